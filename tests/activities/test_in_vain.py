"""What did not reach the person it was for is known as such, until something does."""

import pytest

from cce.notices.outcome import Failed, Unknown
from cce.pathway.terms import Role
from cce.records.engine import reading
from cce.records.ledger import deliveries_of
from cce.records.undelivered import in_vain, not_told
from tests.activities.office import Office, everybody, fact
from tests.pathway.dates import uk

SW = "sw@example.test"
HOOK = "jsons://hooks.example.test/sw"
REFUSED = Failed("the server refuses it", permanent=True)
AT = "Mon 2026-03-23 10:00"


@pytest.fixture
def office(office_on_either: Office) -> Office:
    return office_on_either


def owed_in_vain(office: Office, reference: str, at: str = "Tue 2026-03-24 12:00") -> set[tuple[str, Role]]:
    with reading(office.engine) as session:
        found = not_told(session, {reference, "XXXX-XXXX-X"}, uk(at))
    return {(opening.partition(":")[0], role) for of, opening, role in found if of == reference}


def lost(office: Office, reference: str) -> list[str]:
    with reading(office.engine) as session:
        return [one.recipient for one in in_vain(deliveries_of(session, reference))]


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(REFUSED, id="refused"),
        pytest.param(Failed("busy"), id="to-be-tried-again"),
        pytest.param(Unknown("silence"), id="unknown"),
    ],
)
def test_what_did_not_arrive_is_known_by_its_role(office, outcome):
    office.sender.will(SW, outcome)
    reference = office.open(AT)
    office.deliver("sw", AT)
    assert owed_in_vain(office, reference) == {("risk_assessment", Role.SOCIAL_WORKER)}
    assert lost(office, reference) == ["sw"]


def test_what_arrived_or_has_not_been_tried_is_not_in_vain(office):
    reference = office.open(AT)
    assert owed_in_vain(office, reference) == set()
    office.deliver("sw", AT)
    assert owed_in_vain(office, reference) == set()
    assert lost(office, reference) == []


def test_what_arrived_by_the_next_channel_is_not_in_vain(office):
    office.employ(everybody().with_person("sw", channels=["email", HOOK]))
    office.sender.always(SW, REFUSED)
    reference = office.open(AT)
    office.deliver("sw", AT)
    office.deliver("sw", AT)
    assert owed_in_vain(office, reference) == set()
    assert lost(office, reference) == []


def test_that_somebody_above_was_told_instead_does_not_mend_it(office):
    office.sender.will(SW, REFUSED)
    reference = office.open(AT)
    office.deliver("sw", AT)
    office.deliver("tm", AT)
    assert owed_in_vain(office, reference) == {("risk_assessment", Role.SOCIAL_WORKER)}


def test_the_next_notice_of_the_duty_that_arrives_mends_it(office):
    office.sender.will(SW, REFUSED)
    reference = office.open(AT)
    office.deliver("sw", AT)
    office.prepare(reference, "Thu 2026-03-26 09:00")
    office.deliver("sw", "Thu 2026-03-26 09:00")
    assert owed_in_vain(office, reference, "Thu 2026-03-26 12:00") == set()
    assert lost(office, reference) == ["sw"]


def test_it_is_known_of_the_duty_concerned_alone(office):
    reference = office.open(AT)
    office.deliver("sw", AT)
    office.sender.will(SW, REFUSED)
    needed = "Mon 2026-03-23 11:00"
    office.keep(reference, fact("strategy_discussion_needed", needed), at=needed)
    office.deliver("sw", needed)
    assert owed_in_vain(office, reference) == {("strategy_discussion", Role.SOCIAL_WORKER)}
