"""Near matches before a person: shown with both sides, decided by nobody else, once."""

import pytest

from cce.police_lists.deciding import answer
from cce.police_lists.errors import NotThatChild, PendingUnknown
from cce.police_lists.matching import Outcome
from cce.police_lists.register import Asked
from cce.records.engine import transaction
from tests.police_lists.station import BENCH, KEPT_FOR, NOW, Station
from tests.police_lists.test_importing import ADA, BO, contents, counts


def asked(station: Station) -> list[tuple[int, list[tuple[str, Asked]]]]:
    return [
        (one.pending.number, [(candidate.reference, candidate.asked) for candidate in one.candidates])
        for one in station.waits()
    ]


def test_both_sides_are_shown(station):
    near = station.knows("Bo Exampel", "2011-05-04", "asked", "assessed")
    turned = station.knows("Bo Example", "2011-04-05", "asked")
    station.knows("Ada Sample", "2011-05-04", "asked")
    station.take(BO)
    expected = sorted([(near, Asked.ASSESSED), (turned, Asked.ASKED)])
    assert asked(station) == [(1, expected)]
    (question,) = station.waits()
    assert question.pending.marked.entry.name.reveal() == "Bo Example"


@pytest.mark.parametrize(
    ("stages", "outcome"),
    [
        (["asked", "assessed"], Outcome.ASSESSED),
        (["asked"], Outcome.ASKED),
        (["asked", "closed"], Outcome.TO_OPEN),
        ([], Outcome.TO_OPEN),
    ],
)
def test_the_same_child_is_asked_for_only_without_an_assessment(station, stages, outcome):
    known = station.knows("Bo Exampel", "2011-05-04", *stages)
    station.take(BO)
    finding = station.decide(1, known)
    assert (finding.outcome, station.waits()) == (outcome, ())
    assert finding.request is None or finding.request.child.name.reveal() == "Bo Exampel"
    assert station.episodes() == (2 if stages[-1:] == ["closed"] else 1)


def test_the_same_child_is_known_again_by_the_next_list(station):
    known = station.knows("Bo Exampel", "2011-05-04", "asked", "assessed")
    station.take(BO)
    station.decide(1, known)
    before = contents(station)
    assert counts(station.take(BO)) == {"assessed": 1}
    assert contents(station) == before


def test_another_child_gets_an_episode_and_is_known_again(station):
    station.knows("Bo Exampel", "2011-05-04", "asked", "assessed")
    station.take(BO)
    finding = station.decide(1)
    assert (finding.outcome, station.episodes()) == (Outcome.TO_OPEN, 2)
    assert counts(station.take(BO)) == {"asked": 1}


def test_a_decision_that_broke_off_leads_to_the_same_episode(station):
    closed = station.knows("Bo Exampel", "2011-05-04", "asked", "closed")
    station.take(BO)
    first, again = (weighed(station, closed) for _ in range(2))
    assert first.reference == again.reference != closed
    station.open(first.request)
    assert station.decide(1, closed).reference == first.reference
    assert (station.episodes(), station.waits()) == (2, ())


def weighed(station, same):
    with transaction(station.engine) as session:
        return answer(session, 1, same, BENCH, NOW)


def test_a_child_it_was_not_shown_beside_is_refused(station):
    station.knows("Bo Exampel", "2011-05-04", "asked")
    other = station.knows("Ada Sample", "2010-02-03", "asked")
    station.take(BO)
    before = contents(station)
    with pytest.raises(NotThatChild):
        station.decide(1, other)
    assert contents(station) == before


def test_what_does_not_wait_cannot_be_decided(station):
    known = station.knows("Bo Exampel", "2011-05-04", "asked")
    station.take(BO)
    with pytest.raises(PendingUnknown):
        station.decide(2, known)
    with pytest.raises(PendingUnknown):
        station.decide(1, known, now=NOW + KEPT_FOR)
    station.decide(1, known)
    with pytest.raises(PendingUnknown):
        station.decide(1, known)


def test_a_number_never_means_another_row_later(station):
    known = station.knows("Bo Exampel", "2011-05-04", "asked")
    station.knows("Ada Sampel", "2010-02-03", "asked")
    station.take(BO)
    station.decide(1, known)
    station.take(ADA)
    assert next(number for number, _ in asked(station)) > 1


def test_the_team_of_the_list_gets_the_episode(station):
    station.knows("Bo Exampel", "2011-05-04", "asked")
    station.take(BO)
    finding = station.decide(1)
    assert finding.request is not None
    assert finding.request.team == "team-a"
