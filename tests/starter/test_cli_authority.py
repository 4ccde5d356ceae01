"""The authority's own: policies, working days, panel dates and staff."""

import json
from pathlib import Path

import pytest

from cce.pathway.working_days import LONDON
from cce.records.engine import reading
from cce.records.overrides import overrides
from cce.records.panels import panels
from cce.staff.fictional import FICTIONAL_FILE
from starter.cli.options import now
from tests.starter.cli_house import acts
from tests.starter.cli_scenes import APPROVED, COMPLETED, CONCERN, REFERENCE, REVIEWED, SUBMITTED

COUNTY = (
    "policy: county-2027\nversion: '2'\ntitle: County\nextends: nottinghamshire-2020\n"
    "duties:\n  multi_agency_meeting: {limit: {working_days: 15}}\n"
)


ADA = "{key: p-1, name: Ada Example, email: ada@example.test}"


def lines(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture
def county(tmp_path: Path) -> str:
    """A policy of its own that counts the meeting's 15 days in working days."""
    path = tmp_path / "county-2027.yaml"
    path.write_text(COUNTY)
    return str(path)


def test_policy_check_warns_of_the_unit_and_of_the_chain(cce):
    said = lines(cce("policy", "check", "--year", "2026", "--json"))
    assert [one["topic"] for one in said][:2] == ["unit_unconfirmed", "chain_too_long"]
    assert "2026-03-23" in said[1]["start_dates"]
    assert "Mon 23 March 2026" in cce("policy", "check", "--year", "2026").out


def test_policy_check_names_the_line_of_what_is_wrong(cce, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text(
        "policy: wrong\nversion: '1'\ntitle: T\nextends: nottinghamshire-2020\nhours: {slot: nine}\n"
    )
    ran = cce("policy", "check", str(path))
    assert (ran.code, ran.err.startswith(f"{path}:5: hours.slot: found 'nine'")) == (2, True)


def test_policy_show_is_a_table_of_every_duty(cce):
    ran = cce("policy", "show")
    assert (ran.code, "15 calendar" in ran.out, "5.5.3" in ran.out) == (0, True, True)
    assert max(map(len, ran.out.splitlines())) <= 80
    assert len(json.loads(cce("policy", "show", "--json").out)["duties"]) == 23


def test_policy_diff_says_each_value_that_differs(cce, county):
    changes = lines(cce("policy", "diff", "nottinghamshire-2020", county, "--json"))
    said = {one["key"]: (one["before"], one["after"]) for one in changes}
    assert said["duties.multi_agency_meeting.limit"] == ("15 days", "15 working days")
    assert cce("policy", "diff", county, county).out == "The two policies say the same.\n"


def test_policy_diff_live_says_which_open_dates_would_move(house, cce, county):
    house.open(CONCERN)
    ran = cce("policy", "diff", "nottinghamshire-2020", county, "--live", "--json")
    moved = [
        (one["reference"], change["effect"], change["duty"], change["was_due_on"], change["due_on"])
        for one in lines(ran)
        for change in one["changes"]
    ]
    assert moved == [(REFERENCE, "moves", "multi_agency_meeting", "2026-04-07", "2026-04-15")]
    said = cce("policy", "diff", "nottinghamshire-2020", county, "--live").out
    assert "Of 1 open episodes, dates would move in 1." in said


def test_policy_schema_is_a_json_schema(cce):
    assert json.loads(cce("policy", "schema").out)["title"] == "Policy"


def test_calendar_lists_the_days_off_and_how_far_it_reaches(house, cce):
    said = lines(cce("calendar", "show", "--year", "2026", "--json"))
    assert [one["on"] for one in said] == [
        *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31"),
        *("2026-12-25", "2026-12-28"),
    ]
    assert {one["horizon"] for one in said} == {"2036-12-31"}
    assert "Wed 31 December 2036" in cce("calendar", "show").out


def test_a_day_off_is_added_once_and_taken_away_again(house, cce):
    assert cce("calendar", "add", "2027-06-04", "One-off", "--yes").code == 0
    again = cce("calendar", "add", "2027-06-04", "One-off", "--yes")
    assert (again.code, "remove it first" in again.err) == (1, True)
    listed = lines(cce("calendar", "show", "--year", "2027", "--json"))
    assert [(one["on"], one["name"]) for one in listed if one["local"]] == [("2027-06-04", "One-off")]
    assert cce("calendar", "remove", "2027-06-04", "--yes", "--by", "p-105").code == 0
    assert cce("calendar", "remove", "2027-06-04", "--yes").code == 1
    with reading(house.engine) as session:
        assert overrides(session) == ()
        assert [one.action for one in acts(session)] == ["calendar add", "calendar remove"]


def test_a_holiday_that_is_worked_is_listed_as_worked(house, cce):
    cce("calendar", "add", "2027-05-03", "Open day", "--working", "--yes")
    said = next(one for one in lines(cce("calendar", "show", "--year", "2027", "--json")) if one["local"])
    assert (said["on"], said["working"]) == ("2027-05-03", True)


def test_a_day_off_shows_first_which_dates_it_would_move(house, cce):
    house.open(CONCERN, COMPLETED, APPROVED)
    said = lines(cce("calendar", "add", "2026-04-07", "Snow", "--dry-run", "--json"))
    assert [(one["duty"], one["was_due_on"], one["due_on"]) for one in said[0]["changes"]] == [
        ("cpc_submission", "2026-04-07", "2026-04-08")
    ]
    assert lines(cce("calendar", "show", "--year", "2026", "--json"))[-1]["on"] == "2026-12-28"


def test_with_open_episodes_no_date_changes_while_the_engine_is_away(house, cce):
    house.open(CONCERN)
    ran = cce("calendar", "add", "2027-06-04", "One-off", "--yes")
    assert (ran.code, "No Temporal server" in ran.err) == (1, True)
    with reading(house.engine) as session:
        assert overrides(session) == ()


def test_without_yes_and_a_terminal_no_date_changes(house, cce):
    ran = cce("panel", "add", "2035-01-03")
    assert (ran.code, "add --yes" in ran.err) == (2, True)


def test_panels_are_set_listed_and_cancelled(house, cce):
    assert cce("panel", "add", "2035-01-03", "2035-02-07", "--yes").code == 0
    assert [one["on"] for one in lines(cce("panel", "list", "--json"))] == ["2035-01-03", "2035-02-07"]
    assert cce("panel", "cancel", "2035-01-03", "--yes").code == 0
    assert cce("panel", "cancel", "2035-01-03", "--yes").code == 1
    with reading(house.engine) as session:
        assert [str(panel.on) for panel in panels(session)] == ["2035-02-07"]


def test_a_panel_date_shows_first_what_it_would_start(house, cce):
    house.open(CONCERN, COMPLETED, APPROVED, SUBMITTED, REVIEWED)
    said = lines(cce("panel", "add", "2036-01-09", "--dry-run", "--json"))
    assert [(one["effect"], one["duty"], one["due_on"]) for one in said[0]["changes"]] == [
        ("starts", "panel_submission", "2036-01-04")
    ]
    assert lines(cce("panel", "list", "--json")) == []


def test_a_directory_is_shown_before_it_is_taken_over(house, cce):
    said = lines(cce("staff", "import", str(FICTIONAL_FILE), "--json"))
    assert {one["applied"] for one in said} == {False}
    assert cce("staff", "show").out == "The directory is empty: cce staff import\n"
    assert cce("staff", "import", str(FICTIONAL_FILE), "--apply").code == 0
    assert "says the same already" in cce("staff", "import", str(FICTIONAL_FILE)).out


def test_a_wrong_directory_says_file_and_line(house, cce, tmp_path):
    path = tmp_path / "staff.yaml"
    path.write_text(f"people:\n  - {ADA}\nholdings:\n  - {{role: boss, person: p-1}}\n")
    ran = cce("staff", "import", str(path), "--apply")
    assert (ran.code, ran.err.startswith(f"{path}:4: ")) == (2, True)


def test_staff_shows_people_and_hides_their_hooks(house, cce, tmp_path):
    path = tmp_path / "staff.yaml"
    path.write_text(
        "people:\n  - {key: p-1, name: Ada Example, channels: ['json://hooks.example.test/s3cret']}\n"
        "holdings:\n  - {role: administrator, person: p-1}\n"
    )
    cce("staff", "import", str(path), "--apply")
    said = cce("staff", "show", "p-1", "--json")
    assert (json.loads(said.out)["channels"], "s3cret" in said.out) == (["json"], False)
    assert "s3cret" not in cce("staff", "show").out
    assert cce("staff", "show", "p-2").code == 1


def test_staff_check_finds_every_role_reached(house, cce):
    house.hire()
    house.open(CONCERN)
    ran = cce("staff", "check")
    assert (ran.code, "reaches somebody" in ran.out) == (0, True)


def test_staff_check_says_who_would_be_told_nothing_and_exits_with_one(house, cce, tmp_path):
    today = now().astimezone(LONDON).date()
    text = FICTIONAL_FILE.read_text(encoding="utf-8").replace("  - {role: cpc_lead, person: p-109}\n", "")
    last_day = text.replace("person: p-111}", f"person: p-111, until_on: {today}}}")
    path = tmp_path / "staff.yaml"
    path.write_text(last_day)
    house.open(CONCERN)
    cce("staff", "import", str(path), "--apply")
    ran = cce("staff", "check", "--weeks", "1", "--json")
    assert ran.code == 1
    found = [(one["role"], one["why"], one["first_on"] == str(today)) for one in lines(ran)]
    assert found == [
        ("cpc_lead", "nobody_holds_it", True),
        ("panel_coordinator", "nobody_holds_it", False),
        ("panel_coordinator", "nobody_holds_it", False),
    ]
    assert "nobody holds it" in cce("staff", "check", "--weeks", "1").out


def test_what_is_typed_wrong_is_refused(house, cce):
    for typed in (
        ["calendar", "add", "2027-02-30", "x"],
        ["calendar", "show", "--year", "soon"],
        ["panel", "add"],
        ["panel", "add", "soon"],
        ["staff", "import", "nowhere.yaml"],
        ["staff", "check", "--weeks", "99"],
        ["policy", "diff", "nottinghamshire-2020"],
        ["policy", "check", "--year", "1066"],
    ):
        ran = cce(*typed)
        assert (ran.code, bool(ran.err)) == (2, True), typed
