"""Tasks of the office: what somebody is to do that is not about one child."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cce.records.deliveries import About, OfficeKind
from cce.records.errors import OfficeTaskUnknown
from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.office import OfficeTaskRow

_TASK = table_of(OfficeTaskRow)


@dataclass(frozen=True, slots=True)
class OfficeTask:
    """Something to be done that is not about one child; nothing in it says anything about a person.

    Attributes:
        reference: Names it in notices, such as `PANEL-2026-06-03`: 3 to 40 letters, digits and hyphens.
        kind: What it is.
        task: Its neutral name, as notices say it.
        path: Where to see it, after the address all links begin with; begins with `/`.
        due_on: The local date by which it is to be done; None where there is none to show.
        policy: The policy by whose hours and escalation somebody is told, by name.
    """

    reference: str
    kind: OfficeKind
    task: str
    path: str
    due_on: date | None
    policy: str


def save_office_task(session: Session, task: OfficeTask) -> None:
    """Keep a task; one that is kept already is kept as it is now."""
    row = asdict(task) | {"kind": task.kind.value}
    insert = insert_or(session, _TASK)
    changed = {name: insert.excluded[name] for name in ("task", "path", "due_on", "policy")}
    key = [_TASK.c.reference, _TASK.c.kind]
    session.execute(insert.on_conflict_do_update(index_elements=key, set_=changed), row)


def office_task(session: Session, about: About) -> OfficeTask:
    """The task that a delivery is about.

    Raises:
        OfficeTaskUnknown: It is about none.
    """
    query = select(_TASK).where(_TASK.c.reference == about.reference, _TASK.c.kind == about.duty.value)
    for row in session.execute(query).mappings():
        return OfficeTask(**dict(row) | {"kind": OfficeKind(row["kind"])})
    raise OfficeTaskUnknown(f"There is no task {about.duty.value} of the reference {about.reference}.")
