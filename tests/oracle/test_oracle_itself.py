"""The oracle against dates worked out by hand, weekday by weekday."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from tests.oracle import bank_holidays, reminders, working_days
from tests.oracle.due_dates import (
    DUTIES,
    LONDON,
    adulthood_opens_on,
    due_at,
    due_on,
    due_on_each,
)

GOV_UK = {
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
}


def day(text: str) -> date:
    """`Mon 2026-03-23`, refused when the weekday is wrong."""
    weekday, on = text.split()
    found = date.fromisoformat(on)
    assert f"{found:%a}" == weekday, f"{on} is a {found:%A}"
    return found


def uk(text: str) -> datetime:
    """`Mon 2026-03-23 10:00` in London, refused when the weekday is wrong."""
    weekday_and_date, clock = text.rsplit(" ", 1)
    on = day(weekday_and_date)
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize("year", GOV_UK)
def test_rules_give_the_published_bank_holidays(year):
    published = {date.fromisoformat(f"{year}-{on}") for on in GOV_UK[year].split()}
    assert bank_holidays.by_rule(year) == published


def test_table_is_what_the_rules_give():
    assert bank_holidays.from_table() == bank_holidays.all_by_rule()
    kept = bank_holidays.TABLE.read_text(encoding="utf-8")
    assert kept == bank_holidays.as_table(bank_holidays.all_by_rule())


@pytest.mark.parametrize(
    ("duty", "trigger", "due"),
    [
        pytest.param("risk_assessment", "Mon 2026-03-23 10:00", "Thu 2026-04-02", id="ten-days"),
        pytest.param("risk_assessment", "Thu 2026-03-26 23:30", "Sun 2026-04-05", id="not-moved"),
        pytest.param("requested_assessment", "Fri 2026-07-31 08:00", "Mon 2026-08-10", id="asked"),
        pytest.param("multi_agency_meeting", "Mon 2026-03-23 10:00", "Tue 2026-04-07", id="mam"),
        pytest.param("review", "Thu 2026-02-19 14:00", "Thu 2026-04-02", id="42-days-is-a-thursday"),
        pytest.param("cpc_review", "Mon 2026-06-01 09:00", "Wed 2026-06-03", id="plain-week"),
        pytest.param("cpc_review", "Thu 2026-04-02 16:00", "Wed 2026-04-08", id="easter-between"),
        pytest.param("cpc_review", "Thu 2026-12-24 10:00", "Wed 2026-12-30", id="boxing-substitute"),
        pytest.param("cpc_review", "Fri 2027-12-24 10:00", "Thu 2027-12-30", id="two-substitutes"),
        pytest.param("cpc_review", "Fri 2022-09-16 10:00", "Wed 2022-09-21", id="state-funeral"),
        pytest.param("cpc_review", "Wed 2022-06-01 10:00", "Tue 2022-06-07", id="jubilee"),
        pytest.param("cpc_review", "Thu 2020-05-07 10:00", "Tue 2020-05-12", id="moved-may-day"),
        pytest.param("strategy_discussion", "Fri 2026-05-01 15:00", "Tue 2026-05-05", id="may-day"),
        pytest.param("case_note", "Sat 2026-06-06 11:00", "Mon 2026-06-08", id="from-a-saturday"),
        pytest.param("quality_assurance", "Sun 2026-06-07 20:00", "Mon 2026-06-08", id="from-sunday"),
        pytest.param("nrm_decision", "Fri 2026-04-03 10:00", "Tue 2026-04-07", id="on-good-friday"),
        pytest.param("icpc", "Mon 2026-03-23 15:00", "Wed 2026-04-15", id="15-days-over-easter"),
        pytest.param("panel_feedback", "Wed 2026-06-03 12:00", "Fri 2026-06-05", id="feedback"),
        pytest.param("cin_update", "Mon 2026-11-30 10:00", "Sun 2027-02-28", id="clamped-february"),
        pytest.param("cin_update", "Tue 2027-11-30 10:00", "Tue 2028-02-29", id="clamped-leap"),
        pytest.param("panel_update", "Wed 2026-06-03 00:00", "Fri 2026-05-29", id="back-over-weekend"),
        pytest.param("panel_submission", "Wed 2026-05-06 00:00", "Thu 2026-04-30", id="back-may-day"),
        pytest.param("panel_update", "Thu 2026-12-31 00:00", "Thu 2026-12-24", id="back-christmas"),
        pytest.param("adulthood", "Fri 2008-02-29 00:00", "Sat 2026-02-28", id="leap-day-child"),
        pytest.param("adulthood", "Mon 2008-09-01 00:00", "Mon 2026-08-31", id="ends-on-a-holiday"),
    ],
)
def test_due_on(duty, trigger, due):
    assert due_on(duty, uk(trigger)) == day(due)


def test_a_panel_counted_in_clear_days_leaves_the_due_day_out_too():
    panel = day("Wed 2026-06-03")
    assert due_on("panel_update", panel, clear_days=True) == day("Thu 2026-05-28")


@pytest.mark.parametrize(
    ("arranged", "meeting", "due"),
    [
        pytest.param("Mon 2026-06-01 10:00", "Thu 2026-06-11 10:00", "Mon 2026-06-08", id="usual"),
        pytest.param("Mon 2026-06-08 16:00", "Thu 2026-06-11 10:00", "Mon 2026-06-08", id="just"),
        pytest.param("Tue 2026-06-09 09:00", "Thu 2026-06-11 10:00", "Tue 2026-06-09", id="short"),
        pytest.param("Thu 2026-04-02 09:00", "Wed 2026-04-08 10:00", "Thu 2026-04-02", id="easter"),
    ],
)
def test_invitations_are_never_due_before_the_meeting_was_arranged(arranged, meeting, due):
    assert due_on("invitations", uk(meeting), arranged=uk(arranged)) == day(due)


@pytest.mark.parametrize(
    ("found", "due"),
    [
        pytest.param("Sat 2026-03-28 10:00", "Mon 2026-03-30 11:00", id="clocks-go-forward"),
        pytest.param("Sat 2026-10-24 10:00", "Mon 2026-10-26 09:00", id="clocks-go-back"),
        pytest.param("Fri 2026-06-05 23:40", "Sun 2026-06-07 23:40", id="plain-weekend"),
    ],
)
def test_return_interview_counts_elapsed_hours(found, due):
    assert due_at("return_interview", uk(found)) == uk(due)


def test_return_interview_is_due_on_the_local_date_of_its_instant():
    assert due_on("return_interview", uk("Sat 2026-03-28 23:30")) == day("Tue 2026-03-31")


def test_day_nought_is_the_date_in_london():
    after_midnight_in_london = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert due_on("risk_assessment", after_midnight_in_london) == day("Sat 2026-07-11")


@pytest.mark.parametrize(
    ("trigger", "late"),
    [
        pytest.param("Mon 2026-03-23 10:00", "Fri 2026-04-03 00:00", id="winter-into-summer"),
        pytest.param("Wed 2026-10-14 10:00", "Sun 2026-10-25 00:00", id="ends-as-clocks-go-back"),
    ],
)
def test_due_at_is_the_midnight_after_the_due_date(trigger, late):
    assert due_at("risk_assessment", uk(trigger)) == uk(late)


@pytest.mark.parametrize(
    ("born", "opens", "due"),
    [
        pytest.param("Wed 2008-12-31", "Tue 2026-06-30", "Wed 2026-12-30", id="clamped-june"),
        pytest.param("Sun 2008-08-31", "Sat 2026-02-28", "Sun 2026-08-30", id="clamped-february"),
        pytest.param("Fri 2008-02-29", "Mon 2025-09-01", "Sat 2026-02-28", id="leap-day"),
        pytest.param("Mon 2008-12-01", "Mon 2026-06-01", "Mon 2026-11-30", id="plain"),
    ],
)
def test_adulthood_opens_six_months_before_the_birthday(born, opens, due):
    assert adulthood_opens_on(day(born)) == day(opens)
    assert due_on("adulthood", day(born)) == day(due)


@pytest.mark.parametrize(
    ("duty", "due", "slots"),
    [
        pytest.param(
            "risk_assessment",
            "Thu 2026-04-02",
            [
                "Thu 2026-03-26",
                "Tue 2026-03-31",
                "Thu 2026-04-02",
                "Tue 2026-04-07",
                "Thu 2026-04-09",
                "Thu 2026-04-16",
                "Thu 2026-04-23",
            ],
            id="long-over-easter",
        ),
        pytest.param(
            "risk_assessment",
            "Sun 2026-04-05",
            [
                "Fri 2026-03-27",
                "Wed 2026-04-01",
                "Thu 2026-04-02",
                "Tue 2026-04-07",
                "Thu 2026-04-09",
                "Thu 2026-04-16",
                "Thu 2026-04-23",
            ],
            id="long-due-on-easter-sunday",
        ),
        pytest.param(
            "cpc_review",
            "Wed 2026-12-30",
            ["Wed 2026-12-30", "Thu 2026-12-31", "Tue 2027-01-05", "Tue 2027-01-12", "Tue 2027-01-19"],
            id="short-over-new-year",
        ),
    ],
)
def test_reminders_stand_on_working_days_at_nine(duty, due, slots):
    given = [reminder.at for reminder in reminders.reminders(duty, day(due))]
    assert given == [uk(f"{slot} 09:00") for slot in slots]


def test_panel_is_asked_for_eight_working_days_ahead_across_a_bank_holiday():
    given = [reminder.at for reminder in reminders.panel_reminders(day("Wed 2026-06-03"))]
    expected = [
        "Thu 2026-05-21 09:00",
        "Wed 2026-05-27 09:00",
        "Fri 2026-05-29 09:00",
        "Mon 2026-06-01 09:00",
        "Wed 2026-06-03 09:00",
    ]
    assert given == [uk(slot) for slot in expected]


@pytest.mark.parametrize(
    ("known", "told"),
    [
        pytest.param("Mon 2026-03-23 10:00", "Mon 2026-03-23 10:00", id="in-hours"),
        pytest.param("Mon 2026-03-23 08:59", "Mon 2026-03-23 09:00", id="just-before-hours"),
        pytest.param("Fri 2026-03-27 16:59", "Fri 2026-03-27 16:59", id="just-within-hours"),
        pytest.param("Fri 2026-03-27 18:30", "Mon 2026-03-30 09:00", id="evening-before-weekend"),
        pytest.param("Thu 2026-04-02 17:30", "Tue 2026-04-07 09:00", id="evening-before-easter"),
        pytest.param("Fri 2026-12-25 10:00", "Tue 2026-12-29 09:00", id="christmas-day"),
    ],
)
def test_opened_goes_at_once_in_working_hours_and_otherwise_at_the_next_nine(known, told):
    assert reminders.opened_at(uk(known)) == uk(told)


def test_day_off_heard_of_late_moves_what_has_not_gone_and_repeats_nothing():
    """A review submitted on a Friday was due on the Tuesday; on the Sunday the Monday falls out."""
    off = working_days.with_days_off(day("Mon 2026-06-08"))
    told = reminders.told_though_a_day_fell_out(
        "cpc_review", uk("Fri 2026-06-05 10:00"), uk("Sun 2026-06-07 12:00"), off, after=2
    )
    assert [(one.rung, one.step, one.at) for one in told] == [
        ("opened", None, uk("Fri 2026-06-05 10:00")),
        ("due", "0", uk("Wed 2026-06-10 09:00")),
        ("after", "+1wd", uk("Thu 2026-06-11 09:00")),
        ("after", "+3wd", uk("Mon 2026-06-15 09:00")),
    ]


def test_first_chaser_of_a_team_manager_goes_one_role_up():
    assert reminders.recipients("quality_assurance", "after", "+1wd") == [
        "team_manager",
        "service_manager",
    ]


@pytest.mark.parametrize("duty", sorted(DUTIES - {"return_interview", "invitations"}))
def test_many_dates_at_once_agree_with_one_at_a_time(duty):
    days = working_days.each_day(date(2027, 12, 1), date(2028, 3, 31))
    one_by_one = [due_on(duty, found) for found in days.astype(object)]
    assert due_on_each(duty, days).astype(object).tolist() == one_by_one


def test_counting_there_and_back_meets_on_every_working_day():
    days = working_days.each_day(date(2024, 1, 1), date(2032, 12, 31))
    days = days[working_days.is_working(days)]
    assert np.array_equal(working_days.before(working_days.after(days, 3), 3), days)


def test_the_table_is_not_read_past_its_end():
    with pytest.raises(ValueError, match="2033"):
        due_on("cpc_review", date(2033, 12, 30))


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="aware"):
        due_on("cpc_review", uk("Mon 2026-06-01 09:00").replace(tzinfo=None))
