"""A panel's date can be set, moved and cancelled; its name and its history stay."""

from datetime import date

import pytest

from cce.pathway.errors import PanelDateTaken, PanelHasMet, PanelUnknown
from cce.pathway.facts import PanelConsidered
from cce.pathway.panels import Panel
from cce.records.audit import audit_entries
from cce.records.engine import reading, transaction
from cce.records.facts import keep
from cce.records.panels import (
    cancel_panel,
    move_panel,
    panel_history,
    panel_meant,
    panel_record,
    panels,
    set_panels,
)
from tests.records.samples import REFERENCE, instant, opened

JUNE, JULY, LATER = date(2026, 6, 3), date(2026, 7, 1), date(2026, 6, 10)
AT = instant("2026-05-01 09:00")
WHO = "coord"


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        set_panels(session, [JULY, JUNE], AT, WHO)
        yield session


def test_panels_are_in_the_order_in_which_they_meet(session):
    assert panels(session) == (Panel(JUNE, JUNE), Panel(JULY, JULY))


def test_a_panel_set_twice_is_set_once(session):
    assert set_panels(session, [JUNE, LATER], AT, WHO) == (LATER,)
    assert len(panel_history(session, JUNE)) == 1


def test_a_moved_panel_keeps_its_name(session):
    assert move_panel(session, JUNE, LATER, AT, WHO) == Panel(LATER, JUNE)
    assert panels(session) == (Panel(LATER, JUNE), Panel(JULY, JULY))
    assert panel_meant(session, LATER) == panel_meant(session, JUNE) == Panel(LATER, JUNE)


def test_a_panel_may_move_past_another(session):
    move_panel(session, JUNE, date(2026, 7, 8), AT, WHO)
    assert [panel.name for panel in panels(session)] == [JULY, JUNE]


def test_a_panel_moved_to_where_it_is_has_not_moved(session):
    move_panel(session, JUNE, JUNE, AT, WHO)
    assert len(panel_history(session, JUNE)) == 1


def test_a_panel_cannot_move_onto_another(session):
    with pytest.raises(PanelDateTaken, match="2026-07-01"):
        move_panel(session, JUNE, JULY, AT, WHO)


def test_no_panel_is_set_under_the_name_of_one_that_moved(session):
    move_panel(session, JUNE, LATER, AT, WHO)
    with pytest.raises(PanelDateTaken, match="2026-06-10"):
        set_panels(session, [JUNE], AT, WHO)


def test_a_cancelled_panel_is_left_out_and_remembered(session):
    cancel_panel(session, JUNE, AT, WHO)
    assert panels(session) == (Panel(JULY, JULY),)
    assert panel_record(session, JUNE).cancelled_at == AT
    with pytest.raises(PanelUnknown, match="2026-06-03"):
        panel_meant(session, JUNE)


def test_another_panel_may_meet_when_a_cancelled_one_was_to(session):
    cancel_panel(session, JUNE, AT, WHO)
    move_panel(session, JULY, JUNE, AT, WHO)
    assert panels(session) == (Panel(JUNE, JULY),)


def test_a_cancelled_panel_comes_back_under_its_name(session):
    move_panel(session, JUNE, LATER, AT, WHO)
    cancel_panel(session, LATER, AT, WHO)
    assert set_panels(session, [JUNE], AT, WHO) == (JUNE,)
    assert panels(session)[0] == Panel(JUNE, JUNE)


def test_what_became_of_a_panel_is_kept_with_who_did_it(session):
    move_panel(session, JUNE, LATER, AT, "tm")
    cancel_panel(session, JUNE, AT, "csm")
    told = [(one.who, one.change, one.on) for one in panel_history(session, JUNE)]
    assert told == [("coord", "set", JUNE), ("tm", "moved", LATER), ("csm", "cancelled", LATER)]
    assert [(one.action, one.detail) for one in audit_entries(session)][2:] == [
        ("panel moved", "2026-06-03 to 2026-06-10"),
        ("panel cancelled", "2026-06-10"),
    ]


def test_a_panel_that_considered_a_child_keeps_its_date(session):
    opened(session)
    considered = PanelConsidered(
        fact="panel_considered", happened_at=AT, recorded_at=AT, panel=JUNE, id="considered"
    )
    keep(session, REFERENCE, "c1", [considered], revision=1, kept_at=AT)
    with pytest.raises(PanelHasMet, match="moved"):
        move_panel(session, JUNE, LATER, AT, WHO)
    with pytest.raises(PanelHasMet, match="cancelled"):
        cancel_panel(session, JUNE, AT, WHO)


def test_an_unknown_panel_is_refused(engine):
    with reading(engine) as session, pytest.raises(PanelUnknown, match="2026-06-03"):
        panel_record(session, JUNE)
