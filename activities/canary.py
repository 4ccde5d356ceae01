"""The canary: one notice a working day that asks for nothing, through everything that notices go through."""

from datetime import datetime

from sqlalchemy.orm import Session

from activities.office import put_office_notice
from activities.preparing import Expected
from cce.pathway.terms import Role
from cce.records.authority import Authority
from cce.records.deliveries import OfficeKind
from cce.records.episodes import episodes
from cce.records.office import OfficeTask

_TASK = "Daily test of notices: nothing to do"
_PATH = "/upkeep"


def send_canary(session: Session, authority: Authority, now: datetime) -> tuple[Expected, ...]:
    """Have the administrator sent, once a day, what shows that notices go out; see `canary_silent`.

    Args:
        session: A transaction.
        authority: The policies on their working days.
        now: The business clock, UTC.

    Returns:
        Whose postbox is to be told, and from when.
    """
    known = episodes(session)
    if not known:
        return ()
    ladder = authority.ladder(session, known[-1].policy)
    at = ladder.at_once(now)
    day = ladder.calendar.date_of(at).isoformat()
    task = OfficeTask("UPKEEP-CANARY", OfficeKind.CANARY, _TASK, _PATH, None, ladder.policy.policy)
    return put_office_notice(session, ladder, task, Role.ADMINISTRATOR, at, version=day)
