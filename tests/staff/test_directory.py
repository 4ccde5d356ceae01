"""Directories from files: read whole, or refused with every fault, its line, and what would be right."""

import shutil
from datetime import date, time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cce.pathway.terms import Role
from cce.staff.directory import read_directory
from cce.staff.errors import DirectoryInvalid
from cce.staff.fictional import FICTIONAL_FILE, fictional_directory, shipped_directory
from cce.staff.hours import Weekday, WorkingHours
from cce.staff.people import EMAIL, Person, PersonKind, Team
from cce.staff.roster import Case, Cover, Directory, Holding, Scope
from tests.staff.samples import AT, REFERENCE

YAML = f"""\
teams:
  - {{key: team-a, name: Example North, district: d-1}}
people:
  - key: p-1
    name: Ada Example
    email: ada@example.test
    channels: [jsons://hooks.test/x]
    works_on: [wed, mon]
    works_from: 08:30
    works_until: "16:00"
    quiet: true
  - key: p-2
    name: Duty mailbox
    email: duty@example.test
    channels: [email, jsons://hooks.test/y]
    kind: mailbox
  - {{key: p-3, name: Ben Sample, channels: [jsons://hooks.test/z], active_until: 2026-12-31}}
holdings:
  - {{role: team_manager, team: team-a, person: p-1, from_on: 2026-01-01}}
  - {{role: cpc_lead, person: p-2}}
  - {{role: iro, episode: {REFERENCE.lower()}, person: p-3}}
  - {{role: police, district: d-1, person: p-3}}
  - {{role: panel_member, agency: youth-service, person: p-3}}
cover:
  - {{person: p-1, covered_by: p-2, from_on: 2026-04-07, until_on: 2026-04-17}}
"""
HOURS = WorkingHours((Weekday.MON, Weekday.WED), time(8, 30), time(16))
WANTED = Directory(
    (
        Person(
            "p-1", "Ada Example", "ada@example.test", (EMAIL, "jsons://hooks.test/x"), hours=HOURS, quiet=True
        ),
        Person(
            "p-2",
            "Duty mailbox",
            "duty@example.test",
            (EMAIL, "jsons://hooks.test/y"),
            kind=PersonKind.MAILBOX,
        ),
        Person("p-3", "Ben Sample", None, ("jsons://hooks.test/z",), None, date(2026, 12, 31)),
    ),
    (Team("team-a", "Example North", "d-1"),),
    (
        Holding(Role.TEAM_MANAGER, "p-1", Scope.TEAM, "team-a", date(2026, 1, 1)),
        Holding(Role.CPC_LEAD, "p-2"),
        Holding(Role.IRO, "p-3", Scope.EPISODE, REFERENCE),
        Holding(Role.POLICE, "p-3", Scope.DISTRICT, "d-1"),
        Holding(Role.PANEL_MEMBER, "p-3", Scope.AGENCY, "youth-service"),
    ),
    (Cover("p-1", "p-2", date(2026, 4, 7), date(2026, 4, 17)),),
)
FOLDER = {
    "teams.csv": "key,name,district\nteam-a,Example North,d-1\n",
    "people.csv": (
        "key,name,email,channels,active_from,active_until,kind,works_on,works_from,works_until,quiet\n"
        "p-1,Ada Example,ada@example.test,jsons://hooks.test/x,,,person,mon wed,08:30,16:00,yes\n"
        "\n"
        "p-2,Duty mailbox,duty@example.test,email jsons://hooks.test/y,,,mailbox,,,,\n"
        ",,,,,,,,,,\n"
        '"p-3","Ben Sample", ,jsons://hooks.test/z,,2026-12-31,,,,,\n'
    ),
    "holdings.csv": (
        "role,person,team,episode,from_on,until_on,district,agency\n"
        "team_manager,p-1,team-a,,2026-01-01,,,\n"
        "cpc_lead,p-2,,,,,,\n"
        f"iro,p-3,,{REFERENCE},,,,\n"
        "police,p-3,,,,,d-1,\n"
        "panel_member,p-3,,,,,,youth-service\n"
    ),
    "cover.csv": "person,covered_by,from_on,until_on\np-1,p-2,2026-04-07,2026-04-17\n",
}
ONE_FILE = (
    "\ufeffperson,name,email,channels,active_until,role,team,team_name,episode,from_on,"
    "covered_by,cover_from,cover_until,team_district,kind,works_on,works_from,works_until,quiet,district,agency\r\n"
    "p-1,Ada Example,ada@example.test,jsons://hooks.test/x,,team_manager,team-a,Example North,,2026-01-01,"
    "p-2,2026-04-07,2026-04-17,d-1,,wed mon,08:30,16:00,true,,\r\n"
    "p-2,Duty mailbox,duty@example.test,email jsons://hooks.test/y,,cpc_lead,,,,,,,,,mailbox,,,,,,\r\n"
    f"p-3,Ben Sample,,jsons://hooks.test/z,2026-12-31,iro,,,{REFERENCE},,,,,,,,,,,,\r\n"
    "p-3,,,,,police,,,,,,,,,,,,,,d-1,\r\n"
    "p-3,,,,,panel_member,,,,,,,,,,,,,,,youth-service\r\n"
)


