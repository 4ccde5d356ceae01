"""What came ahead of a command that never arrived is deleted after a week, with a line in the audit."""

from datetime import timedelta

from activities.stray_texts import KEPT_FOR, forget_stray_openings, forget_stray_texts
from activities.upkeep import CHECKS
from cce.pathway.facts import free_text
from cce.records.audit import audit_entries
from cce.records.engine import reading, transaction
from cce.records.episodes import episodes
from cce.records.narrative import store_narrative, with_narrative
from tests.activities.office import fact
from tests.pathway.dates import uk

SENT_AT = uk("Mon 2026-03-23 10:05")


def text_left(office) -> str | None:
    closed = fact("closed", "Mon 2026-03-23 10:05")
    with reading(office.engine) as session:
        (found,) = with_narrative(session, "never-kept", [closed])
    return free_text(found)


def test_it_stays_for_a_week_and_then_goes(office_on_either):
    office = office_on_either
    reference = office.open()
    with transaction(office.engine) as session:
        store_narrative(session, reference, "never-kept", {0: "moved away"}, SENT_AT)
    left = []
    for at in (SENT_AT + KEPT_FOR, SENT_AT + KEPT_FOR + timedelta(seconds=1)):
        with transaction(office.engine) as session:
            assert CHECKS["texts"](session, office.authority, at) == ()
        left.append(text_left(office))
    assert left == ["moved away", None]
    assert CHECKS["texts"] is forget_stray_texts
    with reading(office.engine) as session:
        assert [one.detail for one in audit_entries(session) if one.who == "upkeep"] == ["1 of no command"]


def test_an_opening_in_which_nothing_was_recorded_goes_as_well_and_one_in_which_something_was_stays(
    office_on_either,
):
    office = office_on_either
    opened, _ = office.open(), office.register(SENT_AT)
    left = []
    for at in (SENT_AT + KEPT_FOR, SENT_AT + KEPT_FOR + timedelta(seconds=1)):
        with transaction(office.engine) as session:
            assert CHECKS["openings"](session, office.authority, at) == ()
            left.append(len(episodes(session, None)))
    assert left == [2, 1]
    assert CHECKS["openings"] is forget_stray_openings
    with reading(office.engine) as session:
        assert [one.reference for one in episodes(session, None)] == [opened]
        assert [one.detail for one in audit_entries(session) if one.who == "upkeep"] == ["1 never opened"]
