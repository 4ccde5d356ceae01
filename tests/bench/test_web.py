"""That the bench of the pages' reads runs, reads all of them, and counts what each asks."""

import re
import subprocess
import sys

from bench.reads import READS
from tests.contracts.checkout import CHECKOUT

ROW = re.compile(r"\| (?P<name>.+?) \| [\d.]+ \| [\d.]+ \| [a-z ]+ \| [\d.]+ \| (?P<statements>\d+) \|")


def test_it_reads_all_that_pages_read_and_counts_the_statements():
    ran = subprocess.run(
        [sys.executable, "-m", "bench.web", "--open", "50", "--rounds", "5", "--database", "sqlite"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "### sqlite: 50 open episodes, 2,000 rows of the ledger" in ran.stdout
    rows = {found["name"]: int(found["statements"]) for found in ROW.finditer(ran.stdout)}
    assert rows.keys() == READS.keys()
    assert all(0 < number <= 10 for number in rows.values())
