"""Plainly fictional rows that tests of the records start from."""

from datetime import UTC, date, datetime
from typing import Any

from cce.pathway.facts import ConcernIdentified, Fact
from cce.pathway.limits import CalendarDays
from cce.pathway.notice import Notice
from cce.pathway.occurrence import Due, Occurrence
from cce.pathway.terms import Basis, ChildStatus, DutyKey, Role, Route, Rung
from cce.records.children import Child
from cce.records.episodes import Episode, open_episode
from cce.records.timetables import ListedDuty, Revision

REFERENCE = "K7Q4-M2PX-3"
OPENED_AT = datetime(2026, 3, 23, 10, tzinfo=UTC)


def instant(text: str) -> datetime:
    """`2026-03-23 10:00` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def an_episode(reference: str = REFERENCE, team: str | None = "north") -> Episode:
    return Episode(reference, "nottinghamshire-2020", "1", OPENED_AT, ChildStatus.CIN, True, team)


def opened(session, reference: str = REFERENCE, team: str | None = "north") -> str:
    """Open an episode, and answer with its reference."""
    open_episode(session, an_episode(reference, team), Child.of("Bo Example", date(2011, 5, 4)))
    return reference


def concern(at: datetime = OPENED_AT, **more) -> Fact:
    return ConcernIdentified(
        fact="concern_identified",
        happened_at=at,
        recorded_at=more.pop("recorded_at", at),
        route=Route.OPEN_CASE,
        **more,
    )


def a_duty(opening: str = "risk_assessment:f1", **more) -> Occurrence:
    due = Due(
        date(2026, 4, 2),
        instant("2026-04-02 23:00"),
        "10 calendar days after Mon 23 March 2026",
        date(2026, 3, 23),
        CalendarDays(10),
    )
    values: dict[str, Any] = {
        "opening": opening,
        "duty": DutyKey(opening.partition(":")[0]),
        "basis": Basis.GUIDANCE,
        "source": "5.3.1",
        "owner": Role.SOCIAL_WORKER,
        "started_at": OPENED_AT,
        "opened_at": OPENED_AT,
        "due": due,
    }
    return Occurrence(**values | more)


def listed(*duties: Occurrence) -> list[ListedDuty]:
    return [ListedDuty(1, duty) for duty in duties]


def a_revision(number: int = 1, at: datetime = OPENED_AT) -> Revision:
    return Revision(number, "nottinghamshire-2020", "1", "c0ffee", at)


def a_notice(step: str | None = "0", at: datetime = OPENED_AT, **more) -> Notice:
    values: dict[str, Any] = {
        "opening": "risk_assessment:f1",
        "duty": DutyKey.RISK_ASSESSMENT,
        "version": "2026-04-02T23:00:00+00:00",
        "rung": Rung.DUE,
        "step": step,
        "to": (Role.SOCIAL_WORKER,),
        "at": at,
    }
    return Notice(**values | more)
