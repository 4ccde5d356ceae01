"""When each reminder of a duty goes out, and to whom, once its due date is known.

Instants are in UTC. Reminders go at 09:00 in London on working days; those of a duty
counted in hours go at their own instants, day and night.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import numpy as np

from tests.oracle import working_days
from tests.oracle.due_dates import LONDON, due_on_each, local_date
from tests.oracle.working_days import CALENDAR, Days, as_days

OPENS, SHUTS = time(9), time(17)

LONG = {
    "risk_assessment",
    "requested_assessment",
    "multi_agency_meeting",
    "icpc",
    "review",
    "cin_update",
    "adulthood",
}
SHORT = {
    "strategy_discussion",
    "case_note",
    "quality_assurance",
    "monitoring_copy",
    "cpc_submission",
    "cpc_review",
    "iro_notification",
    "invitations",
    "icpc_decision",
    "panel_feedback",
    "nrm_decision",
}
PANEL = {"panel_update", "panel_submission"}

BEFORE_LONG = (5, 2)
FIRST_AFTER = (1, 3)
THEN_EVERY = 5

ROLES = (
    "social_worker",
    "youth_justice_worker",
    "team_manager",
    "service_manager",
    "cpc_lead",
    "conference_team",
    "strategic_safeguarding",
    "iro",
    "lead_professional",
    "police",
    "panel_coordinator",
    "panel_member",
    "administrator",
)
OWNERS = {
    "quality_assurance": "team_manager",
    "cpc_review": "cpc_lead",
    "icpc_decision": "service_manager",
    "panel_feedback": "panel_coordinator",
    "requested_assessment": "lead_professional",
}


class Reminder(NamedTuple):
    """One reminder: where it stands on the ladder, and its instant in UTC."""

    rung: str
    step: str | None
    at: datetime


def slot(day: Days | date) -> datetime:
    """09:00 in London on a day, in UTC."""
    return datetime.combine(date.fromisoformat(str(day)), OPENS, LONDON).astimezone(UTC)


def opened_at(known_at: datetime, calendar: np.busdaycalendar = CALENDAR) -> datetime:
    """When an `opened` notice or a hand-over goes: at once inside working hours, else next 09:00.

    17:00 itself is already outside.
    """
    local = known_at.astimezone(LONDON)
    today = local.date()
    if working_days.is_working(today, calendar) and local.time() < SHUTS:
        return max(known_at.astimezone(UTC), slot(today))
    return slot(working_days.after(today, 1, calendar))


def next_slot(known_at: datetime) -> datetime:
    """The first 09:00 of a working day at or after an instant."""
    today = local_date(known_at)
    this_morning = slot(today)
    if working_days.is_working(today) and known_at <= this_morning:
        return this_morning
    return slot(working_days.after(today, 1))


def reminders(
    duty: str, due_on: date, *, after: int = 4, calendar: np.busdaycalendar = CALENDAR
) -> Sequence[Reminder]:
    """The before, due and after reminders of a duty counted in days, in order of time.

    Args:
        duty: A key counted in days, panels excepted (see `panel_reminders`).
        due_on: Its last date in time.
        after: How many steps after the due date to give; the real ladder is open-ended.
        calendar: The working days; the bank holidays unless given.
    """
    if duty not in LONG | SHORT:
        raise ValueError(f"no ladder in days for {duty!r}")
    counts_before = BEFORE_LONG if duty in LONG else ()
    ahead = [
        Reminder("before", f"-{count}wd", slot(working_days.before(due_on, count, calendar)))
        for count in counts_before
    ]
    on_the_day = Reminder("due", "0", slot(working_days.on_or_before(due_on, calendar)))
    return [*ahead, on_the_day, *late_reminders(due_on, after, calendar)]


def late_reminders(due_on: date, count: int, calendar: np.busdaycalendar = CALENDAR) -> list[Reminder]:
    """The first *count* reminders after a due date: 1, 3, then every 5 working days."""
    first, second = FIRST_AFTER
    steps = [first, second, *(second + THEN_EVERY * more for more in range(1, count))][:count]
    return [
        Reminder("after", f"+{step}wd", slot(working_days.after(due_on, step, calendar))) for step in steps
    ]


def told_though_a_day_fell_out(
    duty: str, triggered_at: datetime, changed_at: datetime, calendar: np.busdaycalendar, *, after: int = 4
) -> list[Reminder]:
    """Every reminder of a duty in days when the working days change to *calendar* while it is owed.

    What had gone stays. What had not is counted anew, and a step that went for this very due
    date goes no second time; for another due date the steps still to come do.

    Args:
        duty: A key of `LONG` or `SHORT`.
        triggered_at: What started it, known at once.
        changed_at: When the change became known.
        calendar: The working days from then on.
        after: How many steps after each due date to give.
    """
    trigger = as_days(local_date(triggered_at))
    old_due, new_due = due_on_each(duty, trigger), due_on_each(duty, trigger, calendar=calendar)
    opened = Reminder("opened", None, opened_at(triggered_at))
    gone = [opened, *reminders(duty, _as_date(old_due), after=after)]
    gone = [one for one in gone if triggered_at <= one.at < changed_at]
    opens_anew = Reminder("opened", None, opened_at(max(triggered_at, changed_at), calendar))
    anew = [opens_anew, *reminders(duty, _as_date(new_due), after=after, calendar=calendar)]
    once = {(one.rung, one.step) for one in gone if one.rung == "opened" or old_due == new_due}
    ahead = [one for one in anew if one.at >= changed_at and (one.rung, one.step) not in once]
    return sorted([*gone, *ahead], key=lambda one: one.at)


def panel_reminders(panel_on: date) -> Sequence[Reminder]:
    """The slots of one panel date: 8, 5, 3 and 2 working days before it, and the day itself.

    The steps are counted to the panel here; compare instants, not steps.
    """
    ahead = (("opened", 8), ("before", 5), ("due", 3), ("after", 2))
    counted = [
        Reminder(rung, f"-{count}wd", slot(working_days.before(panel_on, count))) for rung, count in ahead
    ]
    return [*counted, Reminder("after", "0", slot(as_days(panel_on)))]


def return_interview_reminders(found_at: datetime) -> Sequence[Reminder]:
    """24 and 48 elapsed hours after a child was found, and the statutory 72."""
    found = found_at.astimezone(UTC)
    return [
        Reminder("before", "-24h", found + timedelta(hours=24)),
        Reminder("due", "0", found + timedelta(hours=48)),
        Reminder("after", "+24h", found + timedelta(hours=72)),
    ]


def recipients(duty: str, rung: str, step: str | None, *, joint: bool = False) -> list[str]:
    """The roles told at a step of a ladder counted in days, in the order notices list them.

    Args:
        duty: A key of `LONG` or `SHORT`.
        rung: opened, before, due or after.
        step: As in `Reminder`; None for opened.
        joint: The assessment is joint, so the youth justice worker is told wherever the
            owner is.
    """
    owner = OWNERS.get(duty, "social_worker")
    told = {owner, "youth_justice_worker"} if joint else {owner}
    if rung != "after":
        return in_order(told)
    if step == "+1wd":
        manager = "service_manager" if owner == "team_manager" else "team_manager"
        return in_order(told | {manager})
    if step == "+3wd" or duty in LONG:
        return ["team_manager", "service_manager"]
    return ["team_manager"]


def in_order(told: set[str]) -> list[str]:
    """Roles in the order in which notices list them."""
    return [role for role in ROLES if role in told]


def _as_date(day: Days) -> date:
    return date.fromisoformat(str(day))
