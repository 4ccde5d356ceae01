"""Reviews and updates that come round, by the child's status, the level and the meetings that have a date."""

import pytest

from tests.pathway.dates import day, uk
from tests.pathway.episodes import (
    completed,
    concern,
    episode,
    fact,
    reviewed,
    to_the_meeting,
    to_the_review,
)

APPROVED = fact("assessment_approved", "Mon 2026-03-30 10:00")
EMERGING = [concern(), completed("Fri 2026-03-27 15:00", "emerging"), APPROVED]


def core_group(when: str, on: str):
    return fact("core_group_arranged", when, on=on)


def lac_review(when: str, on: str):
    return fact("lac_review_arranged", when, on=on)


def cin_meeting(when: str, on: str):
    return fact("cin_meeting_arranged", when, on=on)


def held(when: str, **fields):
    return fact("review_held", when, **fields)


def status_changed(when: str, to: str):
    return fact("status_changed", when, to=to)


def due(told, key: str = "review"):
    return [one.due.on for one in told.of(key)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(to_the_review(), [], id="none-before-anything-was-held"),
        pytest.param(to_the_meeting(), ["Tue 2026-05-19"], id="six-weeks-after-the-meeting"),
        pytest.param(
            [
                *to_the_review(),
                fact("icpc_agreed", "Wed 2026-04-01 12:00"),
                fact("icpc_held", "Tue 2026-04-21 10:00"),
            ],
            ["Tue 2026-06-02"],
            id="six-weeks-after-the-conference",
        ),
        pytest.param(
            [*to_the_meeting(), held("Tue 2026-05-05 10:00")],
            ["Tue 2026-05-19", "Tue 2026-06-16"],
            id="after-the-one-held-not-the-one-planned",
        ),
        pytest.param(
            [*to_the_meeting(), held("Tue 2026-05-26 10:00")],
            ["Tue 2026-05-19", "Tue 2026-07-07"],
            id="after-a-late-one",
        ),
        pytest.param(
            [*to_the_meeting(), fact("meeting_held", "Tue 2026-05-05 10:00", level="high")],
            ["Tue 2026-05-19", "Tue 2026-06-16"],
            id="a-further-meeting-is-a-review",
        ),
        pytest.param(
            to_the_review(required=False, chair=None), ["Wed 2026-05-13"], id="no-meeting-required-is-local"
        ),
        pytest.param(
            [*to_the_meeting(), held("Tue 2026-05-05 10:00", level="emerging")],
            ["Tue 2026-05-19"],
            id="emerging-ends-them",
        ),
        pytest.param(
            [*EMERGING, fact("meeting_held", "Tue 2026-04-07 14:00", level="emerging")],
            [],
            id="none-at-emerging",
        ),
    ],
)
def test_reviews_of_a_child_in_need_come_round_in_six_weeks(facts, expected):
    assert due(episode(facts)) == [day(on) for on in expected]


@pytest.mark.parametrize(
    ("on", "warned"),
    [
        pytest.param("Tue 2026-05-19", False, id="six-weeks-to-the-day"),
        pytest.param("Wed 2026-05-20", True, id="a-day-more"),
    ],
)
def test_child_in_need_meeting_too_far_off_is_warned_of_and_moves_no_review(on, warned):
    told = episode(to_the_meeting(), cin_meeting("Wed 2026-04-08 10:00", on))
    words = "The child-in-need meeting on Wed 20 May 2026 is more than 6 weeks after the last review."
    assert told.the("review").due.on == day("Tue 2026-05-19")
    assert told.timetable().notes == ((words,) if warned else ())


def test_wide_gaps_are_nobodys_business_while_no_review_is_owed():
    told = episode(EMERGING, cin_meeting("Tue 2026-03-31 10:00", "Wed 2026-06-10"))
    assert told.timetable().notes == ()


