"""The documents say what the program does: no duty, fact, value, word or setting is missing or different."""

import json
import re
from enum import StrEnum
from types import UnionType
from typing import Union, get_args, get_origin

import pytest
from pydantic_core import PydanticUndefined

from cce.pathway.caseload import read_caseload
from cce.pathway.caseload_json import caseload_as_json
from cce.pathway.duties import DUTIES
from cce.pathway.facts import FACT_CLASSES, RecordedFact
from cce.pathway.ladder import Ladder
from cce.pathway.local_times import read_instant
from cce.pathway.overrides import read_overrides
from cce.pathway.panel_list import Answer, Departure
from cce.pathway.panel_plan import panel_plans
from cce.pathway.plan import plan
from cce.pathway.plan_json import plan_as_json
from cce.pathway.policy import LimitPolicy, Policy, Step
from cce.pathway.policy_files import load_policy, policy_names
from cce.pathway.scenario import read_scenario
from cce.pathway.terms import DutyKey, DutyStatus, NoticeStatus, Role, Rung, Stage
from cce.pathway.written_changes import CHANGES
from cce.records.deliveries import DeliveryStatus
from cce.settings import Settings
from cce.staff.directory import read_directory
from cce.staff.sheets import ONE_FILE_COLUMNS, PARTS
from tests.contracts.checkout import CHECKOUT
from tests.contracts.documents import anchors, broken_links, document, documents, examples, section

POLICY = load_policy("nottinghamshire-2020")
SOURCES = document("docs/sources.md")
SCENARIO = document("docs/scenario.md")
OPERATING = document("docs/operating.md")
GROUPS = ("calendar", "counting", "hours", "spans", "panels", "sections")
UNITS = {"weeks": "week", "months": "calendar month", "hours": "hour"}


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _amount(limit: LimitPolicy | None) -> str:
    if limit is None:
        return "that review's day"
    ((unit, number),) = limit.model_dump(exclude_none=True).items()
    words = UNITS.get(unit, unit.removesuffix("s").replace("_", " "))
    return f"{number} {words}" if number == 1 else f"{number} {words}s"


def _declared(key: DutyKey) -> str:
    duty = POLICY.duties[key]
    owed = f"owed by `{duty.owner}` · {_amount(duty.limit)} · ladder `{duty.ladder}`"
    return f"§{duty.section} · {duty.basis} · {owed}"


def _step(step: Step) -> str:
    when = f"{step.hours} h" if step.hours else f"{step.working_days} wd"
    return f"{'panel day' if step.panel_day else when}: {' + '.join(step.to)}"


def _ladder(name: str) -> str:
    one = POLICY.ladders[name]
    steps = ("; ".join(map(_step, side)) or "–" for side in (one.before, one.after))
    before, after = steps
    every = _step(one.every) if one.every else "–"
    told = (" + ".join(to) for to in (one.opened, one.due, one.known_late))
    opened, due, late = told
    return _row(f"`{name}`", opened, before, due, after, every, late)


def _values(policy: Policy) -> list[tuple[str, str]]:
    found = [
        (f"{group}.{key}", value)
        for group in GROUPS
        for key, value in getattr(policy, group).model_dump(mode="json", exclude_defaults=True).items()
    ]
    found.append(("escalation.acknowledge_within", policy.escalation.acknowledge_within))
    return [(key, str(value).lower().removesuffix(":00:00") or "") for key, value in found]


@pytest.mark.parametrize("key", list(DutyKey))
def test_every_duty_has_its_line_as_the_policy_has_it(key):
    assert section(SOURCES, f"### `{key}`").strip().splitlines()[0] == _declared(key)


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.key)
def test_every_duty_names_the_facts_that_start_and_stop_it(duty):
    rows = (*duty.forecasts, *duty.starts, *duty.stops, *duty.ends, *duty.replaced)
    text = section(SOURCES, f"### `{duty.key}`")
    assert [one.fact for one in rows if f"`{one.fact}`" not in text] == []


@pytest.mark.parametrize(("key", "value"), _values(POLICY))
def test_every_default_of_the_policy_stands_in_the_sources(key, value):
    shown = f"{value}:00" if key.startswith("hours.") else value
    assert _row(f"`{key}`", shown) in SOURCES


@pytest.mark.parametrize("name", sorted(POLICY.ladders))
def test_every_ladder_stands_in_the_sources(name):
    assert _ladder(name) in SOURCES


@pytest.mark.parametrize("rule", POLICY.handovers, ids=lambda rule: f"{rule.after}-{rule.when}")
def test_every_hand_over_stands_in_the_sources(rule):
    assert _row(f"`{rule.after}`", rule.when, " + ".join(rule.to)) in SOURCES


def test_every_step_up_stands_in_the_sources():
    steps = [f"{role} → {higher}" for role, higher in POLICY.escalation.one_up.items()]
    told = " ".join(SOURCES.split())
    assert [step for step in steps if step not in told] == []


def _fact_row(kind: str) -> str:
    return next(line for line in SCENARIO.splitlines() if line.startswith("|") and f"`{kind}`" in line)


def _choices(annotation: object) -> list[str]:
    if get_origin(annotation) in (Union, UnionType):
        return [choice for one in get_args(annotation) for choice in _choices(one)]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [] if annotation in (DutyKey, Role) else [f"`{choice}`" for choice in annotation]
    return []


