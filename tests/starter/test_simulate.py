"""Scenarios played through the real engine are what the plan says: same duties and notices, on time, once."""

import json
from collections import Counter
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from cce.notices.outbox import read_outbox
from cce.pathway.caseload import Caseload, load_scenario_file
from cce.pathway.caseload_json import caseload_as_json
from cce.pathway.panel_plan import panel_plans
from cce.pathway.plan import Plan, plan
from cce.pathway.plan_json import plan_as_json
from cce.pathway.scenario import load_scenario
from cce.pathway.working_days import LONDON
from cce.records.deliveries import Delivery, DeliveryStatus
from starter.moments import alone
from starter.simulate import Simulated, SimulatedCaseload, simulate, simulate_caseload

FILES = Path(__file__).parents[1] / "scenarios"
SCENARIOS = [*sorted(FILES.glob("*.yaml")), *sorted((FILES / "several").glob("*.yaml"))]
ON_POSTGRESQL = (
    "high_cin_cpc_chair",
    "missing_over_spring_clocks",
    "reopened_after_closure",
    "voided_and_corrected",
    "reassignment",
)
PUNCTUAL = timedelta(seconds=5)


def named(path: Path) -> str:
    return path.stem


def looked_at(path: Path) -> datetime:
    """The instant of the file's last `# at:` line."""
    given = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# at:")]
    return datetime.fromisoformat(given[-1].removeprefix("# at:").strip()).replace(tzinfo=LONDON)


@pytest.mark.temporal
@pytest.mark.parametrize("path", SCENARIOS, ids=named)
async def test_a_played_scenario_is_what_the_plan_says(path, tmp_path):
    await play(path, tmp_path)


@pytest.mark.temporal
@pytest.mark.postgres
@pytest.mark.parametrize("name", ON_POSTGRESQL)
async def test_a_scenario_played_on_postgresql_is_what_the_plan_says(name, tmp_path, postgres_url):
    (path,) = (path for path in SCENARIOS if path.stem == name)
    await play(path, tmp_path, postgres_url)


@pytest.mark.temporal
async def test_a_scenario_looked_at_before_its_first_fact_shows_nothing(tmp_path):
    scenario = load_scenario(SCENARIOS[0])
    before = min(fact.recorded_at for fact in scenario.facts) - timedelta(days=1)
    played = await simulate(scenario, before, folder=tmp_path)
    agrees_with_the_plan(played, plan((), scenario.circumstances, played.ladder, before))
    assert played.as_json() == {"notices": [], "duties": []}


async def play(path: Path, folder: Path, database_url: str | None = None) -> None:
    told, at = load_scenario_file(path), looked_at(path)
    several = told if isinstance(told, Caseload) else alone(told)
    with_panels = told is several
    played = await simulate_caseload(
        several, at, folder=folder, database_url=database_url, with_panels=with_panels
    )
    assert json.loads(json.dumps(played.as_json()))["children"].keys() == several.children.keys()
    for key, one in played.children.items():
        agrees_with_the_plan(one, several.plan(key, at))
        was_sent_in_time(one)
    if with_panels:
        panels_agree_with_the_plan(played, several, at)
    mail_is_what_the_ledger_says(played)


def panels_agree_with_the_plan(played: SimulatedCaseload, told: Caseload, at: datetime) -> None:
    """The same lists, and what the coordinator was to be told by then was told, at its time."""
    planned = caseload_as_json(told, told.plans(at), panel_plans(told, at), at)["panels"]
    shown = sorted(played.as_json()["panels"], key=lambda one: planned_place(one, planned))
    assert [without(one, "notices") for one in shown] == [without(one, "notices") for one in planned]
    for one, expected in zip(shown, planned, strict=True):
        sent = [notice for notice in expected["notices"] if notice["status"] == "sent"]
        told_of = [without(notice, "sent_at", "delivery") for notice in one["notices"]]
        assert told_of == [without(notice, "due_on", "status") for notice in sent]
        assert {notice["delivery"] for notice in one["notices"]} <= {"sent"}


def planned_place(panel: dict[str, Any], planned: list[dict[str, Any]]) -> int:
    return [one["panel"] for one in planned].index(panel["panel"])


def agrees_with_the_plan(played: Simulated, planned: Plan) -> None:
    expected = plan_as_json(planned, played.ladder.policy, played.ladder.calendar)
    assert planned_part(played) == {name: expected[name] for name in ("notices", "duties")}


def planned_part(played: Simulated) -> dict[str, Any]:
    shown = played.as_json()
    notices = [without(notice, "sent_at", "delivery") for notice in shown["notices"]]
    return {"notices": notices, "duties": shown["duties"]}


def without(notice: dict[str, Any], *names: str) -> dict[str, Any]:
    assert set(names) <= notice.keys()
    return {name: value for name, value in notice.items() if name not in names}


def was_sent_in_time(played: Simulated) -> None:
    for notice in played.as_json()["notices"]:
        if notice["status"] == "sent":
            late = datetime.fromisoformat(notice["sent_at"]) - datetime.fromisoformat(notice["at"])
            assert timedelta() <= late <= PUNCTUAL, notice
            assert notice["delivery"] == "sent", notice
        else:
            assert notice["sent_at"] is None, notice


def mail_is_what_the_ledger_says(played: SimulatedCaseload) -> None:
    """Each message once, to the one person it is for, at its slot and never before."""
    (outbox,) = {one.outbox for one in played.children.values()}
    mail = read_outbox(outbox)
    carried = messages(played)
    assert Counter(message.key for message in mail) == Counter(carried.keys())
    assert [message.told_at for message in mail] == sorted(slot_of(carried[message.key]) for message in mail)
    reached = {(carried[message.key][0].recipient, message.to) for message in mail}
    assert len(reached) == len({person for person, _ in reached}) == len({address for _, address in reached})


def messages(played: SimulatedCaseload) -> dict[str, list[Delivery]]:
    """What the ledger says each message carried; everything one person is told at one slot is one message."""
    carried: dict[str, list[Delivery]] = {}
    about_children = (delivery for child in played.children.values() for delivery in child.deliveries)
    about_panels = (delivery for panel in played.panels.values() for delivery in panel.deliveries)
    for one in chain(about_children, about_panels):
        if one.status is DeliveryStatus.SENT:
            assert one.message_key is not None
            carried.setdefault(one.message_key, []).append(one)
    for together in carried.values():
        assert len({(one.recipient, one.not_before) for one in together}) == 1
    slots = Counter((one[0].recipient, one[0].not_before) for one in carried.values() if not one[0].urgent)
    assert set(slots.values()) <= {1}
    return carried


def slot_of(together: list[Delivery]) -> datetime:
    """As a mail's date says it: to the second."""
    return together[0].not_before.replace(microsecond=0)