def test_review_is_met_by_the_next_meeting_held_whatever_it_is():
    told = episode(to_the_meeting(), fact("meeting_held", "Tue 2026-05-05 10:00"))
    assert told.status("review", "Tue 2026-05-05 10:00", 1) == "met"


def test_review_ends_where_the_level_falls_by_the_coordinators_word():
    told = episode(to_the_meeting(), reviewed("Mon 2026-04-20 10:00", "emerging", required=False, chair=None))
    assert told.status("review", "Mon 2026-04-20 10:00") == "ended"


def test_review_after_no_meeting_required_is_local():
    assert episode(to_the_review(required=False, chair=None)).the("review").basis == "local"


def test_no_second_review_where_one_is_owed_and_a_later_assessment_needs_no_meeting():
    later = [
        completed("Mon 2026-04-13 10:00", "high"),
        fact("assessment_approved", "Tue 2026-04-14 10:00"),
        fact("assessment_submitted", "Tue 2026-04-14 11:00"),
        reviewed("Wed 2026-04-15 10:00", "high", required=False, chair=None),
    ]
    assert due(episode(to_the_meeting(), later)) == [day("Tue 2026-05-19")]


def test_child_without_a_plan_is_reviewed_as_one_in_need_with_a_warning():
    told = episode(to_the_meeting(), status="none")
    assert (told.the("review").due.on, told.the("review").source) == (day("Tue 2026-05-19"), "5.7.1")
    assert told.timetable().notes == ("The child has no plan: reviews are counted as for a child in need.",)


@pytest.mark.parametrize(
    ("groups", "expected", "basis", "warned"),
    [
        pytest.param([], "Tue 2026-05-19", "local", "No core group has a date", id="none-arranged"),
        pytest.param(
            [core_group("Wed 2026-04-08 10:00", "Fri 2026-05-01")],
            "Fri 2026-05-01",
            "guidance",
            "",
            id="arranged",
        ),
        pytest.param(
            [core_group("Wed 2026-04-08 10:00", "Tue 2026-05-19")],
            "Tue 2026-05-19",
            "guidance",
            "",
            id="six-weeks-to-the-day",
        ),
        pytest.param(
            [core_group("Wed 2026-04-08 10:00", "Wed 2026-05-20")],
            "Wed 2026-05-20",
            "guidance",
            "The core group on Wed 20 May 2026 is more than 6 weeks",
            id="over-six-weeks-stands-with-a-warning",
        ),
        pytest.param(
            [
                core_group("Wed 2026-04-08 10:00", "Fri 2026-05-01"),
                core_group("Wed 2026-04-08 11:00", "Tue 2026-06-16"),
            ],
            "Fri 2026-05-01",
            "guidance",
            "The core group on Tue 16 June 2026 is more than 6 weeks after the one on Fri 1 May 2026.",
            id="two-that-have-dates-lie-too-far-apart",
        ),
        pytest.param(
            [
                core_group("Wed 2026-04-08 10:00", "Fri 2026-05-15"),
                core_group("Wed 2026-04-08 11:00", "Fri 2026-05-01"),
            ],
            "Fri 2026-05-01",
            "guidance",
            "",
            id="the-next-of-two",
        ),
        pytest.param(
            [core_group("Mon 2026-03-30 10:00", "Tue 2026-04-07")],
            "Tue 2026-05-19",
            "local",
            "No core group has a date",
            id="one-on-the-day-of-the-meeting-is-not-after-it",
        ),
    ],
)
def test_child_on_a_protection_plan_is_reviewed_at_the_next_core_group(groups, expected, basis, warned):
    told = episode(to_the_meeting(), groups, status="cp")
    review = told.the("review")
    assert (review.due.on, review.basis, review.source) == (day(expected), basis, "5.7.2")
    assert "".join(told.timetable().notes).startswith(warned)
    assert bool(told.timetable().notes) == bool(warned)


