"""Free text whose command never arrived is deleted after a week, with a line in the audit."""

from datetime import timedelta

from activities.stray_texts import KEPT_FOR, forget_stray_texts
from activities.upkeep import CHECKS
from cce.pathway.facts import free_text
from cce.records.audit import audit_entries
from cce.records.engine import reading, transaction
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
