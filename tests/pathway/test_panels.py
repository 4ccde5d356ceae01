"""The cohort and what every panel is owed: first papers, then an update each time, feedback and actions."""

from dataclasses import replace

import pytest

from tests.pathway.dates import day, uk
from tests.pathway.episodes import (
    completed,
    concern,
    counting,
    episode,
    fact,
    reviewed,
    sent,
    to_the_meeting,
    to_the_review,
)

MAY, JUNE, JULY = "Wed 2026-05-06", "Wed 2026-06-03", "Wed 2026-07-01"
PANELS = (MAY, JUNE, JULY)
HIGH = to_the_review("high")


def considered(when: str, panel: str, **fields):
    return fact("panel_considered", when, panel=panel, **fields)


def removed(when: str, panel: str):
    return considered(when, panel, outcome="removed", risk_reduced=True, plans_satisfactory=True)


def received(kind: str, when: str, panel: str):
    return fact(f"panel_{kind}_received", when, panel=panel)


AT_MAY = considered(f"{MAY} 14:00", MAY)
YJS_HIGH = [
    concern(route="yjs"),
    completed("Fri 2026-03-27 15:00", "high", agency="yjs"),
    fact("assessment_approved", "Mon 2026-03-30 10:00"),
]


@pytest.mark.parametrize(
    ("facts", "entered"),
    [
        pytest.param(HIGH, "Wed 2026-04-01 10:00", id="by-the-coordinator"),
        pytest.param(to_the_review("high")[:4], None, id="not-by-an-approval-of-social-care"),
        pytest.param(YJS_HIGH, "Mon 2026-03-30 10:00", id="by-an-approved-assessment-of-youth-justice"),
        pytest.param(YJS_HIGH[:2], None, id="not-by-a-completion-alone"),
        pytest.param(
            [concern(), completed("Fri 2026-03-27 15:00", "high", agency="joint"), YJS_HIGH[2]],
            None,
            id="not-by-a-joint-one",
        ),
        pytest.param(
            [*to_the_review(), fact("meeting_held", "Tue 2026-04-07 14:00", level="high")],
            "Tue 2026-04-07 14:00",
            id="by-the-meeting",
        ),
        pytest.param(
            [*to_the_meeting(), fact("review_held", "Tue 2026-05-19 14:00", level="high")],
            "Tue 2026-05-19 14:00",
            id="by-a-review",
        ),
        pytest.param(to_the_meeting(), None, id="not-at-moderate"),
    ],
)
def test_child_enters_the_cohort_at_an_agreed_high(facts, entered):
    stays = episode(facts).timetable().spells
    assert [stay.entered_at for stay in stays] == ([uk(entered)] if entered else [])


def test_lower_level_alone_never_removes_a_child():
    lower = fact("meeting_held", "Tue 2026-04-07 14:00", level="emerging")
    timetable = episode(HIGH, lower, panels=PANELS).timetable()
    assert timetable.in_cohort(uk("Thu 2026-12-31 12:00"))
    assert timetable.level == "emerging"


@pytest.mark.parametrize(
    ("facts", "born", "left"),
    [
        pytest.param([removed(f"{MAY} 14:00", MAY)], "Fri 2011-03-04", f"{MAY} 14:00", id="by-the-panel"),
        pytest.param(
            [fact("closed", "Mon 2026-05-11 10:00")],
            "Fri 2011-03-04",
            "Mon 2026-05-11 10:00",
            id="by-closure",
        ),
        pytest.param([], "Wed 2008-05-14", "Thu 2026-05-14 00:00", id="by-the-eighteenth-birthday"),
        pytest.param(
            [AT_MAY], "Fri 2011-03-04", "Sun 2029-03-04 00:00", id="not-by-a-panel-that-keeps-the-child"
        ),
    ],
)
def test_child_leaves_by_removal_closure_or_birthday(facts, born, left):
    timetable = episode(HIGH, facts, panels=PANELS, born=born).timetable()
    assert [stay.left_at for stay in timetable.spells] == [uk(left)]
    assert not timetable.in_cohort(uk(left))


