"""Nothing that says who a child is, or what was said of one, can be read in the database itself."""

import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, select

from cce.pathway.facts import free_text
from cce.records.audit import AuditEntry, append_audit, audit_entries
from cce.records.checklists import Saying, give_answers, history_of
from cce.records.children import Child, child_of, found
from cce.records.engine import reading, transaction
from cce.records.facts import facts_of
from tests.activities.office import Office, everybody, fact
from tests.pathway.dates import uk
from tests.police_lists.station import Station
from tests.starter.test_importing import AT, Recorder, folder, taken

BO = Child.of("Bo Canaryname", uk("Wed 2011-05-04 00:00").date(), "CASE-8841")
REASON, ANSWER, PURPOSE = "a canary of a reason", "a canary of an answer", "a canary of a purpose"
ROW = "P1,Bo,Canaryname,2011-05-05,CASE-9952"  # near enough to wait for a person
ARRIVED = "a-1,lac,2013-07-06,Cy Canaryarrival,CASE-1063,yes,social_worker=ada\n"
CANARIES = (
    *("Canaryname", "CANARYNAME", "canaryname", "CASE-8841", "CASE8841", "2011-05-04", "2011-05-05"),
    *("CASE-9952", "CASE9952", REASON, ANSWER, PURPOSE),
    *("Canaryarrival", "canaryarrival", "CASE-1063", "CASE1063", "2013-07-06", "words nobody reads"),
)


@pytest.fixture
async def written(engine, tmp_path) -> str:
    """One child with everything that can be said of one, another who was taken over, a row that waits."""
    office, station = Office(engine, everybody().with_person("ada")), Station(engine)
    name, born_on, number = BO.revealed
    reference = station.knows(name, str(born_on), "asked", case_number=number)
    closed = fact("closed", "Mon 2026-03-23 11:00", reason=REASON)
    await Recorder(office, "Mon 2026-03-23 11:00").record(reference, [closed], command_id="closing")
    with transaction(engine) as session:
        give_answers(session, reference, {"health": "not_applicable"}, Saying("p-1", uk(AT), ANSWER))
        looks = [AuditEntry(uk(AT), "p-1", "read child", "", of, PURPOSE) for of in (reference, None)]
        append_audit(session, *looks)
    station.take(ROW)
    await taken(office, folder(tmp_path, ARRIVED, "a-1"))
    return reference


def readable(engine: Engine) -> bytes:
    """Every value of every table, unpacked where it is packed; of SQLite every byte of its files as well."""
    layout = MetaData()
    layout.reflect(engine)
    said = b""
    with reading(engine) as session:
        for table in layout.sorted_tables:
            said += b"\n".join(_plain(value) for row in session.execute(select(table)) for value in row)
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        said += b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    return said


def _plain(value: object) -> bytes:
    if not isinstance(value, bytes):
        return str(value).encode()
    with suppress(zlib.error):
        return zlib.decompress(value)
    return value


async def test_nothing_that_was_written_can_be_read_in_the_database(written, engine):
    said = readable(engine)
    assert [word for word in CANARIES if word.encode() in said] == []


async def test_with_the_keyring_all_of_it_is_there(written, engine):
    (waiting,) = Station(engine).waits()
    assert waiting.pending.marked.entry.case_number.reveal() == "CASE-9952"
    with reading(engine) as session:
        assert child_of(session, written) == BO
        assert found(session, Child.of("canaryname BO", BO.born_on.reveal(), "case 8841")) == (written,)
        assert REASON in map(free_text, facts_of(session, written))
        assert [one.reason for one in history_of(session, written)] == [ANSWER]
        assert [one.why for one in audit_entries(session) if one.action == "read child"] == [PURPOSE] * 2
        (arrived,) = found(session, Child.of("Canaryarrival"))
        assert child_of(session, arrived).case_number.reveal() == "CASE-1063"
        assert "words nobody reads" in map(free_text, facts_of(session, arrived))
