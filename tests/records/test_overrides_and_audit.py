"""Local calendar exceptions and the audit: what was there is never lost."""

from datetime import date

import pytest

from cce.pathway.working_days import CalendarOverride, england
from cce.records.audit import AuditEntry, append_audit, audit_entries
from cce.records.engine import reading, transaction
from cce.records.errors import CalendarOverrideExists, CalendarOverrideUnknown
from cce.records.overrides import add_override, overrides, remove_override
from tests.records.samples import OPENED_AT

CLOSED = CalendarOverride(date(2026, 4, 9), False, "Training day")


def test_an_exception_in_force_reaches_the_calendar(engine):
    with transaction(engine) as session:
        add_override(session, CLOSED, OPENED_AT)
    with reading(engine) as session:
        calendar = england(2026, 2027, overrides(session))
    assert calendar.why_off(CLOSED.on) == "Training day"


def test_a_date_has_one_exception_at_a_time(engine):
    with transaction(engine) as session:
        add_override(session, CLOSED, OPENED_AT)
    with pytest.raises(CalendarOverrideExists, match="2026-04-09"), transaction(engine) as session:
        add_override(session, CalendarOverride(CLOSED.on, True, "Worked"), OPENED_AT)


def test_an_exception_can_be_removed_once_and_set_anew(engine):
    with transaction(engine) as session:
        add_override(session, CLOSED, OPENED_AT)
        remove_override(session, CLOSED.on, OPENED_AT)
        assert overrides(session) == ()
        with pytest.raises(CalendarOverrideUnknown, match="2026-04-09"):
            remove_override(session, CLOSED.on, OPENED_AT)
        add_override(session, CLOSED, OPENED_AT)
        assert overrides(session) == (CLOSED,)


def test_the_audit_keeps_everything_in_order(engine):
    first = AuditEntry(OPENED_AT, "p-1", "opened", reference="K7Q4-M2PX-3")
    second = AuditEntry(OPENED_AT, "p-2", "imported", "3 people")
    with transaction(engine) as session:
        append_audit(session, first)
        append_audit(session, second)
    with reading(engine) as session:
        assert audit_entries(session) == (first, second)
        assert audit_entries(session, "K7Q4-M2PX-3") == (first,)