def test_second_high_inside_a_stay_starts_no_other():
    assert len(episode(to_the_meeting("high"), panels=PANELS).timetable().spells) == 1


def test_high_after_a_removal_starts_another_stay_with_papers_of_its_own():
    again = fact("review_held", "Tue 2026-05-19 14:00", level="high")
    told = episode(to_the_meeting("high"), removed(f"{MAY} 14:00", MAY), again, panels=PANELS)
    assert [stay.entered_at for stay in told.timetable().spells] == [
        uk("Wed 2026-04-01 10:00"),
        uk("Tue 2026-05-19 14:00"),
    ]
    papers = [one for one in told.of("panel_submission") if one.opening.startswith("panel_submission:review")]
    assert papers[0].panel == day(JUNE)


@pytest.mark.parametrize(
    ("when", "panel"),
    [
        pytest.param("Thu 2026-04-30 23:59", MAY, id="on-the-day-the-papers-are-due"),
        pytest.param("Fri 2026-05-01 00:00", JUNE, id="a-minute-later-it-is-the-next-panel"),
        pytest.param("Wed 2026-05-06 09:00", JUNE, id="on-the-panel's-day"),
    ],
)
def test_papers_are_owed_to_the_first_panel_they_can_still_reach_in_time(when, panel):
    told = episode(HIGH[:4], reviewed(when, "high", chair="cpc"), panels=PANELS)
    assert told.of("panel_submission")[0].panel == day(panel)


def test_panel_that_did_not_consider_the_child_ends_the_papers_and_opens_them_for_the_next():
    told = episode(HIGH, panels=PANELS)
    first, second = told.of("panel_submission")[:2]
    assert (first.closed_at, first.closed_as) == (uk("Thu 2026-05-07 00:00"), "ended")
    assert (second.opened_at, second.panel) == (uk("Thu 2026-05-07 00:00"), day(JUNE))
    assert [one.number for one in told.listed("panel_submission", "Wed 2026-05-06 23:59")] == [1]
    assert [one.number for one in told.listed("panel_submission", "Thu 2026-05-07 00:00")] == [1, 2]


def test_papers_that_reached_a_panel_which_did_not_consider_the_child_go_to_the_next_again():
    told = episode(HIGH, received("submission", "Wed 2026-04-29 12:00", MAY), panels=PANELS)
    assert told.status("panel_submission", "Thu 2026-05-07 10:00", 1) == "met"
    assert told.status("panel_submission", "Thu 2026-05-07 10:00", 2) == "open"


def test_no_papers_are_owed_once_a_panel_has_considered_the_child():
    told = episode(HIGH, AT_MAY, panels=PANELS)
    assert [one.panel for one in told.of("panel_submission")] == [day(MAY)]
    assert told.status("panel_submission", f"{MAY} 14:00") == "ended"


def test_panel_that_considered_the_child_before_its_papers_were_due_counts_as_the_first():
    told = episode(HIGH[:4], reviewed("Fri 2026-05-01 12:00", "high"), AT_MAY, panels=PANELS)
    assert not told.of("panel_submission")
    assert [one.panel for one in told.of("panel_update")] == [day(JUNE), day(JULY)]


def test_no_update_is_asked_before_a_panel_has_considered_the_child():
    assert not episode(HIGH, panels=PANELS).of("panel_update")


@pytest.mark.parametrize(
    ("when", "opened"),
    [
        pytest.param(f"{MAY} 14:00", "Thu 2026-05-21 09:00", id="eight-working-days-before-over-a-holiday"),
        pytest.param("Thu 2026-05-28 14:00", "Thu 2026-05-28 14:00", id="when-last-considered-if-later"),
    ],
)
def test_update_opens_eight_working_days_before_its_panel_or_when_last_considered(when, opened):
    told = episode(HIGH, considered(when, MAY), panels=PANELS)
    assert told.of("panel_update")[0].opened_at == uk(opened)


def test_every_later_panel_is_owed_one_update():
    told = episode(HIGH, AT_MAY, panels=PANELS)
    assert [(one.panel, one.due.on) for one in told.of("panel_update")] == [
        (day(JUNE), day("Fri 2026-05-29")),
        (day(JULY), day("Fri 2026-06-26")),
    ]


