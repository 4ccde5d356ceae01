"""Answers to checklists in the database: appended, the last one counts, all of a saying or none."""

import pytest

from cce.pathway.checklists import Answer
from cce.pathway.errors import AnswerReasonMissing
from cce.records.checklists import Saying, answers_of, give_answers, history_of
from cce.records.engine import reading, transaction
from cce.records.errors import EpisodeUnknown, TextUnstorable
from tests.records.samples import OPENED_AT, REFERENCE, instant, opened

FIRST = Saying("p-101", OPENED_AT)
LATER = Saying("p-104", instant("2026-03-25 12:00"), "The family moved here last week")


@pytest.fixture
def child(engine):
    with transaction(engine) as session:
        opened(session)
        opened(session, "B3C4-D5F6-8")
    return REFERENCE


def counting(engine, reference=REFERENCE):
    with reading(engine) as session:
        return {
            item: (one.answer, one.by, one.reason) for item, one in answers_of(session, reference).items()
        }


def test_the_last_answer_counts_and_every_earlier_one_stays(engine, child):
    with transaction(engine) as session:
        give_answers(session, child, {"youth_service": "not_yet", "health": "done"}, FIRST)
        give_answers(session, child, {"youth_service": "not_applicable"}, LATER)
    assert counting(engine) == {
        "health": (Answer.DONE, "p-101", None),
        "youth_service": (Answer.NOT_APPLICABLE, "p-104", LATER.reason),
    }
    with reading(engine) as session:
        assert [(one.item, one.at) for one in history_of(session, child)][-1] == ("youth_service", LATER.at)
        assert len(history_of(session, child)) == 3


def test_two_answers_of_one_instant_keep_their_order(engine, child):
    with transaction(engine) as session:
        for answer in ("present", "absent", "present", "absent"):
            give_answers(session, child, {"drug_debt": answer}, FIRST)
    assert counting(engine)["drug_debt"][0] is Answer.ABSENT


def test_a_reason_is_kept_with_the_answers_that_ask_for_one_else_with_all(engine, child):
    with transaction(engine) as session:
        give_answers(session, child, {"health": "done", "agencies": "not_applicable"}, LATER)
        give_answers(session, child, {"drug_debt": "present"}, LATER)
    reasons = {item: reason for item, (_, _, reason) in counting(engine).items()}
    assert reasons == {"health": None, "agencies": LATER.reason, "drug_debt": LATER.reason}


def test_one_answer_that_cannot_be_keeps_all_of_them_out(engine, child):
    with pytest.raises(AnswerReasonMissing), transaction(engine) as session:
        give_answers(session, child, {"health": "done", "agencies": "not_applicable"}, FIRST)
    assert counting(engine) == {}


def test_answers_are_one_childs_own(engine, child):
    with transaction(engine) as session:
        give_answers(session, child, {"health": "done"}, FIRST)
    assert counting(engine, "B3C4-D5F6-8") == {}


def test_an_unknown_child_is_not_answered_for(engine, child):
    with pytest.raises(EpisodeUnknown), transaction(engine) as session:
        give_answers(session, "K7Q4-M2PX-4", {"health": "done"}, FIRST)


def test_a_reason_that_is_no_text_is_refused(engine, child):
    with pytest.raises(TextUnstorable), transaction(engine) as session:
        give_answers(session, child, {"agencies": "not_applicable"}, LATER._replace(reason="so\x00so"))
