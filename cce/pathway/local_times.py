"""Dates and times as people write them, on London's clocks; refused where those clocks never stood so."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import BeforeValidator

from cce.pathway.errors import PathwayError
from cce.pathway.working_days import LONDON

_DAY = r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_DATE = re.compile(_DAY)
_INSTANT = re.compile(rf"{_DAY}[T ]{_CLOCK}(Z|[+-][0-9]{{2}}:[0-9]{{2}})?")
A_DATE = "a date such as 2026-03-23"
AN_INSTANT = "a date and time such as 2026-03-23T10:00 (London) or 2026-03-23T10:00+00:00"


class TimeUnreadable(PathwayError, ValueError):
    """This is no date or time, or one that never was."""


def read_date(written: object) -> date:
    """The local date that somebody wrote as `YYYY-MM-DD`.

    Raises:
        TimeUnreadable: It is not written so, or there is no such day.
    """
    if not isinstance(written, str) or not _DATE.fullmatch(written):
        raise TimeUnreadable(f"expected {A_DATE}")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise TimeUnreadable(f"there is no such day; expected {A_DATE}") from None


def read_instant(written: object) -> datetime:
    """The instant, in UTC, that somebody wrote as `YYYY-MM-DDTHH:MM`, with or without an offset.

    Without one it is London's local time. A time that autumn's clock change shows twice is the first of
    the two, summer time; one that spring's change leaves out is refused.

    Raises:
        TimeUnreadable: It is not written so, or London's clocks never showed it.
    """
    found = _INSTANT.fullmatch(written) if isinstance(written, str) else None
    if not found:
        raise TimeUnreadable(_what_is_missing(written))
    try:
        moment = datetime.fromisoformat(found[0])
    except ValueError:
        raise TimeUnreadable(f"there is no such day or time; expected {AN_INSTANT}") from None
    return moment.astimezone(UTC) if found[1] else _in_london(moment)


def _what_is_missing(written: object) -> str:
    if isinstance(written, str) and _DATE.fullmatch(written):
        return f"a time is needed as well, such as {written}T10:00"
    return f"expected {AN_INSTANT}"


def _in_london(clock: datetime) -> datetime:
    instant = clock.replace(tzinfo=LONDON).astimezone(UTC)
    shown = instant.astimezone(LONDON).replace(tzinfo=None)
    if shown != clock:
        raise TimeUnreadable(
            "London's clocks went forward and never showed that time; "
            f"write {shown:%Y-%m-%dT%H:%M} (summer time) or give the offset, {clock:%Y-%m-%dT%H:%M}+00:00"
        )
    return instant


def _unless_a_date(given: object) -> date:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    return read_date(given)


PlainDate = Annotated[date, BeforeValidator(_unless_a_date)]


def _unless_an_instant(given: object) -> datetime:
    if isinstance(given, datetime) and given.tzinfo is not None:
        return given.astimezone(UTC)
    return read_instant(given)


PlainInstant = Annotated[datetime, BeforeValidator(_unless_an_instant)]
