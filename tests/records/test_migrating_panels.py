"""Panel dates, duties and a ledger of before panels could move are carried over whole."""

from datetime import date

import pytest
from sqlalchemy import text

from cce.pathway.panels import Panel
from cce.records.engine import open_engine, reading
from cce.records.ledger import attempts_of, deliveries_of
from cce.records.migrations import migrate
from cce.records.panels import panel_history, panels
from cce.records.timetables import duties_of
from tests.databases import BOTH
from tests.keyring import KEYRING
from tests.records.samples import REFERENCE
from tests.records.test_migrating_people import laid_out_until

AT = "2026-03-23 10:00:00"
BEFORE = f"""
INSERT INTO panel_date VALUES ('2026-06-03'), ('2026-07-01');
INSERT INTO episode (
    reference, policy, policy_version, generation, revision, opened_at, child_status, yjs_involved, stage,
    in_cohort, status
) VALUES (
    '{REFERENCE}', 'nottinghamshire-2020', '1', 1, 1, '{AT}', 'cin', false, 'concern', false, 'open'
);
INSERT INTO duty (
    reference, opening, key, occurrence, basis, source, owner, joint, started_at, due_on, due_at, counted,
    counted_from, back, panel
) VALUES (
    '{REFERENCE}', 'panel_update:f:2026-06-03', 'panel_update', 1, 'guidance', '5.8.3', 'lead_professional',
    false, '{AT}', '2026-05-29', '{AT}', 'x', '2026-06-03', true, '2026-06-03'
);
INSERT INTO delivery (
    key, reference, notice, opening, duty, version, rung, cause, role, recipient, channel, not_before, urgent,
    status, attempts, possible_repeat, settled_at
) VALUES (
    'd1', '{REFERENCE}', 'n', 'o', 'panel_update', '', 'opened', '', 'social_worker', 'p-1', 0, '{AT}', false,
    'sent', 1, false, '{AT}'
);
INSERT INTO attempt VALUES ('d1', 1, '{AT}', 0, 'sent', NULL)
"""


@pytest.fixture(params=BOTH)
def empty(request, tmp_path):
    """A database with nothing in it."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}", KEYRING)
    else:
        engine = open_engine(request.getfixturevalue("postgres_url"), KEYRING)
    yield engine
    engine.dispose()


def test_panels_duties_and_the_ledger_are_carried_over(empty):
    with empty.begin() as connection:
        laid_out_until(connection, "0001")
        for statement in BEFORE.split(";"):
            connection.execute(text(statement))
    migrate(empty)
    with reading(empty) as session:
        assert panels(session) == tuple(Panel(on, on) for on in (date(2026, 6, 3), date(2026, 7, 1)))
        assert panel_history(session, date(2026, 6, 3)) == ()
        (duty,) = duties_of(session, REFERENCE)
        assert (duty.occurrence.panel_name, duty.occurrence.agency) == (date(2026, 6, 3), None)
        (told,) = deliveries_of(session, REFERENCE)
        assert (told.status, told.recipient, told.named) == ("sent", "p-1", None)
        assert [one.outcome for one in attempts_of(session, REFERENCE)] == ["sent"]
