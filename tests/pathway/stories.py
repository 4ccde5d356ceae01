"""Episodes made up at random: every fact is one that the judge takes after those recorded before it."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from cce.pathway.circumstances import Circumstances
from cce.pathway.errors import FactRefused
from cce.pathway.facts import FACT, Fact
from cce.pathway.judge import judge
from cce.pathway.panels import set_on
from cce.pathway.terms import ChildStatus, DutyKey, Level
from tests.pathway.dates import uk
from tests.pathway.episodes import ENGLAND, LADDER, POLICY, Episode

PANELS = tuple(
    date.fromisoformat(on)
    for on in (
        "2026-01-07",
        "2026-02-04",
        "2026-03-04",
        "2026-04-01",
        "2026-05-06",
        "2026-06-03",
        "2026-07-01",
    )
)
BIRTHS = (None, date(2011, 3, 4), date(2008, 2, 29), date(2008, 4, 16), date(2008, 9, 1))
EARLIEST = uk("Mon 2025-12-15 00:00")
LATEST = uk("Tue 2026-09-01 12:00")

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GAPS = (0 * DAY, MINUTE, HOUR, 5 * HOUR, 16 * HOUR, DAY, 2 * DAY, 3 * DAY, 5 * DAY, 9 * DAY, 20 * DAY)
LAGS = (0 * DAY,) * 6 + (HOUR, 14 * HOUR, 2 * DAY, 6 * DAY, 20 * DAY)

THE_ROAD = (
    "assessment_completed",
    "assessment_approved",
    "assessment_submitted",
    "cpc_reviewed",
    "meeting_held",
)
HOW_FAR = (0, 1, 2, 3, 4, 4, 5, 5, 5, 5, 5, 5)
BESIDE_IT = (
    *THE_ROAD,
    *("assessment_returned", "concern_identified", "concern_rising", "review_held", "review_held"),
    *("strategy_discussion_needed", "strategy_discussion_held", "strategy_discussion_not_required"),
    *("case_note_recorded", "iro_told", "meeting_arranged", "invitations_sent", "handover_recorded"),
    *("icpc_suggested", "icpc_agreed", "icpc_held", "separate_meeting_requested"),
    *("core_group_arranged", "lac_review_arranged", "cin_meeting_arranged", "status_changed"),
    *("panel_submission_received", "panel_update_received", "panel_considered", "panel_considered"),
    *("panel_feedback_sent", "action_given", "action_reported"),
    *("went_missing", "found", "return_interview_held", "travel_suspected", "nrm_decided"),
    *("extended", "extended", "waived", "voided", "voided", "reassigned", "closed", "reopened"),
)
LEVELS = st.sampled_from((*Level, Level.MODERATE, Level.HIGH, Level.HIGH))
ANY_LEVEL = st.none() | LEVELS
DAYS_AHEAD = st.integers(0, 70)


@st.composite
def episodes(draw: st.DrawFn) -> Episode:
    """One child's episode, with up to two dozen facts."""
    circumstances = Circumstances(
        draw(st.sampled_from(ChildStatus)), draw(st.sampled_from(BIRTHS)), draw(st.booleans()), set_on(PANELS)
    )
    facts = _told(draw, circumstances)
    return Episode(tuple(_taken(facts, circumstances)), circumstances)


def instants(after: datetime = EARLIEST) -> st.SearchStrategy[datetime]:
    """Instants to look at an episode, to the minute, slots among them."""
    minutes = int((LATEST - after) / MINUTE)
    return st.integers(0, minutes).map(lambda number: after + number * MINUTE)


def _told(draw: st.DrawFn, circumstances: Circumstances) -> list[Fact]:
    at = EARLIEST + draw(st.integers(0, 120 * 24 * 60)) * MINUTE
    facts = [_fact(draw, "concern_identified", at, Episode((), circumstances))]
    on_the_road = THE_ROAD[: draw(st.sampled_from(HOW_FAR))]
    for kind in (*on_the_road, *draw(st.lists(st.sampled_from(BESIDE_IT), min_size=3, max_size=14))):
        at += draw(st.sampled_from(GAPS))
        facts.append(_fact(draw, kind, at, Episode(tuple(facts), circumstances)))
        if kind == "closed" and draw(st.booleans()):
            at += draw(st.sampled_from(GAPS))
            facts.append(_fact(draw, "reopened", at, Episode(tuple(facts), circumstances)))
    return facts


