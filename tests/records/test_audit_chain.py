"""The chain of the audit: whatever is done to its rows is found, and the first bad row is named."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import cce.records.migrations as migrations
from cce.records.audit import append_audit, audit_entries, audit_head, audit_links
from cce.records.audit_chain import NO_ROW, AuditEntry, AuditLink, first_break, link_after
from cce.records.engine import open_engine, reading, transaction
from cce.records.migrations import migrate
from tests.databases import BOTH
from tests.keyring import KEYRING
from tests.records.samples import OPENED_AT

REFERENCE = "K7Q4-M2PX-3"
LOOKED = AuditEntry(OPENED_AT, "p-104", "read child", "", REFERENCE, "rota check")

entries = st.builds(
    AuditEntry,
    at=st.datetimes(timezones=st.just(UTC)),
    who=st.text(max_size=5),
    action=st.text(max_size=5),
    detail=st.text(max_size=5),
    reference=st.none() | st.text(max_size=5),
    why=st.text(max_size=5),
)


@st.composite
def chains(draw, least=1):
    links: list[AuditLink] = []
    for entry in draw(st.lists(entries, min_size=least, max_size=8)):
        links.append(link_after(links[-1] if links else None, entry))
    return links


def broken_at(links, head=None):
    found = first_break(links, head)
    assert found is not None
    return found.number


@given(chains(least=0))
def test_a_chain_that_nobody_touched_holds(links):
    assert first_break(links) is None
    for head in (NO_ROW, *(link.hash for link in links)):
        assert first_break(links, head) is None


@given(chains(), st.data())
def test_any_edit_is_found_at_its_row(links, data):
    place = data.draw(st.integers(0, len(links) - 1))
    entry = data.draw(entries.filter(lambda one: one != links[place].entry))
    edited = [*links[:place], replace(links[place], entry=entry), *links[place + 1 :]]
    assert broken_at(edited) == place + 1


@given(chains(least=2), st.data())
def test_an_edit_whose_hash_was_made_anew_is_found_at_the_next_row(links, data):
    place = data.draw(st.integers(0, len(links) - 2))
    entry = data.draw(entries.filter(lambda one: one != links[place].entry))
    forged = link_after(links[place - 1] if place else None, entry)
    assert broken_at([*links[:place], forged, *links[place + 1 :]]) == place + 2


@given(chains(least=2), st.data())
def test_any_deletion_before_the_end_is_found_at_its_place(links, data):
    place = data.draw(st.integers(0, len(links) - 2))
    assert broken_at(links[:place] + links[place + 1 :]) == place + 1


@given(chains(least=2), st.data())
def test_a_deletion_that_numbers_the_rest_anew_is_found(links, data):
    place = data.draw(st.integers(0, len(links) - 2))
    rest = [replace(link, number=link.number - 1) for link in links[place + 1 :]]
    assert broken_at(links[:place] + rest) == place + 1


@given(chains(least=2), st.data())
def test_two_rows_that_changed_places_are_found(links, data):
    places = st.lists(st.integers(0, len(links) - 1), min_size=2, max_size=2, unique=True)
    one, other = sorted(data.draw(places))
    swapped = list(links)
    swapped[one], swapped[other] = links[other], links[one]
    numbered = [replace(link, number=place) for place, link in enumerate(swapped, start=1)]
    assert broken_at(swapped) == one + 1
    assert broken_at(numbered) == one + 1


@given(chains(), st.data())
def test_a_cut_at_the_end_is_found_with_the_head_that_was_kept(links, data):
    left = links[: data.draw(st.integers(0, len(links) - 1))]
    assert first_break(left) is None
    assert broken_at(left, links[-1].hash) == len(left) + 1


@given(chains(), st.data())
def test_a_chain_written_anew_is_found_with_the_head_that_was_kept(links, data):
    first = data.draw(entries.filter(lambda one: one != links[0].entry))
    anew = [link_after(None, first)]
    for link in links[1:]:
        anew.append(link_after(anew[-1], link.entry))
    assert first_break(anew) is None
    assert first_break(anew, links[-1].hash) is not None


def test_rows_are_chained_as_they_are_appended_and_read_back_as_they_were_hashed(engine):
    with transaction(engine) as session:
        append_audit(session, LOOKED)
        append_audit(session, replace(LOOKED, who="p-105", reference=None), replace(LOOKED, why=""))
        append_audit(session)
    with reading(engine) as session:
        links = list(audit_links(session))
        head = audit_head(session)
    assert [(link.number, link.entry.who) for link in links] == [(1, "p-104"), (2, "p-105"), (3, "p-104")]
    assert head == links[-1]
    assert first_break(links, head.hash) is None


def test_rows_can_be_asked_for_by_episode_and_from_an_instant_on(engine):
    later = OPENED_AT + timedelta(microseconds=1)
    with transaction(engine) as session:
        append_audit(session, LOOKED, replace(LOOKED, at=later), replace(LOOKED, reference=None))
    with reading(engine) as session:
        assert [one.number for one in audit_links(session, reference=REFERENCE)] == [1, 2]
        assert [one.number for one in audit_links(session, since=later)] == [2]


def test_eight_writers_at_once_make_one_chain(engine):
    def look(number):
        with transaction(engine) as session:
            append_audit(session, replace(LOOKED, who=f"p-{number}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(look, range(80)))
    with reading(engine) as session:
        links = list(audit_links(session))
    assert first_break(links) is None
    assert {link.entry.who for link in links} == {f"p-{number}" for number in range(80)}


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE audit SET who = 'p-999'", id="edit"),
        pytest.param("DELETE FROM audit WHERE number = 2", id="delete"),
        pytest.param("DELETE FROM audit", id="delete-all"),
    ],
)
def test_the_database_itself_changes_and_deletes_no_row(engine, statement):
    with transaction(engine) as session:
        append_audit(session, LOOKED, LOOKED)
    with pytest.raises(DBAPIError, match="rows of audit are only ever added"), engine.begin() as connection:
        connection.execute(text(statement))
    with reading(engine) as session:
        assert audit_entries(session) == (LOOKED, LOOKED)


def test_a_second_row_after_the_same_row_is_refused(engine):
    with transaction(engine) as session:
        append_audit(session, LOOKED)
    fork = (
        "INSERT INTO audit SELECT 2, at, who, action, reference, detail, why, previous, hash"
        " FROM audit WHERE number = 1"
    )
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(fork))


@pytest.fixture(params=BOTH)
def empty(request, tmp_path):
    """A database with nothing in it."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}", KEYRING)
    else:
        engine = open_engine(request.getfixturevalue("postgres_url"), KEYRING)
    yield engine
    engine.dispose()


def test_rows_from_before_the_chain_are_chained_in_their_order(empty):
    row = "INSERT INTO audit (number, at, who, action, reference, detail) VALUES "
    with empty.begin() as connection:
        command.upgrade(migrations._config(connection), "0007")
        connection.execute(text(row + "(3, '2026-04-02 15:00:00.000001', 'p-1', 'keys add', NULL, 'it')"))
        connection.execute(text(row + "(7, '2026-04-02 14:00:00', 'p-2', 'read child', 'K7Q4-M2PX-3', '')"))
    migrate(empty)
    with transaction(empty) as session:
        append_audit(session, LOOKED)
        links, said = list(audit_links(session)), audit_entries(session)
    assert first_break(links) is None
    assert [link.number for link in links] == [1, 2, 3]
    assert said == (
        AuditEntry(datetime(2026, 4, 2, 15, 0, 0, 1, UTC), "p-1", "keys add", "it"),
        AuditEntry(datetime(2026, 4, 2, 14, tzinfo=UTC), "p-2", "read child", "", REFERENCE),
        LOOKED,
    )