def test_update_not_received_ends_with_its_panel():
    told = episode(HIGH, AT_MAY, panels=PANELS)
    assert told.status("panel_update", f"{JUNE} 23:59") == "overdue"
    assert told.status("panel_update", "Thu 2026-06-04 00:00") == "ended"


def test_update_not_received_ends_when_its_panel_considers_the_child():
    told = episode(HIGH, AT_MAY, considered(f"{JUNE} 14:00", JUNE), panels=PANELS)
    assert told.status("panel_update", f"{JUNE} 14:00") == "ended"


def test_update_that_comes_after_its_panel_meets_nothing():
    told = episode(HIGH, AT_MAY, received("update", "Thu 2026-06-04 10:00", JUNE), panels=PANELS)
    assert told.status("panel_update", "Thu 2026-06-04 10:00") == "ended"


def test_update_that_comes_before_it_was_asked_for_is_listed_as_met():
    told = episode(HIGH, AT_MAY, received("update", "Mon 2026-05-11 10:00", JUNE), panels=PANELS)
    assert told.status("panel_update", "Mon 2026-05-11 10:00") == "met"
    assert told.sent("panel_update", "Fri 2026-06-05 12:00") == []


def test_removal_ends_what_is_owed_to_panels_but_for_the_outcome_and_actions():
    action = fact("action_given", f"{MAY} 14:30", panel=MAY, agency="police", action="a")
    told = episode(
        HIGH,
        AT_MAY,
        action,
        received("update", "Thu 2026-05-28 10:00", JUNE),
        removed(f"{JUNE} 14:00", JUNE),
        panels=PANELS,
    )
    assert [one.panel for one in told.of("panel_update")] == [day(JUNE)]
    at = f"{JUNE} 15:00"
    assert told.status("panel_feedback", at, 2) == "open"
    assert told.status("panel_action", at) == "open"


def test_child_removed_between_panels_owes_no_update_that_had_not_opened():
    told = episode(HIGH, AT_MAY, removed("Mon 2026-05-11 10:00", MAY), panels=PANELS)
    assert not told.of("panel_update")


def test_closure_ends_what_is_owed_to_panels_and_owes_no_more():
    told = episode(HIGH, AT_MAY, fact("closed", "Mon 2026-05-25 10:00"), panels=PANELS)
    assert [one.panel for one in told.of("panel_update")] == [day(JUNE)]
    assert told.status("panel_update", "Mon 2026-05-25 10:00") == "ended"


def test_panels_while_the_episode_was_closed_are_owed_nothing():
    told = episode(
        HIGH,
        AT_MAY,
        fact("closed", "Mon 2026-05-11 10:00"),
        fact("reopened", "Mon 2026-06-15 10:00"),
        panels=PANELS,
    )
    assert [one.panel for one in told.of("panel_update")] == [day(JULY)]


@pytest.mark.parametrize(
    ("panels", "due", "basis", "warned"),
    [
        pytest.param(PANELS, JUNE, "guidance", False, id="next-panel"),
        pytest.param((MAY,), "Sat 2026-06-06", "local", True, id="no-later-panel-has-a-date"),
    ],
)
def test_action_is_reported_to_the_next_panel(panels, due, basis, warned):
    action = fact("action_given", f"{MAY} 14:30", panel=MAY, agency="police", action="visit")
    told = episode(HIGH, AT_MAY, action, panels=panels)
    one = told.of("panel_action")[0]
    assert (one.due.on, one.basis) == (day(due), basis)
    assert any("visit" in note for note in told.timetable().notes) == warned


def given(when=f"{MAY} 14:30", **fields):
    return fact("action_given", when, panel=MAY, agency="police", action="visit", id="given", **fields)


def actions(told, at):
    """Every listed occurrence of the action: by when, how it stands."""
    return [(one.occurrence.due.on, one.status.value) for one in told.listed("panel_action", at)]


def test_action_names_whose_it_is_and_may_name_its_panel():
    one = episode(HIGH, AT_MAY, given(owner="p-7", report_to=JULY), panels=PANELS).of("panel_action")[0]
    assert (one.agency, one.named, one.due.on) == ("police", "p-7", day(JULY))
    assert one.due.counted == "the panel it is reported to, on Wed 1 July 2026"


