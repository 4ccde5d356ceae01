"""Legal holds: one at a time on an episode, its reason sealed, one that was lifted kept."""

import pytest
from sqlalchemy import text

from cce.records.engine import reading, transaction
from cce.records.errors import EpisodeUnknown, HoldExists, HoldUnknown, TextUnstorable
from cce.records.holds import Hold, hold_on, holds, lift_hold, set_hold
from tests.records.samples import OPENED_AT, REFERENCE, instant, opened

OTHER = "22BB-33CC-M"
LATER = instant("2026-06-01 09:00")
ON_HOLD = Hold(REFERENCE, OPENED_AT, "p-203", "A judge may ask for it")


@pytest.fixture
def held(engine):
    with transaction(engine) as session:
        opened(session)
        set_hold(session, REFERENCE, "p-203", OPENED_AT, "A judge may ask for it")
    return engine


def test_a_hold_says_who_set_it_when_and_why(held):
    with reading(held) as session:
        assert hold_on(session, REFERENCE) == ON_HOLD
        assert hold_on(session, OTHER) is None
        assert holds(session) == {REFERENCE: ON_HOLD}
    assert str(ON_HOLD) == "p-203 on Mon 23 March 2026"


def test_its_reason_is_nowhere_in_plain_text(held):
    with reading(held) as session:
        stored = session.scalar(text("SELECT reason FROM legal_hold"))
    assert b"judge" not in bytes(stored)
    assert "judge" not in repr(ON_HOLD)


def test_a_hold_is_set_once(held):
    with pytest.raises(HoldExists, match="p-203 on Mon 23 March 2026"), transaction(held) as session:
        set_hold(session, REFERENCE, "p-204", LATER, "Another reason")


def test_a_hold_that_was_lifted_is_kept_and_another_can_be_set(held):
    with transaction(held) as session:
        lift_hold(session, REFERENCE, "p-204", LATER)
        assert hold_on(session, REFERENCE) is None
        set_hold(session, REFERENCE, "p-203", LATER, "An inquiry")
    with reading(held) as session:
        assert hold_on(session, REFERENCE) == Hold(REFERENCE, LATER, "p-203", "An inquiry")
        rows = session.execute(text("SELECT set_by, lifted_by FROM legal_hold ORDER BY number")).all()
    assert rows == [("p-203", "p-204"), ("p-203", None)]


def test_what_is_not_on_hold_cannot_be_lifted(engine):
    with transaction(engine) as session:
        opened(session)
    with pytest.raises(HoldUnknown, match=REFERENCE), transaction(engine) as session:
        lift_hold(session, REFERENCE, "p-203", LATER)


@pytest.mark.parametrize("act", [set_hold, lift_hold])
def test_there_must_be_such_an_episode(engine, act):
    more = ("why",) if act is set_hold else ()
    with pytest.raises(EpisodeUnknown), transaction(engine) as session:
        act(session, REFERENCE, "p-203", LATER, *more)


def test_a_reason_is_text(engine):
    with transaction(engine) as session:
        opened(session)
    with pytest.raises(TextUnstorable), transaction(engine) as session:
        set_hold(session, REFERENCE, "p-203", LATER, "a\x00b")
