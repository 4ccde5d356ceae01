"""What is due, with whom it lies."""

from cce.reports.due_list import due_list
from tests.pathway.dates import uk
from tests.starter.cli_scenes import CONCERN, REFERENCE

OTHER = "2222-2222-2"
LATER = "{fact: concern_identified, id: later, happened_at: 2026-03-30T10:00, route: open_case}"


def listed(found):
    return [(one.owed.reference, one.owed.duty.occurrence.duty.value, one.lateness.words) for one in found]


def test_what_is_overdue_leads_and_each_says_how_it_stands(office, ask):
    office.open(LATER, reference=OTHER, team="team-b")
    office.open(CONCERN)
    found = ask(due_list, uk("Wed 2026-04-08 09:00"))
    assert listed(found) == [
        (REFERENCE, "risk_assessment", "overdue by 2 working days"),
        (OTHER, "risk_assessment", "due tomorrow"),
    ]
    assert [one.is_overdue for one in found] == [True, False]


def test_it_lies_with_whoever_holds_the_role_that_day(office, ask):
    office.open(CONCERN)
    before, absent = (
        ask(due_list, uk(at))[0].person for at in ("Thu 2026-04-02 09:00", "Wed 2026-04-08 09:00")
    )
    assert (before and before.key, absent and absent.key) == ("p-101", "p-102")


def test_a_role_that_nobody_holds_has_no_name(office, ask):
    office.open(CONCERN, team=None)
    assert [one.person for one in ask(due_list, uk("Thu 2026-04-02 09:00"))] == [None]


def test_a_person_and_a_team_see_their_own(office, ask):
    office.open(LATER, reference=OTHER, team="team-b")
    office.open(CONCERN)
    at = uk("Thu 2026-04-02 09:00")
    assert [one.owed.reference for one in ask(due_list, at, person="p-101")] == [REFERENCE]
    assert [one.owed.reference for one in ask(due_list, at, team="team-b")] == [OTHER]


def test_nothing_is_due_once_an_episode_is_closed(office, ask):
    office.open(CONCERN, "{fact: closed, happened_at: 2026-03-24T10:00, reason: moved}")
    assert ask(due_list, uk("Wed 2026-04-08 09:00")) == ()
