"""The children of a simulated year, all of them invented: what is recorded about each, drawn from a seed.

Things are done in time, late and not at all, as they are. What the pathway would refuse is left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from bench.year_of_panels import FIRST_MONTH, Year, YearSize
from cce.pathway.caseload import Caseload
from cce.pathway.circumstances import Circumstances
from cce.pathway.errors import FactRefused
from cce.pathway.facts import FACT, Fact, as_recorded
from cce.pathway.judge import judge
from cce.pathway.limits import WorkingDays
from cce.pathway.panels import Panel, addressed
from cce.pathway.scenario import Scenario
from cce.pathway.terms import ChildStatus, Role

_DAY, _A_WHILE = timedelta(days=1), timedelta(minutes=20)
_LAST_TO_JOIN = 0.9
_STATUSES = (ChildStatus.CIN,) * 6 + (ChildStatus.CP, ChildStatus.CP, ChildStatus.LAC, ChildStatus.NONE)
_PROCESS = {ChildStatus.CP: "core_group", ChildStatus.LAC: "lac_review"}
_AGENCIES = ("police", "health", "education", "district", "youth service")
_MET_AT = time(14)


def told_of(size: YearSize, year: Year) -> Caseload:
    """Every child's pathway in the year, by a key without meaning."""
    children = {f"child-{number:03}": _child(size, year, number) for number in range(1, size.children + 1)}
    kept = {key: tuple(_as_kept(child.facts, year)) for key, child in children.items()}
    return Caseload(f"the year {size.seed}", year.changes, year.arranged, children, kept)


def roles_of(size: YearSize) -> dict[str, dict[Role, str]]:
    """Who has which child: ten children a worker, five workers a manager."""
    return {
        f"child-{number:03}": {
            Role.SOCIAL_WORKER: f"worker-{number // 10 + 1}",
            Role.TEAM_MANAGER: f"manager-{number // 50 + 1}",
        }
        for number in range(1, size.children + 1)
    }


def _child(size: YearSize, year: Year, number: int) -> Scenario:
    chance = Random(f"{size.seed} child {number}")
    days = (year.panels[-1].on - FIRST_MONTH).days
    begins_on = FIRST_MONTH + _DAY * chance.randrange(int(days * _LAST_TO_JOIN))
    born_on = begins_on - _DAY * chance.randrange(12 * 365, 17 * 365 + 200)
    start = year.arranged.start
    circumstances = Circumstances(chance.choice(_STATUSES), born_on, chance.random() < 0.3, start.panels)
    story = Story(chance, year, circumstances, year.in_hours(begins_on, chance))
    story.tell()
    return Scenario("", start.ladder.policy, circumstances, tuple(_taken(story, year)))


def _as_kept(facts: Iterable[Fact], year: Year) -> Iterator[Fact]:
    return (addressed(fact, year.arranged.at(fact.recorded_at).panels) for fact in facts)


def _taken(story: "Story", year: Year) -> Iterator[Fact]:
    """The facts that the pathway takes, in the order in which they become known."""
    known: list[Fact] = []
    for fact in as_recorded(story.facts):
        now = year.arranged.at(fact.recorded_at)
        circumstances = replace(story.circumstances, panels=now.panels)
        try:
            judge(fact, known, circumstances, now.ladder.policy, now.ladder.calendar)
        except FactRefused:
            continue
        known.append(addressed(fact, now.panels))
        yield fact


