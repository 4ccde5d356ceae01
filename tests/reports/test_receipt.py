"""The account of one duty: what the record says of it, and what it said before."""

import pytest

from cce.pathway.terms import DutyKey
from cce.records.engine import reading
from cce.reports.episode_view import episode_view
from cce.reports.receipt import DutyNotListed, receipt
from tests.pathway.dates import day, uk
from tests.starter.cli_scenes import COMPLETED, CONCERN, REFERENCE

AT = "Mon 2026-04-20 09:00"
EXTENDED = (
    "{fact: extended, id: more, happened_at: 2026-03-30T10:00, "
    "duty: risk_assessment, until: 2026-04-10, reason: leave}"
)
LATE_ENTRY = (
    "{fact: assessment_completed, id: done-77, happened_at: 2026-04-01T16:00, "
    "recorded_at: 2026-04-09T10:00, overall: high}"
)
VOIDED = "{fact: voided, id: undo, happened_at: 2026-04-02T09:00, voids: concern, reason: wrong child}"


@pytest.fixture
def account(office, ask):
    def of(key=DutyKey.RISK_ASSESSMENT, number=None, at=AT):
        view = ask(lambda session, ladder_of: episode_view(session, REFERENCE, ladder_of, uk(at)))
        with reading(office.engine) as session:
            return receipt(session, view, key, number)

    return of


def test_it_names_the_fact_that_started_and_the_one_that_stopped_it(office, account):
    office.open(CONCERN, COMPLETED)
    found = account()
    assert (found.opened_by.id, found.closed_by.id, found.known_late_until) == ("concern", "done-77", None)
    assert (found.duty.number, found.duty.occurrence.due.on) == (1, day("Thu 2026-04-02"))


def test_in_time_in_fact_and_late_as_then_known_are_kept_apart(office, account):
    office.open(CONCERN, LATE_ENTRY)
    found = account()
    assert (found.duty.status.value, found.known_late_until) == ("met", uk("Thu 2026-04-09 10:00"))


def test_what_was_said_of_its_date_is_told_each_time_it_changed(office, account):
    office.open(CONCERN, EXTENDED, COMPLETED)
    found = account()
    assert [(said.revision.number, said.due_on, said.extended_until) for said in found.history] == [
        (1, day("Thu 2026-04-02"), None),
        (2, day("Thu 2026-04-02"), day("Fri 2026-04-10")),
    ]
    assert [fact.id for fact in found.about] == ["more"]


def test_who_was_told_is_that_dutys_ledger_alone(office, account):
    office.open(CONCERN, COMPLETED)
    office.let_pass(uk("Wed 2026-04-01 17:00"))
    assert {one.delivery.about.duty for one in account().told} == {DutyKey.RISK_ASSESSMENT}
    sent = [one for one in account(DutyKey.QUALITY_ASSURANCE).told if one.delivery.sent_at]
    assert [(one.person and one.person.name, len(one.attempts)) for one in sent] == [("Esi Example", 1)]


def test_a_duty_whose_fact_was_voided_after_a_notice_keeps_its_receipt(office, account):
    office.open(CONCERN)
    office.let_pass(uk("Tue 2026-03-24 09:00"))
    office.record(VOIDED)
    found = account()
    assert found.duty.status.value == "superseded"
    told = [one.person and one.person.key for one in found.told if one.delivery.sent_at]
    assert sorted(told) == ["p-101", "p-103"]


@pytest.mark.parametrize(
    ("key", "number", "words"),
    [
        pytest.param(DutyKey.REVIEW, None, "has no review; its duties: ", id="never-owed"),
        pytest.param(DutyKey.RISK_ASSESSMENT, 2, "there are 1", id="not-so-many"),
    ],
)
def test_what_is_not_there_is_said(office, account, key, number, words):
    office.open(CONCERN)
    with pytest.raises(DutyNotListed, match=words):
        account(key, number)
