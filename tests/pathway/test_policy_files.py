"""Policies as files: found, built on one another, and refused with the line of what is wrong."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cce.pathway.errors import PathwayError, PolicyInvalid, PolicyUnknown
from cce.pathway.limits import CalendarDays, WorkingDays
from cce.pathway.policy import DayUnit, Policy
from cce.pathway.policy_files import BUILT_IN, load_policy, policy_names, policy_schema
from cce.pathway.terms import DutyKey

SHIPPED = (BUILT_IN / "nottinghamshire-2020.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    """A folder to put policies into: `folder(name="text", ...)`."""

    def put(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return put


def extending(text, name="other"):
    return f"policy: {name}\nextends: nottinghamshire-2020\n{text}\n"


def refusal_of(folder, name="other"):
    with pytest.raises(PolicyInvalid) as refused:
        load_policy(name, [folder])
    return str(refused.value).replace(f"{folder}/", "")


def test_shipped_policy_is_right():
    policy = load_policy("nottinghamshire-2020")
    assert policy.policy == "nottinghamshire-2020"
    assert policy.limit(DutyKey.RISK_ASSESSMENT) == CalendarDays(10)
    assert policy.limit(DutyKey.CPC_REVIEW) == WorkingDays(2)


def test_policy_is_read_once():
    assert load_policy("nottinghamshire-2020") is load_policy("nottinghamshire-2020")


def test_names_are_those_of_every_folder(folder):
    assert policy_names() == ("nottinghamshire-2020",)
    assert policy_names([folder(b="", a="")]) == ("a", "b", "nottinghamshire-2020")


@pytest.mark.parametrize("name", ["nottinghamshire", "", "../policies/nottinghamshire-2020", "a/b", "\0"])
def test_unknown_policy_lists_the_known_ones(name):
    with pytest.raises(PolicyUnknown, match=r"expected one of nottinghamshire-2020"):
        load_policy(name)


def test_unknown_policy_says_the_nearest():
    with pytest.raises(PolicyUnknown, match=re.escape("(did you mean nottinghamshire-2020?)")):
        load_policy("notinghamshire-2020")


def test_extending_merges_mappings_and_keeps_the_rest(folder):
    other = load_policy(
        "other", [folder(other=extending("counting: {unspecified_days: working}\nversion: '7'"))]
    )
    base = load_policy("nottinghamshire-2020")
    assert other.counting == base.counting.model_copy(update={"unspecified_days": DayUnit.WORKING})
    assert other.limit(DutyKey.RISK_ASSESSMENT) == WorkingDays(10)
    assert (other.policy, other.version, other.extends) == ("other", "7", "nottinghamshire-2020")
    assert other.duties == base.duties
    assert other.ladders == base.ladders


def test_extending_replaces_lists(folder):
    text = "ladders: {long: {before: [{working_days: 4, to: [owner]}]}}"
    other = load_policy("other", [folder(other=extending(text))])
    assert [step.working_days for step in other.ladders["long"].before] == [4]
    assert other.ladders["long"].after == load_policy("nottinghamshire-2020").ladders["long"].after


def test_extending_replaces_a_limit_with_its_unit(folder):
    text = "duties: {risk_assessment: {limit: {working_days: 8}}}"
    other = load_policy("other", [folder(other=extending(text))])
    assert other.limit(DutyKey.RISK_ASSESSMENT) == WorkingDays(8)
    assert other.duties[DutyKey.RISK_ASSESSMENT].task == "Complete an assessment"


def test_extending_takes_a_value_away_with_null(folder):
    other = load_policy("other", [folder(other=extending("ladders: {short: {every: null}}"))])
    assert other.ladders["short"].every is None


def test_extending_goes_on_from_policy_to_policy(folder):
    files = folder(
        middle=extending("counting: {clear_days: true}\nversion: m", "middle"),
        other="policy: other\nextends: middle\ncounting: {unit_confirmed: true}",
    )
    other = load_policy("other", [files])
    assert other.counting.clear_days
    assert other.counting.unit_confirmed
    assert other.version == "m"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "duties:\n  cpc_review:\n    limit:\n      working_days: two",
            "other.yaml:6: duties.cpc_review.limit.working_days: found 'two', "
            "expected a whole number from 1 to 400",
            id="a-word-for-a-number",
        ),
        pytest.param(
            "duties:\n  cpc_review:\n    limit: {working_days: 0}",
            "other.yaml:5: duties.cpc_review.limit.working_days: found '0', expected a whole number from "
            "1 to 400",
            id="too-small-a-number",
        ),
        pytest.param(
            "duties:\n  cpc_review:\n    limit: {working_days: 1, weeks: 2}",
            "other.yaml:5: duties.cpc_review.limit: "
            "exactly one of days, calendar_days, working_days, weeks, months, hours",
            id="two-units",
        ),
        pytest.param(
            "duties:\n  cpc_review: {owner: cpc_led}",
            "other.yaml:4: duties.cpc_review.owner: found 'cpc_led', expected one of social_worker, "
            "youth_justice_worker, team_manager, service_manager, cpc_lead, conference_team, "
            "strategic_safeguarding, iro, lead_professional, police, panel_coordinator, panel_member, "
            "administrator (did you mean cpc_lead?)",
            id="unknown-role",
        ),
        pytest.param(
            "counting: {unit_confirmd: true}",
            "other.yaml:3: counting: found the unknown key 'unit_confirmd', "
            "expected one of unspecified_days, unit_confirmed, clear_days (did you mean unit_confirmed?)",
            id="unknown-key",
        ),
        pytest.param(
            "counting: {clear_days: perhaps}",
            "other.yaml:3: counting.clear_days: found 'perhaps', expected true or false",
            id="neither-true-nor-false",
        ),
        pytest.param(
            "counting: 3",
            "other.yaml:3: counting: found '3', expected a mapping with "
            "unspecified_days, unit_confirmed, clear_days",
            id="a-value-for-a-mapping",
        ),
        pytest.param(
            "handovers: {}",
            "other.yaml:3: handovers: found an empty mapping, expected a list, each a mapping with "
            "after, when, to",
            id="a-mapping-for-a-list",
        ),
        pytest.param(
            "hours: {slot: nine}",
            "other.yaml:3: hours.slot: found 'nine', expected a time of day such as 09:00",
            id="no-time-of-day",
        ),
        pytest.param(
            "hours: {slot: '09:00Z'}",
            "other.yaml:3: hours.slot: found '09:00Z', expected a time without an offset, such as 09:00",
            id="a-time-elsewhere",
        ),
        pytest.param(
            "hours: {slot: '18:00'}",
            "other.yaml:3: hours: slot 18:00:00 must lie between opens 09:00:00 and closes 17:00:00",
            id="slot-outside-the-hours",
        ),
        pytest.param(
            "calendar:\n  closures:\n    2026-12-24: Christmas Eve\n    2026-13-24: Closure",
            "other.yaml:6: calendar.closures.2026-13-24: found '2026-13-24', "
            "there is no such day; expected a date such as 2026-03-23",
            id="no-such-day",
        ),
        pytest.param(
            "calendar: {last_year: 2010}",
            "other.yaml:3: calendar: last_year 2010 must be later than first_year 2015",
            id="a-calendar-that-ends-first",
        ),
        pytest.param(
            "duties: {review: {section: chapter 5}}",
            "other.yaml:3: duties.review.section: found 'chapter 5', "
            "expected text such as 5.2.3, 5.3.1 or Agenda 10",
            id="no-section",
        ),
        pytest.param(
            "duties: {rewiev: {task: Hold it}}",
            "(did you mean review?)",
            id="unknown-duty",
        ),
        pytest.param(
            "duties:\n  review:\n    ladder: lang",
            "other.yaml:5: duties.review.ladder: found 'lang', expected one of long, short, elapsed, panel",
            id="unknown-ladder",
        ),
        pytest.param(
            "ladders: {short: {after: []}}",
            "other.yaml:3: ladders.short.after: found an empty list, expected a list, at least one of "
            "them, each a mapping with "
            "working_days, hours, panel_day, to",
            id="nothing-after",
        ),
        pytest.param(
            "ladders:\n  short:\n    after:\n      - {working_days: 1}",
            "other.yaml:6: ladders.short.after[0].to: missing; expected a list, at least one of them, "
            "each one of owner",
            id="told-nobody",
        ),
        pytest.param(
            "ladders:\n  short:\n    after:\n      - {working_days: 1, hours: 2, to: [owner]}",
            "other.yaml:6: ladders.short.after[0]: exactly one of working_days, hours, panel_day",
            id="two-amounts",
        ),
        pytest.param(
            "duties: {cpc_review: {limit: {working_days: two}}}\ncounting: {clear_days: perhaps}",
            "other.yaml:4: counting.clear_days: found 'perhaps', expected true or false",
            id="everything-wrong-is-said-at-once",
        ),
    ],
)
def test_wrong_value_is_refused_with_file_line_and_what_is_allowed(folder, text, message):
    assert message in refusal_of(folder(other=extending(text)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "ladders:\n  long:\n    before:\n      - {working_days: 2, to: [owner]}\n      - "
            "{working_days: 5, to: [owner]}",
            "other.yaml:6: ladders.long.before: found steps out of order, "
            "expected the furthest from the due date first",
            id="before-ascends",
        ),
        pytest.param(
            "ladders: {long: {after: [{working_days: 3, to: [owner]}, {working_days: 3, to: [owner]}]}}",
            "other.yaml:3: ladders.long.after: found steps out of order, "
            "expected the nearest to the due date first",
            id="after-stands-still",
        ),
        pytest.param(
            "ladders: {long: {after: [{hours: 3, to: [owner]}]}}",
            "other.yaml:3: ladders.long.after[0]: found hours in a ladder that keeps to the slot, "
            "expected working_days",
            id="hours-at-the-slot",
        ),
        pytest.param(
            "ladders: {elapsed: {every: {working_days: 3, to: [owner]}}}",
            "other.yaml:3: ladders.elapsed.every: found working_days in a day_and_night ladder, expected "
            "hours",
            id="days-by-night",
        ),
        pytest.param(
            "ladders: {long: {after: [{panel_day: true, to: [owner]}]}}",
            "other.yaml:3: ladders.long.after[0]: found panel_day, "
            "expected it only after the due date of a ladder with opened_before_panel",
            id="panel-day-without-a-panel",
        ),
        pytest.param(
            "ladders: {panel: {before: [{panel_day: true, to: [owner]}]}}",
            "other.yaml:3: ladders.panel.before[0]: found panel_day, "
            "expected it only after the due date of a ladder with opened_before_panel",
            id="panel-day-before-the-due-date",
        ),
        pytest.param(
            "ladders: {panel: {after: [{panel_day: true, to: [owner]}, {working_days: 1, to: [owner]}]}}",
            "other.yaml:3: ladders.panel.after: found panel_day before another step, expected it last",
            id="a-step-after-the-panel-day",
        ),
        pytest.param(
            "duties: {panel_update: {limit: {weeks: 1}}}",
            "other.yaml:3: duties.panel_update.limit: "
            "expected working_days: this duty is counted back from a panel or a meeting",
            id="weeks-before-a-panel",
        ),
        pytest.param(
            "duties: {review: {limit: {hours: 4}}}",
            "other.yaml:3: duties.review.limit: "
            "expected hours for return_interview, and days, weeks or months for all others",
            id="a-review-in-hours",
        ),
        pytest.param(
            "duties: {lac_update: {limit: {weeks: 6}}}",
            "other.yaml:3: duties.lac_update.limit: "
            "expected an amount for every duty but lac_update, which is owed on the day of its review",
            id="weeks-for-what-has-a-day",
        ),
        pytest.param(
            "duties: {adulthood: {limit: {weeks: 26}}}",
            "other.yaml:3: duties.adulthood.limit: "
            "expected months: this duty opens so long before the birthday",
            id="weeks-before-a-birthday",
        ),
        pytest.param(
            "duties: {return_interview: {limit: {hours: 60}}}",
            "other.yaml:3: duties.return_interview.limit: found 60 hours, 24 more until managers are told, "
            "expected 72 together at most",
            id="managers-told-after-the-laws-own-line",
        ),
        pytest.param(
            "duties: {return_interview: {ladder: short}}",
            "other.yaml:3: duties.return_interview.ladder: found 'short', "
            "expected day_and_night for hours and nothing else",
            id="hours-on-a-ladder-of-days",
        ),
        pytest.param(
            "duties: {review: {ladder: panel}}",
            "other.yaml:3: duties.review.ladder: found 'panel', "
            "expected one with opened_before_panel for panel_update and panel_submission alone",
            id="a-review-on-the-panel-ladder",
        ),
        pytest.param(
            "duties: {review: {task: Hold a CCE review}}",
            "other.yaml:3: duties.review.task: found 'Hold a CCE review', "
            "expected a name that does not tell what the notice is about",
            id="a-name-that-tells",
        ),
        pytest.param(
            "escalation:\n  one_up:\n    service_manager: team_manager",
            "other.yaml:5: escalation.one_up.service_manager: found a circle, "
            "service_manager → team_manager → service_manager, expected an end",
            id="escalation-in-a-circle",
        ),
    ],
)
def test_values_that_do_not_fit_each_other_are_refused(folder, text, message):
    assert message in refusal_of(folder(other=extending(text)))


def test_task_may_hold_the_letters_of_a_telling_word(folder):
    other = load_policy("other", [folder(other=extending("duties: {review: {task: Record a success}}"))])
    assert other.duties[DutyKey.REVIEW].task == "Record a success"


def test_error_names_the_file_in_which_the_value_stands(folder):
    files = folder(
        middle=extending("version: m\nduties:\n  cpc_review: {limit: {working_days: two}}", "middle"),
        other="policy: other\nextends: middle\ncounting: {clear_days: perhaps}",
    )
    assert refusal_of(files).splitlines() == [
        (
            "middle.yaml:5: duties.cpc_review.limit.working_days: found 'two', expected a whole number from "
            "1 to 400"
        ),
        "other.yaml:3: counting.clear_days: found 'perhaps', expected true or false",
    ]


def test_error_in_a_replaced_list_names_the_file_that_replaced_it(folder):
    text = "ladders:\n  long:\n    before:\n      - {working_days: 5}"
    assert refusal_of(folder(other=extending(text))).startswith(
        "other.yaml:6: ladders.long.before[0].to: missing"
    )


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param(
            {"other": "policy: other\nextends: othr"},
            "other.yaml:2: extends: found 'othr', expected one of nottinghamshire-2020, other (did you "
            "mean other?)",
            id="unknown-base",
        ),
        pytest.param(
            {"other": "policy: other\nextends: other"},
            "other.yaml:2: extends: found a circle, other → other",
            id="itself",
        ),
        pytest.param(
            {"other": "policy: other\nextends: back", "back": "policy: back\n\nextends: other"},
            "back.yaml:3: extends: found a circle, other → back → other",
            id="circle-of-two",
        ),
        pytest.param(
            {"other": "policy: other\nextends: [a]"},
            "other.yaml:2: extends: found a list, expected the name of a policy",
            id="several-bases",
        ),
        pytest.param(
            {"other": "policy: another"},
            "other.yaml:1: policy: found 'another', expected other, as the file is called",
            id="another-name",
        ),
        pytest.param(
            {"other": "version: '1'"},
            "other.yaml:1: policy: found nothing, expected other, as the file is called",
            id="no-name",
        ),
        pytest.param({"other": "- policy"}, "other.yaml:1: found a list, expected a mapping", id="a-list"),
        pytest.param({"other": ""}, "other.yaml:1: the file is empty", id="empty"),
        pytest.param(
            {"other": "policy: other\npolicy: other"},
            "other.yaml:2: found policy a second time; it stands in line 1",
            id="twice",
        ),
        pytest.param(
            {"other": "policy: other"},
            "other.yaml:1: version: missing; expected text from 1 to 40 characters",
            id="bare",
        ),
    ],
)
def test_file_that_cannot_be_built_on_is_refused(folder, files, message):
    assert message in refusal_of(folder(**files))


def test_missing_duty_is_named(folder):
    whole = yaml.safe_load(SHIPPED) | {"policy": "other"}
    del whole["duties"]["review"]
    assert refusal_of(folder(other=yaml.safe_dump(whole))) == (
        "other.yaml:1: duties must name every duty; missing: review"
    )


def test_two_files_of_one_name_are_refused(folder):
    files = folder(**{"nottinghamshire-2020": SHIPPED})
    with pytest.raises(PolicyInvalid, match="is a policy of that name as well; rename one of them"):
        load_policy("nottinghamshire-2020", [files])


def test_same_folder_named_twice_is_one(folder):
    files = folder(other=extending(""))
    assert load_policy("other", [files, files]).policy == "other"


def test_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "other.yaml").write_bytes(b"policy: \xff\xfe")
    assert refusal_of(tmp_path).startswith("other.yaml:1: the file cannot be read: it is not UTF-8 text")


def test_schema_says_what_is_allowed():
    schema = policy_schema()
    assert schema["$defs"]["CalendarPolicy"]["properties"]["warn_within_days"] == {
        "maximum": 400,
        "minimum": 1,
        "title": "Warn Within Days",
        "type": "integer",
    }
    assert set(schema["else"]["required"]) == {
        name for name, field in Policy.model_fields.items() if field.is_required()
    }


def test_schema_lets_an_extending_policy_leave_things_out():
    schema = policy_schema()
    assert schema["if"] == {"required": ["extends"]}
    assert schema["then"]["required"] == ["policy", "extends"]
    assert "required" not in schema["$defs"]["PartCalendarPolicy"]
    assert schema["then"]["properties"]["calendar"] == {"$ref": "#/$defs/PartCalendarPolicy"}


def test_every_reference_of_the_schema_leads_somewhere():
    schema = policy_schema()
    names = set(re.findall(r"#/\$defs/(\w+)", str(schema)))
    assert names == set(schema["$defs"])


KEYS = st.sampled_from(
    ["policy", "extends", "calendar", "counting", "duties", "ladders", "limit", "review", "long", "x"]
)
VALUES = st.recursive(
    st.none() | st.integers() | st.booleans() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(values=st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_mapping_is_a_policy_or_refused(tmp_path_factory, values):
    folder = tmp_path_factory.mktemp("policies")
    text = yaml.safe_dump({"extends": "nottinghamshire-2020"} | values | {"policy": "other"})
    (folder / "other.yaml").write_text(text, encoding="utf-8")
    try:
        load_policy("other", [folder])
    except PathwayError as refused:
        lines = str(refused).splitlines()
        assert all("other.yaml:" in line for line in lines)
