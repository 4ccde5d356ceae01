"""Right files of every kind somebody hands in, to be spoilt; everybody in them is invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cce.pathway.policy_files import BUILT_IN
from cce.staff.fictional import FICTIONAL_FILE
from tests.starter.cli_scenes import REFERENCE

_SCENARIOS = Path(__file__).parents[1] / "scenarios"
A_CHILD = "Quillwort"
"""A name in what is handed in; it may be shown to nobody."""

_POLICE_LIST = f"""\
police_number,given_names,family_name,born_on,case_number
P-1,Marigold,{A_CHILD},04/03/2011,C-1
P-2,Bo,Example,2011-05-04,
P-3,"Ann, Marie",{A_CHILD}-Placeholder,29/02/2012,C-2
"""
_OUTCOMES_SHEET = f"""\
reference,outcome,risk_reduced,plans_satisfactory,reason,agency,action,owner,report_to
{REFERENCE},remain,,,{A_CHILD} is doing well,police,evening patrols,p-112,2026-07-01
{REFERENCE},,,,,youth service,mentor,,
"""
_OUTCOMES = f"""\
outcomes:
  - reference: {REFERENCE}
    outcome: removed
    risk_reduced: yes
    plans_satisfactory: yes
    reason: {A_CHILD} is doing well
    actions:
      - {{agency: police, action: evening patrols, owner: p-112, report_to: 2026-07-01}}
"""
_STAFF_SHEET = """\
person,name,email,channels,active_from,works_on,works_from,works_until,role,team,from_on,until_on,team_name
p-1,Ada Example,ada@example.test,email,2026-01-05,mon tue wed,08:30,16:30,social_worker,team-a,,,Example North
p-2,Ben Sample,ben@example.test,,,,,,team_manager,team-a,2026-01-05,2027-01-05,
p-3,Cleo Placeholder,cleo@example.test,,,,,,administrator,,,,
"""
_COUNTY = b"""\
policy: county
version: "1"
extends: nottinghamshire-2020
counting: {clear_days: yes}
"""
_DAYS_OFF = (
    "- {on: 2027-06-04, name: One-off bank holiday}\n- {on: 2026-12-24, name: Closed, working: false}\n"
)
_DAYS_OFF_SHEET = "on,name,working\n2027-06-04,One-off bank holiday,false\n2026-12-24,Closed,\n"
_RUNNING = f"""\
children:
  A-104:
    child: {{status: cin, born_on: 2011-05-04}}
    name: {A_CHILD} Example
    facts:
      - {{fact: concern_identified, happened_at: 2026-03-23T10:00, route: open_case}}
      - {{fact: strategy_discussion_not_required, happened_at: 2026-03-23T11:00, reason: {A_CHILD} is safe}}
      - {{fact: assessment_completed, happened_at: 2026-04-01T16:00, overall: high, ratings: {{1: high}}}}
"""
_EPISODES_SHEET = f"""\
key,status,born_on,name,case_number,yjs_involved,team,roles
A-104,cin,2011-05-04,{A_CHILD} Example,C-1,true,team-a,social_worker=p-101 iro=p-105
A-105,lac,,{A_CHILD} Sample,,,,
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file, and the commands that take it.

    Attributes:
        samples: Right files, by name.
        commands: What is typed; `FILE` stands for the file.
        setting: The setting that names the file instead, where one does.
        keeps_names: Whether nothing in it is ever repeated, not even a wrong value: there are names in it.
    """

    samples: Mapping[str, bytes]
    commands: tuple[str, ...]
    setting: str | None = None
    keeps_names: bool = True


def _scenarios() -> dict[str, bytes]:
    paths = (*sorted(_SCENARIOS.glob("*.yaml")), *sorted((_SCENARIOS / "several").glob("*.yaml")))
    return {path.name: path.read_bytes() for path in paths}


def kinds() -> dict[str, Kind]:
    """Every kind of file, by name."""
    lists = "lists import knife_crime FILE"
    outcomes = "panel outcomes 2026-06-03 FILE --dry-run"
    return {
        "scenario": Kind(
            _scenarios(), ("plan FILE --at 2026-05-01T09:00", "plan FILE --at 2026-05-01T09:00 --json")
        ),
        "policy": Kind(
            {f"{path.stem}.yaml": path.read_bytes() for path in sorted(BUILT_IN.glob("*.yaml"))}
            | {"county.yaml": _COUNTY},
            ("policy check FILE", "policy check FILE --json", "policy check FILE --year 2027"),
        ),
        "police list": Kind(
            {"list.csv": _POLICE_LIST.encode()}, (lists, f"{lists} --apply", f"{lists} --json")
        ),
        "staff": Kind(
            {"staff.yaml": FICTIONAL_FILE.read_bytes(), "staff.csv": _STAFF_SHEET.encode()},
            ("staff import FILE", "staff import FILE --apply"),
            keeps_names=False,
        ),
        "outcomes": Kind(
            {"outcomes.csv": _OUTCOMES_SHEET.encode(), "outcomes.yaml": _OUTCOMES.encode()},
            (outcomes, outcomes.replace("--dry-run", "--yes"), f"{outcomes} --json"),
            keeps_names=False,
        ),
        "running": Kind(
            {"running.yaml": _RUNNING.encode(), "episodes.csv": _EPISODES_SHEET.encode()},
            ("import FILE", "import FILE --apply", "import FILE --json"),
            keeps_names=False,
        ),
        "days off": Kind(
            {"days.yaml": _DAYS_OFF.encode(), "days.csv": _DAYS_OFF_SHEET.encode()},
            ("calendar show --year 2027", "due all"),
            setting="CCE_CALENDAR_OVERRIDES_FILE",
        ),
    }
