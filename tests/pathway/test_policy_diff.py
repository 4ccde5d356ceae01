"""Two policies, value by value."""

import pytest

from cce.pathway.policy_diff import Change, diff
from cce.pathway.policy_files import load_policy

BASE = load_policy("nottinghamshire-2020")


@pytest.fixture
def other(tmp_path):
    """The shipped policy with some values changed."""

    def changed(text):
        head = 'policy: nottinghamshire-2021\nextends: nottinghamshire-2020\nversion: "1"\n'
        (tmp_path / "nottinghamshire-2021.yaml").write_text(head + text, encoding="utf-8")
        return load_policy("nottinghamshire-2021", [tmp_path])

    return changed


NAMED = (
    Change("policy", "nottinghamshire-2020", "nottinghamshire-2021"),
    Change("extends", None, "nottinghamshire-2020"),
)


def test_policy_does_not_differ_from_itself():
    assert diff(BASE, BASE) == ()


@pytest.mark.parametrize(
    ("text", "change"),
    [
        pytest.param(
            "counting: {unspecified_days: working}",
            Change("counting.unspecified_days", "calendar", "working"),
            id="a-word",
        ),
        pytest.param(
            "counting: {clear_days: true}", Change("counting.clear_days", "false", "true"), id="a-switch"
        ),
        pytest.param('hours: {slot: "09:30"}', Change("hours.slot", "09:00:00", "09:30:00"), id="a-time"),
        pytest.param(
            "duties: {risk_assessment: {limit: {working_days: 8}}}",
            Change("duties.risk_assessment.limit", "10 days", "8 working days"),
            id="a-limit-with-its-unit",
        ),
        pytest.param(
            "ladders: {short: {due: [owner, team_manager]}}",
            Change("ladders.short.due", "owner", "owner, team_manager"),
            id="who-is-told",
        ),
        pytest.param(
            "calendar: {closures: {2026-12-24: Christmas closure}}",
            Change("calendar.closures.2026-12-24", None, "Christmas closure"),
            id="an-added-day",
        ),
        pytest.param(
            "ladders: {short: {every: {working_days: 6}}}",
            Change("ladders.short.every.working_days", "5", "6"),
            id="a-step",
        ),
    ],
)
def test_changed_value_is_said_before_and_after(other, text, change):
    changes = diff(BASE, other(text))
    assert set(changes) == {*NAMED, change}


def test_step_that_is_gone_has_no_value_after(other):
    changes = diff(BASE, other("ladders: {long: {before: [{working_days: 5, to: [owner]}]}}"))
    assert set(changes) - set(NAMED) == {
        Change("ladders.long.before[1].working_days", "2", None),
        Change("ladders.long.before[1].panel_day", "false", None),
        Change("ladders.long.before[1].to", "owner", None),
    }


def test_the_other_way_round_swaps_before_and_after(other):
    text = "ladders: {short: {every: null}}\ncounting: {clear_days: true}"
    there, back = diff(BASE, other(text)), diff(other(text), BASE)
    assert {(one.key, one.before, one.after) for one in there} == {
        (one.key, one.after, one.before) for one in back
    }
