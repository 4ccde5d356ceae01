"""Keeping what was recorded: judged, stored and worked out in one transaction, or not at all."""

from datetime import date

import pytest

from activities.refusals import as_application_error
from cce.notices.outcome import Failed, Sent, Unknown
from cce.pathway.errors import FactRefused
from cce.records.engine import reading, transaction
from cce.records.errors import CommandExists, EpisodeUnknown
from cce.records.facts import command_of
from cce.records.panels import set_panels
from cce.records.references import new_reference
from cce.records.timetables import revisions_of
from tests.activities.office import BORN_ON, Office, concern, contents, fact, london, statuses
from tests.pathway.dates import uk

AT = "Mon 2026-03-23 10:00"


@pytest.fixture
def office(office_on_either: Office) -> Office:
    return office_on_either


def test_a_kept_fact_is_there_with_its_free_text_under_its_command(office):
    reference = office.open(AT)
    given = fact("strategy_discussion_not_required", "Mon 2026-03-23 11:00", reason="spoken with the family")
    kept = office.keep(reference, given, at="Mon 2026-03-23 11:00", command_id="c-2")
    last = office.facts(reference)[-1]
    assert last == given.model_copy(update={"id": "c-2"})
    assert kept.revision == 2
    assert office.episode(reference).standing.revision == 2


def test_a_refused_fact_leaves_nothing(office):
    reference = office.open(AT)
    before = contents(office)
    with pytest.raises(FactRefused):
        office.keep(reference, fact("assessment_approved", "Mon 2026-03-23 11:00"), at="Mon 2026-03-23 11:00")
    assert contents(office) == before


def test_of_facts_that_belong_together_all_are_kept_or_none(office):
    reference = office.open(AT)
    before = contents(office)
    possible, impossible = fact("went_missing", "Mon 2026-03-23 11:00"), fact("assessment_approved", AT)
    with pytest.raises(FactRefused):
        office.keep(reference, possible, impossible, at="Mon 2026-03-23 11:00")
    assert contents(office) == before


def test_a_refusal_crosses_the_boundary_without_its_particulars(office):
    reference = office.open(AT)
    late = fact("concern_rising", "Mon 2029-03-05 10:00")
    with pytest.raises(FactRefused) as refused:
        office.keep(reference, late, at="Mon 2029-03-05 10:00")
    crossing = as_application_error(refused.value)
    assert crossing.type == type(refused.value).__name__
    assert crossing.non_retryable
    assert str(BORN_ON.year) not in str(crossing)
    assert not set(str(crossing)) & set("0123456789")


def test_an_unknown_episode_is_refused(office):
    with pytest.raises(EpisodeUnknown):
        office.keep(new_reference(), concern(AT), at=AT)


def test_a_command_kept_before_is_answered_as_it_was_and_kept_once(office):
    reference = office.open(AT)
    missing = fact("went_missing", "Mon 2026-03-23 11:00")
    first = office.keep(reference, missing, at="Mon 2026-03-23 11:00", command_id="c-2")
    office.keep(reference, fact("found", "Mon 2026-03-23 12:00"), at="Mon 2026-03-23 12:00")
    before = contents(office)
    again = office.keep(reference, missing, at="Mon 2026-03-23 13:00", command_id="c-2")
    assert again.revision == first.revision == 2
    assert contents(office) == before


def test_a_command_kept_before_lets_those_who_still_wait_be_told_again(office):
    reference = office.open(AT)
    again = office.keep(reference, concern(AT), at=AT, command_id=command_of_the_opening(office, reference))
    assert [one.recipient for one in again.expected] == ["sw"]


def test_a_command_of_another_episode_is_refused_and_nothing_is_stored(office):
    first, second = office.open(AT), office.open(AT)
    missing = fact("went_missing", "Mon 2026-03-23 11:00")
    office.keep(first, missing, at="Mon 2026-03-23 11:00", command_id="theirs")
    before = contents(office)
    with pytest.raises(CommandExists, match="another episode"):
        office.keep(second, missing, at="Mon 2026-03-23 11:00", command_id="theirs")
    assert contents(office) == before