@pytest.mark.parametrize(
    ("reviews", "expected", "warned"),
    [
        pytest.param([], "Tue 2026-05-19", False, id="none-arranged"),
        pytest.param(
            [lac_review("Wed 2026-04-08 10:00", "Thu 2026-05-07")], "Thu 2026-05-07", False, id="earlier"
        ),
        pytest.param(
            [lac_review("Wed 2026-04-08 10:00", "Tue 2026-06-02")], "Tue 2026-05-19", True, id="later"
        ),
    ],
)
def test_looked_after_child_is_reviewed_at_the_earlier_of_the_next_review_and_six_weeks(
    reviews, expected, warned
):
    told = episode(to_the_meeting(), reviews, status="lac")
    assert (told.the("review").due.on, told.the("review").source) == (day(expected), "5.7.3")
    assert any("looked-after review on" in note for note in told.timetable().notes) == warned


def test_warnings_hold_for_a_child_whose_birth_date_is_known():
    """The 18th birthday closes everything ahead of time; what is worth a look must be asked before that."""
    assert episode(to_the_meeting(), status="cp").timetable().notes
    assert episode(to_the_meeting(), status="cp", born=None).timetable().notes[0].startswith("The birth date")


def test_warnings_end_with_the_episode():
    told = episode(to_the_meeting(), fact("closed", "Mon 2026-04-20 10:00"), status="cp")
    assert told.plan("Mon 2026-04-20 12:00").warnings == ()


@pytest.mark.parametrize(
    ("to", "expected", "source"),
    [
        pytest.param("cp", "Fri 2026-05-01", "5.7.2", id="to-protection"),
        pytest.param("lac", "Thu 2026-05-07", "5.7.3", id="to-looked-after"),
        pytest.param("none", "Tue 2026-05-19", "5.7.1", id="to-no-plan"),
    ],
)
def test_change_of_status_dates_the_open_review_anew_in_place(to, expected, source):
    told = episode(
        to_the_meeting(),
        core_group("Wed 2026-04-08 10:00", "Fri 2026-05-01"),
        lac_review("Wed 2026-04-08 11:00", "Thu 2026-05-07"),
        status_changed("Mon 2026-04-20 10:00", to),
    )
    review = told.the("review")
    assert (review.due.on, review.source, review.started_at) == (
        day(expected),
        source,
        uk("Tue 2026-04-07 14:00"),
    )


def test_review_that_is_done_keeps_the_date_it_had():
    told = episode(
        to_the_meeting(), held("Tue 2026-05-12 10:00"), status_changed("Mon 2026-06-01 10:00", "cp")
    )
    assert [one.source for one in told.of("review")] == ["5.7.1", "5.7.2"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(EMERGING, ["Tue 2026-06-30"], id="three-months-after-the-approval"),
        pytest.param(
            [*EMERGING, cin_meeting("Tue 2026-03-31 10:00", "Thu 2026-05-14")],
            ["Thu 2026-05-14"],
            id="the-next-meeting",
        ),
        pytest.param(
            [*EMERGING, cin_meeting("Tue 2026-03-31 10:00", "Wed 2026-07-01")],
            ["Tue 2026-06-30"],
            id="three-months-at-most",
        ),
        pytest.param(
            [*EMERGING, held("Thu 2026-05-14 10:00", process="cin_meeting")],
            ["Tue 2026-06-30", "Fri 2026-08-14"],
            id="three-months-after-each",
        ),
        pytest.param(
            [*to_the_meeting(), held("Sun 2026-05-31 10:00", level="emerging")],
            ["Mon 2026-08-31"],
            id="from-the-review-that-lowered-it",
        ),
        pytest.param(
            [*to_the_review(), fact("meeting_held", "Tue 2026-04-07 14:00", level="emerging")],
            ["Tue 2026-07-07"],
            id="from-the-meeting-that-lowered-it",
        ),
        pytest.param(to_the_meeting(), [], id="none-at-moderate"),
    ],
)
def test_child_in_need_at_emerging_is_updated_at_every_meeting(facts, expected):
    assert due(episode(facts), "cin_update") == [day(on) for on in expected]


