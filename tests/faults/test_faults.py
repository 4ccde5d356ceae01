"""Every fault of the matrix, as small as a test run can afford; `make faults` breaks at full size."""

import pytest

from tests.faults.matrix import MATRIX
from tests.postgres import needing_postgres

SEED = 20_260_323

pytestmark = [pytest.mark.temporal, pytest.mark.slow]


@pytest.mark.parametrize("fault", [pytest.param(one, id=one.name) for one in MATRIX])
async def test_a_fault_breaks_no_promise(fault, tmp_path):
    with needing_postgres():
        result = await fault.small(tmp_path, SEED)
    assert result.passed, result.why
    assert result.verdict.expected > 0
