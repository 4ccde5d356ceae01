"""Prompts: what somebody is asked to think of, when, and that it stays a question."""

import pytest

from cce.pathway.checklists import FORMS, Answer, Answered, Checklist
from cce.pathway.prompts import about_answers, about_ratings, standing, while_assessing
from cce.pathway.terms import Level
from tests.pathway.dates import uk
from tests.pathway.episodes import completed, concern, episode, fact, to_the_meeting
from tests.pathway.test_checklists import answered

CONSULTED = {
    item.key: Answered(item.key, Answer.DONE, "p-101", uk("Mon 2026-03-23 10:00"))
    for item in FORMS[Checklist.CONSULTATION].items
}
AGREED = CONSULTED | answered(consent="given")


def rated(**levels):
    return {int(name.removeprefix("c")): Level(level) for name, level in levels.items()}


def sections(prompts):
    return [prompt.section for prompt in prompts]


def thought_of(told, at, answers=None):
    return standing(told.facts, told.timetable(), {} if answers is None else answers, uk(at))


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        pytest.param(
            rated(c1="high", c2="moderate", c3="high", c10="moderate", c5="high"),
            "Categories 1, 2, 3 and 10 are all raised",
            id="all-four-and-another",
        ),
        pytest.param(rated(c1="high", c2="high", c3="high", c10="emerging"), "", id="one-of-the-four-lower"),
        pytest.param(rated(c1="high", c2="high", c3="high"), "", id="one-of-the-four-not-given"),
        pytest.param(rated(c5="high"), "Category 5 alone", id="education-alone"),
        pytest.param(
            rated(c5="high", c8="moderate", c9="moderate", c4="emerging"),
            "Categories 5, 8 and 9 alone",
            id="all-three-of-what-does-not-tell",
        ),
        pytest.param(rated(c5="high", c4="moderate"), "", id="education-and-drugs"),
        pytest.param({}, "", id="no-rating"),
        pytest.param(rated(c1="strength"), "", id="nothing-raised"),
    ],
)
def test_categories_that_tell_together_are_shown_and_those_that_do_not_alone(ratings, words):
    told = " ".join(str(prompt) for prompt in about_ratings(ratings))
    assert told.startswith(words)
    assert bool(told) == bool(words)


def test_before_an_assessment_is_completed_what_is_still_open_is_said():
    answers = {key: one for key, one in CONSULTED.items() if key not in ("health", "agencies")}
    told = while_assessing(completed("Fri 2026-03-27 15:00", "moderate"), answers)
    assert [str(prompt) for prompt in told] == [
        "Consultation still open: agencies, health. (§5.4.1)",
        "Whether consent was sought is not recorded. (§5.4.1)",
    ]


def test_whoever_was_consulted_and_agreed_is_not_asked_about():
    assert while_assessing(completed("Fri 2026-03-27 15:00", "moderate"), AGREED) == ()


def test_other_facts_ask_nothing_of_an_assessor():
    assert while_assessing(concern(), {}) == ()


@pytest.mark.parametrize(
    ("overall", "ratings", "answers", "asked"),
    [
        pytest.param("high", {12: "high"}, AGREED, True, id="the-carers-category-raised"),
        pytest.param("high", {}, AGREED | answered(parents_cannot_protect="present"), True, id="the-factor"),
        pytest.param("moderate", {12: "high"}, AGREED, False, id="only-at-high"),
        pytest.param("high", {12: "emerging"}, AGREED, False, id="carers-safeguard"),
    ],
)
def test_conference_is_to_be_considered_at_high_where_protection_is_in_doubt(
    overall, ratings, answers, asked
):
    told = while_assessing(completed("Fri 2026-03-27 15:00", overall, ratings=ratings), answers)
    assert sections(told) == (["5.5.4, 5.5.5"] if asked else [])


def test_obstructed_consent_asks_to_consider_enquiries_and_a_refusal_does_not():
    (prompt,) = about_answers(answered(consent="obstructed"))
    assert "consider section 47 enquiries" in prompt.text
    assert about_answers(answered(consent="refused")) == ()


def test_journeys_that_were_noted_ask_for_a_decision_until_one_is_asked_for():
    noted = AGREED | answered(arranged_travel="present")
    told = episode(concern())
    assert sections(thought_of(told, "Tue 2026-03-24 09:00", noted)) == ["5.3.3, 5.6.4"]
    suspected = told.and_then(fact("travel_suspected", "Mon 2026-03-23 15:00"))
    assert thought_of(suspected, "Tue 2026-03-24 09:00", noted) == ()


def test_consultation_is_asked_for_while_an_assessment_is_owed_and_not_afterwards():
    told = episode(to_the_meeting())
    assert sections(standing(told.facts[:1], episode(concern()).timetable(), {}, uk("Tue 2026-03-24 09:00")))
    assert thought_of(told, "Wed 2026-04-08 09:00") == ()


@pytest.mark.parametrize(
    ("missing", "asked"),
    [
        pytest.param("Thu 2026-04-09 22:00", ["5.7"], id="since-the-meeting"),
        pytest.param("Thu 2026-04-02 22:00", [], id="before-the-meeting"),
    ],
)
def test_missing_since_the_review_asks_whether_the_two_meetings_may_be_one(missing, asked):
    told = episode(to_the_meeting(), fact("went_missing", missing))
    assert sections(thought_of(told, "Fri 2026-04-10 09:00")) == asked


def test_closed_episode_asks_nothing():
    told = episode(concern(), fact("closed", "Tue 2026-03-24 10:00"))
    assert thought_of(told, "Wed 2026-03-25 09:00", answered(consent="obstructed")) == ()


def test_answers_change_no_clock():
    told = episode(concern())
    before = told.timetable()
    assert standing(told.facts, before, AGREED, uk("Tue 2026-03-24 09:00")) == ()
    assert told.timetable() == before