@pytest.mark.parametrize("kind", sorted(FACT_CLASSES))
def test_every_fact_is_described_with_its_fields_choices_and_defaults(kind):
    row, level_words = _fact_row(kind), _fact_row("assessment_completed")
    for name, field in FACT_CLASSES[kind].model_fields.items():
        if name in RecordedFact.model_fields or name == "fact":
            continue
        assert (f"**`{name}`**" in row) == field.is_required(), name
        assert f"`{name}`" in row
        wanted = _choices(field.annotation)
        assert [one for one in wanted if one not in (level_words if name == "level" else row)] == []
        if isinstance(field.default, StrEnum):
            assert f"`{field.default}` (default)" in row


@pytest.mark.parametrize("carried", sorted(RecordedFact.model_fields))
def test_every_field_that_all_facts_carry_is_described(carried):
    assert f"| `{carried}` |" in section(SCENARIO, "## What every fact carries")


@pytest.mark.parametrize("words", [DutyStatus, NoticeStatus, Rung, Stage, Role, DeliveryStatus])
def test_every_word_of_the_output_is_described(words):
    assert [word for word in words if f"`{word}`" not in SCENARIO] == []


def test_roles_are_listed_in_the_order_of_a_notice():
    told = re.findall(r"`(\w+)`", section(SCENARIO, "### Notices").partition("none twice:")[2])
    assert told[: len(Role)] == list(Role)


def _contains(whole: object, part: object) -> bool:
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and _contains(whole[key], value) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return all(any(_contains(one, wanted) for one in whole) for wanted in part)
    return whole == part


def test_the_plan_of_the_example_is_the_one_that_is_printed():
    text, shown = examples(SCENARIO, "yaml")[0], examples(SCENARIO, "json")[0]
    scenario, wanted = read_scenario(text, "docs/scenario.md"), json.loads(shown)
    ladder = Ladder(scenario.policy, scenario.policy.working_calendar())
    found = plan(scenario.facts, scenario.circumstances, ladder, read_instant(wanted["at"]))
    assert _contains(plan_as_json(found, ladder.policy, ladder.calendar), wanted)


def test_the_panels_of_the_example_of_several_children_are_those_that_are_printed():
    text, shown = examples(SCENARIO, "yaml")[1], examples(SCENARIO, "json")[1]
    told, wanted = read_caseload(text, "docs/scenario.md"), json.loads(shown)
    at = read_instant(wanted["at"])
    assert _contains(caseload_as_json(told, told.plans(at), panel_plans(told, at), at), wanted)


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_an_authority_is_described(change):
    assert f"| `{change}` |" in section(SCENARIO, "### What the authority changes")


@pytest.mark.parametrize("words", [Answer, Departure])
def test_every_word_of_a_panels_list_is_described(words):
    told = section(SCENARIO, "### Of several children")
    assert [word for word in words if f"`{word}`" not in told] == []


def _example(start: str) -> str:
    return next(text for text in examples(OPERATING, "yaml") if text.startswith(start))


def test_the_policy_of_the_example_can_be_used(tmp_path):
    (tmp_path / "county-2027.yaml").write_text(_example("policy:"), encoding="utf-8")
    assert "county-2027" in policy_names([tmp_path])
    assert str(load_policy("county-2027", [tmp_path]).limit(DutyKey.RISK_ASSESSMENT)) == "10 working days"


def test_the_staff_directory_of_the_example_can_be_used(tmp_path):
    file = tmp_path / "directory.yaml"
    file.write_text(_example("teams:"), encoding="utf-8")
    directory = read_directory(file)
    assert (len(directory.people), len(directory.holdings), len(directory.covers)) == (3, 4, 1)


def test_the_calendar_overrides_of_the_example_can_be_used():
    days = read_overrides(_example("- {on:"), "overrides.yaml")
    assert [one.working for one in days] == [False, False]


def test_every_column_of_a_staff_directory_is_described():
    text = section(OPERATING, "## Staff")
    columns = {column for part in PARTS.values() for column in part} | set(ONE_FILE_COLUMNS)
    assert [column for column in sorted(columns) if f"`{column}`" not in text] == []


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described_with_its_default(name):
    field = Settings.model_fields[name]
    start = f"| `CCE_{name.upper()}` | "
    row = next(line for line in OPERATING.splitlines() if line.startswith(start))
    if field.default not in (None, "", PydanticUndefined):
        assert f"`{field.default}`" in row
    assert str(field.description) in row


@pytest.mark.parametrize("name", sorted(documents()))
def test_every_link_leads_somewhere(name):
    assert broken_links(name, documents()[name]) == []


def test_decisions_are_numbered_listed_and_alike():
    folder = CHECKOUT / "docs" / "decisions"
    records = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    listed = (folder / "README.md").read_text(encoding="utf-8")
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    for path in records:
        assert f"]({path.name})" in listed
        assert {"context", "decision", "consequences"} <= anchors(path.read_text(encoding="utf-8"))


def test_the_readme_begins_with_imminent_danger():
    first = document("README.md").splitlines()[0]
    assert "999" in first
    assert "101" in first
