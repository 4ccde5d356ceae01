"""That the bench runs, and says what it should: never how fast anything is."""

import json
import subprocess
import sys
from datetime import date

import pytest

from bench.figures import Figure, Measured, at_least, at_most, percentile
from bench.written import BEGIN, END, Report, as_text, write_between_marks
from tests.contracts.checkout import CHECKOUT

TINY = ("rules", "mail", "--mails", "3", "--per-person", "2", "--round-ms", "20")


def test_it_prints_the_machine_the_method_and_the_figures_of_each_part(tmp_path):
    found = tmp_path / "found.json"
    ran = subprocess.run(
        [sys.executable, "-m", "bench", *TINY, "--json", str(found)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(found.read_text(encoding="utf-8"))
    assert {"cores", "memory", "python", "temporal server"} <= report["machine"].keys()
    assert [part["part"] for part in report["parts"]] == ["Timetables", "Mail"]
    for part in report["parts"]:
        assert part["method"] in " ".join(ran.stdout.split())
        assert all(figure["value"] > 0 and figure["name"] in ran.stdout for figure in part["figures"])


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        pytest.param(at_most(100), 100, "holds", id="at-most-is-inclusive"),
        pytest.param(at_most(100), 100.5, "falls short", id="over-the-most"),
        pytest.param(at_least(100), 100, "holds", id="at-least-is-inclusive"),
        pytest.param(at_least(100), 99.5, "falls short", id="under-the-least"),
        pytest.param(None, 1, "", id="only-of-interest"),
    ],
)
def test_a_figure_is_held_against_its_goal(goal, value, verdict):
    assert Figure("a figure", value, "ms", goal).verdict == verdict


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        pytest.param(50, 50, id="the-middle-one"),
        pytest.param(99, 99, id="one-of-a-hundred-is-slower"),
        pytest.param(100, 100, id="the-slowest"),
    ],
)
def test_a_percentile_is_one_of_the_values(percent, expected):
    assert percentile([float(value) for value in range(100, 0, -1)], percent) == expected


def test_what_is_written_leaves_the_rest_of_the_note_alone(tmp_path):
    note = tmp_path / "note.md"
    note.write_text(f"Before.\n{BEGIN}\nold\n{END}\nAfter.\n", encoding="utf-8")
    write_between_marks(note, "new")
    assert note.read_text(encoding="utf-8") == f"Before.\n{BEGIN}\n\nnew\n{END}\nAfter.\n"


def test_a_note_without_the_marks_is_not_written_to(tmp_path):
    note = tmp_path / "note.md"
    note.write_text("Nothing here.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="needs a line"):
        write_between_marks(note, "new")
    assert note.read_text(encoding="utf-8") == "Nothing here.\n"


def test_a_noisy_part_says_so():
    assert "noisy" in printed(Measured("Mail", "How.", (), noise=1.3, others=0.5, took=2))


def test_a_part_that_could_not_be_measured_says_why():
    assert "too slow" in printed(Measured("A herd", "How.", (), 1, 0, 2, failed="It was too slow."))


def printed(part):
    return as_text(Report(date(2026, 6, 8), {"cores": "2"}, 28, (part,)))
