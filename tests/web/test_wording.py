"""Dates, times and amounts as pages write them."""

from datetime import UTC, date, datetime

import pytest

from cce.pathway.terms import DutyStatus
from web import wording
from web.urgency import Urgency, urgency


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 20, 9, 41, tzinfo=UTC), "9:41am"),
        (datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "midday"),
        (datetime(2026, 11, 20, 0, 0, tzinfo=UTC), "midnight"),
        (datetime(2026, 11, 20, 0, 5, tzinfo=UTC), "12:05am"),
        (datetime(2026, 11, 20, 15, 0, tzinfo=UTC), "3pm"),
    ],
)
def test_a_time_is_local_and_in_words(at, words):
    assert wording.clock(at) == words


def test_dates():
    on = date(2026, 11, 20)
    assert wording.weekday(on) == "Friday 20 November 2026"
    assert wording.short_day(on) == "Fri 20 Nov"
    assert wording.moment(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026 at 12:30am"


def test_amounts_and_keys():
    assert [wording.amount(number, "episode") for number in (0, 1, 2_000)] == [
        "0 episodes",
        "1 episode",
        "2,000 episodes",
    ]
    assert wording.amount(2, "child", "children") == "2 children"
    assert wording.plain("cpc_review") == "CPC review"
    assert wording.sentence("CPC review") == "CPC review"


@pytest.mark.parametrize(
    ("status", "left", "found"),
    [
        (DutyStatus.OVERDUE, -3, Urgency.OVERDUE),
        (DutyStatus.OPEN, 0, Urgency.SOON),
        (DutyStatus.OPEN, 2, Urgency.SOON),
        (DutyStatus.OPEN, 3, Urgency.ON_TRACK),
        (DutyStatus.OPEN, None, Urgency.SOON),
        (DutyStatus.FORECAST, 0, Urgency.ON_TRACK),
        (DutyStatus.MET_LATE, None, Urgency.OVER),
    ],
)
def test_how_pressing_it_is(status, left, found):
    assert urgency(status, left) is found
