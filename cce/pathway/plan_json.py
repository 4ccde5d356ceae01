"""A plan as the JSON that `plan` prints; instants are shown on the authority's own clock.

Source: docs/scenario.md
"""

from datetime import datetime
from typing import Any

from cce.pathway.plan import ListedDuty, ListedNotice, Plan
from cce.pathway.policy import Policy
from cce.pathway.terms import DutyStatus
from cce.pathway.working_days import WorkingCalendar

_MET = (DutyStatus.MET, DutyStatus.MET_LATE)


def plan_as_json(plan: Plan, policy: Policy, calendar: WorkingCalendar) -> dict[str, Any]:
    """The whole plan, ready for `json.dumps`."""
    level = plan.timetable.level
    return {
        "at": shown(calendar, plan.at),
        "policy": policy.policy,
        "level": level.value if level else None,
        "stage": plan.timetable.stage(plan.at).value,
        "in_cohort": plan.timetable.in_cohort(plan.at),
        "duties": [duty_as_json(duty, calendar) for duty in plan.duties],
        "notices": [notice_as_json(notice, calendar) for notice in plan.notices],
        "warnings": list(plan.warnings),
    }


def shown(calendar: WorkingCalendar, instant: datetime) -> str:
    """An instant on the authority's clock, to the second, with its offset."""
    return calendar.local(instant).isoformat(timespec="seconds")


def duty_as_json(duty: ListedDuty, calendar: WorkingCalendar) -> dict[str, Any]:
    """One duty."""
    one = duty.occurrence
    met_at = one.closed_at if duty.status in _MET else None
    return {
        "key": one.duty.value,
        "occurrence": duty.number,
        "basis": one.basis.value,
        "source": one.source,
        "started_at": shown(calendar, one.started_at),
        "due_on": one.due.on.isoformat(),
        "due_at": shown(calendar, one.due.at),
        "status": duty.status.value,
        "met_at": shown(calendar, met_at) if met_at else None,
        "owner": one.owner.value,
        "counted": one.due.counted,
    }


def notice_as_json(listed: ListedNotice, calendar: WorkingCalendar) -> dict[str, Any]:
    """One notice."""
    notice = listed.notice
    return {
        "duty": notice.duty.value,
        "occurrence": listed.number,
        "rung": notice.rung.value,
        "step": notice.step,
        "to": [role.value for role in notice.to],
        "at": shown(calendar, notice.at),
        "status": listed.status.value,
    }
