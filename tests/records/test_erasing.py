"""Erasing one episode: nothing of it is left in any table, nothing of another is touched."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update

from cce.keys.errors import KeyErased
from cce.records.children import Child, child_of
from cce.records.deliveries import DeliveryStatus
from cce.records.engine import reading, transaction
from cce.records.episodes import (
    EpisodeStatus,
    Standing,
    circumstances_of,
    episode,
    lock_episode,
    open_episode,
    save_standing,
)
from cce.records.erasing import BY_COLUMN, BY_DELIVERY, KEPT, erase_episode, refuse_to_erase, rows_of
from cce.records.errors import EpisodeErased, EpisodeExists, ErasureRefused
from cce.records.holds import lift_hold, set_hold
from cce.records.keys import EpisodeKeys
from cce.records.ledger import DELIVERY
from cce.records.overwriting import overwrite
from cce.records.reconciling import unknown_commands, unknown_episodes
from cce.records.sealed import seal_of
from cce.records.tables import CATALOGUE
from cce.records.tombstones import Ground, Tombstone, to_finish, tombstone_of, tombstones
from tests.keyring import KEYRING
from tests.records.rows import AT, fill, naming, rows_by_table
from tests.records.samples import REFERENCE, an_episode, opened

OTHER = "22BB-33CC-M"
NOW = datetime(2033, 6, 7, 9, tzinfo=UTC)
STONE = Tombstone(REFERENCE, NOW, "p-203", Ground.RETENTION_ENDED)
_KEY = CATALOGUE.tables["episode_key"]
OF_AN_EPISODE = BY_COLUMN.keys() | BY_DELIVERY | KEPT.keys() - {"erasure"}
ABOUT_NO_CHILD = frozenset(
    {
        "account",
        "calendar_override",
        "channel",
        "cover",
        "failing_address",
        "holding",
        "office_task",
        "panel",
        "panel_change",
        "person",
        "police_list_column",
        "police_list_pending",
        "readiness",
        "sign_in_attempt",
        "team",
        "visit",
    }
)
"""Tables of the authority and its staff; a waiting row of a police list is of no episode yet."""


@pytest.fixture
def two(engine):
    with transaction(engine) as session:
        filled = frozenset({*OF_AN_EPISODE, "visit"})
        fill(session, OTHER, filled)
        fill(session, REFERENCE, filled, OTHER)
    return engine


def test_every_table_says_what_becomes_of_its_rows_when_an_episode_is_erased():
    """A new table: name it in `cce.records.erasing`, or above where it is about no child."""
    said = {*BY_COLUMN, *BY_DELIVERY, *KEPT, *ABOUT_NO_CHILD}
    assert {table.name for table in CATALOGUE.sorted_tables} == said


def test_every_column_that_names_an_episode_is_known_to_erasing():
    found = {table.name: naming(table) for table in CATALOGUE.sorted_tables if naming(table)}
    known = {name: frozenset(columns) for name, columns in BY_COLUMN.items()}
    kept = {name: frozenset({"reference"}) for name in KEPT}
    assert found == known | kept | {"office_task": frozenset({"reference"})}


def test_nothing_of_an_erased_episode_is_left_and_nothing_of_another_is_touched(two):
    with reading(two) as session:
        before = rows_by_table(session)
    with transaction(two) as session:
        erase_episode(session, STONE)
    with reading(two) as session:
        after = rows_by_table(session)
    naming_it = {name for name, rows in after.items() if any(REFERENCE in str(row) for row in rows)}
    assert naming_it - {"visit"} == {"audit", "episode_key", "erasure"}
    assert after["audit"] == before["audit"]
    for name in {*BY_COLUMN, *BY_DELIVERY}:
        assert after[name] == [row for row in before[name] if REFERENCE not in str(row)]


def test_what_goes_is_counted_before(two):
    with transaction(two) as session:
        counted = rows_of(session, REFERENCE)
    assert counted == dict.fromkeys({*BY_COLUMN, *BY_DELIVERY}, 1)


def test_the_receipt_of_a_message_that_told_of_others_stays(two):
    with transaction(two) as session:
        shared = update(DELIVERY).where(DELIVERY.c.reference == OTHER)
        session.execute(shared.values(message_key=f"message of {REFERENCE}"))
        erase_episode(session, STONE)
    with reading(two) as session:
        assert len(rows_by_table(session)["receipt"]) == 2


def test_its_key_is_gone_for_every_process_and_none_is_made_again(engine):
    with transaction(engine) as session:
        opened(session)
        seal_of(session, REFERENCE)
        erase_episode(session, STONE)
    keys = EpisodeKeys(engine, KEYRING)
    for ask in (keys.key_to_open, keys.key_to_seal):
        with pytest.raises(KeyErased):
            ask(REFERENCE)


@pytest.mark.parametrize("look", [episode, lock_episode, circumstances_of, child_of])
def test_an_erased_episode_says_so_with_its_date_and_nothing_else(engine, look):
    with transaction(engine) as session:
        opened(session)
        erase_episode(session, STONE)
    with transaction(engine) as session, pytest.raises(EpisodeErased) as refused:
        look(session, REFERENCE)
    assert str(refused.value) == f"{REFERENCE} was erased on Tue 7 June 2033: nothing is left of it."


def test_its_reference_is_never_given_again(engine):
    with transaction(engine) as session:
        opened(session)
        erase_episode(session, STONE)
    with pytest.raises(EpisodeExists), transaction(engine) as session:
        open_episode(session, an_episode(), Child.of())


def test_its_tombstone_says_when_by_whom_and_why(engine):
    with transaction(engine) as session:
        opened(session)
        erase_episode(session, STONE)
    with reading(engine) as session:
        assert tombstone_of(session, REFERENCE) == STONE
        assert tombstones(session) == (STONE,)
        assert not STONE.is_finished


def test_an_erased_episode_is_no_difference_between_record_and_engine(engine):
    with transaction(engine) as session:
        opened(session)
        erase_episode(session, STONE)
    with reading(engine) as session:
        assert unknown_episodes(session, [REFERENCE, OTHER]) == (OTHER,)
        assert unknown_commands(session, [(REFERENCE, "c1"), (OTHER, "c2")]) == ((OTHER, "c2"),)


def test_an_open_episode_is_not_erased(engine):
    with transaction(engine) as session:
        opened(session)
    with pytest.raises(ErasureRefused, match="close it first"), transaction(engine) as session:
        refuse_to_erase(session, REFERENCE)


def test_an_episode_on_hold_is_not_erased_and_says_who_holds_it(engine):
    with transaction(engine) as session:
        _closed(session)
        set_hold(session, REFERENCE, "p-203", AT, "A judge may ask")
    with (
        pytest.raises(ErasureRefused, match="set by p-203 on Mon 23 March 2026"),
        transaction(engine) as session,
    ):
        refuse_to_erase(session, REFERENCE)
    with transaction(engine) as session:
        lift_hold(session, REFERENCE, "p-203", NOW)
        refuse_to_erase(session, REFERENCE)


def test_an_episode_somebody_is_being_told_of_is_not_erased(engine):
    with transaction(engine) as session:
        _closed(session)
        fill(session, REFERENCE, frozenset({"delivery"}))
        refuse_to_erase(session, REFERENCE)
        session.execute(update(DELIVERY).values(status=DeliveryStatus.CLAIMED.value, settled_at=None))
    with pytest.raises(ErasureRefused, match="being sent"), transaction(engine) as session:
        refuse_to_erase(session, REFERENCE)


def test_the_sealed_key_is_overwritten_in_the_files(engine):
    with transaction(engine) as session:
        for number in range(300):  # so that the key lies among others, in a tree of several pages
            session.execute(
                insert(CATALOGUE.tables["episode_key"]), {"reference": f"X{number}", "sealed": b"x" * 61}
            )
        opened(session)
    with reading(engine) as session:
        sealed = session.scalar(select(_KEY.c.sealed).where(_KEY.c.reference == REFERENCE))
    with transaction(engine) as session:
        erase_episode(session, STONE)
    assert overwrite(engine, [REFERENCE], NOW)
    with reading(engine) as session:
        (found,) = to_finish(session, NOW)
    assert found.overwritten_at == NOW
    assert sealed is not None
    assert not any(sealed in file.read_bytes() for file in _files(engine))


def _files(engine):
    """The files in which the database keeps its tables; of SQLite its log as well."""
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database)
        return list(path.parent.glob(f"{path.name}*"))
    with reading(engine) as session:
        folder = Path(session.scalar(text("SHOW data_directory")))
        own = session.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    return [file for file in (folder / "base" / str(own)).iterdir() if file.is_file()]


def _closed(session):
    opened(session)
    save_standing(session, REFERENCE, Standing(status=EpisodeStatus.CLOSED, closed_at=AT))
