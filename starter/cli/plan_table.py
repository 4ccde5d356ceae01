"""A plan as tables for people, on a terminal 80 signs wide."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from cce.pathway.caseload import Caseload
from cce.pathway.ladder import Ladder
from cce.pathway.plan import ListedDuty, ListedNotice, Plan
from cce.pathway.terms import DutyStatus, NoticeStatus
from cce.pathway.working_days import WorkingCalendar
from cce.reports.lateness import lateness
from starter.cli.screen import say, say_rows
from starter.cli.wording import moment, numbered, plain, roles, rung, short_date, short_moment

_RUNNING = frozenset({DutyStatus.FORECAST, DutyStatus.OPEN, DutyStatus.OVERDUE})
_HIDDEN = frozenset({NoticeStatus.WITHDRAWN, NoticeStatus.SUPERSEDED})


def show_plan(plan: Plan, ladder: Ladder) -> None:
    """Print what is owed, who was and will be told, and what is worth a look."""
    calendar = ladder.calendar
    say(f"As at {moment(plan.at, calendar)}, by policy {ladder.policy.policy}: {standing(plan)}.")
    show_duties(plan, calendar)
    show_notices(plan.notices, calendar)
    show_warnings(plan.warnings)


def show_caseload(told: Caseload, plans: Mapping[str, Plan], at: datetime) -> None:
    """Print the same for each of several children, under the child's key."""
    ladder = told.arranged.at(at).ladder
    for key, plan in plans.items():
        say(f"\n{key}")
        show_plan(plan, ladder)


def standing(plan: Plan) -> str:
    """Where the episode stands, in a few words."""
    timetable = plan.timetable
    level = timetable.level.value if timetable.level else "not assessed"
    agreed = "" if timetable.level is None or timetable.level_is_agreed else " (not yet agreed)"
    cohort = ", in the panel's cohort" if timetable.in_cohort(plan.at) else ""
    return f"stage {plain(timetable.stage(plan.at).value)}, level {level}{agreed}{cohort}"


def show_duties(plan: Plan, calendar: WorkingCalendar) -> None:
    """Print the table of duties: what runs first, by its date."""
    duties = sorted(plan.duties, key=lambda duty: (duty.status not in _RUNNING, duty.occurrence.due.at))
    rows = (_duty_row(duty, plan, calendar) for duty in duties)
    say_rows(("Duty", "Due", "How it stands", "Owed by"), rows, title="Duties", none="Nothing is owed.")


def show_notices(notices: Iterable[ListedNotice], calendar: WorkingCalendar) -> None:
    """Print who was told and who will be; what was withdrawn or superseded is counted only."""
    listed = list(notices)
    shown = [one for one in listed if one.status not in _HIDDEN]
    rows = (_notice_row(one, calendar) for one in shown)
    say_rows(("When", "About", "Notice", "To", ""), rows, title="Notices", none="Nobody is told anything.")
    if hidden := len(listed) - len(shown):
        say(f"{hidden} more were superseded or withdrawn: --json lists them.")


def show_warnings(warnings: Iterable[str]) -> None:
    """Print what somebody should look at."""
    for warning in warnings:
        say(f"\nLook at this: {warning}")


def _duty_row(duty: ListedDuty, plan: Plan, calendar: WorkingCalendar) -> tuple[str, ...]:
    one = duty.occurrence
    stands = lateness(one, plan.at, calendar).words
    if one.extended_until is not None:
        stands += f" (extended to {short_date(one.extended_until)})"
    return numbered(one.duty.value, duty.number), short_date(one.due.on), stands, plain(one.owner.value)


def _notice_row(one: ListedNotice, calendar: WorkingCalendar) -> tuple[str, ...]:
    notice = one.notice
    about = numbered(notice.duty.value, one.number)
    return short_moment(notice.at, calendar), about, rung(notice), roles(notice.to), one.status.value
