"""What the pathway refuses about panels and the actions they give."""

from collections.abc import Callable

from cce.pathway.case import Case
from cce.pathway.corrections import in_force
from cce.pathway.errors import FactImpossibleDate, FactOutOfOrder, FactRefused, FactUnknownReference
from cce.pathway.facts import ActionGiven, ActionReported, PanelConsidered
from cce.pathway.panels import named
from cce.pathway.terms import PanelOutcome


def _panel_is_known(case: Case) -> None:
    panel = case.fact.panel
    if panel is not None and named(case.circumstances.panels, panel) is None:
        known = ", ".join(str(one.on) for one in case.circumstances.panels) or "none"
        raise FactUnknownReference(f"{case.fact.fact}: no panel has the date {panel}; panels: {known}.")


def _panel_has_met(case: Case) -> None:
    fact: PanelConsidered = case.fact
    panel = named(case.circumstances.panels, fact.panel)
    if panel is not None and case.calendar.date_of(fact.happened_at) < panel.on:
        raise FactImpossibleDate(
            f"panel_considered at {case.moment()} must not lie before its panel on {panel.on}."
        )


def _removed_for_both_reasons(case: Case) -> None:
    fact: PanelConsidered = case.fact
    if fact.outcome is PanelOutcome.REMOVED and not (fact.risk_reduced and fact.plans_satisfactory):
        raise FactRefused(
            "panel_considered with outcome removed needs risk_reduced: true and plans_satisfactory: true; "
            "a lower level alone never removes a child."
        )


def _panel_considered_before(case: Case) -> None:
    panels = [one.panel for one in case.before() if isinstance(one, PanelConsidered)]
    if case.fact.panel not in panels:
        raise FactOutOfOrder(
            f"panel_feedback_sent at {case.moment()} needs panel_considered before it: "
            f"the panel of {case.fact.panel} has not considered the child."
        )


def _reported_to_a_later_panel(case: Case) -> None:
    fact: ActionGiven = case.fact
    if fact.report_to is None:
        return
    panels = case.circumstances.panels
    given, reported = named(panels, fact.panel), named(panels, fact.report_to)
    if reported is None:
        known = ", ".join(str(one.on) for one in panels)
        raise FactUnknownReference(
            f"action_given: report_to: no panel has the date {fact.report_to}; panels: {known}."
        )
    if given is not None and reported.on <= given.on:
        raise FactImpossibleDate(
            f"action_given: report_to {reported.on} must be a later panel than that of {given.on}."
        )


def _action_is_new(case: Case) -> None:
    if any(isinstance(one, ActionGiven) and one.action == case.fact.action for one in in_force(case.known)):
        raise FactUnknownReference(
            f"action_given: the action {case.fact.action!r} was given already: give each action its own id."
        )


def _action_was_given(case: Case) -> None:
    fact: ActionReported = case.fact
    given = [one.action for one in case.before() if isinstance(one, ActionGiven)]
    if fact.action not in given:
        known = ", ".join(given) or "none"
        raise FactUnknownReference(f"action_reported: no action {fact.action!r} was given; given: {known}.")


PANEL_CHECKS: dict[str, tuple[Callable[[Case], None], ...]] = {
    "panel_submission_received": (_panel_is_known,),
    "panel_update_received": (_panel_is_known,),
    "panel_considered": (_panel_is_known, _panel_has_met, _removed_for_both_reasons),
    "panel_feedback_sent": (_panel_is_known, _panel_considered_before),
    "action_given": (_panel_is_known, _reported_to_a_later_panel, _action_is_new),
    "action_reported": (_panel_is_known, _action_was_given),
}
"""What is asked of each kind of fact about a panel."""
