"""Finding an episode, who looked at it, and its timeline."""

import pytest

from cce.records.audit import audit_entries
from cce.records.children import child_of, children_among
from cce.records.deliveries import DeliveryStatus
from cce.records.facts import facts_of
from cce.records.ledger import deliveries_of
from cce.reports.access_log import access_log
from cce.reports.searching import among, begins_a_reference, search
from cce.reports.timeline import Happening, timeline
from tests.reports.caseloads import NOW, statements


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("k7q4", "K7Q4", id="small-letters"),
        pytest.param("K7Q4M2", "K7Q4-M2", id="hyphen-left-out"),
        pytest.param(" k7q4-m2px 3", "K7Q4-M2PX-3", id="all-of-it"),
        pytest.param("K7Q4-M2PX-33", None, id="too-long"),
        pytest.param("Alba", None, id="a-name"),
        pytest.param("", None, id="nothing"),
        pytest.param("%", None, id="a-wildcard"),
    ],
)
def test_what_somebody_typed_begins_a_reference_or_is_none(typed, meant):
    assert begins_a_reference(typed) == meant


def test_an_episode_is_found_by_what_somebody_has_of_its_reference(council, session):
    reference = council.written.references[7]
    assert [one.reference for one in search(session, reference.lower(), NOW).rows] == [reference]
    some = search(session, reference[0], NOW)
    assert reference in [one.reference for one in some.rows]
    assert all(one.reference.startswith(reference[0]) for one in some.rows)
    assert search(session, "Alba Example", NOW).total == 0


def test_those_a_search_by_name_found_are_shown_alike(council, session):
    two = council.written.references[3:5]
    assert {one.reference for one in among(session, two, NOW).rows} == set(two)


def test_the_names_of_a_page_are_read_in_one_statement_each_with_its_own_key(council, session):
    some = council.written.references[:50]
    with statements(council.engine) as seen:
        found = children_among(session, [*some, "9999-9999-9"])
    assert len(seen) == 1
    assert found == {reference: child_of(session, reference) for reference in some}
    assert found[some[3]].name.reveal() == "Child 3 Example"


def test_who_looked_at_an_episode_latest_first(council, session):
    reference = council.written.references[0]
    found = access_log(session, reference=reference)
    entries = [one.entry for one in found.rows]
    assert entries == list(reversed(audit_entries(session, reference)))
    assert found.total == len(entries) == 3
    assert access_log(session, who="p-bench").total > 100
    assert len(access_log(session, who="p-bench", number=2).rows) == 50


def test_a_timeline_holds_all_that_was_recorded_done_and_told_latest_first(council, session):
    for reference in council.written.references[40:50]:
        facts = {fact.id for fact in facts_of(session, reference)}
        sent = [one for one in deliveries_of(session, reference) if one.status is DeliveryStatus.SENT]
        found = timeline(session, reference, NOW)
        at = [entry.at for entry in found.rows]
        assert at == sorted(at, reverse=True)
        recorded = [entry.fact for entry in found.rows if entry.happening is Happening.RECORDED]
        assert {fact.id for fact in recorded if fact} == facts
        told = [entry for entry in found.rows if entry.happening is Happening.TOLD]
        assert len(told) == len(sent)


def test_what_was_done_late_is_said_past_due_before(council, session):
    late = [
        (entry, found.rows)
        for reference in council.written.references
        for found in [timeline(session, reference, NOW)]
        for entry in found.rows
        if entry.happening is Happening.DONE and entry.duty and entry.at >= entry.duty.occurrence.due.at
    ]
    assert late
    for entry, rows in late:
        past = [one for one in rows if one.happening is Happening.PAST_DUE and one.duty == entry.duty]
        assert [one.at for one in past] == [entry.duty and entry.duty.occurrence.due.at]


def test_only_some_can_be_asked_for(council, session):
    for reference in council.written.references:
        every = timeline(session, reference, NOW).rows
        done = [entry for entry in every if entry.happening is Happening.DONE]
        assert list(timeline(session, reference, NOW, only=(Happening.DONE,)).rows) == done


def test_each_takes_a_handful_of_statements(council, session):
    reference = council.written.references[45]
    reads = (
        (lambda: search(session, reference, NOW), 8),
        (lambda: access_log(session, reference=reference), 4),
        (lambda: timeline(session, reference, NOW), 8),
    )
    for read, most in reads:
        with statements(council.engine) as seen:
            read()
        assert len(seen) <= most