def written(tmp_path, text, name="staff.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def folder(tmp_path, **changed):
    for name, text in (FOLDER | {f"{part}.csv": text for part, text in changed.items()}).items():
        written(tmp_path, text, name)
    return tmp_path


def test_a_directory_is_the_same_from_yaml_a_folder_and_one_csv_file(tmp_path):
    assert read_directory(written(tmp_path, YAML)) == WANTED
    assert read_directory(written(tmp_path, ONE_FILE, "staff.CSV")) == WANTED
    assert read_directory(folder(tmp_path)) == WANTED


def test_somebody_with_two_roles_has_two_rows_in_one_csv_file(tmp_path):
    text = (
        "person,name,email,role,team,team_name\n"
        "p-1,Ada Example,ada@example.test,team_manager,team-a,Example North\n"
        "p-1,,,social_worker,team-a,\n"
        "p-2,Ben Sample,ben@example.test,,,\n"
    )
    directory = read_directory(written(tmp_path, text, "staff.csv"))
    assert [one.key for one in directory.people] == ["p-1", "p-2"]
    assert [(one.role, one.person) for one in directory.holdings] == [
        (Role.TEAM_MANAGER, "p-1"),
        (Role.SOCIAL_WORKER, "p-1"),
    ]
    assert directory.teams == (Team("team-a", "Example North"),)


PEOPLE = "people:\n  - {key: p-1, name: Ada Example, email: ada@example.test}\n"
TWO = PEOPLE + "  - {key: p-2, name: Ben Sample, email: ben@example.test}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("people: []\n", "staff.yaml:1: people: ", id="nobody"),
        pytest.param(
            "peple: []\n", "staff.yaml:1: found the unknown key 'peple'.*did you mean people", id="typo"
        ),
        pytest.param("- one\n", "staff.yaml:1: ", id="no-mapping"),
        pytest.param("people:\n  - {key: p-1\n", "staff.yaml:3: ", id="no-yaml"),
        pytest.param("people: 7\n", "staff.yaml:1: people: found '7', expected a list", id="no-list"),
        pytest.param(
            "people:\n  - {key: Ada, name: X Y, email: a@example.test}\n",
            "staff.yaml:2: people.0..key: found 'Ada', expected text such as p-104",
            id="key-with-capitals",
        ),
        pytest.param(
            "people:\n  - {key: ada-1, name: Ada Example, email: a@example.test}\n",
            "staff.yaml:2: people.0.: the key must not say who it is.*p-104",
            id="key-that-tells",
        ),
        pytest.param(
            "people:\n  - key: p-1\n    name: Ada Example\n    email: ada at example\n",
            "staff.yaml:4: people.0..email: found 'ada at example', expected one e-mail address",
            id="no-address",
        ),
        pytest.param(
            "people:\n  - {key: p-1, name: Ada Example}\n",
            "staff.yaml:2: people.0.: an e-mail address is needed",
            id="no-way-to-reach",
        ),
        pytest.param(
            "people:\n  - {key: p-1, name: Ada Example, channels: [email]}\n",
            "staff.yaml:2: people.0.: an e-mail address is needed",
            id="email-without-an-address",
        ),
        pytest.param(
            "people:\n  - {key: p-1, name: Ada Example, email: a@example.test, channels: [07700 900000]}\n",
            "staff.yaml:2: people.0..channels.0.: found '07700 900000', expected an Apprise URL",
            id="channel-that-is-none",
        ),
        pytest.param(
            "people:\n  - {key: p-1, name: Ada Example, email: a@example.test, active_until: soon}\n",
            "staff.yaml:2: people.0..active_until: found 'soon', expected a date such as 2026-03-23",
            id="no-date",
        ),
        pytest.param(
            PEOPLE + "holdings:\n  - {role: socal_worker, person: p-1}\n",
            "staff.yaml:4: holdings.0..role: found 'socal_worker', .*did you mean social_worker",
            id="role-misspelt",
        ),
        pytest.param(
            PEOPLE + "holdings:\n  - {role: cpc_lead, person: p-11}\n",
            "staff.yaml:4: holdings.0..person: found 'p-11', expected a key .*did you mean p-1",
            id="somebody-unknown",
        ),
        pytest.param(
            PEOPLE + "holdings:\n  - {role: cpc_lead, person: p-1, team: north}\n",
            "staff.yaml:4: holdings.0..team: found 'north', expected none, for there are none",
            id="team-unknown",
        ),
        pytest.param(
            PEOPLE + f"holdings:\n  - {{role: iro, person: p-1, team: a, episode: {REFERENCE}}}\n",
            "staff.yaml:4: holdings.0.: a role is held for one of team, district, episode and agency",
            id="team-and-episode",
        ),
        pytest.param(
            PEOPLE + "holdings:\n  - {role: iro, person: p-1, agency: health}\n",
            "staff.yaml:4: holdings.0.: only a panel_member is held for an agency, not a iro",
            id="agency-of-another-role",
        ),
        pytest.param(
            "teams:\n  - {key: t-1, name: North, district: d-1}\n"
            + PEOPLE
            + "holdings:\n  - {role: iro, person: p-1, district: d-2}\n",
            "staff.yaml:6: holdings.0..district: found 'd-2', expected a key .*did you mean d-1",
            id="district-unknown",
        ),
        pytest.param(
            PEOPLE.replace("}", ", works_on: [mon, moon], works_from: 09:00, works_until: 17:00}"),
            "staff.yaml:2: people.0..works_on.1.: found 'moon', expected one of mon, .*did you mean mon",
            id="weekday-misspelt",
        ),
        pytest.param(
            PEOPLE.replace("}", ", works_on: [mon, mon], works_from: 09:00, works_until: 17:00}"),
            "staff.yaml:2: people.0..works_on: .*expected each day once",
            id="weekday-twice",
        ),
        pytest.param(
            PEOPLE.replace("}", ", works_on: [mon]}"),
            "staff.yaml:2: people.0.: hours are works_on, works_from and works_until: give",
            id="hours-without-clocks",
        ),
        pytest.param(
            PEOPLE.replace("}", ", works_on: [mon], works_from: 17:00, works_until: 09:00}"),
            "staff.yaml:2: people.0.: works_until 09:00 must come after works_from 17:00",
            id="hours-the-wrong-way-round",
        ),
        pytest.param(
            PEOPLE.replace("}", ", works_on: [mon], works_from: nine, works_until: 17:00}"),
            "staff.yaml:2: people.0..works_from: found 'nine', expected a time of day such as 09:00",
            id="no-time-of-day",
        ),
        pytest.param(
            PEOPLE.replace("}", ", kind: mailbox, works_on: [mon], works_from: 09:00, works_until: 17:00}"),
            "staff.yaml:2: people.0.: a mailbox has no hours",
            id="mailbox-with-hours",
        ),
        pytest.param(
            PEOPLE.replace("}", ", kind: team}"),
            "staff.yaml:2: people.0..kind: found 'team', expected one of person, mailbox",
            id="kind-unknown",
        ),
        pytest.param(
            PEOPLE.replace("}", ", quiet: loud}"),
            "staff.yaml:2: people.0..quiet: found 'loud'",
            id="quiet-or-not",
        ),
        pytest.param(
            TWO.replace("p-1,", "p-1, kind: mailbox,")
            + "cover:\n  - {person: p-1, covered_by: p-2, from_on: 2026-04-07, until_on: 2026-04-08}\n",
            r"staff.yaml:5: cover\[0\].person: p-1 is a mailbox, which is never away",
            id="mailbox-away",
        ),
        pytest.param(
            PEOPLE + "holdings:\n  - {role: iro, person: p-1, episode: K7Q4-M2PX-4}\n",
            "staff.yaml:4: holdings.0..episode: .*its last sign does not fit",
            id="wrong-reference",
        ),
        pytest.param(
            PEOPLE + "holdings:\n  - {role: iro, person: p-1, from_on: 2026-05-01, until_on: 2026-04-01}\n",
            "staff.yaml:4: holdings.0.: until_on 2026-04-01 comes before from_on 2026-05-01",
            id="ends-before-it-begins",
        ),
        pytest.param(
            TWO.replace("p-2", "p-1").replace("Ben", "Bea"),
            r"staff.yaml:3: people\[1\].key: found 'p-1' a second time",
            id="key-twice",
        ),
        pytest.param(
            TWO + "holdings:\n  - {role: cpc_lead, person: p-1}\n  - {role: cpc_lead, person: p-2}\n",
            "staff.yaml:6: .*held by p-1 and p-2 at once; end one before the other begins",
            id="held-by-two",
        ),
        pytest.param(
            TWO + "cover:\n  - {person: p-1, covered_by: p-1, from_on: 2026-04-07, until_on: 2026-04-08}\n",
            "staff.yaml:5: cover.0.: nobody covers for themselves",
            id="covers-for-themselves",
        ),
        pytest.param(
            TWO
            + "cover:\n  - {person: p-1, covered_by: p-2, from_on: 2026-04-07, until_on: 2026-04-17}\n"
            + "  - {person: p-2, covered_by: p-1, from_on: 2026-04-17, until_on: 2026-04-20}\n",
            "staff.yaml:6: .*on 2026-04-17 p-2 → p-1 → p-2: somebody must be there",
            id="circle",
        ),
        pytest.param(
            TWO
            + "cover:\n  - {person: p-1, covered_by: p-2, from_on: 2026-04-01, until_on: 2026-04-30}\n"
            + "  - {person: p-1, covered_by: p-2, from_on: 2026-04-17, until_on: 2026-04-20}\n",
            "staff.yaml:6: .*p-1 is covered twice on the same day",
            id="covered-twice",
        ),
    ],
)
def test_what_is_wrong_in_yaml_is_said_with_its_line(tmp_path, monkeypatch, text, says):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, text)
    with pytest.raises(DirectoryInvalid, match=says):
        read_directory("staff.yaml")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        pytest.param(
            {"people": ""}, "people.csv:1: the file is empty; expected the columns key, name", id="empty"
        ),
        pytest.param(
            {"people": "key,nmae\n"}, "people.csv:1: .*'nmae', expected .*did you mean name", id="column"
        ),
        pytest.param({"people": "key,key\n"}, "people.csv:1: found a column twice", id="column-twice"),
        pytest.param({"teams": "key,name\na,b,c\n"}, "teams.csv:2: found more cells", id="too-many-cells"),
        pytest.param({"teams": 'key,name\nteam-a,"b\n'}, "teams.csv:2: this is not CSV", id="open-quote"),
        pytest.param(
            {"holdings": "role,person\ncpc_lead,p-2\n\nboss,p-1\n"},
            "holdings.csv:4: holdings.1..role: found 'boss', expected one of",
            id="role",
        ),
        pytest.param(
            {"holdings": "role,person\ncpc_lead,\n"}, "holdings.csv:2: .*person: missing", id="missing"
        ),
        pytest.param(
            {"cover": "person,covered_by,from_on,until_on\np-9,p-2,2026-04-07,2026-04-17\n"},
            "cover.csv:2: cover.0..person: found 'p-9'",
            id="somebody-unknown",
        ),
    ],
)
def test_what_is_wrong_in_a_folder_is_said_with_its_file_and_line(tmp_path, changed, says):
    with pytest.raises(DirectoryInvalid, match=says):
        read_directory(folder(tmp_path, **changed))


