"""The canaries of a record on PostgreSQL; the matrix has them for SQLite."""

import pytest

from tests.faults import canaries

pytestmark = [pytest.mark.temporal, pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(300)]


async def test_no_word_about_a_child_is_to_be_read_and_erasure_leaves_none(
    postgres_server, postgres_template, tmp_path
):
    name = postgres_server.create(postgres_template)
    result = await canaries.erased(tmp_path, 20_260_323, postgres_server.url_of(name))
    assert result.passed, result.why
