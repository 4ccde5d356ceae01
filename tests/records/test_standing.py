"""Whether the database stands: one that answers and keeps nothing does not."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from cce.records.engine import open_engine, reading
from cce.records.standing import READINESS, lay_out, stands
from tests.keyring import KEYRING


def test_it_stands_whenever_it_is_asked_and_leaves_one_row(engine: Engine):
    assert [stands(engine) for _ in range(3)] == [True] * 3
    with reading(engine) as session:
        assert session.execute(select(READINESS)).all() == [(1, 3)]


def test_one_that_is_not_laid_out_does_not_stand(tmp_path):
    empty = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert not stands(empty)
    empty.dispose()


def test_one_that_answers_and_keeps_nothing_does_not_stand_and_does_again_by_itself(tmp_path):
    url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    engine, other = lay_out(url, KEYRING), open_engine(url)
    with other.begin():
        with reading(engine) as session:
            assert session.execute(select(READINESS)).all() == []
        with pytest.raises(OperationalError, match="locked"):
            stands(engine)
    assert stands(engine)
    other.dispose()
    engine.dispose()
