"""What was seen is put into a document row by row."""

from datetime import date

import pytest

from tests.faults.verdict import Result, Verdict
from tests.faults.written import BEGIN, END, NoMarksError, write

SEEN_ON = date(2026, 3, 23)


def result(seed: int, unmarked: int = 0) -> Result:
    verdict = Verdict(10, unmarked=unmarked)
    return Result("kill -9 worker", "50 kills", seed, verdict, 12.4, figures=("back in 1 s",))


def test_a_row_is_put_in_and_replaced_and_the_others_stay(tmp_path):
    path = tmp_path / "reliability.md"
    path.write_text(f"before\n\n{BEGIN}\n{END}\n\nafter\n")
    write(path, {"kill-worker": result(1), "soak": result(2)}, SEEN_ON)
    write(path, {"kill-worker": result(3, unmarked=1)}, SEEN_ON)
    lines = path.read_text().splitlines()
    assert (lines[0], lines[-1]) == ("before", "after")
    assert [line for line in lines if line.startswith("| `")] == [
        "| `kill-worker` | 50 kills; back in 1 s | 3 | 0 | 0 | 1 | 0 | 12 s | 2026-03-23 | **fails** |",
        "| `soak` | 50 kills; back in 1 s | 2 | 0 | 0 | 0 | 0 | 12 s | 2026-03-23 | pass |",
    ]


def test_a_document_without_the_marks_is_left_alone(tmp_path):
    path = tmp_path / "reliability.md"
    path.write_text("nothing")
    with pytest.raises(NoMarksError):
        write(path, {"soak": result(1)}, SEEN_ON)
    assert path.read_text() == "nothing"