@dataclass
class Story:
    """One child's year as it comes about.

    Attributes:
        chance: Where it is drawn from.
        year: The authority's year.
        circumstances: What is true of the child.
        now: How far it is told, UTC.
        facts: What was recorded so far.
    """

    chance: Random
    year: Year
    circumstances: Circumstances
    now: datetime
    facts: list[Fact] = field(default_factory=list)

    def tell(self) -> None:
        """All of it, in the order of the guidance."""
        self._concern()
        level = self._assessed()
        if level in ("moderate", "high"):
            self._reviewed_by_the_coordinator(level)
            self._met(level)
            agreed_on, lowered_on = self.now.date(), self._reviews(level)
            if level == "high":
                self._panels(agreed_on, lowered_on)
        else:
            self._closed(self._after(30, 120))
        self._on_the_side()

    def _says(self, kind: str, at: datetime, /, *, late: float = 0.05, **more: Any) -> None:
        """Record something that happened at *at*; now and then some days later."""
        recorded_at = at
        if self.chance.random() < late:
            recorded_at = self.year.in_hours(at.date() + _DAY * self.chance.randrange(1, 6), self.chance)
            self.now = max(self.now, recorded_at)
        if recorded_at < self.year.ends_at:
            given = {"fact": kind, "happened_at": at, "recorded_at": max(at, recorded_at), **more}
            self.facts.append(FACT.validate_python(given | {"id": f"n-{len(self.facts) + 1}"}))

    def _after(self, least: int, most: int) -> datetime:
        """A working minute so many days on; the story has come so far then."""
        at = self.year.in_hours(self.now.date() + _DAY * self.chance.randint(least, most), self.chance)
        self.now = max(at, self.now + _A_WHILE)
        return self.now

    def _is(self, likely: float) -> bool:
        return self.chance.random() < likely

    def _concern(self) -> None:
        route = self.chance.choice(("mash_level_4", "open_case", "yjs"))
        self._says("concern_identified", self._after(0, 0), late=0.0, route=route)
        if self._is(0.3):
            self._says("strategy_discussion_needed", self._after(0, 1))
            if self._is(0.97):
                outcome = self.chance.choice(("s47_single", "s47_joint", "no_s47"))
                self._says("strategy_discussion_held", self._after(0, 2), outcome=outcome)
                if outcome == "no_s47":
                    self._says("case_note_recorded", self._after(0, 2))

    def _assessed(self) -> str:
        level = self.chance.choice(("high",) * 16 + ("moderate", "moderate", "emerging", "strength"))
        agency = "joint" if self.circumstances.yjs_involved else "social_care"
        assessed: dict[str, Any] = {"overall": level, "agency": agency, "ratings": {1: level}}
        self._says("assessment_completed", self._after(2, 9), **assessed)
        if self._is(0.15):
            self._says("assessment_returned", self._after(0, 2), reason="More is needed.")
            self._says("assessment_completed", self._after(1, 3), **assessed)
        self._says("assessment_approved", self._after(0, 2))
        self._says("assessment_submitted", self._after(0, 2))
        return level

    def _reviewed_by_the_coordinator(self, level: str) -> None:
        chair, required = ("cpc" if level == "high" else "tm"), self._is(0.95)
        at = self._after(0, 4)
        self._says("cpc_reviewed", at, level=level, meeting_required=required, chair=chair)
        if self.circumstances.status is ChildStatus.LAC and self._is(0.95):
            self._says("iro_told", self._after(0, 3))

    def _met(self, level: str) -> None:
        arranged_at = self._after(0, 2)
        meeting_at = self._after(2, 8)
        self._says("meeting_arranged", arranged_at, meeting_at=meeting_at)
        if self._is(0.9):
            self._says("invitations_sent", arranged_at + timedelta(hours=1))
        held_at = meeting_at if self._is(0.95) else self._after(5, 12)
        self._says("meeting_held", held_at, chair="cpc", level=level)

    def _reviews(self, level: str) -> date | None:
        """Hold the reviews; the day from which the risk is less, if it ever is."""
        lowered_on = None
        while self.now < self.year.ends_at:
            if self.circumstances.status in _PROCESS and self._is(0.8):
                arranged = f"{_PROCESS[self.circumstances.status]}_arranged"
                self._says(
                    arranged, self._after(0, 3), on=self.now.date() + _DAY * self.chance.randint(29, 40)
                )
            if lowered_on is None and self._is(0.25):
                lowered_on, level = self.now.date(), "moderate"
            process = _PROCESS.get(self.circumstances.status, "mam")
            self._says("review_held", self._after(33, 42), level=level, process=process)
        return lowered_on

    def _panels(self, agreed_on: date, lowered_on: date | None) -> None:
        seen = False
        for panel in self.year.panels:
            if panel.on > agreed_on:
                self._answered(panel, seen=seen)
                if self._is(0.92):
                    removed = seen and lowered_on is not None and panel.on > lowered_on and self._is(0.8)
                    self._considered(panel, removed=removed)
                    seen = True
                    if removed:
                        if self._is(0.9):
                            self._closed(self.year.in_hours(panel.on + 20 * _DAY, self.chance))
                        return

    def _answered(self, panel: Panel, *, seen: bool) -> None:
        """In time, after it was due, or not at all."""
        kind, answer = ("panel_update", "answers") if seen else ("panel_submission", "assessment")
        days = self.chance.choice((7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 0, 0))
        if days:
            day = self.year.calendar.before(panel.on, WorkingDays(days))
            named = self.chance.choice((panel.on, panel.name))
            self._says(f"{kind}_received", self.year.in_hours(day, self.chance), panel=named, kind=answer)

    def _considered(self, panel: Panel, *, removed: bool) -> None:
        """The outcomes of a panel are recorded in one go, at one instant for all its children."""
        at = self.year.calendar.at(panel.on, _MET_AT)
        reasons = {"outcome": "removed", "risk_reduced": True, "plans_satisfactory": True} if removed else {}
        self._says("panel_considered", at, late=0.0, panel=panel.name, **reasons)
        if self._is(0.3) and not removed:
            self._acted_on(panel, at)
        if self._is(0.97):
            sent_on = panel.on + _DAY * self.chance.choice((0, 0, 1, 1, 2, 2, 4))
            sent_at = max(at, self.year.in_hours(sent_on, self.chance))
            self._says("panel_feedback_sent", sent_at, panel=panel.name)

    def _acted_on(self, panel: Panel, at: datetime) -> None:
        agency, action = self.chance.choice(_AGENCIES), f"action-{len(self.facts)}"
        self._says("action_given", at, late=0.0, panel=panel.name, agency=agency, action=action)
        if self._is(0.85):
            reported_at = self.year.in_hours(panel.on + _DAY * self.chance.randint(5, 40), self.chance)
            self._says("action_reported", reported_at, agency=agency, action=action)

    def _on_the_side(self) -> None:
        """What may happen at any time."""
        began_at = self.facts[0].happened_at
        began_on, span = began_at.date(), (self.year.ends_at - began_at).days
        for _ in range(self.chance.choice((0, 0, 0, 1, 2))):
            self._missing(began_on + _DAY * self.chance.randrange(span))
        self.now = began_at + _DAY * self.chance.randrange(span)
        seldom = (self._moved_away, self._passed_on, self._travelled, self._changed, self._slipped)
        self.chance.choice((*seldom, *(self._grew_up,) * 5))()

    def _closed(self, at: datetime) -> None:
        self._says("closed", at, late=0.0, reason="Nothing more is needed.")

    def _moved_away(self) -> None:
        self._closed(self._after(0, 5))
        if self._is(0.5):
            self._says("reopened", self._after(5, 30), reason="Back again.")

    def _passed_on(self) -> None:
        to = f"worker-{self.chance.randrange(1, 6)}"
        self._says("reassigned", self._after(0, 5), role="social_worker", to=to)

    def _travelled(self) -> None:
        self._says("travel_suspected", self._after(0, 5))
        self._says("nrm_decided", self._after(0, 3), outcome="referred")

    def _changed(self) -> None:
        self._says("status_changed", self._after(0, 5), to=self.chance.choice(_STATUSES).value)

    def _slipped(self) -> None:
        slip = self.chance.choice(self.facts[1:])
        at = self.year.in_hours(slip.recorded_at.date() + _DAY, self.chance)
        self._says("voided", at, late=0.0, voids=slip.id, reason="A slip.")

    def _grew_up(self) -> None:
        self._says("handover_recorded", self._after(0, 60))

    def _missing(self, day: date) -> None:
        gone_at = self.year.in_hours(day, self.chance) + timedelta(hours=self.chance.randrange(14))
        found_at = gone_at + timedelta(minutes=self.chance.randrange(120, 3600))
        self._says("went_missing", gone_at)
        self._says("found", found_at)
        if self._is(0.8):
            spoken_at = found_at + timedelta(minutes=self.chance.randrange(300, 4600))
            kind = self.chance.choice(("return_interview_held", "return_interview_refused"))
            self._says(kind, spoken_at)
