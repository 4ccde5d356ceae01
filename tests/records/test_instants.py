"""What goes in as an instant comes back as the same instant, aware and in UTC, on both databases."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from cce.pathway.working_days import CalendarOverride
from cce.records.audit import AuditEntry, append_audit, audit_entries
from cce.records.engine import reading, transaction
from cce.records.overrides import add_override, overrides
from cce.records.tables.authority import AuditRow
from cce.records.tables.base import table_of

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(
            datetime(2026, 3, 29, 0, 59, 59, 999_999, UTC), id="last-microsecond-before-spring-forward"
        ),
        pytest.param(datetime(2026, 3, 29, 2, 0, tzinfo=LONDON), id="first-moment-of-summer-time"),
        pytest.param(datetime(2026, 10, 25, 1, 30, tzinfo=LONDON), id="half-past-one-the-first-time"),
        pytest.param(
            datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1), id="half-past-one-the-second-time"
        ),
        pytest.param(datetime(2026, 6, 1, 12, tzinfo=timezone(timedelta(hours=-7))), id="another-offset"),
        pytest.param(datetime(2026, 1, 1, tzinfo=UTC), id="midnight-without-a-fraction"),
    ],
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(engine, at):
    with transaction(engine) as session:
        append_audit(session, AuditEntry(at, "p-1", "test"))
    with reading(engine) as session:
        (entry,) = audit_entries(session)
    assert entry.at.tzinfo is UTC
    assert entry.at == at.astimezone(UTC)


def test_instants_sort_as_they_follow_each_other_with_and_without_fractions(engine):
    at = table_of(AuditRow).c.at
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    steps = [
        start,
        start + timedelta(microseconds=1),
        start + timedelta(seconds=1),
        start + timedelta(days=1),
    ]
    with transaction(engine) as session:
        for step in reversed(steps):
            append_audit(session, AuditEntry(step, "p-1", "test"))
    with reading(engine) as session:
        assert list(session.scalars(select(at).order_by(at))) == steps
        between = select(at).where(at > start, at <= steps[2]).order_by(at)
        assert list(session.scalars(between)) == steps[1:3]


def test_an_instant_without_a_zone_is_refused(engine):
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 (what is refused)
    with pytest.raises(StatementError, match="says no time zone"), transaction(engine) as session:
        append_audit(session, AuditEntry(naive, "p-1", "test"))


def test_a_date_comes_back_as_that_date(engine):
    day = CalendarOverride(date(2026, 10, 25), False, "Closed")
    with transaction(engine) as session:
        add_override(session, day, datetime(2026, 1, 1, tzinfo=UTC))
    with reading(engine) as session:
        assert overrides(session) == (day,)
        assert type(overrides(session)[0].on) is date
