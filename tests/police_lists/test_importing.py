"""Taking a list in: who needs an assessment is asked once, whatever happens in between."""

import hashlib
import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, MetaData, select

from cce.police_lists.columns import ListKind
from cce.police_lists.errors import PoliceListKeyChanged
from cce.police_lists.keeping import forget_all
from cce.police_lists.marks import Marker
from cce.police_lists.matching import Outcome
from cce.records.children import child_of
from cce.records.engine import open_engine, reading, transaction
from cce.records.episodes import episode
from tests.keyring import KEYRING
from tests.police_lists.station import KEPT_FOR, NOW, Station

BO = "P1,Bo,Example,04/05/2011,"
BO_MISSPELT = "P1,Bo,Exampel,04/05/2011,"
ADA = "P2,Ada,Sample,03/02/2010,"


def counts(taken):
    return {name: number for name, number in taken.counts.items() if number}


def contents(station):
    layout = MetaData()
    layout.reflect(station.engine)
    with reading(station.engine) as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in layout.sorted_tables
            if table.name != "command"
        }


@pytest.mark.parametrize(
    ("stages", "outcome"),
    [
        pytest.param(["asked", "assessed"], Outcome.ASSESSED, id="assessed"),
        pytest.param(["asked", "assessed", "closed"], Outcome.ASSESSED, id="assessed-and-closed"),
        pytest.param(["asked"], Outcome.ASKED, id="open"),
        pytest.param(["asked", "closed"], Outcome.TO_OPEN, id="closed-without"),
        pytest.param([], Outcome.TO_OPEN, id="opening-broke-off"),
    ],
)
def test_a_child_that_is_known_is_asked_for_only_without_an_assessment(station, stages, outcome):
    station.knows("Bo Example", "2011-05-04", *stages)
    assert counts(station.take(BO)) == {outcome.value: 1}


def test_a_child_nobody_knows_gets_an_episode(station):
    taken = station.take(BO)
    (request,) = taken.requests
    with reading(station.engine) as session:
        assert child_of(session, request.reference) == request.child
        assert episode(session, request.reference).team == "team-a"
    assert (request.child.name.reveal(), taken.lines(Outcome.TO_OPEN)) == ("Bo Example", (2,))


def test_a_dry_run_says_the_same_and_keeps_nothing(station):
    station.knows("Bo Exampel", "2011-05-04", "asked")
    before = contents(station)
    foreseen = station.foresee(BO, ADA)
    assert contents(station) == before
    assert counts(foreseen) == counts(station.take(BO, ADA)) == {"to_open": 1, "to_review": 1}


def test_whoever_is_of_age_is_counted_and_nothing_else(station):
    before = contents(station)["episode"]
    taken = station.take("P1,Bo,Example,23/03/2008,", "P2,Ada,Sample,24/03/2008,")
    assert counts(taken) == {"of_age": 1, "to_open": 1}
    assert len(contents(station)["episode"]) == len(before) + 1


def test_twice_is_once(station):
    station.knows("Bo Exampel", "2011-05-04", "asked")
    station.take(BO, ADA)
    before = contents(station)
    again = station.take(BO, ADA, now=NOW + timedelta(days=1))
    assert counts(again) == {"asked": 1, "to_review": 1}
    assert contents(station) == before


@pytest.mark.parametrize("opened", [0, 1])
def test_what_broke_off_goes_on_under_the_same_references(station, opened):
    first = station.take(BO, ADA, breaks_off_after=opened)
    again = station.take(ADA, BO)
    assert {one.reference for one in again.requests} <= {one.reference for one in first.requests}
    assert station.episodes() == 2


def test_an_episode_that_was_added_and_never_opened_is_opened_then(station):
    reference = station.knows("Bo Example", "2011-05-04")
    (request,) = station.take(BO).requests
    assert (request.reference, station.episodes()) == (reference, 1)


