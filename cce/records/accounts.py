"""Which member of staff an account of the council's sign-in is: nobody comes in whom nobody entered here."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.visits import AccountRow

_ACCOUNT = table_of(AccountRow)


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the council's sign-in, by what of it never changes.

    Attributes:
        tenant: The directory it is in (`tid`).
        object: Its id there (`oid`).
    """

    tenant: str
    object: str


def person_behind(session: Session, account: Account) -> str | None:
    """The person whose account it is, by key; None where nobody entered it."""
    mine = (_ACCOUNT.c.tenant == account.tenant) & (_ACCOUNT.c.object == account.object)
    person: str | None = session.scalar(select(_ACCOUNT.c.person).where(mine))
    return person


def enter_account(session: Session, account: Account, person: str) -> None:
    """Enter whose account it is; entered again, it is the last one's."""
    row = {"tenant": account.tenant, "object": account.object, "person": person}
    session.execute(
        insert_or(session, _ACCOUNT).on_conflict_do_update(
            index_elements=[_ACCOUNT.c.tenant, _ACCOUNT.c.object], set_={"person": person}
        ),
        [row],
    )


def remove_accounts(session: Session, person: str) -> int:
    """Take every account of a person out; how many there were."""
    gone = delete(_ACCOUNT).where(_ACCOUNT.c.person == person).returning(_ACCOUNT.c.object)
    return len(session.scalars(gone).all())


def accounts(session: Session) -> tuple[tuple[Account, str], ...]:
    """Every account with its person's key, by person."""
    order = (_ACCOUNT.c.person, _ACCOUNT.c.tenant, _ACCOUNT.c.object)
    rows = session.execute(select(_ACCOUNT).order_by(*order))
    return tuple((Account(row.tenant, row.object), row.person) for row in rows)
