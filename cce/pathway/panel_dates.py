"""On which dates the panel meets by the authority's own rule; the guidance says only that it is monthly.

Source: CCE 2020 §5.8
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from cce.pathway.counting import add_months
from cce.pathway.limits import Months
from cce.pathway.panel_policy import PanelPolicy, PanelRule, Weekday, WeekOfMonth, WhenNotWorked
from cce.pathway.working_days import WorkingCalendar

_WEEK = timedelta(weeks=1)
_SAME_PANEL = timedelta(days=13)
"""No day off lasts longer, and no two panels are nearer to each other."""
_PLACE = {week: place for place, week in enumerate(WeekOfMonth)}
_WEEKDAY = {weekday: place for place, weekday in enumerate(Weekday)}


def panel_dates_of(
    rule: PanelPolicy, calendar: WorkingCalendar, from_on: date, months: Months
) -> tuple[date, ...]:
    """The dates on which the panel meets by rule, in order; none where the authority has no rule.

    A date that falls on a day off is moved as the policy says; where it lies after that decides.

    Args:
        rule: When the panel meets.
        calendar: The authority's working days.
        from_on: The first local date asked about, inclusive.
        months: For how long, in calendar months from *from_on*; the last day is inclusive.

    Raises:
        CalendarEnds: The calendar does not reach that far.

    Source:
        CCE 2020 §5.8
    """
    until = add_months(from_on, months.number)
    found = {moved for _, moved in dates_as_moved(rule, calendar, from_on, until)}
    return tuple(sorted(day for day in found if from_on <= day <= until))


def dates_as_moved(
    rule: PanelPolicy, calendar: WorkingCalendar, from_on: date, until: date
) -> Iterator[tuple[date, date]]:
    """Each date that the rule names from *from_on* to *until*, or near them, with the date it moves to."""
    for day in _named_days(rule, from_on, until):
        if from_on - _SAME_PANEL <= day <= until + _SAME_PANEL:
            yield day, _worked(day, rule.when_not_worked, calendar)


def panels_to_set(
    rule: PanelPolicy, calendar: WorkingCalendar, from_on: date, months: Months, known: Iterable[date]
) -> tuple[date, ...]:
    """The dates by rule for which there is no panel yet.

    A panel of nearly that date is the same one: it was set before a day off was known. One that was moved
    or cancelled is known by its name, so that no second one takes its place.

    Args:
        rule: When the panel meets.
        calendar: The authority's working days.
        from_on: The first local date asked about, inclusive.
        months: For how long, in calendar months.
        known: The names of all panels there are, those cancelled included.

    Raises:
        CalendarEnds: The calendar does not reach that far.
    """
    names = tuple(known)
    near = _SAME_PANEL if rule.rule else timedelta()
    return tuple(
        day
        for day in panel_dates_of(rule, calendar, from_on, months)
        if not any(abs(day - name) <= near for name in names)
    )


def _named_days(rule: PanelPolicy, from_on: date, until: date) -> Iterator[date]:
    """The days before any is moved, with a month more on either side: they may move into the span."""
    if rule.rule is None:
        yield from rule.dates
        return
    month = add_months(from_on.replace(day=1), -1)
    while month <= add_months(until.replace(day=1), 1):
        yield _nth_of(month, rule.rule)
        month = add_months(month, 1)


def _nth_of(month: date, rule: PanelRule) -> date:
    first = month + timedelta(days=(_WEEKDAY[rule.weekday] - month.weekday()) % 7)
    if rule.week is not WeekOfMonth.LAST:
        return first + _PLACE[rule.week] * _WEEK
    fifth = first + 4 * _WEEK
    return fifth if fifth.month == month.month else fifth - _WEEK


def _worked(day: date, moves: WhenNotWorked, calendar: WorkingCalendar) -> date:
    forward = moves is WhenNotWorked.NEXT_WORKING_DAY
    return calendar.on_or_after(day) if forward else calendar.on_or_before(day)
