"""The date each duty is due, from the one thing that starts it.

The keys are those of the pathway's table of timed duties. A trigger is the aware instant
that starts the duty (its date in London is day 0), or that date itself. Counted back:
`panel_update` and `panel_submission` take the panel's date, `invitations` the meeting;
`adulthood` takes the date of birth.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from tests.oracle import working_days
from tests.oracle.working_days import CALENDAR, Days, as_days

LONDON = ZoneInfo("Europe/London")

WORKING_DAYS_AFTER = {
    "strategy_discussion": 1,
    "case_note": 1,
    "quality_assurance": 1,
    "monitoring_copy": 1,
    "cpc_submission": 1,
    "cpc_review": 2,
    "iro_notification": 1,
    "icpc_decision": 1,
    "icpc": 15,
    "panel_feedback": 2,
    "nrm_decision": 1,
}
CALENDAR_DAYS_AFTER = {
    "risk_assessment": 10,
    "requested_assessment": 10,
    "multi_agency_meeting": 15,
    "review": 42,
}
WORKING_DAYS_BEFORE = {"panel_update": 3, "panel_submission": 3, "invitations": 3}
MONTHS_AFTER = {"cin_update": 3}
HOURS_AFTER = {"return_interview": 48}
YEARS_AT_ADULTHOOD = 18
MONTHS_AHEAD_OF_ADULTHOOD = 6

DUTIES = (
    WORKING_DAYS_AFTER.keys()
    | CALENDAR_DAYS_AFTER.keys()
    | WORKING_DAYS_BEFORE.keys()
    | MONTHS_AFTER.keys()
    | HOURS_AFTER.keys()
    | {"adulthood"}
)


def due_on(
    duty: str,
    trigger: datetime | date,
    *,
    arranged: datetime | date | None = None,
    clear_days: bool = False,
) -> date:
    """The last date in London on which *duty* is in time.

    Args:
        duty: A key of `DUTIES`.
        trigger: What starts it; see the module.
        arranged: For `invitations`, when the meeting's date was set.
        clear_days: Leave out the due day as well when counting back from a panel.
    """
    if duty in HOURS_AFTER:
        return local_date(due_at(duty, trigger))
    day = as_days(local_date(trigger))
    arranged_on = None if arranged is None else as_days(local_date(arranged))
    return _as_date(due_on_each(duty, day, arranged=arranged_on, clear_days=clear_days))


def due_at(
    duty: str,
    trigger: datetime | date,
    *,
    arranged: datetime | date | None = None,
    clear_days: bool = False,
) -> datetime:
    """The first instant at which *duty* is late, in UTC: the midnight in London that ends its
    due date, or the exact instant for a duty counted in hours."""
    if duty in HOURS_AFTER:
        return _instant(trigger) + timedelta(hours=HOURS_AFTER[duty])
    last = due_on(duty, trigger, arranged=arranged, clear_days=clear_days)
    return end_of(last)


def due_on_each(
    duty: str,
    days: Days,
    *,
    arranged: Days | None = None,
    clear_days: bool = False,
    calendar: np.busdaycalendar = CALENDAR,
) -> Days:
    """`due_on` for many trigger dates at once; not for duties counted in hours.

    Args:
        duty: A key of `DUTIES` that is counted in days.
        days: What starts it.
        arranged: For `invitations`, when each meeting's date was set.
        clear_days: Leave out the due day as well when counting back from a panel.
        calendar: The working days; the bank holidays unless given.
    """
    days = as_days(days)
    if duty in WORKING_DAYS_AFTER:
        return working_days.after(days, WORKING_DAYS_AFTER[duty], calendar)
    if duty in CALENDAR_DAYS_AFTER:
        return days + np.timedelta64(CALENDAR_DAYS_AFTER[duty], "D")
    if duty in MONTHS_AFTER:
        return add_months(days, MONTHS_AFTER[duty])
    if duty == "adulthood":
        return eighteenth_birthday(days) - np.timedelta64(1, "D")
    if duty == "invitations":
        return _invitations(days, arranged, calendar)
    if duty in WORKING_DAYS_BEFORE:
        return working_days.before(days, WORKING_DAYS_BEFORE[duty] + clear_days, calendar)
    raise ValueError(f"no date follows from one trigger for {duty!r}")


def add_months(days: Days, months: int) -> Days:
    """The same day of a later (or earlier) month, or that month's last day if it has no such day."""
    day_of_month = (days - days.astype("datetime64[M]")).astype(int)
    month = days.astype("datetime64[M]") + np.timedelta64(months, "M")
    last_of_month = (month + 1).astype("datetime64[D]") - 1
    return as_days(np.minimum(month.astype("datetime64[D]") + day_of_month, last_of_month))


def eighteenth_birthday(born: Days) -> Days:
    """The 18th birthday; a child born on 29 February has it on 1 March."""
    day_of_month = (born - born.astype("datetime64[M]")).astype(int)
    month = born.astype("datetime64[M]") + np.timedelta64(12 * YEARS_AT_ADULTHOOD, "M")
    return as_days(month.astype("datetime64[D]") + day_of_month)


def adulthood_opens_on(born_on: date) -> date:
    """Six months before the 18th birthday, clamped to the month's end."""
    birthday = eighteenth_birthday(as_days(born_on))
    return _as_date(add_months(birthday, -MONTHS_AHEAD_OF_ADULTHOOD))


def local_date(moment: datetime | date) -> date:
    """The date in London at an instant; a date is taken as it is."""
    if isinstance(moment, datetime):
        return _instant(moment).astimezone(LONDON).date()
    return moment


def end_of(day: date) -> datetime:
    """The instant, in UTC, at which a date in London is over."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)


def _invitations(meetings: Days, arranged: Days | None, calendar: np.busdaycalendar) -> Days:
    if arranged is None:
        raise ValueError("invitations need the day on which the meeting was arranged")
    usual = working_days.before(meetings, WORKING_DAYS_BEFORE["invitations"], calendar)
    return np.maximum(usual, as_days(arranged))


def _instant(moment: datetime | date) -> datetime:
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError(f"an aware instant is needed, not {moment!r}")
    return moment.astimezone(UTC)


def _as_date(day: Days) -> date:
    return date.fromisoformat(str(day))
