"""How assessment, quality assurance, submission and review eat the meeting's days, and what can still fit."""

from datetime import timedelta

import pytest
from hypothesis import given

from cce.pathway.counting import add
from cce.pathway.limits import CalendarDays, WorkingDays
from cce.pathway.policy_check import chain
from cce.pathway.slack import Slack, StepName, as_text, slack
from cce.pathway.terms import DutyKey
from tests.pathway.dates import day, uk
from tests.pathway.episodes import (
    ENGLAND,
    POLICY,
    Episode,
    completed,
    concern,
    counting,
    episode,
    fact,
    to_the_meeting,
    to_the_review,
)
from tests.pathway.stories import EARLIEST, episodes, instants

DAY = timedelta(days=1)
RETURNED = fact("assessment_returned", "Mon 2026-03-30 10:00")


def seen_at(told: Episode, at: str) -> Slack:
    found = slack(told.timetable(), told.ladder.policy, told.ladder.calendar, uk(at))
    assert found is not None
    return found


def used(seen: Slack) -> dict[str, int]:
    return {step.name.value: step.used for step in seen.steps}


def latest(seen: Slack) -> list[str]:
    return [f"{step.latest_on:%a %Y-%m-%d}" for step in seen.steps]


def test_latest_days_are_counted_back_from_the_meeting_over_easter():
    """Due Tue 7 April, with Easter before it: the review's two working days begin after Wed 1 April."""
    seen = seen_at(episode(concern()), "Tue 2026-03-24 12:00")
    assert (seen.started_on, seen.meeting_on) == (day("Mon 2026-03-23"), day("Tue 2026-04-07"))
    assert latest(seen) == ["Mon 2026-03-30", "Tue 2026-03-31", "Wed 2026-04-01", "Tue 2026-04-07"]


def test_step_may_end_on_a_day_off_where_the_next_begins_to_count_after_it():
    seen = seen_at(episode(concern("Mon 2026-06-01 10:00")), "Tue 2026-06-02 12:00")
    assert seen.meeting_on == day("Tue 2026-06-16")
    assert latest(seen) == ["Wed 2026-06-10", "Thu 2026-06-11", "Sun 2026-06-14", "Tue 2026-06-16"]


@pytest.mark.parametrize(
    ("facts", "at", "expected", "left"),
    [
        pytest.param([concern()], "Mon 2026-03-23 12:00", (0, 0, 0, 0), 15, id="on-the-first-day"),
        pytest.param([concern()], "Thu 2026-03-26 12:00", (3, 0, 0, 0), 12, id="while-it-is-assessed"),
        pytest.param(to_the_review()[:2], "Sun 2026-03-29 12:00", (4, 2, 0, 0), 9, id="while-it-is-checked"),
        pytest.param(
            to_the_review()[:3], "Tue 2026-03-31 12:00", (4, 3, 1, 0), 7, id="while-it-waits-to-be-sent"
        ),
        pytest.param(to_the_review()[:4], "Wed 2026-04-01 09:00", (4, 3, 0, 2), 6, id="while-it-is-reviewed"),
        pytest.param(
            to_the_review(), "Sat 2026-04-04 12:00", (4, 3, 0, 2), 3, id="while-the-meeting-is-ahead"
        ),
        pytest.param(
            to_the_meeting(), "Mon 2026-06-01 12:00", (4, 3, 0, 2), 0, id="stands-still-once-it-was-held"
        ),
        pytest.param(
            [*to_the_review()[:2], RETURNED],
            "Wed 2026-04-01 12:00",
            (6, 3, 0, 0),
            6,
            id="edits-are-the-assessment's",
        ),
        pytest.param(
            [*to_the_review()[:2], RETURNED, completed("Tue 2026-03-31 15:00", "high")],
            "Thu 2026-04-02 12:00",
            (5, 5, 0, 0),
            5,
            id="checked-again-after-edits",
        ),
    ],
)
def test_each_step_shows_how_many_of_the_meetings_days_it_used(facts, at, expected, left):
    seen = seen_at(episode(facts), at)
    assert used(seen) == dict(zip([name.value for name in StepName], expected, strict=True))
    assert seen.left == left


def test_step_that_ended_says_when_and_fits():
    seen = seen_at(episode(to_the_review()[:3]), "Tue 2026-03-31 12:00")
    ended = [step.ended_on for step in seen.steps]
    assert ended == [day("Fri 2026-03-27"), day("Mon 2026-03-30"), None, None]
    assert all(step.fits for step in seen.steps)