def test_a_folder_needs_people_and_holdings(tmp_path):
    (folder(tmp_path) / "people.csv").unlink()
    with pytest.raises(DirectoryInvalid, match=r"expected people.csv and holdings.csv"):
        read_directory(tmp_path)


def test_rows_of_one_csv_file_that_disagree_are_refused(tmp_path):
    text = "person,name,email,role\np-1,Ada Example,a@example.test,iro\np-1,Ben Sample,,cpc_lead\n"
    with pytest.raises(
        DirectoryInvalid, match=r"staff\.csv:3: found name 'Ben Sample' for p-1, but 'Ada Example'"
    ):
        read_directory(written(tmp_path, text, "staff.csv"))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DirectoryInvalid, match="No such file"):
        read_directory(tmp_path / "staff.yaml")


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    text = PEOPLE + "holdings:\n  - {role: iro, person: p-8}\n  - {role: police, person: p-9}\n"
    with pytest.raises(DirectoryInvalid) as refused:
        read_directory(written(tmp_path, text))
    assert [line.split(":")[1] for line in str(refused.value).splitlines()] == ["4", "5"]


def test_several_may_hold_what_several_hold_and_one_after_the_other_the_rest(tmp_path):
    text = TWO + (
        "holdings:\n"
        "  - {role: administrator, person: p-1}\n"
        "  - {role: administrator, person: p-2}\n"
        "  - {role: iro, person: p-1, until_on: 2026-04-01}\n"
        "  - {role: iro, person: p-2, from_on: 2026-04-02}\n"
    )
    assert len(read_directory(written(tmp_path, text)).holdings) == 4


