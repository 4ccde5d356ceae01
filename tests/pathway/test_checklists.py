"""Checklists: what can be answered, what is still open, and that nothing about them is a score or a clock."""

import pytest

from cce.pathway.checklists import (
    CHECKLIST_OF,
    FACTORS,
    FORMS,
    Answer,
    Answered,
    Checklist,
    check_answer,
    still_open,
)
from cce.pathway.errors import AnswerReasonMissing, AnswerRefused
from tests.pathway.dates import uk

AT = uk("Mon 2026-03-23 10:00")


def answered(**given):
    return {item: Answered(item, Answer(answer), "p-101", AT) for item, answer in given.items()}


def test_there_are_eleven_factors_nine_consultations_and_one_consent():
    numbers = {checklist: len(form.items) for checklist, form in FORMS.items()}
    assert numbers == {Checklist.LEVEL_4: 11, Checklist.CONSULTATION: 9, Checklist.CONSENT: 1}
    assert len(FACTORS) == 11


def test_an_item_is_named_once_among_all_checklists():
    assert len(CHECKLIST_OF) == sum(len(form.items) for form in FORMS.values())


def test_every_checklist_can_be_taken_back_to_not_yet():
    assert all(Answer.NOT_YET in form.answers for form in FORMS.values())


def test_no_answer_is_a_number():
    assert not any(answer.value.isdigit() for answer in Answer)


@pytest.mark.parametrize(
    ("item", "answer", "reason"),
    [
        pytest.param("missing_reports", "done", None, id="done-needs-no-reason"),
        pytest.param("youth_service", "not_applicable", "Too young for it", id="left-out-for-a-reason"),
        pytest.param("drug_debt", "present", None, id="a-factor"),
        pytest.param("consent", "refused", None, id="a-refusal-is-not-ours-to-explain"),
        pytest.param("consent", "not_sought", "It would put the child at risk", id="not-sought-for-a-reason"),
    ],
)
def test_answer_that_the_item_takes_is_taken(item, answer, reason):
    assert check_answer(item, answer, reason) is Answer(answer)


@pytest.mark.parametrize(
    ("item", "answer", "reason", "cause", "words"),
    [
        pytest.param("youth_servise", "done", None, AnswerRefused, "did you mean youth_service?", id="slip"),
        pytest.param("weather", "done", None, AnswerRefused, "expected one of arranged_travel", id="unknown"),
        pytest.param(
            "consent",
            "done",
            None,
            AnswerRefused,
            "expected one of given, refused",
            id="another-lists-answer",
        ),
        pytest.param(
            "health", "not_applicable", " ", AnswerReasonMissing, "needs a reason", id="blank-reason"
        ),
        pytest.param(
            "consent", "obstructed", None, AnswerReasonMissing, "consent=obstructed", id="no-reason"
        ),
    ],
)
def test_answer_that_cannot_be_is_refused_with_what_would_be_right(item, answer, reason, cause, words):
    with pytest.raises(cause, match=words.replace("?", r"\?")):
        check_answer(item, answer, reason)


def test_what_is_answered_not_yet_is_still_open():
    answers = answered(child_and_parents="done", missing_reports="not_yet", youth_justice="not_applicable")
    waiting = [item.key for item in still_open(Checklist.CONSULTATION, answers)]
    assert waiting == [
        *("missing_reports", "community_safety", "youth_service"),
        *("mash_patterns", "agencies", "linked_children", "health"),
    ]