def test_returned_assessment_has_not_ended_and_nor_has_its_check():
    seen = seen_at(episode(to_the_review()[:2], RETURNED), "Mon 2026-03-30 12:00")
    assert [step.ended_on for step in seen.steps[:2]] == [None, None]


def test_what_no_longer_fits_is_said():
    seen = seen_at(episode(concern()), "Wed 2026-04-01 12:00")
    assert [step.fits for step in seen.steps] == [False, False, True, True]
    assert (seen.ends_on, seen.days_over) == (day("Thu 2026-04-09"), 2)
    assert as_text(seen) == (
        "The meeting is due by Tue 7 April 2026: 9 days used, 6 left.\n"
        "  assessment: 9 used, no longer fits, had to end by Mon 30 March 2026\n"
        "  quality assurance: 0 used, no longer fits, had to end by Tue 31 March 2026\n"
        "  submission: 0 used, can still end by Wed 1 April 2026\n"
        "  cpc review: 0 used, can still end by Tue 7 April 2026\n"
        "Even if the step that runs ends today, the last may end on Thu 9 April 2026: 2 days after that date."
    )


def test_text_of_a_meeting_that_was_held():
    assert as_text(seen_at(episode(to_the_meeting()), "Mon 2026-06-01 12:00")).splitlines()[0] == (
        "The meeting was held on Tue 7 April 2026 and was due by Tue 7 April 2026: 15 days used, 0 left."
    )


def test_example_of_the_policy_check_runs_over_when_each_step_takes_its_time():
    full = chain(POLICY, ENGLAND, day("Mon 2026-03-23"))
    seen = seen_at(episode(concern()), "Thu 2026-04-02 12:00")
    assert full.ends[0] == day("Thu 2026-04-02")
    assert (seen.ends_on, seen.meeting_on) == (full.ends[-1], full.meeting_on)
    assert seen.days_over == full.days_late


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param([fact("found", "Mon 2026-03-23 10:00")], id="nobody-was-concerned"),
        pytest.param(to_the_review(required=False, chair=None), id="not-required"),
        pytest.param(
            [*to_the_review(), fact("icpc_agreed", "Wed 2026-04-01 12:00")], id="replaced-by-a-conference"
        ),
        pytest.param([concern(), fact("closed", "Tue 2026-03-24 12:00")], id="closed"),
        pytest.param(
            [*to_the_review(), fact("waived", "Wed 2026-04-01 12:00", duty="multi_agency_meeting")],
            id="waived",
        ),
    ],
)
def test_without_a_meeting_there_is_no_slack(facts):
    told = episode(facts)
    assert slack(told.timetable(), POLICY, ENGLAND, uk("Thu 2026-04-02 12:00")) is None


def test_meeting_of_a_rising_concern_has_days_of_its_own():
    told = episode(
        concern(),
        completed("Fri 2026-03-27 15:00", "emerging"),
        fact("assessment_approved", "Mon 2026-03-30 10:00"),
        fact("concern_rising", "Mon 2026-06-01 10:00"),
    )
    seen = seen_at(told, "Thu 2026-06-04 12:00")
    assert (seen.started_on, seen.meeting_on) == (day("Mon 2026-06-01"), day("Tue 2026-06-16"))
    assert used(seen)["assessment"] == 3


def test_days_are_counted_in_the_meetings_own_unit():
    seen = seen_at(
        episode(to_the_review()[:2], policy=counting(unspecified_days="working")), "Mon 2026-03-30 12:00"
    )
    assert seen.limit == WorkingDays(15)
    assert used(seen) == {"assessment": 4, "quality_assurance": 1, "submission": 0, "cpc_review": 0}
    assert (seen.used, seen.left) == (5, 10)


@given(episodes(), instants(EARLIEST))
def test_step_fits_exactly_when_the_steps_after_it_can_take_their_time(told, at):
    seen = slack(told.timetable(), POLICY, ENGLAND, at)
    if seen is None:
        return
    limits = [
        POLICY.limit(key) for key in (DutyKey.QUALITY_ASSURANCE, DutyKey.CPC_SUBMISSION, DutyKey.CPC_REVIEW)
    ]
    for place, step in enumerate(seen.steps):
        assert reached(step.latest_on, limits[place:]) <= seen.meeting_on
        assert reached(step.latest_on + DAY, limits[place:]) > seen.meeting_on
        assert step.used >= 0
    assert isinstance(seen.limit, CalendarDays)
    if seen.held_on is None:
        assert (seen.days_over > 0) == any(not step.fits for step in seen.steps)


def reached(end, limits):
    for limit in limits:
        end = add(ENGLAND, end, limit)
    return end
