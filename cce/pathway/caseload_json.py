"""The plans of several children, and of the panels, as the one JSON object that `plan` prints.

Source: docs/scenario.md
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cce.pathway.caseload import Caseload
from cce.pathway.panel_list import LeftChild, ListedAction, ListedChild
from cce.pathway.panel_plan import CoordinatorNotice, PanelPlan, panel_warnings
from cce.pathway.plan import Plan
from cce.pathway.plan_json import plan_as_json, shown
from cce.pathway.terms import Role
from cce.pathway.working_days import WorkingCalendar


def caseload_as_json(
    told: Caseload, plans: Mapping[str, Plan], panels: Sequence[PanelPlan], at: datetime
) -> dict[str, Any]:
    """Every child's plan and every panel, ready for `json.dumps`.

    Args:
        told: The children.
        plans: The plan of each, as it was known at *at*.
        panels: Every panel, as it was known at *at*.
        at: The instant asked about; timezone-aware.
    """
    ladder = told.arranged.at(at).ladder
    policy, calendar = ladder.policy, ladder.calendar
    return {
        "at": shown(calendar, at),
        "policy": policy.policy,
        "children": {key: plan_as_json(one, policy, calendar) for key, one in plans.items()},
        "panels": [panel_as_json(one, calendar, at) for one in panels],
        "warnings": list(panel_warnings(panels, calendar, at)),
    }


def panel_as_json(one: PanelPlan, calendar: WorkingCalendar, at: datetime) -> dict[str, Any]:
    """One panel: when it meets, who is on its list, what its coordinator is told."""
    listed = one.listed
    return {
        "panel": one.panel.name.isoformat(),
        "on": None if one.is_cancelled else one.panel.on.isoformat(),
        "status": _status(one, calendar, at),
        "cohort": [_child(child, calendar) for child in listed.children] if listed else [],
        "left": [_left(child, calendar) for child in listed.left] if listed else [],
        "actions": [_action(action) for action in listed.actions] if listed else [],
        "notices": [_notice(notice, calendar) for notice in one.notices],
    }


def _status(one: PanelPlan, calendar: WorkingCalendar, at: datetime) -> str:
    if one.is_cancelled:
        return "cancelled"
    return "set" if calendar.date_of(at) <= one.panel.on else "met"


def _child(one: ListedChild, calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "child": one.child,
        "duty": one.duty.value,
        "answer": one.answer.value,
        "due_on": one.due_on.isoformat(),
        "answered_at": shown(calendar, one.answered_at) if one.answered_at else None,
        "new": one.is_new,
        "offered": one.offered,
        "below_high": one.below_high,
        "seen_on": one.seen_on.isoformat() if one.seen_on else None,
        "outcome": one.outcome.value if one.outcome else None,
        "feedback_sent": one.feedback_sent,
    }


def _left(one: LeftChild, calendar: WorkingCalendar) -> dict[str, Any]:
    return {"child": one.child, "left_at": shown(calendar, one.left_at), "why": one.why.value}


def _action(one: ListedAction) -> dict[str, Any]:
    return {
        "child": one.child,
        "action": one.action,
        "agency": one.agency,
        "named": one.named,
        "due_on": one.due_on.isoformat(),
        "status": one.status.value,
    }


def _notice(one: CoordinatorNotice, calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "task": one.slot.task.value,
        "rung": one.slot.rung.value,
        "due_on": one.slot.due_on.isoformat(),
        "to": [Role.PANEL_COORDINATOR.value],
        "at": shown(calendar, one.slot.at),
        "status": one.status.value,
    }
