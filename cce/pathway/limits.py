"""Amounts of time as the guidance writes them: each unit is a type, so that no two are ever mixed up."""

from dataclasses import dataclass


def _amount(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Days on which the authority works; the day it is counted from is day 0."""

    number: int

    def __str__(self) -> str:
        return _amount(self.number, "working day")


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """Days of the calendar, weekends and bank holidays included."""

    number: int

    def __str__(self) -> str:
        return _amount(self.number, "calendar day")


@dataclass(frozen=True, slots=True)
class Weeks:
    """Whole weeks: seven calendar days each."""

    number: int

    def __str__(self) -> str:
        return _amount(self.number, "week")


@dataclass(frozen=True, slots=True)
class Months:
    """Calendar months, clamped to the last day of a shorter month."""

    number: int

    def __str__(self) -> str:
        return _amount(self.number, "calendar month")


@dataclass(frozen=True, slots=True)
class Hours:
    """Elapsed hours, whatever the clocks do in between."""

    number: int

    def __str__(self) -> str:
        return _amount(self.number, "hour")


Limit = WorkingDays | CalendarDays | Weeks | Months | Hours