def test_a_child_on_both_lists_is_asked_for_once(station):
    station.take(BO)
    again = station.take("CL9,Bo,Example,2011-05-04,", kind=ListKind.COUNTY_LINES)
    assert counts(again) == {"asked": 1}


def test_a_child_on_both_lists_is_asked_for_once_though_the_first_broke_off(station):
    station.take(BO, breaks_off_after=0)
    station.take("CL9,Bo,Example,2011-05-04,", kind=ListKind.COUNTY_LINES)
    station.take(BO)
    assert station.episodes() == 1


def test_two_rows_about_one_child_ask_once(station):
    assert counts(station.take(BO, "P7,BO,Example,2011-05-04,")) == {"to_open": 1, "asked": 1}


def test_a_row_is_settled_by_what_a_later_one_leads_to(station):
    rows = ("P2,Bo,Exampel,2011-05-14,C-1", "P2,Bob,Exampel,05/04/2011,", "P2,Ada,Sample,2011-05-14,C-2")
    first = counts(station.take(*rows))
    before = contents(station)
    assert counts(station.take(*rows))["to_review"] == first["to_review"]
    assert contents(station) == before


def test_two_rows_that_are_nearly_alike_are_not_two_children_yet(station):
    other = BO_MISSPELT.replace("P1", "P7")
    assert counts(station.take(BO, other)) == {"to_open": 1, "to_review": 1}


def test_two_spellings_under_one_police_number_are_one_child(station):
    assert counts(station.take(BO, BO_MISSPELT)) == {"to_open": 1, "asked": 1}


def test_a_case_number_finds_a_child_of_another_name(station):
    station.knows("Ada Quillfeather", "2011-05-04", "asked", "assessed", case_number="C-77")
    assert counts(station.take("P1,Bo,Example,04/05/2011,c 77")) == {"assessed": 1}


def test_a_police_number_finds_a_child_that_is_misspelt_next_time(station):
    station.take(BO)
    assert counts(station.take(BO_MISSPELT)) == {"asked": 1}


def test_a_police_number_of_the_other_list_says_nothing(station):
    station.take(BO)
    assert counts(station.take(BO_MISSPELT, kind=ListKind.COUNTY_LINES)) == {"to_review": 1}


def test_the_episode_that_is_furthest_counts(station):
    station.knows("Bo Example", "2011-05-04", "asked", "closed")
    station.knows("Bo Example", "2011-05-04", "asked", "assessed", "closed")
    station.knows("Bo Example", "2011-05-04", "asked")
    assert counts(station.take(BO)) == {"assessed": 1}


def test_of_a_child_whose_episode_ended_the_records_are_kept_and_not_the_list(station):
    old = station.knows("Bo EXAMPLE", "2011-05-04", "asked", "closed", case_number="C-77")
    (request,) = station.take(BO).requests
    with reading(station.engine) as session:
        assert child_of(session, request.reference) == child_of(session, old)
    assert counts(station.take(BO)) == {"asked": 1}


def test_a_near_match_waits_when_it_would_otherwise_be_opened(station):
    station.knows("Bo Example", "2011-05-04", "asked", "closed")
    station.knows("Bo Exampel", "2011-05-04", "asked", "assessed")
    assert counts(station.take(BO)) == {"to_review": 1}


def test_a_near_match_is_no_question_when_the_child_itself_is_found(station):
    station.knows("Bo Example", "2011-05-04", "asked")
    station.knows("Bo Exampel", "2011-05-04", "asked", "assessed")
    assert counts(station.take(BO)) == {"asked": 1}


def test_a_question_that_the_records_answer_meanwhile_is_dropped(station):
    station.knows("Bo Exampel", "2011-05-04", "asked")
    station.take(BO)
    station.knows("Bo Example", "2011-05-04", "asked")
    assert counts(station.take(BO)) == {"asked": 1}
    assert station.waits() == ()


