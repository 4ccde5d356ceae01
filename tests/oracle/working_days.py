"""Counting in working days with numpy alone.

A day is a `numpy.datetime64[D]`; every function takes one day or an array of days.
The day counted from is day 0, whether it is a working day or not. The calendar is the bank
holidays unless another is given.
"""

from datetime import date

import numpy as np
import numpy.typing as npt

from tests.oracle.bank_holidays import FIRST_YEAR, LAST_YEAR, from_table

Days = npt.NDArray[np.datetime64]

CALENDAR = np.busdaycalendar(holidays=from_table())
FIRST_DAY = np.datetime64(date(FIRST_YEAR, 1, 1))
LAST_DAY = np.datetime64(date(LAST_YEAR, 12, 31))


def with_days_off(*days: date) -> np.busdaycalendar:
    """The bank holidays, and further days on which nobody works."""
    return np.busdaycalendar(holidays=[*from_table(), *days])


def each_day(first: date, last: date) -> Days:
    """Every day from *first* to *last*, both included."""
    return np.arange(np.datetime64(first), np.datetime64(last) + 1)


def _within_table(days: Days) -> Days:
    if np.any(days < FIRST_DAY) or np.any(days > LAST_DAY):
        raise ValueError(f"the table covers {FIRST_DAY} to {LAST_DAY}, asked for {days}")
    return days


def is_working(days: Days | date, calendar: np.busdaycalendar = CALENDAR) -> npt.NDArray[np.bool_]:
    """Whether each day is a Monday to Friday that is no bank holiday."""
    return np.is_busday(_within_table(as_days(days)), busdaycal=calendar)


def after(days: Days | date, count: int, calendar: np.busdaycalendar = CALENDAR) -> Days:
    """The *count*-th working day after each day."""
    return _within_table(np.busday_offset(as_days(days), count, roll="backward", busdaycal=calendar))


def before(days: Days | date, count: int, calendar: np.busdaycalendar = CALENDAR) -> Days:
    """The *count*-th working day before each day; the first one before it is 1."""
    return _within_table(np.busday_offset(as_days(days), -count, roll="forward", busdaycal=calendar))


def on_or_before(days: Days | date, calendar: np.busdaycalendar = CALENDAR) -> Days:
    """Each day itself when it is a working day, otherwise the working day before it."""
    return _within_table(np.busday_offset(as_days(days), 0, roll="backward", busdaycal=calendar))


def on_or_after(days: Days | date, calendar: np.busdaycalendar = CALENDAR) -> Days:
    """Each day itself when it is a working day, otherwise the working day after it."""
    return _within_table(np.busday_offset(as_days(days), 0, roll="forward", busdaycal=calendar))


def as_days(days: Days | date) -> Days:
    """One date, or an array of them, as numpy days."""
    return np.asarray(days, dtype="datetime64[D]")
