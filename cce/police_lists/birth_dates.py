"""Birth dates as lists write them: the day first, or the year first; nothing that reads in two ways."""

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise

_MIDNIGHT = r"(?:[ T]00:00(?::00(?:\.0+)?)?)?"
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}})/([0-9]{{1,2}})/([0-9]{{4}}){_MIDNIGHT}")
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}}){_MIDNIGHT}")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LAST_MONTH = 12
_OLDEST_YEARS = 120
_DIGITS = "0123456789"

MONTH_FIRST = "the second number is no month: the day comes first, dd/mm/yyyy"


class BirthDateUnreadable(ValueError):
    """This is no birth date; its words say why, and not what was written."""


def read_birth_date(written: str, today: date) -> date:
    """The birth date that a list writes as `dd/mm/yyyy` or `yyyy-mm-dd`; midnight may stand behind it.

    Args:
        written: As it stands in the cell.
        today: The local date; nobody is born after it.

    Raises:
        BirthDateUnreadable: It is written in another way, or nobody can be born then.
    """
    born_on = _read(written)
    if born_on > today:
        raise BirthDateUnreadable("the birth date lies in the future")
    if today.year - born_on.year > _OLDEST_YEARS:
        raise BirthDateUnreadable(f"the birth date is more than {_OLDEST_YEARS} years ago")
    return born_on


def _read(written: str) -> date:
    if found := _DAY_FIRST.fullmatch(written):
        day, month, year = map(int, found.groups())
        if day <= _LAST_MONTH < month:
            raise BirthDateUnreadable(MONTH_FIRST)
    elif found := _YEAR_FIRST.fullmatch(written):
        year, month, day = map(int, found.groups())
    else:
        raise BirthDateUnreadable(_what_it_should_be(written))
    try:
        return date(year, month, day)
    except ValueError:
        raise BirthDateUnreadable("there is no such day") from None


def _what_it_should_be(written: str) -> str:
    if not written:
        return "there is no birth date"
    if _SHORT_YEAR.fullmatch(written):
        return "the year has two digits only: write dd/mm/yyyy"
    if _NUMBER.fullmatch(written):
        return "the birth date is a number: give the column a date format, dd/mm/yyyy"
    return "the birth date is not written dd/mm/yyyy or yyyy-mm-dd"


def turned(born_on: date) -> date | None:
    """The date with day and month in each other's place; None where that is no other date."""
    return _date_of(f"{born_on:%m%d%Y}") if born_on.day != born_on.month else None


@lru_cache(maxsize=1024)
def one_slip_away(born_on: date) -> frozenset[date]:
    """The dates that differ in one digit, or in two neighbours that changed places."""
    digits = f"{born_on:%d%m}{born_on.year:04}"
    others = {
        digits[:place] + digit + digits[place + 1 :] for place in range(len(digits)) for digit in _DIGITS
    }
    others |= {
        digits[:place] + digits[after] + digits[place] + digits[after + 1 :]
        for place, after in pairwise(range(len(digits)))
    }
    return frozenset(found for other in others if (found := _date_of(other)) not in (None, born_on))


def _date_of(digits: str) -> date | None:
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return None