def _fact(draw: st.DrawFn, kind: str, at: datetime, before: Episode) -> Fact:
    fields = {name: draw(values) for name, values in _fields(kind, at, before).items()}
    recorded_at = at + draw(st.sampled_from(LAGS))
    named = {"id": f"{kind}-{len(before.facts)}", "fact": kind, "happened_at": at, "recorded_at": recorded_at}
    return FACT.validate_python(named | fields)


def _fields(kind: str, at: datetime, before: Episode) -> dict[str, st.SearchStrategy[Any]]:
    today = ENGLAND.date_of(at)
    ahead = DAYS_AHEAD.map(lambda days: today + days * DAY)
    named = st.sampled_from([one.id for one in before.facts] or ["none"])
    last_panel = max((panel for panel in PANELS if panel <= today), default=PANELS[0])
    panel_dates = st.sampled_from((last_panel, last_panel, *PANELS))
    fields: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "concern_identified": {"route": st.sampled_from(("mash_level_4", "open_case", "yjs", "police_list"))},
        "assessment_completed": {
            "overall": LEVELS,
            "agency": st.sampled_from(("social_care", "yjs", "joint")),
        },
        "cpc_reviewed": {
            "level": ANY_LEVEL,
            "meeting_required": st.booleans(),
            "chair": st.sampled_from(("tm", "cpc")),
        },
        "meeting_held": {"level": ANY_LEVEL},
        "icpc_held": {"level": ANY_LEVEL},
        "review_held": {"level": ANY_LEVEL},
        "meeting_arranged": {"meeting_at": DAYS_AHEAD.map(lambda days: at + days * DAY)},
        "strategy_discussion_held": {"outcome": st.sampled_from(("s47_single", "s47_joint", "no_s47"))},
        "core_group_arranged": {"on": ahead},
        "lac_review_arranged": {"on": ahead},
        "cin_meeting_arranged": {"on": ahead},
        "status_changed": {"to": st.sampled_from(ChildStatus)},
        "panel_submission_received": {"panel": panel_dates},
        "panel_update_received": {"panel": panel_dates},
        "panel_considered": {
            "panel": panel_dates,
            "outcome": st.sampled_from(("remain", "remain", "removed")),
            "risk_reduced": st.just(True),
            "plans_satisfactory": st.just(True),
        },
        "panel_feedback_sent": {"panel": panel_dates},
        "action_given": {"panel": panel_dates, "agency": st.just("police"), "action": st.sampled_from("abc")},
        "action_reported": {"action": st.sampled_from("abc")},
        "nrm_decided": {"outcome": st.sampled_from(("referred", "declined"))},
        "voided": {"voids": named},
        "reassigned": {
            "role": st.sampled_from(("social_worker", "team_manager")),
            "to": st.just("another"),
        },
    }
    if kind in ("extended", "waived"):
        return _granted(kind, at, before)
    return fields.get(kind, {})


def _granted(kind: str, at: datetime, before: Episode) -> dict[str, st.SearchStrategy[Any]]:
    owed = before.timetable().owed(at)
    named = {"duty": st.sampled_from([one.duty for one in owed] or [DutyKey.REVIEW])}
    latest = max((one.due.on for one in owed), default=at.date())
    until = st.integers(1, 30).map(lambda days: min(latest, ENGLAND.date_of(at)) + days * DAY)
    return named if kind == "waived" else named | {"until": until}


def _taken(facts: list[Fact], circumstances: Circumstances) -> list[Fact]:
    known: list[Fact] = []
    for one in sorted(facts, key=lambda given: (given.recorded_at, given.happened_at)):
        try:
            judge(one, known, circumstances, POLICY, LADDER.calendar)
        except FactRefused:
            continue
        known.append(one)
    return known
