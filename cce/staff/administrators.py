"""What administrators alone may do, and whether somebody is one."""

from datetime import datetime

from sqlalchemy.orm import Session

from cce.pathway.errors import PathwayError
from cce.pathway.terms import Role
from cce.pathway.working_days import LONDON
from cce.staff.resolve import staffing_of_the_authority


class NotAdministrator(PathwayError):
    """Only an administrator may do that."""


def check_administrator(session: Session, person: str, at: datetime) -> None:
    """Make sure that somebody is an administrator.

    Args:
        session: Any session.
        person: Who, by key.
        at: When, UTC.

    Raises:
        NotAdministrator: They are none at that moment.
    """
    staff = staffing_of_the_authority(session, at.astimezone(LONDON).date())
    if person not in staff.everybody(Role.ADMINISTRATOR, at):
        raise NotAdministrator(
            f"{person[:40]!r} is no administrator in the staff directory: only they hold or erase records."
        )
