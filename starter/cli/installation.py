"""This installation: its settings, its records, its policies; each opened when it is first needed."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cce.pathway.errors import PathwayError
from cce.pathway.ladder import Ladder
from cce.pathway.working_days import CalendarOverride
from cce.records import engine as records
from cce.records.audit import AuditEntry, append_audit
from cce.records.authority import Authority
from cce.records.overrides import overrides
from cce.records.standing import open_standing, refuse_missing
from cce.settings import Settings
from starter.cli.options import now


class DatabaseFailed(PathwayError):
    """The database did not do what it was asked; `cce doctor` says more."""


@dataclass(frozen=True)
class Installation:
    """What commands need of this installation.

    Attributes:
        settings: As the environment has them.
    """

    settings: Settings

    @cached_property
    def authority(self) -> Authority:
        """The policies on their working days, and the retention.

        Raises:
            CalendarOverrideInvalid: The file of exceptions is wrong.
        """
        settings = self.settings
        return Authority(settings.policy_folders, settings.calendar_overrides(), settings.retention)

    @cached_property
    def engine(self) -> Engine:
        """The database, once it is known to be laid out.

        Raises:
            DatabaseNotLaidOut: The migrations have not been run.
            DatabaseUnreachable: It does not answer.
            KeyringInvalid: The keyring is wrong, or is missing.
            KeyringNotOurs: The database was sealed with other keys.
        """
        refuse_missing(self.settings.database_url.reveal())
        return open_standing(*self.settings.records)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One view of the records, which nothing can be written in."""
        with _translated(), records.reading(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back when anything is raised."""
        with _translated(), records.transaction(self.engine) as session:
            yield session

    def exceptions(self, session: Session) -> tuple[CalendarOverride, ...]:
        """The authority's exceptions to the working days: those of its file, then those of the database."""
        return (*self.authority.own_overrides, *overrides(session))

    def ladder(self, session: Session, policy: str | None = None) -> Ladder:
        """The ladders of *policy*, or of the policy that new episodes are pinned to."""
        return self.authority.ladder(session, policy or self.settings.policy)


def installation() -> Installation:
    """This installation, as the environment sets it.

    Raises:
        SettingInvalid: A setting cannot be used.
    """
    return Installation(Settings.read())


def audit(
    session: Session,
    by: str | None,
    action: str,
    detail: str = "",
    reference: str | None = None,
    why: str | None = None,
) -> None:
    """Write down who does something, in the transaction in which it is done.

    Args:
        session: A transaction.
        by: Who says so, by key; None for the account that runs the command.
        action: What is done.
        detail: What exactly; nothing about a child.
        reference: The episode concerned, if one is.
        why: What for, as they say.
    """
    append_audit(session, AuditEntry(now(), who(by), action, detail, reference, why or ""))


def who(by: str | None) -> str:
    """Who does something: whoever is named, by key, else the account that runs the command."""
    return by or f"account {getpass.getuser()}"


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise DatabaseFailed(
            f"The database did not do what it was asked ({kind}); `cce doctor` says more."
        ) from None
