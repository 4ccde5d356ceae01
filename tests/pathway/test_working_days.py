"""How days are counted, against dates worked out by hand."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce.pathway.counting import due_after
from cce.pathway.errors import CalendarEnds, CalendarOverrideInvalid
from cce.pathway.limits import Hours, WorkingDays
from cce.pathway.working_days import CalendarOverride, england
from tests.pathway.dates import day, uk

ENGLAND = england(2015, 2036)
SHORT = england(2025, 2026)

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
COUNTS = st.integers(1, 60).map(WorkingDays)


@pytest.mark.parametrize(
    "off",
    [
        pytest.param("Fri 2020-05-08", id="may-day-moved-for-ve-day"),
        pytest.param("Thu 2022-06-02", id="spring-moved-for-the-jubilee"),
        pytest.param("Fri 2022-06-03", id="jubilee"),
        pytest.param("Mon 2022-09-19", id="state-funeral"),
        pytest.param("Mon 2023-05-08", id="coronation"),
        pytest.param("Mon 2026-12-28", id="boxing-day-substitute"),
        pytest.param("Mon 2027-12-27", id="christmas-substitute"),
        pytest.param("Tue 2027-12-28", id="boxing-day-substitute-after-christmas"),
        pytest.param("Mon 2028-01-03", id="new-year-substitute"),
        pytest.param("Mon 2026-04-06", id="easter-monday-needs-england"),
        pytest.param("Mon 2026-08-31", id="august-needs-england"),
        pytest.param("Fri 2026-04-03", id="good-friday"),
        pytest.param("Sat 2026-03-28", id="saturday"),
        pytest.param("Sun 2026-03-29", id="sunday"),
    ],
)
def test_day_off_is_not_worked(off):
    assert not ENGLAND.is_working(day(off))


@pytest.mark.parametrize(
    "worked",
    [
        pytest.param("Mon 2020-05-04", id="first-monday-of-may-gave-way"),
        pytest.param("Mon 2022-05-30", id="last-monday-of-may-gave-way"),
        pytest.param("Thu 2026-12-24", id="christmas-eve"),
        pytest.param("Tue 2026-12-29", id="after-the-substitute"),
        pytest.param("Thu 2026-04-02", id="maundy-thursday"),
        pytest.param("Mon 2026-08-03", id="first-monday-of-august-is-scotland's"),
        pytest.param("Tue 2026-03-17", id="st-patrick-is-northern-ireland's"),
    ],
)
def test_ordinary_day_is_worked(worked):
    assert ENGLAND.is_working(day(worked))


@pytest.mark.parametrize(
    ("on", "why"),
    [
        pytest.param("Sat 2026-12-26", "Saturday", id="a-holiday-at-the-weekend-is-a-saturday"),
        pytest.param("Mon 2026-12-28", "Boxing Day (observed)", id="its-weekday-carries-its-name"),
        pytest.param("Sun 2027-12-26", "Sunday", id="sunday"),
        pytest.param("Tue 2026-12-29", None, id="worked"),
    ],
)
def test_a_day_says_why_it_is_off(on, why):
    assert ENGLAND.why_off(day(on)) == why


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        pytest.param("Mon 2026-06-01", 1, "Tue 2026-06-02", id="next-day"),
        pytest.param("Fri 2026-06-05", 1, "Mon 2026-06-08", id="over-a-weekend"),
        pytest.param("Sat 2026-06-06", 1, "Mon 2026-06-08", id="from-saturday-monday-is-one"),
        pytest.param("Sun 2026-06-07", 2, "Tue 2026-06-09", id="from-sunday"),
        pytest.param("Thu 2026-04-02", 2, "Wed 2026-04-08", id="over-easter"),
        pytest.param("Fri 2026-04-03", 1, "Tue 2026-04-07", id="from-good-friday"),
        pytest.param("Thu 2026-12-24", 1, "Tue 2026-12-29", id="christmas-2026"),
        pytest.param("Thu 2026-12-24", 4, "Mon 2027-01-04", id="christmas-2026-into-the-new-year"),
        pytest.param("Fri 2027-12-24", 1, "Wed 2027-12-29", id="christmas-2027-two-substitutes"),
        pytest.param("Fri 2026-03-27", 1, "Mon 2026-03-30", id="over-the-spring-clock-change"),
        pytest.param("Mon 2026-03-23", 15, "Wed 2026-04-15", id="fifteen-over-easter"),
        pytest.param("Thu 2020-05-07", 1, "Mon 2020-05-11", id="ve-day-friday"),
        pytest.param("Wed 2022-06-01", 1, "Mon 2022-06-06", id="jubilee-long-weekend"),
    ],
)
def test_working_days_after_a_day_leave_the_day_itself_out(start, count, due):
    assert ENGLAND.after(day(start), WorkingDays(count)) == day(due)


@pytest.mark.parametrize(
    ("panel", "count", "due"),
    [
        pytest.param("Wed 2026-06-03", 3, "Fri 2026-05-29", id="the-guidance-panel"),
        pytest.param("Wed 2026-06-03", 8, "Thu 2026-05-21", id="eight-over-the-spring-holiday"),
        pytest.param("Sun 2026-06-07", 1, "Fri 2026-06-05", id="from-sunday-friday-is-one"),
        pytest.param("Mon 2026-06-08", 1, "Fri 2026-06-05", id="over-a-weekend"),
        pytest.param("Tue 2026-04-07", 1, "Thu 2026-04-02", id="over-easter"),
        pytest.param("Mon 2026-04-06", 1, "Thu 2026-04-02", id="from-easter-monday"),
        pytest.param("Tue 2026-12-29", 2, "Wed 2026-12-23", id="over-christmas-2026"),
        pytest.param("Wed 2027-12-29", 1, "Fri 2027-12-24", id="over-christmas-2027"),
    ],
)
def test_working_days_before_a_day_leave_the_day_itself_out(panel, count, due):
    assert ENGLAND.before(day(panel), WorkingDays(count)) == day(due)


@pytest.mark.parametrize(
    ("panel", "count", "due"),
    [
        pytest.param("Wed 2026-06-03", 3, "Thu 2026-05-28", id="three-clear-days"),
        pytest.param("Tue 2026-04-07", 1, "Wed 2026-04-01", id="one-clear-day-over-easter"),
        pytest.param("Sun 2026-06-07", 1, "Thu 2026-06-04", id="one-clear-day-before-sunday"),
    ],
)
def test_clear_days_leave_whole_days_in_between(panel, count, due):
    assert ENGLAND.before(day(panel), WorkingDays(count), clear_days=True) == day(due)


@pytest.mark.parametrize(
    ("on", "before", "after"),
    [
        pytest.param("Wed 2026-06-03", "Wed 2026-06-03", "Wed 2026-06-03", id="a-working-day-stays"),
        pytest.param("Sun 2026-06-07", "Fri 2026-06-05", "Mon 2026-06-08", id="sunday"),
        pytest.param("Sat 2026-04-04", "Thu 2026-04-02", "Tue 2026-04-07", id="easter-saturday"),
        pytest.param("Fri 2026-12-25", "Thu 2026-12-24", "Tue 2026-12-29", id="christmas-day"),
    ],
)
def test_day_off_moves_to_its_neighbours(on, before, after):
    assert ENGLAND.on_or_before(day(on)) == day(before)
    assert ENGLAND.on_or_after(day(on)) == day(after)


@pytest.mark.parametrize(
    ("on", "midnight"),
    [
        pytest.param("Fri 2026-03-27", "2026-03-28T00:00", id="winter"),
        pytest.param("Sat 2026-03-28", "2026-03-29T00:00", id="the-night-clocks-go-forward"),
        pytest.param("Sun 2026-03-29", "2026-03-29T23:00", id="the-short-day"),
        pytest.param("Sat 2026-10-24", "2026-10-24T23:00", id="the-night-clocks-go-back"),
        pytest.param("Sun 2026-10-25", "2026-10-26T00:00", id="the-long-day"),
    ],
)
def test_day_ends_at_london_midnight(on, midnight):
    assert ENGLAND.end_of(day(on)) == datetime.fromisoformat(midnight).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("found", "due"),
    [
        pytest.param("Sat 2026-03-28 10:00", "Mon 2026-03-30 11:00", id="spring-takes-an-hour"),
        pytest.param("Sat 2026-10-24 10:00", "Mon 2026-10-26 09:00", id="autumn-gives-one-back"),
        pytest.param("Tue 2026-06-02 10:00", "Thu 2026-06-04 10:00", id="plain-week"),
    ],
)
def test_48_hours_are_elapsed_hours(found, due):
    assert due_after(ENGLAND, uk(found), Hours(48)).at == uk(due)


def test_local_date_is_london_s():
    late = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    assert ENGLAND.date_of(late) == day("Mon 2026-03-30")
    assert f"{ENGLAND.local(late):%H:%M}" == "00:30"
    assert ENGLAND.at(day("Mon 2026-03-30"), time(9)) == uk("Mon 2026-03-30 09:00")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        pytest.param(
            lambda: SHORT.after(day("Wed 2026-12-30"), WorkingDays(2)),
            "The working-day calendar runs from 2025-01-01 to 2026-12-31 and cannot answer for "
            "2 working days after 2026-12-30: set calendar.last_year of the policy to 2027 or later.",
            id="counting-past-it",
        ),
        pytest.param(
            lambda: SHORT.is_working(day("Mon 2029-01-01")),
            "The working-day calendar runs from 2025-01-01 to 2026-12-31 and cannot answer for "
            "2029-01-01: set calendar.last_year of the policy to 2030 or later.",
            id="asking-past-it",
        ),
    ],
)
def test_past_the_horizon_says_how_to_extend_it(ask, message):
    with pytest.raises(CalendarEnds) as refused:
        ask()
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(
            lambda: SHORT.before(day("Wed 2025-01-01"), WorkingDays(1)), id="counting-back-past-the-start"
        ),
        pytest.param(
            lambda: SHORT.before(day("Fri 2025-01-03"), WorkingDays(1), clear_days=True), id="clear-days"
        ),
        pytest.param(lambda: SHORT.is_working(day("Tue 2024-12-31")), id="a-day-before-the-start"),
        pytest.param(lambda: SHORT.on_or_before(day("Wed 2025-01-01")), id="moving-back-past-the-start"),
    ],
)
def test_before_the_start_is_refused(ask):
    with pytest.raises(CalendarEnds):
        ask()


def test_last_day_of_the_horizon_still_counts():
    assert SHORT.after(day("Wed 2026-12-30"), WorkingDays(1)) == day("Thu 2026-12-31")
    assert SHORT.before(day("Fri 2025-01-03"), WorkingDays(1)) == day("Thu 2025-01-02")


def test_closure_is_not_worked_and_says_its_name():
    closed = england(2026, 2026, [CalendarOverride(day("Fri 2026-06-05"), False, "Council closure")])
    assert closed.why_off(day("Fri 2026-06-05")) == "Council closure"
    assert closed.after(day("Thu 2026-06-04"), WorkingDays(1)) == day("Mon 2026-06-08")


@pytest.mark.parametrize("on", ["Mon 2026-08-31", "Sat 2026-06-06"], ids=["bank-holiday", "weekend"])
def test_day_that_is_worked_all_the_same_counts(on):
    assert england(2026, 2026, [CalendarOverride(day(on), True, "Worked")]).is_working(day(on))


def test_override_that_says_both_is_refused():
    on = day("Fri 2026-06-05")
    with pytest.raises(CalendarOverrideInvalid, match="2026-06-05 is given both"):
        england(2026, 2026, [CalendarOverride(on, True, "a"), CalendarOverride(on, False, "b")])


def test_same_days_have_the_same_version_and_others_another():
    closure = CalendarOverride(day("Fri 2026-06-05"), False, "Closure")
    plain, closed = england(2026, 2026), england(2026, 2026, [closure])
    assert closed.version == england(2026, 2026, [closure, closure]).version
    assert len({plain.version, closed.version, england(2026, 2027).version}) == 3


@given(DAYS, COUNTS)
def test_counting_lands_on_working_days(on, limit):
    assert ENGLAND.is_working(ENGLAND.after(on, limit))
    assert ENGLAND.is_working(ENGLAND.before(on, limit))
    assert ENGLAND.is_working(ENGLAND.on_or_after(on))
    assert ENGLAND.is_working(ENGLAND.on_or_before(on))


@given(DAYS, COUNTS)
def test_counting_back_undoes_counting_on_from_a_working_day(on, limit):
    worked = ENGLAND.on_or_after(on)
    assert ENGLAND.before(ENGLAND.after(worked, limit), limit) == worked
    assert ENGLAND.after(ENGLAND.before(worked, limit), limit) == worked


@given(DAYS, COUNTS)
def test_so_many_working_days_lie_between(on, limit):
    due = ENGLAND.after(on, limit)
    between = [on + timedelta(days=number) for number in range(1, (due - on).days + 1)]
    assert sum(ENGLAND.is_working(one) for one in between) == limit.number


@given(DAYS, COUNTS)
def test_clear_days_are_one_day_more(on, limit):
    assert ENGLAND.before(on, limit, clear_days=True) == ENGLAND.before(on, WorkingDays(limit.number + 1))


@given(DAYS, DAYS, COUNTS)
def test_starting_later_never_ends_earlier(one, other, limit):
    earlier, later = sorted((one, other))
    assert ENGLAND.after(earlier, limit) <= ENGLAND.after(later, limit)
    assert ENGLAND.before(earlier, limit) <= ENGLAND.before(later, limit)
