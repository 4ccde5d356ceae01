"""A panel's list and agenda take the same few queries however many children are on it."""

from datetime import date

import pytest
from sqlalchemy import Engine, event

from cce.pathway.panels import Panel
from cce.records.engine import reading
from cce.reports.panel import panel_view
from cce.reports.panel_agenda import agenda
from tests.activities.office import Office, fact
from tests.activities.panels import JULY, JUNE, child_on_the_list, considered, papers_in, prepare_an_office
from tests.pathway.dates import uk

AT = uk("Mon 2026-06-01 12:00")
AFTERWARDS = "Wed 2026-06-03 15:00"


@pytest.fixture
def office(engine: Engine) -> Office:
    """An office in which facts are kept, and somebody prepares the panels."""
    return Office(engine)


def test_no_further_child_takes_a_further_query(office):
    prepare_an_office(office)
    busy_child(office)
    few = queries(office)
    for _ in range(12):
        busy_child(office)
    assert queries(office) == few <= 16


def test_new_children_come_first_then_the_longest_unseen_then_the_most_overdue(office):
    prepare_an_office(office, JUNE, date(2026, 6, 17), JULY)
    long_unseen, seen_lately, overdue, new = (child_on_the_list(office) for _ in range(4))
    considered(office, long_unseen, AFTERWARDS)
    for reference in (seen_lately, overdue):
        considered(office, reference, "Wed 2026-06-17 15:00", panel=date(2026, 6, 17))
    # An interview that is owed and late, since before anything that every child owes.
    went = (fact("went_missing", "Fri 2026-05-08 09:00"), fact("found", "Fri 2026-05-08 10:00"))
    office.keep(overdue, *went, at="Thu 2026-06-18 10:00")
    with reading(office.engine) as session:
        items = agenda(session, Panel(JULY, JULY), uk("Fri 2026-06-19 12:00"))
    assert [item.child.reference for item in items] == [new, long_unseen, overdue, seen_lately]
    assert [item.child.seen_on for item in items] == [None, JUNE, date(2026, 6, 17), date(2026, 6, 17)]


def test_what_has_come_is_read_out_only_where_that_is_asked_for(office):
    prepare_an_office(office)
    reference = child_on_the_list(office)
    came = fact("panel_submission_received", "Mon 2026-05-25 12:00", panel=JUNE, answers="He is well.")
    office.keep(reference, came, at="Mon 2026-05-25 12:00")
    with reading(office.engine) as session:
        (plain,) = agenda(session, Panel(JUNE, JUNE), AT)
        (told,) = agenda(session, Panel(JUNE, JUNE), AT, with_text=True)
    assert [(one.kind, one.text) for one in plain.updates] == [("assessment", None)]
    assert [one.text for one in told.updates] == ["He is well."]


def busy_child(office: Office) -> None:
    """Somebody whose papers are in, and about whom an earlier panel asked for something."""
    reference = child_on_the_list(office)
    papers_in(office, reference, "Mon 2026-05-25 12:00")
    office.keep(
        reference,
        fact("panel_considered", AFTERWARDS, panel=JUNE),
        fact("action_given", AFTERWARDS, panel=JUNE, agency="police", action="patrols"),
        at=AFTERWARDS,
    )


def queries(office: Office) -> int:
    """How many statements the next panel's list and agenda take."""
    seen: list[str] = []

    def note(*asked: object) -> None:
        seen.append(str(asked[2]))

    event.listen(office.engine, "before_cursor_execute", note)
    with reading(office.engine) as session:
        panel_view(session, Panel(JULY, JULY), uk("Mon 2026-06-29 12:00"))
        agenda(session, Panel(JULY, JULY), uk("Mon 2026-06-29 12:00"), with_text=True)
    event.remove(office.engine, "before_cursor_execute", note)
    return len(seen)
