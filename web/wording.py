"""Dates, times and amounts as GOV.UK writes them: `Friday 20 November 2026`, `9:41am`, `3 working days`."""

from datetime import date, datetime

from cce.pathway.working_days import LONDON

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_ACRONYMS = {word.lower(): word for word in ("CPC", "CCE", "ICPC", "IRO", "LAC", "CIN", "NRM", "MASH", "QA")}


def day(on: date) -> str:
    """A date: `20 November 2026`."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def weekday(on: date) -> str:
    """A date with its day of the week: `Friday 20 November 2026`."""
    return f"{_DAYS[on.weekday()]} {day(on)}"


def short_day(on: date) -> str:
    """A date for a narrow column: `Fri 20 Nov`."""
    return f"{_DAYS[on.weekday()][:3]} {on.day} {_MONTHS[on.month - 1][:3]}"


def month(on: date) -> str:
    """A month: `November 2026`."""
    return f"{_MONTHS[on.month - 1]} {on.year}"


def clock(at: datetime) -> str:
    """The local time of an instant: `9:41am`, `3pm`, `midday`, `midnight`."""
    local = at.astimezone(LONDON)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def moment(at: datetime) -> str:
    """An instant on the local clock: `20 November 2026 at 9:41am`."""
    return f"{day(at.astimezone(LONDON).date())} at {clock(at)}"


def sentence(words: str) -> str:
    """The same with a capital: `Overdue by 3 working days`."""
    return words[:1].upper() + words[1:]


def plain(key: str) -> str:
    """A key as words: `cpc_review` is `CPC review`."""
    words = " ".join(_ACRONYMS.get(word, word) for word in key.split("_"))
    return words.replace("multi agency", "multi-agency")


def amount(number: int, one: str, several: str | None = None) -> str:
    """A number with its word: `1 episode`, `2 episodes`, `3 children`."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
