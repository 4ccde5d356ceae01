"""The multi-agency meeting, its invitations, and the conference that may stand in its place."""

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

AGREED = fact("icpc_agreed", "Wed 2026-04-01 12:00")
ASKED_FOR = fact("separate_meeting_requested", "Thu 2026-04-02 12:00")


def arranged(when: str, meeting_at: str, **fields):
    return fact("meeting_arranged", when, meeting_at=meeting_at, **fields)


def test_meeting_is_foreseen_from_the_concern_on_and_silent():
    told = episode(concern())
    (meeting,) = told.listed("multi_agency_meeting", "Mon 2026-03-23 10:00")
    assert (meeting.status, meeting.occurrence.opened_at) == ("forecast", None)
    assert meeting.occurrence.due.on == day("Tue 2026-04-07")
    assert not [
        one for one in told.plan("Mon 2026-06-01 12:00").notices if one.notice.duty == "multi_agency_meeting"
    ]


def test_forecast_stays_one_past_its_date():
    assert episode(concern()).status("multi_agency_meeting", "Mon 2026-06-01 12:00") == "forecast"


def test_meeting_is_owed_from_the_moment_the_coordinator_requires_it():
    meeting = episode(to_the_review()).the("multi_agency_meeting")
    assert (meeting.started_at, meeting.opened_at) == (uk("Mon 2026-03-23 10:00"), uk("Wed 2026-04-01 10:00"))


def test_meeting_held_before_it_was_required_stays_met():
    early = fact("meeting_held", "Fri 2026-03-27 09:00", level="moderate")
    assert episode(to_the_review(), early).status("multi_agency_meeting", "Wed 2026-04-01 12:00") == "met"


def test_coordinator_who_requires_the_meeting_after_all_brings_back_the_same_one():
    told = episode(
        to_the_review(required=False, chair=None), reviewed("Thu 2026-04-02 10:00", "moderate", id="again")
    )
    meeting = told.the("multi_agency_meeting")
    assert (meeting.due.on, meeting.opened_at) == (day("Tue 2026-04-07"), uk("Thu 2026-04-02 10:00"))
    assert told.status("multi_agency_meeting", "Thu 2026-04-02 10:00") == "open"


def test_coordinator_who_no_longer_requires_it_ends_it():
    told = episode(
        to_the_review(), reviewed("Thu 2026-04-02 10:00", "moderate", required=False, id="withdrawn")
    )
    assert told.status("multi_agency_meeting", "Thu 2026-04-02 10:00") == "ended"


def test_rising_concern_above_emerging_counts_from_itself_when_a_meeting_is_required():
    told = episode(
        to_the_meeting(),
        fact("concern_rising", "Mon 2026-04-20 10:00"),
        completed("Wed 2026-04-22 10:00", "high"),
        fact("assessment_approved", "Thu 2026-04-23 10:00"),
        fact("assessment_submitted", "Thu 2026-04-23 11:00"),
        reviewed("Fri 2026-04-24 11:00", "high", chair="cpc"),
    )
    second = told.of("multi_agency_meeting")[1]
    assert (second.started_at, second.due.on) == (uk("Mon 2026-04-20 10:00"), day("Tue 2026-05-05"))


def test_rising_concern_that_leads_to_no_meeting_opens_none():
    told = episode(to_the_meeting(), fact("concern_rising", "Mon 2026-04-20 10:00"))
    assert len(told.of("multi_agency_meeting")) == 1


def test_agreed_conference_replaces_the_meeting_required_or_not():
    assert episode(concern(), AGREED).status("multi_agency_meeting", "Wed 2026-04-01 12:00") == "replaced"
    required = episode(to_the_review(), AGREED)
    assert required.status("multi_agency_meeting", "Wed 2026-04-01 12:00") == "replaced"


def test_requiring_a_meeting_does_not_bring_back_one_that_a_conference_replaced():
    agreed_first = fact("icpc_agreed", "Tue 2026-03-24 12:00")
    told = episode(to_the_review(), agreed_first)
    assert told.status("multi_agency_meeting", "Wed 2026-04-01 12:00") == "replaced"


@pytest.mark.parametrize(
    "before",
    [
        pytest.param([*to_the_review(), AGREED], id="replaced"),
        pytest.param([*to_the_review(required=False, chair=None), AGREED], id="not-required-earlier"),
        pytest.param([concern(), AGREED], id="only-foreseen"),
    ],
)
def test_separate_meeting_brings_the_same_meeting_back_with_its_date(before):
    told = episode(before, ASKED_FOR)
    meeting = told.the("multi_agency_meeting")
    assert (meeting.started_at, meeting.due.on) == (uk("Mon 2026-03-23 10:00"), day("Tue 2026-04-07"))
    assert told.status("multi_agency_meeting", "Thu 2026-04-02 12:00") == "open"


def test_separate_meeting_leaves_the_conference_owed():
    assert episode(to_the_review(), AGREED, ASKED_FOR).status("icpc", "Thu 2026-04-02 12:00") == "open"


def test_conference_without_a_discussion_counts_from_its_agreement_and_says_so():
    told = episode(concern(), AGREED)
    assert told.the("icpc").due.on == day("Fri 2026-04-24")
    assert told.timetable().notes == (
        "The conference counts from its agreement: no discussion that agreed enquiries is recorded.",
    )


