"""A plan as tables for people, on a terminal 80 signs wide."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cce.pathway.caseload import Caseload
from cce.pathway.ladder import Ladder
from cce.pathway.panel_list import ListedChild
from cce.pathway.panel_plan import PanelPlan, panel_warnings
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


def show_caseload(
    told: Caseload, plans: Mapping[str, Plan], panels: Sequence[PanelPlan], at: datetime
) -> None:
    """Print the same for each of several children, under the child's key, then every panel."""
    ladder = told.arranged.at(at).ladder
    for key, plan in plans.items():
        say(f"\n{key}")
        show_plan(plan, ladder)
    for panel in panels:
        show_panel(panel, ladder.calendar)
    show_warnings(panel_warnings(panels, ladder.calendar, at))


def show_panel(one: PanelPlan, calendar: WorkingCalendar) -> None:
    """Print one panel: who is on its list in its order, and what its coordinator is told."""
    named = "" if one.panel.on == one.panel.name else f", first set for {short_date(one.panel.name)}"
    title = f"Panel of {short_date(one.panel.on)}{named}"
    if one.listed is None:
        say(f"\n{title}: cancelled.")
        return
    rows = [_child_row(child) for child in one.listed.children]
    rows += [(left.child, "–", f"left: {left.why}", "") for left in one.listed.left]
    say_rows(("Child", "Owed", "Answer", ""), rows, title=title, none="Nobody is on the list.")
    told = (
        (short_moment(notice.slot.at, calendar), plain(notice.slot.task.value), notice.status.value)
        for notice in one.notices
    )
    say_rows(("When", "The coordinator is told", ""), told, none="The coordinator is told nothing.")


def _child_row(child: ListedChild) -> tuple[str, ...]:
    marks = {
        "new": child.is_new,
        "offered late": child.offered,
        "below High": child.below_high,
        str(child.outcome): child.outcome is not None,
    }
    shown = ", ".join(mark for mark, holds in marks.items() if holds)
    return child.child, f"{plain(child.duty.value)} by {short_date(child.due_on)}", child.answer.value, shown


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
