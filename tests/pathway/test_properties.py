"""What holds for every episode, whatever is recorded and in whatever order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from cce.pathway.facts import FACT, Fact, Voided
from cce.pathway.notice import Notice
from cce.pathway.plan import Plan, plan
from cce.pathway.plan_json import plan_as_json
from cce.pathway.terms import DutyKey, DutyStatus, NoticeStatus, Rung
from cce.pathway.timetable import Timetable
from tests.pathway.episodes import ENGLAND, LADDER, POLICY, Episode
from tests.pathway.stories import LATEST, MINUTE, episodes, instants

IN_HOURS = frozenset({DutyKey.RETURN_INTERVIEW})
GONE = (NoticeStatus.SENT, NoticeStatus.SUPERSEDED)


def at_instant(told: Episode, at: datetime) -> Plan:
    return plan(told.facts, told.circumstances, LADDER, at)


def in_the_end(told: Episode) -> Plan:
    return at_instant(told, LATEST)


def sent(seen: Plan) -> list[Notice]:
    return [listed.notice for listed in seen.notices if listed.status is NoticeStatus.SENT]


@given(episodes())
def test_no_notice_goes_on_a_day_or_at_an_hour_that_is_not_worked(told):
    for notice in in_the_end(told).board.notices:
        if notice.duty not in IN_HOURS and notice.status is not NoticeStatus.WITHDRAWN:
            local = ENGLAND.local(notice.at)
            assert ENGLAND.is_working(local.date()), notice
            assert time(9) <= local.time() < time(17), notice


@given(episodes())
def test_reminders_and_escalations_go_at_the_slot(told):
    for notice in in_the_end(told).board.notices:
        on_the_ladder = notice.rung in (Rung.BEFORE, Rung.DUE)
        if on_the_ladder and notice.duty not in IN_HOURS:
            assert ENGLAND.local(notice.at).time() == time(9), notice


@given(episodes(), instants())
def test_every_duty_has_exactly_one_status_and_every_notice_a_listed_duty(told, at):
    seen = at_instant(told, at)
    numbers = Counter((duty.occurrence.duty, duty.number) for duty in seen.duties)
    assert all(times == 1 for times in numbers.values())
    assert all(isinstance(duty.status, DutyStatus) for duty in seen.duties)
    listed = {(notice.notice.duty, notice.number) for notice in seen.notices}
    assert listed <= numbers.keys()


@given(episodes(), instants())
def test_sent_means_gone_by_now_and_planned_means_still_to_go(told, at):
    for notice in at_instant(told, at).board.notices:
        if notice.status in GONE:
            assert notice.at <= at
        if notice.status is NoticeStatus.PLANNED:
            assert notice.at > at


@given(episodes())
def test_nothing_goes_about_a_duty_known_to_have_stopped(told):
    """Each notice is held to what was known when it went."""
    known = list(known_in_turn(told))
    for notice in sent(in_the_end(told)):
        if notice.rung is not Rung.HANDOVER:
            timetable = [timetable for since, timetable in known if since <= notice.at][-1]
            (one,) = [one for one in timetable.occurrences if one.opening == notice.opening]
            assert one.status(notice.at) in (DutyStatus.OPEN, DutyStatus.OVERDUE), notice


def known_in_turn(told: Episode) -> Iterator[tuple[datetime, Timetable]]:
    """Each timetable as it was known, and since when."""
    for since in sorted({fact.recorded_at for fact in told.facts}):
        facts = tuple(fact for fact in told.facts if fact.recorded_at <= since)
        yield since, replace(told, facts=facts).timetable()


@given(
    episodes(),
    instants(),
    st.sampled_from([MINUTE, timedelta(hours=7), timedelta(days=3), timedelta(days=30)]),
)
def test_what_was_sent_stays_sent(told, at, later):
    before, after = at_instant(told, at), at_instant(told, at + later)
    gone = Counter((one.opening, one.rung, one.step, one.to, one.at) for one in sent(before))
    still = Counter((one.opening, one.rung, one.step, one.to, one.at) for one in sent(after))
    assert gone <= still


@given(episodes(), instants())
def test_plan_knows_nothing_of_what_is_recorded_later(told, at):
    known = replace(told, facts=tuple(fact for fact in told.facts if fact.recorded_at <= at))
    assert at_instant(told, at) == at_instant(known, at)


@given(episodes(), st.randoms(use_true_random=False), instants())
def test_order_of_the_facts_does_not_matter(told, chance, at):
    shuffled = list(told.facts)
    chance.shuffle(shuffled)
    assert at_instant(replace(told, facts=tuple(shuffled)), at) == at_instant(told, at)


@given(episodes(), instants())
def test_same_question_has_the_same_answer_and_can_be_printed(told, at):
    first = plan_as_json(at_instant(told, at), POLICY, ENGLAND)
    assert first == plan_as_json(at_instant(told, at), POLICY, ENGLAND)
    order = [(one["at"], one["duty"], one["occurrence"]) for one in first["notices"]]
    instants_of = [(datetime.fromisoformat(at), *rest) for at, *rest in order]
    assert instants_of == sorted(instants_of)


@given(episodes())
def test_no_step_of_one_date_goes_twice_and_keys_are_unique(told):
    seen = in_the_end(told)
    keys = Counter(notice.key for notice in seen.board.notices)
    assert max(keys.values(), default=1) == 1


@given(episodes())
def test_at_one_slot_one_rung_of_a_duty_goes(told):
    slots = Counter((one.opening, one.at) for one in sent(in_the_end(told)) if one.rung is not Rung.HANDOVER)
    assert max(slots.values(), default=1) == 1


@given(episodes())
def test_opened_is_told_at_most_once(told):
    opened = Counter(one.opening for one in in_the_end(told).board.notices if one.rung is Rung.OPENED)
    assert max(opened.values(), default=1) == 1


@given(episodes())
def test_occurrences_start_before_they_end_and_have_a_name_of_their_own(told):
    occurrences = told.timetable().occurrences
    assert len({one.opening for one in occurrences}) == len(occurrences)
    for one in occurrences:
        if one.closed_at is not None:
            assert one.started_at <= one.closed_at, one
        if one.opened_at is not None and one.closed_at is not None:
            assert one.opened_at <= one.closed_at, one


UNRELATED: dict[str, tuple[dict[str, object], set[str]]] = {
    "acknowledged": ({"duty": "risk_assessment"}, set()),
    "reassigned": ({"role": "social_worker", "to": "another"}, set()),
    "travel_suspected": ({}, {"nrm_decision"}),
    "nrm_decided": ({"outcome": "declined"}, {"nrm_decision"}),
    "icpc_suggested": ({}, {"icpc_decision"}),
    "iro_told": ({}, {"iro_notification"}),
    "case_note_recorded": ({}, {"case_note"}),
    "strategy_discussion_needed": ({}, {"strategy_discussion"}),
    "panel_feedback_sent": ({"panel": date(2026, 1, 7)}, {"panel_feedback"}),
}


@given(episodes(), st.sampled_from(sorted(UNRELATED)), instants())
def test_no_date_moves_when_something_unrelated_is_recorded(told, kind, at):
    fields, its_own = UNRELATED[kind]
    after = told.and_then(_new(kind, at, fields))
    assert _dates(told, its_own) == _dates(after, its_own)


def _dates(told: Episode, but_for: set[str]) -> dict[str, object]:
    occurrences = told.timetable().occurrences
    return {one.opening: one.due for one in occurrences if one.duty not in but_for}


@given(episodes(), st.integers(0, 40))
def test_voiding_is_as_if_it_had_never_been_recorded_but_for_history(told, number):
    never, told, at = _with_a_mistake(told, number)
    assert _owed(at_instant(told, at)) == _owed(at_instant(never, at))
    with_history, without = in_a_week(told, at), in_a_week(never, at)
    gone = _steps(with_history, *GONE) | _steps(without, *GONE)
    assert _ahead(with_history, gone) == _ahead(without, gone)


def in_a_week(told: Episode, at: datetime) -> Plan:
    """When what waited for the next slot has gone."""
    return at_instant(told, at + timedelta(days=7))


def _with_a_mistake(told: Episode, number: int) -> tuple[Episode, Episode, datetime]:
    """An episode without one of its facts, the one in which it was voided at the end, and when."""
    candidates = [one for one in told.facts if not isinstance(one, Voided) and one.fact != "reassigned"]
    candidates = [one for one in candidates if not _is_voided(one, told)]
    assume(candidates)
    mistake = candidates[number % len(candidates)]
    at = max(one.recorded_at for one in told.facts) + timedelta(days=1)
    voided = _new("voided", at, {"voids": mistake.id})
    never = replace(told, facts=tuple(one for one in told.facts if one is not mistake))
    return never, told.and_then(voided), at


def _is_voided(one: Fact, told: Episode) -> bool:
    return any(isinstance(other, Voided) and other.voids == one.id for other in told.facts)


def _new(kind: str, at: datetime, fields: dict[str, object]) -> Fact:
    return FACT.validate_python({"id": "new", "fact": kind, "happened_at": at, "recorded_at": at} | fields)


def _owed(seen: Plan) -> list[tuple[object, ...]]:
    return [
        (duty.occurrence, duty.status) for duty in seen.duties if duty.status is not DutyStatus.SUPERSEDED
    ]


def _steps(seen: Plan, *statuses: NoticeStatus) -> set[tuple[object, ...]]:
    return {(one.opening, one.rung, one.step) for one in seen.board.notices if one.status in statuses}


def _ahead(seen: Plan, gone: set[tuple[object, ...]]) -> set[tuple[object, ...]]:
    """The rungs still to come that went in neither history; which open-ended one is next depends on it."""
    planned = [one for one in seen.board.notices if one.status is NoticeStatus.PLANNED]
    return {
        (one.opening, "open-ended") if one.open_ended else (one.opening, one.rung, one.step, one.to, one.at)
        for one in planned
        if one.open_ended or (one.opening, one.rung, one.step) not in gone
        if one.rung is not Rung.HANDOVER
    }
