"""What the ledger of a simulated year holds beside what the rules alone predict."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cce.pathway.caseload import Caseload
from cce.pathway.caseload_json import panel_as_json
from cce.pathway.panel_plan import PanelPlan, panel_plans
from cce.pathway.plan import Plan
from cce.pathway.plan_json import plan_as_json
from cce.pathway.terms import NoticeStatus
from cce.records.deliveries import Delivery, DeliveryStatus, notice_digest
from starter.simulate import Simulated, SimulatedCaseload
from starter.simulated_panels import SimulatedPanel

PUNCTUAL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Compared:
    """A simulated year beside its plan.

    Attributes:
        differences: In what they differ, in words; none when all is as it should be.
        counted: How much there was of what was compared.
        latest: How long after its time the latest notice went.
    """

    differences: tuple[str, ...]
    counted: Counter[str]
    latest: timedelta


def compared(told: Caseload, played: SimulatedCaseload, at: datetime) -> Compared:
    """Hold every child and every panel against what the rules alone say of it at *at*."""
    differences: list[str] = []
    counted: Counter[str] = Counter()
    latest = timedelta()
    for key, plan in told.plans(at).items():
        child = played.children[key]
        differences += [f"{key}: {one}" for one in _differences(plan, child)]
        counted += _counted(plan, child.deliveries)
        latest = max([latest, *_delays(child.deliveries)])
    for panel in panel_plans(told, at):
        simulated = played.panels[panel.panel.name]
        differences += [
            f"panel {panel.panel.name}: {one}" for one in _panel_differences(panel, simulated, at)
        ]
        counted["notices to the coordinator"] += len(simulated.deliveries)
    if latest > PUNCTUAL:
        differences.append(f"a notice went {latest} after its time")
    return Compared(tuple(differences), counted, latest)


def _differences(plan: Plan, child: Simulated) -> Iterator[str]:
    planned, shown = plan_as_json(plan, child.ladder.policy, child.ladder.calendar), child.as_json()
    ledger = {
        "duties": [_line(one) for one in shown["duties"]],
        "notices": [_line(_without_delivery(one)) for one in shown["notices"]],
    }
    for part, lines in ledger.items():
        rules = [_line(one) for one in planned[part]]
        yield from (f"{part}: the ledger alone has {one}" for one in sorted(set(lines) - set(rules)))
        yield from (f"{part}: the rules alone have {one}" for one in sorted(set(rules) - set(lines)))
        if len(lines) != len(rules):
            yield f"{part}: {len(lines)} in the ledger, {len(rules)} by the rules"
    yield from _undelivered(plan, child.deliveries)


def _panel_differences(plan: PanelPlan, panel: SimulatedPanel, at: datetime) -> Iterator[str]:
    planned, shown = panel_as_json(plan, panel.ladder.calendar, at), panel.as_json(at)
    for part in ("on", "status", "cohort", "left", "actions"):
        if planned[part] != shown[part]:
            yield f"{part}: {shown[part]} in the records, {planned[part]} by the rules"
    rules = [(one["task"], one["rung"], one["at"]) for one in planned["notices"] if one["status"] == "sent"]
    ledger = [(one["task"], one["rung"], one["at"]) for one in shown["notices"]]
    if rules != ledger or any(one["delivery"] != "sent" for one in shown["notices"]):
        yield f"notices: {shown['notices']} in the ledger, {rules} by the rules"


def _undelivered(plan: Plan, deliveries: tuple[Delivery, ...]) -> Iterator[str]:
    """Every notice that went has its deliveries and no other has: none twice, none to nobody."""
    went = {
        notice_digest(one.notice.key): one.notice for one in plan.notices if one.status is NoticeStatus.SENT
    }
    sent = [one for one in deliveries if one.status is DeliveryStatus.SENT and one.escalated_from is None]
    yield from (
        f"{one.about} went to {one.recipient} unasked" for one in sent if one.about.notice not in went
    )
    told: dict[str, list[Delivery]] = {}
    for one in sent:
        told.setdefault(one.about.notice, []).append(one)
    for name, notice in went.items():
        people = [one.recipient for one in told.get(name, ())]
        if not people or len(people) > len(set(people)) or len(people) > len(notice.to):
            yield f"{notice} went to {people}"


def _counted(plan: Plan, deliveries: tuple[Delivery, ...]) -> Counter[str]:
    counted = Counter({"duties": len(plan.duties)})
    counted.update(f"notices {one.status}" for one in plan.notices)
    counted.update(f"deliveries {one.status}" for one in deliveries)
    counted["deliveries one role up"] += sum(one.escalated_from is not None for one in deliveries)
    return counted


def _delays(deliveries: tuple[Delivery, ...]) -> Iterator[timedelta]:
    return (one.sent_at - one.not_before for one in deliveries if one.sent_at is not None)


def _without_delivery(notice: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in notice.items() if name not in ("sent_at", "delivery")}


def _line(one: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in one.items())
