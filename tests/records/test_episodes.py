"""Episodes, their child, and who holds which role for them."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Reassigned, Voided
from cce.pathway.panels import set_on
from cce.pathway.terms import ChildStatus, Level, Role, Stage
from cce.records.assignments import Assignment, assignments_of, open_assignments, save_reassignments
from cce.records.checklists import Saying, give_answers
from cce.records.children import Child, child_of
from cce.records.engine import reading, transaction
from cce.records.episodes import (
    EpisodeStatus,
    Standing,
    circumstances_of,
    episode,
    episodes,
    forget_unopened,
    give_to_team,
    lock_episode,
    open_episode,
    open_references,
    pin_policy,
    save_standing,
)
from cce.records.errors import EpisodeExists, EpisodeUnknown
from cce.records.narrative import store_narrative
from cce.records.panels import set_panels
from tests.records.samples import OPENED_AT, REFERENCE, an_episode, instant, opened

OTHER = "22BB-33CC-M"
TABLES = ("checklist_answer", "episode", "child", "assignment", "narrative")


def test_an_episode_comes_back_as_it_was_opened(engine):
    with transaction(engine) as session:
        opened(session)
    with reading(engine) as session:
        assert episode(session, REFERENCE) == an_episode()
        assert child_of(session, REFERENCE) == Child.of("Bo Example", date(2011, 5, 4))


def test_a_reference_is_taken_once(engine):
    with transaction(engine) as session:
        opened(session)
    with pytest.raises(EpisodeExists, match=REFERENCE), transaction(engine) as session:
        opened(session)


def test_an_episode_whose_opening_was_refused_leaves_nothing(engine):
    with transaction(engine) as session:
        open_episode(session, an_episode(), Child.of("Bo Example"), {Role.SOCIAL_WORKER: "p-1"})
        store_narrative(session, REFERENCE, "c1", {0: "text"}, OPENED_AT)
        give_answers(session, REFERENCE, {"drug_debt": "present"}, Saying("p-1", OPENED_AT))
    with transaction(engine) as session:
        forget_unopened(session, REFERENCE)
    with engine.connect() as connection:
        kept = {table: connection.execute(text(f"SELECT * FROM {table}")).all() for table in TABLES}
    assert kept == {table: [] for table in TABLES}


def test_an_episode_in_which_something_was_recorded_is_not_forgotten(engine):
    with transaction(engine) as session:
        opened(session)
        save_standing(session, REFERENCE, Standing(revision=1))
        forget_unopened(session, REFERENCE)
        assert episode(session, REFERENCE).standing.revision == 1


@pytest.mark.parametrize("ask", [episode, lock_episode, child_of, circumstances_of])
def test_an_unknown_reference_is_refused(engine, ask):
    with pytest.raises(EpisodeUnknown, match=OTHER), transaction(engine) as session:
        ask(session, OTHER)


def test_circumstances_are_those_of_the_child_and_the_authority(engine):
    with transaction(engine) as session:
        opened(session)
        set_panels(session, [date(2026, 7, 1), date(2026, 6, 3)], OPENED_AT, "coord")
    with reading(engine) as session:
        assert circumstances_of(session, REFERENCE) == Circumstances(
            ChildStatus.CIN, date(2011, 5, 4), True, set_on((date(2026, 6, 3), date(2026, 7, 1)))
        )


def test_a_standing_policy_and_team_can_be_changed(engine):
    standing = Standing(
        7, EpisodeStatus.CLOSED, 2, Stage.CLOSED, Level.HIGH, True, closed_at=instant("2026-05-01 12:00")
    )
    with transaction(engine) as session:
        opened(session)
        save_standing(session, REFERENCE, standing)
        pin_policy(session, REFERENCE, "elsewhere", "3")
        give_to_team(session, REFERENCE, "south")
    with reading(engine) as session:
        assert episode(session, REFERENCE) == replace(
            an_episode(), policy="elsewhere", policy_version="3", team="south", standing=standing
        )
        assert not episode(session, REFERENCE).is_open


def test_listings_choose_by_status_and_team(engine):
    with transaction(engine) as session:
        opened(session)
        opened(session, OTHER, "south")
        assert open_references(session) == (OTHER, REFERENCE)
        assert [one.reference for one in episodes(session, team="south")] == [OTHER]
        save_standing(session, OTHER, Standing(status=EpisodeStatus.CLOSED, closed_at=OPENED_AT))
        assert open_references(session) == (REFERENCE,)
        assert [one.reference for one in episodes(session, EpisodeStatus.CLOSED)] == [OTHER]
        assert len(episodes(session, None)) == 2


def test_roles_given_at_the_start_are_kept_and_reassignments_follow_the_facts(engine):
    moved = _reassigned("f2", "p-2", "2026-04-01 10:00")
    back = _reassigned("f3", "p-1", "2026-04-02 10:00")
    start = Assignment(REFERENCE, Role.SOCIAL_WORKER, "p-1", OPENED_AT)
    second = Assignment(REFERENCE, Role.SOCIAL_WORKER, "p-2", moved.happened_at, 1)
    with transaction(engine) as session:
        open_episode(session, an_episode(), Child.of(), {Role.SOCIAL_WORKER: "p-1"})
        assert assignments_of(session, REFERENCE) == (start,)
        save_reassignments(session, REFERENCE, [back, moved])
        third = Assignment(REFERENCE, Role.SOCIAL_WORKER, "p-1", back.happened_at, 2)
        assert assignments_of(session, REFERENCE) == open_assignments(session) == (start, second, third)
        voiding = Voided(
            fact="voided", id="f4", voids="f3", happened_at=back.happened_at, recorded_at=back.happened_at
        )
        save_reassignments(session, REFERENCE, [back, moved, voiding])
        assert assignments_of(session, REFERENCE) == (start, second)
        save_reassignments(session, REFERENCE, [])
        assert assignments_of(session, REFERENCE) == (start,)


def test_the_names_of_children_are_in_one_table_only(engine):
    with transaction(engine) as session:
        opened(session)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM episode")).all()
    assert "Bo Example" not in str(rows)
    assert "2011" not in str(rows)


def _reassigned(fact_id, to, at):
    return Reassigned(
        fact="reassigned",
        id=fact_id,
        role=Role.SOCIAL_WORKER,
        to=to,
        happened_at=instant(at),
        recorded_at=instant(at),
    )
