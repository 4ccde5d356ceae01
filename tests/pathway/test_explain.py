"""Every date can say in plain words how it was counted."""

import pytest
from hypothesis import given

from cce.pathway.explain import CountedDay, Explanation, as_text, explain
from cce.pathway.ladder import Ladder
from cce.pathway.limits import CalendarDays, Hours, Months, Weeks, WorkingDays
from cce.pathway.working_days import CalendarOverride
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
from tests.pathway.stories import episodes

MAY, JUNE = "Wed 2026-05-06", "Wed 2026-06-03"
EMERGING = [
    concern(),
    completed("Fri 2026-03-27 15:00", "emerging"),
    fact("assessment_approved", "Mon 2026-11-30 10:00"),
]


def told(given_episode: Episode, key: str, number: int = 0) -> Explanation:
    ladder = given_episode.ladder
    return explain(given_episode.of(key)[number], ladder.policy, ladder.calendar, given_episode.facts)


def counted(on: str, number: int | None, why: str | None = None) -> CountedDay:
    return CountedDay(day(on), number, why)


def test_calendar_days_are_counted_one_by_one_weekends_and_all():
    said = told(episode(concern()), "risk_assessment")
    assert said.sentence == (
        "Due by the end of Thu 2 April 2026: 10 calendar days after Mon 23 March 2026 "
        "(concern identified at 10:00 on Mon 23 March 2026)."
    )
    assert said.days[0] == counted("Mon 2026-03-23", 0)
    assert said.days[6] == counted("Sun 2026-03-29", 6)
    assert said.days[-1] == counted("Thu 2026-04-02", 10)


def test_explanation_names_fact_section_basis_and_policy():
    said = told(episode(concern(route="mash_level_4", id="command-1")), "risk_assessment")
    assert said.counted_from is not None
    assert (said.counted_from.kind, said.counted_from.fact) == ("concern_identified", "command-1")
    assert said.counted_from.happened_at == uk("Mon 2026-03-23 10:00")
    assert (said.section, said.basis) == ("CCE 2020 §5.2.3", "guidance")
    assert (said.policy, said.version) == (POLICY.policy, POLICY.version)
    assert (said.due_on, said.due_at) == (day("Thu 2026-04-02"), uk("Fri 2026-04-03 00:00"))


def test_working_days_say_which_days_were_left_out_and_why():
    submitted = [
        *to_the_review()[:2],
        fact("assessment_approved", "Thu 2026-04-02 10:00"),
        fact("assessment_submitted", "Thu 2026-04-02 16:00"),
    ]
    assert told(episode(submitted), "cpc_review").days == (
        counted("Thu 2026-04-02", 0),
        counted("Fri 2026-04-03", None, "Good Friday"),
        counted("Sat 2026-04-04", None, "Saturday"),
        counted("Sun 2026-04-05", None, "Sunday"),
        counted("Mon 2026-04-06", None, "Easter Monday"),
        counted("Tue 2026-04-07", 1),
        counted("Wed 2026-04-08", 2),
    )


def test_working_days_from_a_day_off_count_it_as_day_0():
    said = told(episode(fact("travel_suspected", "Sat 2026-03-28 12:00")), "nrm_decision")
    assert said.days == (
        counted("Sat 2026-03-28", 0),
        counted("Sun 2026-03-29", None, "Sunday"),
        counted("Mon 2026-03-30", 1),
    )


def test_closure_day_is_left_out_by_its_name():
    suspected = episode(fact("travel_suspected", "Mon 2026-03-23 12:00"))
    calendar = POLICY.working_calendar((CalendarOverride(day("Tue 2026-03-24"), False, "office move"),))
    moved = Episode(suspected.facts, suspected.circumstances, Ladder(POLICY, calendar))
    assert told(moved, "nrm_decision").days[1] == counted("Tue 2026-03-24", None, "office move")


def test_panel_counts_back_from_its_own_day():
    said = told(episode(to_the_review("high"), panels=(MAY,)), "panel_submission")
    assert said.sentence == (
        "Due by the end of Thu 30 April 2026: 3 working days before Wed 6 May 2026 "
        "(the panel on Wed 6 May 2026)."
    )
    assert said.days == (
        counted("Wed 2026-05-06", 0),
        counted("Tue 2026-05-05", 1),
        counted("Mon 2026-05-04", None, "May Day"),
        counted("Sun 2026-05-03", None, "Sunday"),
        counted("Sat 2026-05-02", None, "Saturday"),
        counted("Fri 2026-05-01", 2),
        counted("Thu 2026-04-30", 3),
    )