@pytest.mark.parametrize(
    ("reports", "at", "stands"),
    [
        pytest.param([], f"{JUNE} 23:59", [(JUNE, "open")], id="until-its-panel-is-over"),
        pytest.param([], "Thu 2026-06-04 09:00", [(JUNE, "overdue"), (JULY, "open")], id="then-for-the-next"),
        pytest.param([], "Thu 2026-07-02 09:00", [(JUNE, "overdue"), (JULY, "ended")], id="last-panel-over"),
        pytest.param(
            ["Fri 2026-06-05 10:00"],
            "Mon 2026-06-08 09:00",
            [(JUNE, "met_late"), (JULY, "met")],
            id="reported-between-two",
        ),
        pytest.param([f"{JUNE} 15:00"], "Thu 2026-07-02 09:00", [(JUNE, "met")], id="reported-in-time"),
    ],
)
def test_action_is_carried_over_until_it_is_reported(reports, at, stands):
    reported = [fact("action_reported", when, action="visit") for when in reports]
    told = episode(HIGH, AT_MAY, given(), reported, panels=PANELS)
    assert actions(told, at) == [(day(due), status) for due, status in stands]


def test_action_is_asked_about_again_before_each_further_panel():
    told = episode(HIGH, AT_MAY, given(), panels=PANELS)
    asked = [
        (rung, step, to, at)
        for rung, step, to, at in told.sent("panel_action", "Wed 2026-07-01 10:00")
        if to == "panel_member" and at > uk(f"{JUNE} 10:00")
    ]
    assert asked == [
        sent("opened", None, "panel_member", "Thu 2026-06-04 09:00"),
        sent("before", "-5wd", "panel_member", "Wed 2026-06-24 09:00"),
        sent("before", "-2wd", "panel_member", "Mon 2026-06-29 09:00"),
        sent("due", "0", "panel_member", f"{JULY} 09:00"),
    ]


def test_action_waived_is_not_carried_over():
    waived = fact("waived", "Mon 2026-05-11 10:00", duty="panel_action")
    told = episode(HIGH, AT_MAY, given(), waived, panels=PANELS)
    assert actions(told, "Thu 2026-06-04 09:00") == [(day(JUNE), "waived")]


def test_each_action_is_reported_for_itself():
    actions = [
        fact("action_given", f"{MAY} 14:30", panel=MAY, agency=name, action=name, id=name)
        for name in ("police", "health")
    ]
    report = fact("action_reported", "Mon 2026-05-11 10:00", action="health")
    told = episode(HIGH, AT_MAY, actions, report, panels=PANELS)
    done = {one.occurrence.opening: one.status for one in told.listed("panel_action", "Mon 2026-05-11 10:00")}
    assert done == {f"panel_action:{name}": how for name, how in (("police", "open"), ("health", "met"))}


def test_outcome_goes_to_the_lead_professional_for_each_panel_apart():
    told = episode(
        HIGH,
        AT_MAY,
        considered(f"{JUNE} 14:00", JUNE),
        fact("panel_feedback_sent", "Thu 2026-06-04 10:00", panel=JUNE),
        panels=PANELS,
    )
    at = "Thu 2026-06-04 10:00"
    assert [told.status("panel_feedback", at, number) for number in (1, 2)] == ["overdue", "met"]
    handed = [told for told in told.sent("panel_feedback", at) if told[0] == "handover"]
    assert handed == [sent("handover", None, "lead_professional", at)]


UPDATE_LADDER = [
    sent("opened", None, "lead_professional", "Thu 2026-05-21 09:00"),
    sent("before", "-2wd", "lead_professional", "Wed 2026-05-27 09:00"),
    sent("due", "0", "team_manager lead_professional", "Fri 2026-05-29 09:00"),
    sent("after", "+1wd", "team_manager lead_professional panel_coordinator", "Mon 2026-06-01 09:00"),
    sent("after", "+3wd", "panel_coordinator", "Wed 2026-06-03 09:00"),
]


