"""Boards come back whole, and only what changed is written."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from cce.pathway.notice import Board
from cce.pathway.terms import NoticeStatus, Role, Rung
from cce.records.boards import load_board, save_board
from cce.records.engine import reading, transaction
from cce.records.timetables import save_timetable
from tests.records.samples import REFERENCE, a_duty, a_notice, a_revision, instant, listed, opened

HANDOVER = a_notice(
    None,
    rung=Rung.HANDOVER,
    version="",
    cause="f2",
    to=(Role.TEAM_MANAGER, Role.IRO),
    status=NoticeStatus.SENT,
)
OPENED = a_notice(None, rung=Rung.OPENED, version="")
EVERY = a_notice("+8wd", rung=Rung.AFTER, open_ended=True)


@pytest.fixture
def statements(engine):
    """How often each kind of statement went to the database."""
    seen: Counter[str] = Counter()

    def count(connection, cursor, statement, parameters, context, executemany):
        if "notice" in statement:
            seen[statement.split()[0]] += len(parameters) if executemany else 1

    event.listen(engine, "before_cursor_execute", count)
    return seen


def test_a_board_comes_back_with_its_notices_and_duties(engine):
    board = Board((HANDOVER, OPENED, EVERY), (a_duty(),))
    with transaction(engine) as session:
        opened(session)
        save_timetable(session, REFERENCE, a_revision(), listed(a_duty()))
        save_board(session, REFERENCE, Board(), board)
    with reading(engine) as session:
        found = load_board(session, REFERENCE)
    assert set(found.notices) == set(board.notices)
    assert len(found.notices) == 3
    assert found.occurrences == board.occurrences


def test_two_handovers_of_one_fact_to_different_roles_are_two(engine):
    both = Board((HANDOVER, replace(HANDOVER, to=(Role.CPC_LEAD,))))
    with transaction(engine) as session:
        opened(session)
        save_board(session, REFERENCE, Board(), both)
        assert set(load_board(session, REFERENCE).notices) == set(both.notices)


def test_only_what_changed_is_written(engine, statements):
    many = tuple(a_notice(f"+{number}wd", instant("2026-04-02 08:00")) for number in range(80))
    with transaction(engine) as session:
        opened(session)
        save_board(session, REFERENCE, Board(), Board(many))
    statements.clear()
    sent = tuple(replace(one, status=NoticeStatus.SENT) for one in many[:2])
    after = Board((*sent, *many[2:79], OPENED))
    with transaction(engine) as session:
        save_board(session, REFERENCE, load_board(session, REFERENCE), after)
    assert statements == {"SELECT": 1, "UPDATE": 2, "DELETE": 1, "INSERT": 1}
    statements.clear()
    with transaction(engine) as session:
        before = load_board(session, REFERENCE)
        save_board(session, REFERENCE, before, before)
    assert statements == {"SELECT": 1}
    assert set(before.notices) == set(after.notices)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    st.lists(
        st.dictionaries(st.integers(0, 5), st.sampled_from(NoticeStatus), max_size=6), min_size=1, max_size=5
    )
)
def test_any_course_of_boards_ends_as_the_last(engine, course):
    boards = [
        Board(tuple(a_notice(f"+{step}wd", status=status) for step, status in one.items())) for one in course
    ]
    with transaction(engine) as session:
        opened(session)
        for board in boards:
            save_board(session, REFERENCE, load_board(session, REFERENCE), board)
            assert set(load_board(session, REFERENCE).notices) == set(board.notices)
        session.rollback()