def test_clear_days_are_said():
    said = told(
        episode(to_the_review("high"), panels=(MAY,), policy=counting(clear_days=True)), "panel_submission"
    )
    assert said.days[-1] == counted("Wed 2026-04-29", 4)
    assert said.remarks == (
        "The days between the date and the panel are clear: neither of the two is one of them.",
    )


def test_invitations_count_back_from_the_meeting_that_was_arranged():
    arranged = fact("meeting_arranged", "Mon 2026-03-23 12:00", meeting_at="Wed 2026-04-08 10:00")
    said = told(episode(concern(), arranged), "invitations")
    assert said.counted_from is not None
    assert said.counted_from.kind == "meeting_arranged"
    assert said.days[0] == counted("Wed 2026-04-08", 0)
    assert said.days[-1] == counted("Wed 2026-04-01", 3)


@pytest.mark.parametrize(
    ("found", "until", "remarks"),
    [
        pytest.param(
            "Sat 2026-03-28 10:00",
            "Due at 11:00 on Mon 30 March 2026: 48 hours after 10:00 on Sat 28 March 2026 "
            "(found at 10:00 on Sat 28 March 2026).",
            (
                "48 hours have elapsed by then; the clocks went forward on Sun 29 March 2026.",
                "The law's own line is 72 hours: 11:00 on Tue 31 March 2026.",
            ),
            id="clocks-go-forward",
        ),
        pytest.param(
            "Sat 2026-10-24 10:00",
            "Due at 09:00 on Mon 26 October 2026: 48 hours after 10:00 on Sat 24 October 2026 "
            "(found at 10:00 on Sat 24 October 2026).",
            (
                "48 hours have elapsed by then; the clocks went back on Sun 25 October 2026.",
                "The law's own line is 72 hours: 09:00 on Tue 27 October 2026.",
            ),
            id="clocks-go-back",
        ),
        pytest.param(
            "Mon 2026-03-23 10:00",
            "Due at 10:00 on Wed 25 March 2026: 48 hours after 10:00 on Mon 23 March 2026 "
            "(found at 10:00 on Mon 23 March 2026).",
            ("The law's own line is 72 hours: 10:00 on Thu 26 March 2026.",),
            id="clocks-stay",
        ),
    ],
)
def test_hours_are_elapsed_hours_whatever_the_clocks_do(found, until, remarks):
    said = told(episode(fact("found", found)), "return_interview")
    assert (said.sentence, said.days, said.remarks) == (until, (), remarks)


def test_weeks_are_counted_week_by_week():
    said = told(episode(to_the_meeting()), "review")
    assert [(one.on, one.number) for one in said.days][-2:] == [
        (day("Tue 2026-05-12"), 5),
        (day("Tue 2026-05-19"), 6),
    ]
    assert said.counted_from is not None
    assert said.counted_from.kind == "meeting_held"


def test_months_are_clamped_to_the_end_of_a_shorter_one_and_say_so():
    said = told(episode(EMERGING), "cin_update")
    assert [one.on for one in said.days] == [
        day("Mon 2026-11-30"),
        day("Wed 2026-12-30"),
        day("Sat 2027-01-30"),
        day("Sun 2027-02-28"),
    ]
    assert said.remarks == (
        "Sun 28 February 2027 is not worked (Sunday): the date stays, its reminder goes before it.",
        "Sun 28 February 2027 is the last day of its month, which has no day 30.",
    )


def test_date_somebody_arranged_is_its_own_reason():
    group = fact("core_group_arranged", "Wed 2026-04-08 10:00", on="Fri 2026-05-01", id="group")
    said = told(episode(to_the_meeting(), group, status="cp"), "review")
    assert said.sentence == (
        "Due by the end of Fri 1 May 2026: the core group arranged for Fri 1 May 2026 "
        "(core group arranged at 10:00 on Wed 8 April 2026)."
    )
    assert (said.days, said.section) == ((), "CCE 2020 §5.7.2")


def test_conference_names_the_discussion_it_counts_from():
    discussed = fact("strategy_discussion_held", "Tue 2026-03-24 10:00", outcome="s47_single")
    agreed = fact("icpc_agreed", "Thu 2026-03-26 10:00")
    said = told(episode(discussed, agreed), "icpc")
    assert said.counted_from is not None
    assert said.counted_from.kind == "strategy_discussion_held"
    assert said.basis == "statutory"


