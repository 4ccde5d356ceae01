"""Facts come back whole, their free text is kept apart, and a command is kept once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from cce.pathway.facts import FACT, FACT_CLASSES
from cce.pathway.notice import Board
from cce.pathway.terms import Role
from cce.records.boards import load_board, save_board
from cce.records.deliveries import About, NewDelivery
from cce.records.engine import reading, transaction
from cce.records.errors import CommandExists, TextUnstorable
from cce.records.facts import command_of, facts_of, keep, named
from cce.records.ledger import deliveries_of, write
from cce.records.narrative import (
    drop_narrative,
    drop_stray_narrative,
    store_narrative,
    with_narrative,
    without_narrative,
)
from cce.records.timetables import revisions_of, save_timetable
from tests.records.samples import (
    OPENED_AT,
    REFERENCE,
    a_duty,
    a_notice,
    a_revision,
    concern,
    instant,
    listed,
    opened,
)

NEEDED = {
    "route": "yjs",
    "outcome": "referred",
    "overall": "high",
    "meeting_at": "2026-03-29T02:30:00+01:00",
    "on": "2026-06-03",
    "panel": "2026-06-03",
    "agency": "yjs",
    "action": "a-1",
    "duty": "review",
    "until": "2026-06-03",
    "voids": "f1",
    "role": "social_worker",
    "to": "p-2",
}
AT = "2026-03-29T02:30:00+01:00"
ONE_OF_EACH = [
    {"fact": "concern_identified", "route": "mash_level_4"},
    {"fact": "strategy_discussion_held", "outcome": "s47_joint"},
    {"fact": "strategy_discussion_not_required", "reason": "Nothing to discuss"},
    {
        "fact": "assessment_completed",
        "overall": "high",
        "ratings": {1: "high", 12: "strength"},
        "agency": "joint",
    },
    {"fact": "cpc_reviewed", "level": "high", "meeting_required": False},
    {"fact": "meeting_arranged", "meeting_at": "2026-10-25T01:30:00+00:00", "chair": "cpc"},
    {"fact": "review_held", "level": "moderate", "process": "core_group", "combined_with_missing": True},
    {"fact": "core_group_arranged", "on": "2026-06-03"},
    {"fact": "status_changed", "to": "lac"},
    {"fact": "panel_considered", "panel": "2026-06-03", "outcome": "removed", "risk_reduced": True},
    {"fact": "panel_update_received", "panel": "2026-06-03", "answers": "Calmer – and at school"},
    {
        "fact": "action_given",
        "panel": "2026-06-03",
        "agency": "health",
        "action": "a-1",
        "owner": "p-7",
        "report_to": "2026-07-01",
    },
    {"fact": "extended", "duty": "review", "until": "2026-06-10", "reason": "‘Ill’ – 🤒"},
    {"fact": "reassigned", "role": "social_worker", "to": "p-2"},
    {"fact": "voided", "voids": "f1", "reason": "In error"},
]


def fact(values, **more):
    return FACT.validate_python(
        {"happened_at": AT, "recorded_at": "2026-03-29T09:00:00Z", "by": "p-1"} | values | more
    )


def reasons(facts):
    return [getattr(one, "reason", None) for one in facts]


@pytest.mark.parametrize("values", ONE_OF_EACH, ids=lambda values: values["fact"])
def test_a_fact_comes_back_as_it_was(engine, values):
    recorded = fact(values, id="f9")
    with transaction(engine) as session:
        opened(session)
        bare, texts = without_narrative([recorded])
        store_narrative(session, REFERENCE, "c1", texts, OPENED_AT)
        assert with_narrative(session, "c1", bare) == (recorded,)
        keep(session, REFERENCE, "c1", bare, revision=1, kept_at=OPENED_AT)
    with reading(engine) as session:
        assert facts_of(session, REFERENCE) == [recorded]


def test_every_kind_of_fact_can_be_kept(engine):
    """With no field but what it must have, so that a new kind cannot be forgotten."""
    facts = []
    for kind, shape in FACT_CLASSES.items():
        needed = {name for name, one in shape.model_fields.items() if one.is_required()} & set(NEEDED)
        given_values = {name: NEEDED[name] for name in needed}
        given_values |= {"to": "lac"} if kind == "status_changed" else {}
        given_values |= {"outcome": "no_s47"} if kind == "strategy_discussion_held" else {}
        facts.append(fact({"fact": kind, "id": kind} | given_values))
    with transaction(engine) as session:
        opened(session)
        keep(session, REFERENCE, "c1", facts, revision=1, kept_at=OPENED_AT)
        assert facts_of(session, REFERENCE) == facts


def test_a_command_is_kept_once(engine):
    with transaction(engine) as session:
        opened(session)
        assert command_of(session, "c1") is None
        keep(session, REFERENCE, "c1", [concern()], revision=4, kept_at=OPENED_AT)
        assert command_of(session, "c1") == 4
    with pytest.raises(CommandExists, match="c1"), transaction(engine) as session:
        keep(session, REFERENCE, "c1", [concern()], revision=5, kept_at=OPENED_AT)
    with reading(engine) as session:
        assert len(facts_of(session, REFERENCE)) == 1
        assert command_of(session, "c1") == 4


def test_a_command_that_fails_half_way_leaves_nothing(engine):
    def keep_and_fail():
        with transaction(engine) as session:
            keep(session, REFERENCE, "c1", [concern()], revision=1, kept_at=OPENED_AT)
            save_timetable(session, REFERENCE, a_revision(), listed(a_duty()))
            save_board(session, REFERENCE, Board(), Board((a_notice(),)))
            write(
                session, [NewDelivery(About.of(REFERENCE, a_notice()), Role.SOCIAL_WORKER, "p-1", OPENED_AT)]
            )
            raise RuntimeError

    with transaction(engine) as session:
        opened(session)
    with pytest.raises(RuntimeError):
        keep_and_fail()
    with reading(engine) as session:
        assert command_of(session, "c1") is None
        assert facts_of(session, REFERENCE) == []
        assert load_board(session, REFERENCE) == Board()
        assert revisions_of(session, REFERENCE) == ()
        assert deliveries_of(session, REFERENCE) == ()


def test_facts_come_back_in_the_order_in_which_they_were_kept(engine):
    with transaction(engine) as session:
        opened(session)
        keep(session, REFERENCE, "c1", [concern(id="b"), concern(id="a")], revision=1, kept_at=OPENED_AT)
        keep(
            session,
            REFERENCE,
            "c2",
            [concern(instant("2026-01-01 10:00"), id="0")],
            revision=2,
            kept_at=OPENED_AT,
        )
        keep(session, REFERENCE, "c3", [], revision=3, kept_at=OPENED_AT)
        assert [one.id for one in facts_of(session, REFERENCE)] == ["b", "a", "0"]


def test_a_fact_without_an_id_is_named_after_its_command():
    assert [one.id for one in named("c1", [concern()])] == ["c1"]
    assert [one.id for one in named("c1", [concern(), concern(id="own"), concern()])] == [
        "c1.1",
        "own",
        "c1.3",
    ]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"fact": "closed", "reason": "CANARY"}, id="a-reason"),
        pytest.param(
            {"fact": "panel_update_received", "panel": "2026-06-03", "answers": "CANARY"}, id="answers"
        ),
    ],
)
def test_free_text_is_readable_in_no_table(engine, said):
    recorded = fact(said, id="f1")
    bare, texts = without_narrative([recorded])
    assert texts == {0: "CANARY"}
    with transaction(engine) as session:
        opened(session)
        store_narrative(session, REFERENCE, "c1", texts, OPENED_AT)
        keep(session, REFERENCE, "c1", [recorded], revision=1, kept_at=OPENED_AT)
    with engine.connect() as connection:
        assert "CANARY" not in str(connection.execute(text("SELECT * FROM fact")).all())
        assert "CANARY" not in str(connection.execute(text("SELECT * FROM narrative")).all())
    with reading(engine) as session:
        assert facts_of(session, REFERENCE) == [recorded]
    assert "CANARY" not in str(bare)


def test_free_text_of_a_refused_command_can_be_dropped_and_that_of_a_kept_one_cannot(engine):
    with transaction(engine) as session:
        opened(session)
        store_narrative(session, REFERENCE, "refused", {0: "one"}, OPENED_AT)
        store_narrative(session, REFERENCE, "kept", {1: "two"}, OPENED_AT)
        keep(session, REFERENCE, "kept", [concern(), fact({"fact": "closed"})], revision=1, kept_at=OPENED_AT)
        drop_narrative(session, "refused")
        drop_narrative(session, "kept")
        assert with_narrative(session, "refused", [fact({"fact": "closed"})])[0] == fact({"fact": "closed"})
        assert reasons(facts_of(session, REFERENCE)) == [None, "two"]


def test_free_text_that_nobody_came_for_is_dropped_after_a_while(engine):
    with transaction(engine) as session:
        opened(session)
        store_narrative(session, REFERENCE, "early", {0: "one"}, instant("2026-03-01 10:00"))
        store_narrative(session, REFERENCE, "late", {0: "two"}, instant("2026-03-20 10:00"))
        store_narrative(session, REFERENCE, "late", {0: "sent again"}, instant("2026-03-20 10:01"))
        assert drop_stray_narrative(session, instant("2026-03-10 10:00")) == 1
        assert reasons(with_narrative(session, "late", [fact({"fact": "closed"})])) == ["two"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    reason=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=200
    )
)
def test_any_free_text_comes_back_as_it_was_written(engine, reason):
    with transaction(engine) as session:
        opened(session)
        store_narrative(session, REFERENCE, "c1", {0: reason}, OPENED_AT)
        keep(session, REFERENCE, "c1", [fact({"fact": "closed"})], revision=1, kept_at=OPENED_AT)
        assert reasons(facts_of(session, REFERENCE)) == [reason]
        session.rollback()


@pytest.mark.parametrize("sign", ["\x00", "\ud800"], ids=ascii)
def test_free_text_that_is_no_text_is_refused(engine, sign):
    with pytest.raises(TextUnstorable, match="Sign 3 of the text"), transaction(engine) as session:
        store_narrative(session, REFERENCE, "c1", {0: "ab" + sign}, OPENED_AT)