@pytest.mark.parametrize(
    ("outcome", "when", "started"),
    [
        pytest.param("s47_single", "Tue 2026-03-24 10:00", "Tue 2026-03-24 10:00", id="before-the-agreement"),
        pytest.param("no_s47", "Tue 2026-03-24 10:00", "Wed 2026-04-01 12:00", id="agreed-no-enquiries"),
        pytest.param("s47_single", "Thu 2026-04-02 10:00", "Wed 2026-04-01 12:00", id="after-the-agreement"),
    ],
)
def test_conference_counts_from_the_discussion_that_agreed_enquiries_before_it(outcome, when, started):
    told = episode(concern(), AGREED, fact("strategy_discussion_held", when, outcome=outcome))
    assert told.the("icpc").started_at == uk(started)
    counts_from_agreement = started == "Wed 2026-04-01 12:00"
    assert any("conference counts" in note for note in told.timetable().notes) == counts_from_agreement


@pytest.mark.parametrize(
    ("when", "meeting_at", "due"),
    [
        pytest.param("Mon 2026-03-23 12:00", "Mon 2026-03-30 10:00", "Wed 2026-03-25", id="plain-week"),
        pytest.param("Mon 2026-03-30 12:00", "Tue 2026-04-07 10:00", "Tue 2026-03-31", id="over-easter"),
        pytest.param(
            "Wed 2026-03-25 12:00", "Mon 2026-03-30 10:00", "Wed 2026-03-25", id="exactly-three-left"
        ),
        pytest.param(
            "Thu 2026-03-26 12:00", "Mon 2026-03-30 10:00", "Thu 2026-03-26", id="two-left-is-today"
        ),
        pytest.param("Mon 2026-03-30 08:00", "Mon 2026-03-30 10:00", "Mon 2026-03-30", id="for-the-same-day"),
        pytest.param("Sat 2026-03-28 12:00", "Mon 2026-03-30 10:00", "Sat 2026-03-28", id="on-a-saturday"),
        pytest.param(
            "Mon 2026-03-23 12:00", "Sun 2026-03-29 00:30", "Wed 2026-03-25", id="meeting-on-a-sunday"
        ),
    ],
)
def test_invitations_go_three_working_days_before_or_the_day_the_meeting_was_arranged(when, meeting_at, due):
    assert episode(concern(), arranged(when, meeting_at)).the("invitations").due.on == day(due)


def test_invitations_due_today_say_why():
    told = episode(concern(), arranged("Thu 2026-03-26 12:00", "Mon 2026-03-30 10:00"))
    assert told.the("invitations").due.counted == (
        "Thu 26 March 2026, the day it was arranged: fewer than 3 working days were left"
    )


def test_new_date_supersedes_the_invitations_and_opens_the_next():
    told = episode(
        concern(),
        arranged("Mon 2026-03-23 12:00", "Tue 2026-03-31 10:00"),
        arranged("Wed 2026-03-25 12:00", "Fri 2026-04-10 10:00"),
    )
    assert [told.status("invitations", "Wed 2026-03-25 12:00", number) for number in (1, 2)] == [
        "superseded",
        "open",
    ]
    assert told.of("invitations")[1].due.on == day("Tue 2026-04-07")


def test_new_date_after_the_invitations_were_sent_asks_for_new_ones():
    told = episode(
        concern(),
        arranged("Mon 2026-03-23 12:00", "Tue 2026-03-31 10:00"),
        fact("invitations_sent", "Tue 2026-03-24 10:00"),
        arranged("Wed 2026-03-25 12:00", "Fri 2026-04-10 10:00"),
    )
    assert [told.status("invitations", "Wed 2026-03-25 12:00", number) for number in (1, 2)] == [
        "met",
        "open",
    ]


def test_same_date_at_another_hour_changes_nothing():
    told = episode(
        concern(),
        arranged("Mon 2026-03-23 12:00", "Tue 2026-03-31 10:00"),
        arranged("Wed 2026-03-25 12:00", "Tue 2026-03-31 15:00"),
    )
    assert told.the("invitations").due.on == day("Thu 2026-03-26")


def test_review_of_the_first_assessment_after_the_concern_rose_opens_no_second_meeting_for_it():
    """The rising concern's own meeting was held meanwhile; the first concern has the one that ended."""
    told = episode(
        concern(),
        completed("Fri 2026-03-27 15:00", "emerging"),
        fact("assessment_approved", "Mon 2026-03-30 10:00"),
        fact("assessment_submitted", "Mon 2026-03-30 11:00"),
        fact("concern_rising", "Wed 2026-04-01 10:00"),
        fact("meeting_held", "Thu 2026-04-02 10:00", level="emerging"),
        reviewed("Thu 2026-04-02 12:00", "emerging"),
    )
    assert [one.opening for one in told.judged().of("multi_agency_meeting")] == [
        "multi_agency_meeting:concern_identified Mon 2026-03-23 10:00",
        "multi_agency_meeting:concern_rising Wed 2026-04-01 10:00",
    ]