@given(st.text(max_size=200))
def test_any_text_is_a_directory_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(DirectoryInvalid):
        read_directory(path)
    as_csv = path.with_suffix(".csv")
    shutil.copyfile(path, as_csv)
    with pytest.raises(DirectoryInvalid):
        read_directory(as_csv)


def test_the_directory_that_ships_is_fictional_and_fills_every_role_of_both_teams():
    directory = shipped_directory()
    for team in directory.teams:
        for role in Role:
            assert directory.holder(role, Case(REFERENCE, team.key), AT), f"{role} of {team.key}"
    assert all(str(one.email).endswith("@example.test") for one in directory.people)
    assert all(len(one.key) <= 6 for one in directory.people)
    assert len(directory.covers) == 1
    assert {one.district for one in directory.teams} == {"d-north", "d-south"}
    assert sum(one.kind is PersonKind.MAILBOX for one in directory.people) == 3
    assert {one.scope for one in directory.holdings} == set(Scope) - {Scope.EPISODE}
    assert any(one.hours for one in directory.people)
    assert any(one.quiet for one in directory.people)
    assert yaml.safe_load(FICTIONAL_FILE.read_text())["people"][0]["name"] == "Ada Example"


def test_a_directory_made_to_measure_has_one_person_a_role_and_the_others_asked_for():
    directory = fictional_directory([Role.SOCIAL_WORKER, Role.IRO], ["second-worker", "p-1"])
    assert [one.key for one in directory.people] == ["p-1", "p-2", "second-worker"]
    assert [(one.role, one.person) for one in directory.holdings] == [
        (Role.SOCIAL_WORKER, "p-1"),
        (Role.IRO, "p-2"),
    ]
    assert len({one.email for one in fictional_directory().people}) == len(Role)
