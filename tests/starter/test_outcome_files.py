"""Files of outcomes: CSV and YAML say the same; what is wrong is named with its line."""

import pytest

from starter.outcome_files import OutcomesInvalid, read_outcomes

SHEET = """\
reference,outcome,risk_reduced,plans_satisfactory,reason,agency,action,owner,report_to
K7Q4-M2PX-3,remain,,,,police,patrols,p-112,2026-07-01
,,,,,youth service,mentor,,

k7q4 m2px 3,remain,,,,health,visit,,
W8R3-T5MC-H,removed,yes,yes,Risk has fallen,,,,
"""
YAML = """\
outcomes:
  - reference: K7Q4-M2PX-3
    outcome: remain
    actions:
      - {agency: police, action: patrols, owner: p-112, report_to: 2026-07-01}
      - {agency: youth service, action: mentor}
      - {agency: health, action: visit}
  - {reference: W8R3-T5MC-H, outcome: removed, risk_reduced: yes, plans_satisfactory: yes,
     reason: Risk has fallen}
"""


def read(tmp_path, text, name="outcomes.csv"):
    path = tmp_path / name
    path.write_text(text)
    return read_outcomes(path)


def test_a_sheet_and_a_yaml_file_say_the_same(tmp_path):
    sheet = read(tmp_path, SHEET.replace("k7q4 m2px 3", "K7Q4-M2PX-3"))
    assert sheet.children == read(tmp_path, YAML, "outcomes.yaml").children
    assert [place.rpartition(":")[2] for place in sheet.places] == ["2", "6"]


def test_a_child_written_in_another_way_is_a_second_one_and_refused(tmp_path):
    with pytest.raises(OutcomesInvalid, match=r"csv:5: K7Q4-M2PX-3 stands at .*csv:2 already"):
        read(tmp_path, SHEET)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "csv:1: the column reference is missing", id="empty"),
        pytest.param("reference\n", "the column outcome is missing", id="column-missing"),
        pytest.param("reference,outcome,verdict\n", "unknown column 'verdict'", id="unknown"),
        pytest.param("reference,outcome\n", "outcomes", id="no-rows"),
        pytest.param("reference,outcome\nK7Q4-M2PX-3,stay\n", "csv:2: .*found 'stay'", id="no-such-outcome"),
        pytest.param("reference,outcome\nK7Q4-M2PX-4,remain\n", "csv:2: .*reference", id="slip-of-the-pen"),
        pytest.param("reference,outcome\nK7Q4-M2PX-3,remain,x\n", "csv:2: found more cells", id="too-many"),
        pytest.param('reference,outcome\n"K7Q4-M2PX-3,remain\n', "not CSV", id="open-quote"),
        pytest.param(
            "reference,outcome,agency\nK7Q4-M2PX-3,remain,police\n",
            "csv:2: .*action: missing",
            id="agency-without-action",
        ),
        pytest.param(
            "reference,outcome,agency,action,report_to\nK7Q4-M2PX-3,remain,police,visit,soon\n",
            "csv:2: .*report_to.*soon",
            id="no-date",
        ),
        pytest.param(
            "reference,outcome\nK7Q4-M2PX-3,remain\nK7Q4-M2PX-3,removed\n",
            "csv:3: found outcome 'removed' for K7Q4-M2PX-3, but 'remain' above",
            id="two-outcomes",
        ),
        pytest.param("reference,outcome,agency,action\n,remain,police,a\n", "missing", id="nobody"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, text, words):
    with pytest.raises(OutcomesInvalid, match=words):
        read(tmp_path, text)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(OutcomesInvalid, match="nowhere"):
        read_outcomes(tmp_path / "nowhere.yaml")