@pytest.mark.parametrize("status", ["cp", "lac", "none"])
def test_update_at_emerging_is_a_child_in_needs_alone(status):
    assert not episode(EMERGING, status=status).of("cin_update")


def test_update_ends_when_the_concern_is_agreed_higher():
    told = episode(
        EMERGING,
        fact("concern_rising", "Mon 2026-04-20 10:00"),
        completed("Wed 2026-04-22 10:00", "high"),
        fact("assessment_approved", "Thu 2026-04-23 10:00"),
    )
    assert told.status("cin_update", "Thu 2026-04-23 10:00") == "ended"


def test_update_that_ended_with_the_status_comes_back_with_it():
    told = episode(
        EMERGING,
        status_changed("Mon 2026-04-20 10:00", "cp"),
        status_changed("Mon 2026-05-11 10:00", "cin"),
    )
    assert due(told, "cin_update") == [day("Tue 2026-06-30")]
    assert told.status("cin_update", "Mon 2026-05-11 10:00") == "open"


def test_another_approval_at_emerging_moves_the_update_that_is_owed_in_place():
    told = episode(
        EMERGING,
        fact("concern_rising", "Mon 2026-04-20 10:00"),
        completed("Wed 2026-04-22 10:00", "emerging"),
        fact("assessment_approved", "Thu 2026-04-23 10:00"),
    )
    assert due(told, "cin_update") == [day("Thu 2026-07-23")]


LAC_EMERGING = [lac_review("Tue 2026-03-24 10:00", "Thu 2026-05-14"), *EMERGING]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(LAC_EMERGING, ["Thu 2026-05-14"], id="the-next-review"),
        pytest.param(EMERGING, [], id="no-review-arranged"),
        pytest.param(
            [lac_review("Tue 2026-03-24 10:00", "Sun 2026-03-29"), *EMERGING],
            [],
            id="one-the-day-before-is-over",
        ),
        pytest.param(
            [lac_review("Tue 2026-03-24 10:00", "Mon 2026-03-30"), *EMERGING],
            ["Mon 2026-03-30"],
            id="one-on-the-same-day-is-not",
        ),
        pytest.param(
            [*EMERGING, lac_review("Mon 2026-04-20 10:00", "Thu 2026-05-14")],
            ["Thu 2026-05-14"],
            id="arranged-later",
        ),
        pytest.param(
            [*LAC_EMERGING, lac_review("Mon 2026-04-20 10:00", "Thu 2026-05-07")],
            ["Thu 2026-05-07"],
            id="an-earlier-one-arranged",
        ),
        pytest.param(
            [
                *LAC_EMERGING,
                held("Thu 2026-05-14 10:00", process="lac_review"),
                lac_review("Thu 2026-05-14 12:00", "Thu 2026-11-12"),
            ],
            ["Thu 2026-05-14", "Thu 2026-11-12"],
            id="every-review",
        ),
        pytest.param(
            [*LAC_EMERGING, held("Thu 2026-05-14 10:00", process="lac_review")],
            ["Thu 2026-05-14"],
            id="not-twice-at-one-review",
        ),
    ],
)
def test_looked_after_child_below_moderate_is_updated_for_every_review(facts, expected):
    assert due(episode(facts, status="lac"), "lac_update") == [day(on) for on in expected]


def test_no_update_without_an_arranged_review_is_said():
    told = episode(EMERGING, status="lac")
    assert told.timetable().notes == ("No looked-after review has a date: no update can be asked for.",)


def test_waived_review_opens_nothing_further():
    told = episode(to_the_meeting(), fact("waived", "Mon 2026-05-11 10:00", duty="review"))
    assert len(told.and_then(status_changed("Mon 2026-06-01 10:00", "cp")).of("review")) == 1