def test_update_that_was_moved_names_what_it_counts_from_now():
    lowered = fact("meeting_held", "Mon 2026-12-14 14:00", level="emerging")
    said = told(episode(EMERGING, lowered), "cin_update")
    assert said.counted_from is not None
    assert said.counted_from.kind == "meeting_held"


def test_adulthood_counts_to_the_birthday():
    said = told(episode(concern(), born="Fri 2008-02-29"), "adulthood")
    assert said.sentence == (
        "Due by the end of Sat 28 February 2026: the day before the birthday on Sun 1 March 2026 "
        "(the birthday on Sun 1 March 2026)."
    )


def test_extension_is_said_beside_the_date_that_stays():
    granted = fact("extended", "Tue 2026-03-31 11:00", duty="risk_assessment", until="Fri 2026-04-10")
    said = told(episode(concern(), granted), "risk_assessment")
    assert said.due_on == day("Thu 2026-04-02")
    (remark,) = said.remarks
    assert remark == (
        "Extended until Fri 10 April 2026 (granted at 11:00 on Tue 31 March 2026): "
        "reminders and escalation follow it, the date above stays."
    )


def test_date_on_a_day_off_says_that_it_stays():
    said = told(episode(concern("Tue 2026-03-24 10:00")), "risk_assessment")
    assert said.remarks == (
        "Fri 3 April 2026 is not worked (Good Friday): the date stays, its reminder goes before it.",
    )


def test_unspecified_days_are_counted_in_the_policys_unit():
    said = told(episode(concern(), policy=counting(unspecified_days="working")), "risk_assessment")
    assert "10 working days after Mon 23 March 2026" in said.sentence
    assert said.days[-1] == counted("Wed 2026-04-08", 10)


def test_fact_that_is_not_among_those_given_leaves_the_count_alone():
    one = episode(concern()).the("risk_assessment")
    said = explain(one, POLICY, ENGLAND, ())
    assert said.counted_from is None
    assert said.sentence == "Due by the end of Thu 2 April 2026: 10 calendar days after Mon 23 March 2026."


def test_section_of_an_agenda_is_cited_without_a_mark():
    one = episode(concern()).the("risk_assessment")
    assert explain(one._replace(source="Agenda 10"), POLICY, ENGLAND, ()).section == "CCE 2020 Agenda 10"


def test_text_for_a_terminal_shows_the_count_line_by_line():
    said = told(episode(fact("travel_suspected", "Fri 2026-04-03 12:00")), "nrm_decision")
    sentence, *rest = as_text(said).splitlines()
    assert sentence == said.sentence
    assert rest == [
        "CCE 2020 §5.3.3, 5.6.4, Agenda 10, a local target; policy nottinghamshire-2020, version 1",
        "   0  Fri 3 April 2026",
        "   –  Sat 4 April 2026 (Saturday)",
        "   –  Sun 5 April 2026 (Sunday)",
        "   –  Mon 6 April 2026 (Easter Monday)",
        "   1  Tue 7 April 2026",
    ]


@pytest.mark.parametrize(
    ("facts", "key", "words"),
    [
        pytest.param([concern()], "risk_assessment", "the guidance's own date", id="guidance"),
        pytest.param([fact("found", "Mon 2026-03-23 10:00")], "return_interview", "own date", id="hours"),
        pytest.param([fact("travel_suspected", "Fri 2026-04-03 12:00")], "nrm_decision", "target", id="soft"),
        pytest.param(
            [concern(route="police_list")], "requested_assessment", "a local reading", id="ten-days-borrowed"
        ),
        pytest.param(
            [*to_the_review(required=False)], "review", "a local reading", id="six-weeks-without-a-meeting"
        ),
    ],
)
def test_kind_of_a_date_tells_a_target_from_a_reading(facts, key, words):
    assert words in told(episode(facts), key).basis_in_words


@given(episodes())
def test_every_date_can_be_explained_and_its_count_ends_on_it(made_up):
    for one in made_up.timetable().occurrences:
        said = explain(one, POLICY, ENGLAND, made_up.facts)
        assert as_text(said)
        assert said.counted_from is not None or not made_up.facts
        if isinstance(one.due.limit, WorkingDays | CalendarDays | Weeks | Months):
            assert (said.days[-1].on, said.days[-1].number) == (one.due.on, one.due.limit.number)
            assert [step.number for step in said.days if step.number is not None] == list(
                range(one.due.limit.number + 1)
            )
        else:
            assert one.due.limit is None or isinstance(one.due.limit, Hours)
            assert said.days == ()
