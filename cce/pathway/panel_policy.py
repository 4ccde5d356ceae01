"""When the panel meets, as a policy says it.

Source: CCE 2020 §5.8
"""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from cce.pathway.local_times import PlainDate
from cce.pathway.policy_part import Count, PolicyPart


class Weekday(StrEnum):
    """A day on which a panel can meet as a rule."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"


class WeekOfMonth(StrEnum):
    """Which of a month's days of that name."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"


class PanelRule(PolicyPart):
    """On which day of every month the panel meets.

    Attributes:
        weekday: The day of the week.
        week: Which of the month's.
    """

    weekday: Weekday
    week: WeekOfMonth


class WhenNotWorked(StrEnum):
    """Where a panel goes that would fall on a day off."""

    NEXT_WORKING_DAY = "next_working_day"
    WORKING_DAY_BEFORE = "working_day_before"


class PanelPolicy(PolicyPart):
    """When the panel meets (§5.8): by a rule, on listed dates, or, with neither, as somebody sets it.

    Attributes:
        rule: The day of every month.
        dates: The local dates, where they follow no rule.
        months_ahead: For how many calendar months ahead the dates of the rule are set.
        when_not_worked: Where a date goes that falls on a day off.
    """

    rule: PanelRule | None = None
    dates: tuple[PlainDate, ...] = ()
    months_ahead: Count
    when_not_worked: WhenNotWorked

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.rule is not None and self.dates:
            raise ValueError("either a rule or dates, not both")
        double = next((day for day in self.dates if self.dates.count(day) > 1), None)
        if double is not None:
            raise ValueError(f"each date once; {double} stands there twice")
        return self