def test_ladder_of_an_update_counts_to_its_panel():
    """8, 5, 3 and 2 working days before the panel of Wed 3 June (Mon 25 May is a holiday), and the day."""
    told = episode(HIGH, AT_MAY, panels=PANELS)
    assert told.sent("panel_update", "Thu 2026-06-04 12:00") == UPDATE_LADDER


def test_ladder_of_the_first_papers_waits_for_the_eighth_day_before_the_panel():
    told = episode(HIGH, panels=PANELS)
    assert [at for *_, at in told.sent("panel_submission", f"{MAY} 12:00")] == [
        uk("Thu 2026-04-23 09:00"),
        uk("Tue 2026-04-28 09:00"),
        uk("Thu 2026-04-30 09:00"),
        uk("Fri 2026-05-01 09:00"),
        uk("Wed 2026-05-06 09:00"),
    ]


def test_late_entry_is_told_at_once_and_not_of_what_has_passed():
    told = episode(HIGH[:4], reviewed("Wed 2026-04-29 10:00", "high", chair="cpc"), panels=PANELS)
    assert told.sent("panel_submission", "Thu 2026-04-30 12:00") == [
        sent("opened", None, "lead_professional", "Wed 2026-04-29 10:00"),
        sent("due", "0", "team_manager lead_professional", "Thu 2026-04-30 09:00"),
    ]


def test_extended_to_the_eve_of_the_panel_the_last_two_steps_meet_and_the_higher_goes():
    extended = fact("extended", "Thu 2026-05-21 12:00", duty="panel_update", until="Tue 2026-06-02")
    told = episode(HIGH, AT_MAY, extended, panels=PANELS)
    assert told.sent("panel_update", f"{JUNE} 12:00")[-1] == sent(
        "after", "+3wd", "panel_coordinator", f"{JUNE} 09:00"
    )
    assert told.superseded("panel_update", f"{JUNE} 12:00") == [
        sent("after", "+1wd", "team_manager lead_professional panel_coordinator", f"{JUNE} 09:00")
    ]


def test_clear_days_leave_one_more_day():
    told = episode(HIGH, panels=PANELS, policy=counting(clear_days=True))
    first = told.of("panel_submission")[0]
    assert (first.due.on, first.due.counted) == (
        day("Wed 2026-04-29"),
        "3 clear working days before Wed 6 May 2026",
    )


def test_cohort_without_a_panel_ahead_is_said():
    words = "The child is in the panel's cohort and no panel ahead has a date."
    told = episode(HIGH, panels=(MAY,))
    assert words not in told.plan(f"{MAY} 12:00").warnings
    assert words in told.plan("Thu 2026-05-07 12:00").warnings


def test_panel_date_set_later_moves_what_was_planned():
    before = episode(HIGH, AT_MAY, panels=(MAY,))
    assert not before.of("panel_update")
    after = replace(before, circumstances=episode(panels=PANELS).circumstances)
    assert len(after.of("panel_update")) == 2


def test_panel_that_was_over_when_the_last_one_considered_the_child_is_owed_no_update():
    late = considered("Thu 2026-06-04 10:00", MAY)
    assert [one.panel for one in episode(HIGH, late, panels=PANELS).of("panel_update")] == [day(JULY)]


def test_child_is_in_the_cohort_from_the_very_instant_it_enters_to_the_one_it_leaves():
    timetable = episode(HIGH, removed(f"{MAY} 14:00", MAY), panels=PANELS).timetable()
    at = ("Wed 2026-04-01 09:59", "Wed 2026-04-01 10:00", f"{MAY} 13:59", f"{MAY} 14:00")
    assert [timetable.in_cohort(uk(when)) for when in at] == [False, True, True, False]


def test_papers_that_came_at_the_instant_of_entry_count_and_those_before_do_not():
    early = received("submission", "Wed 2026-04-01 09:59", MAY)
    at_once = received("submission", "Wed 2026-04-01 10:00", MAY)
    assert episode(HIGH, early, panels=PANELS).status("panel_submission", "Wed 2026-04-01 12:00") == "open"
    assert episode(HIGH, at_once, panels=PANELS).status("panel_submission", "Wed 2026-04-01 12:00") == "met"