def test_what_is_kept_later_was_not_known_earlier(office):
    reference = office.open(AT)
    office.keep(reference, fact("went_missing", "Mon 2026-03-23 12:00"), at="Mon 2026-03-23 12:00")
    slow_clock = fact("case_note_recorded", "Mon 2026-03-23 11:30")
    office.keep(reference, slow_clock, at="Mon 2026-03-23 12:01")
    last = office.facts(reference)[-1]
    assert (london(last.happened_at), london(last.recorded_at)) == (
        "Mon 2026-03-23 11:30",
        "Mon 2026-03-23 12:00",
    )


def test_a_command_without_facts_works_the_timetable_out_anew(office):
    reference = office.open(AT, fact("assessment_completed", AT, overall="high", agency="yjs"))
    office.keep(reference, fact("assessment_approved", "Mon 2026-03-23 11:00"), at="Mon 2026-03-23 11:00")
    with transaction(office.engine) as session:
        set_panels(session, [date(2026, 4, 15)], uk("Mon 2026-03-23 10:00"), "coord")
    kept = office.keep(reference, at="Mon 2026-03-23 12:00")
    assert kept.revision == 3
    duties = {one.occurrence.duty for one in office.plan(reference, "Mon 2026-03-23 12:00").duties}
    assert "panel_submission" in duties
    with reading(office.engine) as session:
        assert len(revisions_of(session, reference)) == 3


def test_a_closure_ends_the_episode_and_a_reopening_begins_the_next_generation(office):
    reference = office.open(AT)
    closed = office.keep(
        reference, fact("closed", "Mon 2026-03-23 15:00", reason="moved"), at="Mon 2026-03-23 15:00"
    )
    assert (closed.closed, closed.wake_at) == (True, None)
    assert office.episode(reference).standing.status == "closed"
    reopened = office.keep(
        reference, fact("reopened", "Tue 2026-03-24 10:00", reason="back"), at="Tue 2026-03-24 10:00"
    )
    standing = office.episode(reference).standing
    assert (reopened.closed, standing.status, standing.generation) == (False, "open", 2)
    assert reopened.wake_at is not None
    assert reopened.wake_at < uk("Thu 2026-03-26 09:00")


def test_a_back_dated_fact_of_a_closed_episode_keeps_it_closed(office):
    reference = office.open(AT)
    office.keep(reference, fact("closed", "Mon 2026-03-23 15:00", reason="moved"), at="Mon 2026-03-23 15:00")
    earlier = fact("strategy_discussion_needed", "Mon 2026-03-23 11:00", recorded_at="Tue 2026-03-24 10:00")
    kept = office.keep(reference, earlier, at="Tue 2026-03-24 10:00")
    assert kept.closed
    assert set(statuses(office.rows(reference))) == {"withdrawn"}


def command_of_the_opening(office: Office, reference: str) -> str:
    command_id = f"{reference}-1"
    with reading(office.engine) as session:
        assert command_of(session, command_id, reference) == 1
    return command_id


@pytest.mark.parametrize(
    ("outcome", "listed"),
    [
        pytest.param(Sent(), "sent", id="gone"),
        pytest.param(Unknown("it fell silent"), "sent", id="perhaps-gone"),
        pytest.param(Failed("it is busy"), "withdrawn", id="not-gone"),
    ],
)
def test_what_has_gone_stays_sent_though_a_slow_clock_says_it_was_known_before(office, outcome, listed):
    reference = office.open("Mon 2026-03-23 20:00")
    office.prepare(reference, "Tue 2026-03-24 08:58")
    office.sender.will("sw@example.test", outcome)
    office.deliver("sw", "Tue 2026-03-24 09:00")
    done = fact("assessment_completed", "Tue 2026-03-24 08:59", overall="moderate")
    office.keep(reference, done, at="Tue 2026-03-24 09:01")
    notices = office.plan(reference, "Tue 2026-03-24 09:01").notices
    (opened,) = (
        one for one in notices if (one.notice.duty, one.notice.rung) == ("risk_assessment", "opened")
    )
    assert opened.status == listed
