"""Keys and instants as people read them: on the authority's clock, without underscores."""

from collections.abc import Iterable
from datetime import date, datetime

from cce.pathway.counting import in_words
from cce.pathway.notice import Notice
from cce.pathway.terms import Role, Rung
from cce.pathway.working_days import WorkingCalendar

_ACRONYMS = {
    "cpc": "CPC",
    "icpc": "ICPC",
    "iro": "IRO",
    "lac": "LAC",
    "cin": "CIN",
    "nrm": "NRM",
    "mash": "MASH",
}


def plain(key: str) -> str:
    """A key as words: `cpc_review` is `CPC review`."""
    words = " ".join(_ACRONYMS.get(word, word) for word in key.split("_"))
    return words.replace("multi agency", "multi-agency")


def numbered(key: str, number: int) -> str:
    """A duty with the number of its occurrence, where it is not the first: `review 2`."""
    return plain(key) if number == 1 else f"{plain(key)} {number}"


def roles(told: Iterable[Role]) -> str:
    """Roles as a list of words."""
    return ", ".join(plain(role.value) for role in told)


def moment(instant: datetime, calendar: WorkingCalendar) -> str:
    """An instant on the authority's clock: `Thu 2 April 2026 09:00`."""
    local = calendar.local(instant)
    return f"{in_words(local.date())} {local:%H:%M}"


def short_moment(instant: datetime, calendar: WorkingCalendar) -> str:
    """The same for a narrow column: `2 Apr 26 09:00`."""
    local = calendar.local(instant)
    return f"{short_date(local.date())} {local:%H:%M}"


def short_date(day: date) -> str:
    """A date for a narrow column: `Thu 2 Apr 26`."""
    return f"{day:%a} {day.day} {day:%b %y}"


def rung(notice: Notice) -> str:
    """A rung as words: `before (-5wd)`, `handover`."""
    if notice.rung is Rung.HANDOVER:
        return "hand-over"
    return f"{notice.rung.value} ({notice.step})" if notice.step not in (None, "0") else notice.rung.value
