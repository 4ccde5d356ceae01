"""What says anything about a person opens with the key of its episode alone, and is gone with it."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from cce.keys.errors import KeyErased, SealBroken
from cce.keys.keyring import Keyring
from cce.records.audit import AuditEntry, append_audit, audit_entries, audit_links
from cce.records.audit_chain import first_break
from cce.records.checklists import Saying, give_answers, history_of
from cce.records.children import Child, child_of
from cce.records.engine import open_engine, reading, transaction
from cce.records.episodes import circumstances_of, open_episode
from cce.records.errors import KeyringMissing, KeyringNotOurs
from cce.records.facts import facts_of, keep
from cce.records.keys import erase_key
from cce.records.narrative import store_narrative, with_narrative
from cce.records.purposes import ERASED
from cce.records.standing import lay_out, open_standing
from tests.keyring import KEYRING, MARKS
from tests.records.samples import OPENED_AT, REFERENCE, an_episode, concern, opened

OTHER = "7Q4K-2MRT-X"
OTHERS = Keyring({"first": b"o" * 32}, MARKS)
LOOKED = AuditEntry(OPENED_AT, "p-104", "read child", "", REFERENCE, "rota check")
SEALED = (("child", "sealed"), ("narrative", "sealed"), ("checklist_answer", "sealed_reason"))
SAYING = Saying("p-104", OPENED_AT, "seen at home")


def url_of(engine):
    return engine.url.render_as_string(hide_password=False)


def written(session, reference=REFERENCE):
    """A child, a text and a reason."""
    opened(session, reference)
    give_answers(session, reference, {"health": "not_applicable"}, SAYING)
    store_narrative(session, reference, f"of {reference}", {0: "a note"}, OPENED_AT)
    keep(session, reference, f"of {reference}", [concern(id="f1")], revision=1, kept_at=OPENED_AT)


def test_what_is_sealed_is_read_as_it_was_written(engine):
    child = Child.of("Zoë O’Example", date(2011, 5, 4), "C-7/7")
    with transaction(engine) as session:
        open_episode(session, an_episode(), child)
        open_episode(session, an_episode(OTHER), Child.of())
    with reading(engine) as session:
        assert (child_of(session, REFERENCE), child_of(session, OTHER)) == (child, Child.of())
        assert circumstances_of(session, REFERENCE).born_on == child.born_on.reveal()


def test_what_was_sealed_with_an_erased_key_is_gone(engine):
    with transaction(engine) as session:
        written(session)
        erase_key(session, REFERENCE)
    with reading(engine) as session:
        assert child_of(session, REFERENCE) == Child.of()
        assert circumstances_of(session, REFERENCE).born_on is None
        assert [one.reason for one in history_of(session, REFERENCE)] == [None]
        assert "a note" not in str(facts_of(session, REFERENCE))
        assert "a note" not in str(with_narrative(session, f"of {REFERENCE}", [concern()]))


def test_nothing_more_can_be_sealed_with_an_erased_key(engine):
    with transaction(engine) as session:
        written(session)
        erase_key(session, REFERENCE)
        with pytest.raises(KeyErased):
            store_narrative(session, REFERENCE, "later", {0: "more"}, OPENED_AT)
        with pytest.raises(KeyErased):
            give_answers(session, REFERENCE, {"health": "not_applicable"}, SAYING)


def test_a_reference_that_was_erased_is_not_opened_again(engine):
    with transaction(engine) as session:
        erase_key(session, REFERENCE)
        with pytest.raises(KeyErased):
            opened(session)


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda session: child_of(session, OTHER), id="child"),
        pytest.param(lambda session: history_of(session, OTHER), id="reason"),
        pytest.param(lambda session: with_narrative(session, f"of {OTHER}", [concern()]), id="narrative"),
    ],
)
def test_what_was_moved_to_another_child_does_not_open_there(engine, read):
    with transaction(engine) as session:
        written(session)
        written(session, OTHER)
    with engine.begin() as connection:
        for table, column in (
            ("child", "sealed"),
            ("narrative", "sealed"),
            ("checklist_answer", "sealed_reason"),
        ):
            of = f"(SELECT {column} FROM {table} WHERE reference = '{REFERENCE}')"
            connection.execute(text(f"UPDATE {table} SET {column} = {of} WHERE reference = '{OTHER}'"))
    with reading(engine) as session, pytest.raises(SealBroken):
        read(session)


def test_without_the_keyring_nothing_is_written_or_read(engine):
    with transaction(engine) as session:
        opened(session)
    keyless = open_engine(url_of(engine))
    with transaction(keyless) as session:
        for write in (
            lambda: opened(session, OTHER),
            lambda: child_of(session, REFERENCE),
            lambda: append_audit(session, LOOKED),
        ):
            with pytest.raises(KeyringMissing):
                write()
    keyless.dispose()


def test_a_keyring_that_does_not_open_the_records_is_refused_before_anything_is_sealed_with_it(engine):
    open_standing(url_of(engine), OTHERS).dispose()  # nothing is sealed yet
    with transaction(engine) as session:
        opened(session)
    for take in (open_standing, lay_out):
        with pytest.raises(KeyringNotOurs, match="put back"):
            take(url_of(engine), OTHERS)
        take(url_of(engine), KEYRING).dispose()


def test_why_somebody_looked_is_read_by_who_has_the_key_and_the_chain_holds_for_everybody(engine):
    entries = (
        LOOKED,
        replace(LOOKED, reference=None),
        replace(LOOKED, reference=OTHER),
        replace(LOOKED, why=""),
    )
    with transaction(engine) as session:
        opened(session)
        append_audit(session, *entries)
    with reading(engine) as session:
        assert audit_entries(session) == entries
        stored = list(audit_links(session))
    assert first_break(stored) is None
    assert [one.entry.why.rpartition(":")[0] for one in stored] == [
        "sealed:episode",
        "sealed:installation",
        "sealed:installation",  # an episode without a key: it was erased, or never was
        "",
    ]
    assert "rota" not in str(stored)
    with transaction(engine) as session:
        erase_key(session, REFERENCE)
        assert [one.why for one in audit_entries(session)] == [ERASED, "rota check", "rota check", ""]
        append_audit(session, replace(LOOKED, why="asked by the family"))
        assert audit_entries(session)[-1].why == "asked by the family"


def test_rows_of_the_audit_that_were_written_plain_or_altered_are_shown_as_they_stand(engine):
    plain = ("rota check", "sealed:episode:of old", "sealed:installation:AQVm")
    row = "INSERT INTO audit VALUES (:n, :at, 'p-1', 'read child', :of, '', :why, :previous, :n)"
    with transaction(engine) as session:
        opened(session)
        session.connection().execute(
            text(row),
            [
                {"n": n, "at": "2026-03-23 10:00:00", "of": REFERENCE, "why": why, "previous": str(n)}
                for n, why in enumerate(plain, start=1)
            ],
        )
        assert tuple(one.why for one in audit_entries(session)) == plain


def test_sqlite_writes_over_what_it_deletes(tmp_path):
    engine = lay_out(f"sqlite:///{tmp_path / 'records.sqlite'}", KEYRING)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA secure_delete")) == 1
    engine.dispose()
