"""Dates in three fields and times as people type them; what is wrong is said the way GOV.UK says it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cce.pathway.local_times import TimeUnreadable, read_instant

_PARTS = ("day", "month", "year")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?([0-5]\d))?\s*(am|pm)?", re.IGNORECASE)
_WORDS = {"midday": (12, 0), "noon": (12, 0), "midnight": (0, 0)}
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with what was typed.

    Attributes:
        words: In a sentence without a full stop, for the summary and the field alike.
        field: The id of the field to go to.
    """

    words: str
    field: str


def read_date(typed: Mapping[str, str], name: str, what: str) -> date | Wrong:
    """The date in the fields NAME-day, NAME-month and NAME-year.

    Args:
        typed: What was typed, by field.
        name: The name of the date.
        what: What it is the date of, as a sentence begins: `The date you saw the child`.
    """
    parts = {part: typed.get(f"{name}-{part}", "").strip() for part in _PARTS}
    missing = [part for part in _PARTS if not parts[part]]
    if len(missing) == len(_PARTS):
        return Wrong(f"Enter {what[:1].lower()}{what[1:]}", f"{name}-day")
    if missing:
        return Wrong(f"{what} must include a {' and '.join(missing)}", f"{name}-{missing[0]}")
    found = _date(parts)
    return Wrong(f"{what} must be a real date", f"{name}-day") if found is None else found


def read_moment(typed: Mapping[str, str], name: str, what: str) -> datetime | Wrong:
    """The instant, UTC, of a date in three fields and a local time in the field NAME-time.

    Args:
        typed: What was typed, by field.
        name: The name of the moment.
        what: What it is the moment of, as a sentence begins: `The date the child went missing`.
    """
    on = read_date(typed, name, what)
    if isinstance(on, Wrong):
        return on
    written = typed.get(f"{name}-time", "").strip()
    if not written:
        return Wrong("Enter the time, for example 9:30am or 14:15", f"{name}-time")
    clock = _clock(written)
    if clock is None:
        return Wrong("The time must be like 9:30am or 14:15", f"{name}-time")
    try:
        return read_instant(f"{on.isoformat()}T{clock[0]:02}:{clock[1]:02}")
    except TimeUnreadable:
        return Wrong("The clocks went forward over that time: enter an hour later", f"{name}-time")


def date_fields(name: str, on: date) -> dict[str, str]:
    """The three fields of a date, filled in."""
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def _date(parts: Mapping[str, str]) -> date | None:
    month = _month(parts["month"])
    if month is None or not (parts["day"].isdecimal() and parts["year"].isdecimal()):
        return None
    try:
        found = date(int(parts["year"]), month, int(parts["day"]))
    except (ValueError, OverflowError):
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _month(written: str) -> int | None:
    if written.isdecimal():
        return int(written) if len(written) <= len("12") else None
    short = written[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else None


def _clock(written: str) -> tuple[int, int] | None:
    """Hour and minute on the clock of 24 hours; None where it is none."""
    if written.lower() in _WORDS:
        return _WORDS[written.lower()]
    found = _CLOCK.fullmatch(written)
    if found is None or not (found[2] or found[3]):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        return (hour % 12 + (12 if half == "pm" else 0), minute) if 1 <= hour <= 12 else None
    return (hour, minute) if hour < 24 else None