def test_what_waited_too_long_is_deleted_and_asked_again_by_the_next_list(station):
    station.knows("Bo Exampel", "2011-05-04", "asked")
    station.take(BO)
    later = NOW + KEPT_FOR
    assert station.waits(later) == ()
    station.take(ADA, now=later)
    assert "Bo" not in str(contents(station)["police_list_pending"])
    station.take(BO, now=later)
    assert [one.pending.arrived_at for one in station.waits(later)] == [later]


def test_names_are_kept_of_rows_that_wait_alone_and_can_be_read_in_no_table(station):
    station.knows("Bo Exampel", "2011-05-04", "asked", "assessed")
    station.knows("Cy Invented", "2012-06-05", "asked", "assessed")
    station.take(BO, ADA, "P3,Cy,Invented,05/06/2012,C-9")
    kept = contents(station)
    assert [one.pending.marked.entry.name.reveal() for one in station.waits()] == ["Bo Example"]
    for word in ("Example", "Ada", "Cy", "2011-05-04"):
        assert word not in str(kept), word
    assert len(kept["police_list_settled"]) == 3  # the key's own, Ada's row, Ada's police number


def test_another_key_is_refused_until_the_marks_are_forgotten(station):
    station.take(BO)
    other = Marker(lambda text: hashlib.sha256(f"other{text}".encode()).hexdigest())
    with pytest.raises(PoliceListKeyChanged):
        station.take(ADA, marker=other)
    with transaction(station.engine) as session:
        assert forget_all(session) == (0, 2)
    assert counts(station.take(BO, ADA, marker=other)) == {"asked": 1, "to_open": 1}


def test_a_police_number_that_led_to_somebody_else_is_a_question(station):
    station.take(BO)
    assert counts(station.take("P1,Ada,Sample,03/02/2010,")) == {"to_review": 1}
    station.decide(1)
    assert counts(station.take(BO, "P1,Ada,Sample,03/02/2010,")) == {"asked": 2}


GIVEN = st.sampled_from(["Bo", "Bob", "Ada", "Example"])
FAMILY = st.sampled_from(["Example", "Exampel", "Sample", "Bo"])
BORN = st.sampled_from(["04/05/2011", "05/04/2011", "2011-05-14", "31/02/2011", "01/01/2001"])
ROWS = st.lists(
    st.builds(
        lambda *cells: ",".join(cells),
        st.sampled_from(["P1", "P2", ""]),
        GIVEN,
        FAMILY,
        BORN,
        st.sampled_from(["", "", "C-1", "C-2"]),
    ),
    max_size=5,
)


@pytest.fixture
def fresh(sqlite_template, tmp_path):
    """As many stations as are asked for."""
    opened: list[Engine] = []

    def station():
        path = tmp_path / f"{len(opened)}.sqlite"
        path.write_bytes(sqlite_template.read_bytes())
        opened.append(open_engine(f"sqlite:///{path}", KEYRING))
        made = Station(opened[-1])
        made.knows("Bo Example", "2011-05-04", "asked", "closed", case_number="C-1")
        made.knows("Ada Sample", "2011-04-05", "asked", "assessed")
        return made

    yield station
    for engine in opened:
        engine.dispose()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, seed=st.randoms(use_true_random=False))
def test_order_does_not_matter_and_twice_is_once(fresh, rows, seed: random.Random):
    shuffled = seed.sample(rows, len(rows))
    one, other = fresh(), fresh()
    first = one.take(*rows)
    assert counts(other.take(*shuffled)) == counts(first)
    assert told(other) == told(one)
    after = contents(one)
    again = one.take(*shuffled)
    assert not again.requests
    assert contents(one) == after


def told(station):
    """Everything but references and numbers, which are drawn or counted."""
    kept = contents(station)
    with reading(station.engine) as session:
        children = sorted(_said(child_of(session, row[0])) for row in kept["child"])
    waiting = sorted(one.pending.marked.row for one in station.waits())
    return children, waiting, len(kept["police_list_settled"])


def _said(child):
    name, born_on, case_number = child.revealed
    return name, str(born_on), case_number or ""
