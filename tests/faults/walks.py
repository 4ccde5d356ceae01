"""Walks drawn from a seed: what is commanded, sent again and shuffled, what the authority changes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from cce.pathway.changes import Change, DayOff, PanelCancelled, PanelMoved, PanelSet, WorkingDay
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import FACT, Fact
from cce.pathway.panels import set_on
from cce.pathway.terms import ChildStatus, DutyKey, Level, Role
from tests.faults.model import Model
from tests.faults.steps import Arranged, Command, Commanded, Passed, Step, Walk
from tests.pathway.stories import BESIDE_IT, BIRTHS, DAY, EARLIEST, HOUR, MINUTE, PANELS, THE_ROAD

_MORE_PANELS = tuple(date(2026, month, 5) for month in range(8, 13))
_ROUTES = ("mash_level_4", "open_case", "yjs", "police_list")
_LEVELS = (*Level, Level.MODERATE, Level.HIGH, Level.HIGH)
_ANY_LEVEL = (None, *_LEVELS)
_PEOPLE = ("p-1", "p-2", "another")
_KINDS = (*BESIDE_IT, "acknowledged", "acknowledged", "strategy_discussion_held", "icpc_declined")
_ARRANGED = ("core_group_arranged", "lac_review_arranged", "cin_meeting_arranged")
_OF_A_PANEL = (
    *("panel_submission_received", "panel_update_received", "panel_considered"),
    *("panel_feedback_sent", "action_given"),
)
_GAPS = (*(MINUTE, HOUR, 5 * HOUR, 16 * HOUR) * 2, DAY, DAY, 2 * DAY, 3 * DAY, 6 * DAY)
_TRIES = 4
_LIKELY = 0.7


def drawn_walk(seed: str, length: int, panels: Sequence[date] = (*PANELS, *_MORE_PANELS)) -> Walk:
    """The walk of that seed, with so many steps."""
    random = Random(seed)
    circumstances = Circumstances(
        random.choice(tuple(ChildStatus)), random.choice(BIRTHS), random.random() < 0.5, set_on(panels)
    )
    return Walk(circumstances, tuple(_Drawing(random, Model(circumstances)).steps(length)))


@dataclass
class _Drawing:
    random: Random
    model: Model
    at: datetime = EARLIEST
    sent: list[Command] = field(default_factory=list)

    def steps(self, length: int) -> Iterator[Step]:
        self.at = EARLIEST + self.random.randrange(90 * 24 * 60) * MINUTE
        first = self._fact("concern_identified", self.at, {"route": self.random.choice(_ROUTES)})
        yield self._taken(Commanded(self.at, (self._command((first,)),)))
        kinds: tuple[tuple[Callable[[], Step], int], ...] = (
            (self._one, 60),
            (self._together, 8),
            (self._shuffled, 7),
            (self._again, 9),
            (self._arranged, 8),
            (lambda: Passed(self.at), 8),
        )
        draws, weights = zip(*kinds, strict=True)
        for _ in range(length - 1):
            self.at += self.random.choice(_GAPS) + self.random.randrange(1, 60) * timedelta(seconds=1)
            yield self._taken(self.random.choices(draws, weights)[0]())

    def _taken(self, step: Step) -> Step:
        self.at = step.at
        if isinstance(step, Commanded):
            for command in step.commands:
                self.model.command(command)
        elif isinstance(step, Arranged):
            self.model.change(step.change)
        return step

    def _one(self) -> Step:
        return Commanded(self.at, (self._command((self._likely(self.at, self._lag()),)),))

    def _together(self) -> Step:
        facts = [self._likely(self.at, HOUR * 0) for _ in range(self.random.randint(2, 3))]
        return Commanded(self.at, (self._command(tuple(facts)),))

    def _shuffled(self) -> Step:
        """Several that became known minutes apart, and arrive in another order."""
        number = self.random.randint(2, 4)
        known = [self._likely(self.at + place * MINUTE, self._lag()) for place in range(number)]
        self.random.shuffle(known)
        commands = tuple(self._command((fact,)) for fact in known)
        return Commanded(self.at + number * MINUTE, commands)

    def _again(self) -> Step:
        """A command sent again, kept or refused; now and then several."""
        again = self.random.sample(self.sent, min(len(self.sent), self.random.choice((1, 1, 2))))
        return Commanded(self.at, tuple(again))

    def _arranged(self) -> Step:
        today = self.at.date()
        day = today + DAY * self.random.randint(0, 40)
        panel = self.random.choice(self.model.panels or PANELS[:1])
        kinds: tuple[Change, ...] = (
            PanelMoved(self.at, getattr(panel, "on", day), day),
            PanelMoved(self.at, getattr(panel, "on", day), getattr(panel, "on", day) + 7 * DAY),
            PanelCancelled(self.at, getattr(panel, "on", day)),
            PanelSet(self.at, day),
            DayOff(self.at, day, "Closed"),
            WorkingDay(self.at, day, "Open"),
        )
        return Arranged(self.at, self.random.choice(kinds))

    def _command(self, facts: tuple[Fact, ...]) -> Command:
        command = Command(f"c-{len(self.sent)}", facts)
        self.sent.append(command)
        return command

    def _lag(self) -> timedelta:
        return self.random.choice((*(0 * HOUR,) * 6, HOUR, 14 * HOUR, 2 * DAY, 6 * DAY, 20 * DAY))

    def _likely(self, known_at: datetime, lag: timedelta) -> Fact:
        """A fact that the rules take, more often than not."""
        wanted = self.random.random() < _LIKELY
        fact = self._any(known_at, lag)
        for _ in range(_TRIES):
            if not wanted or self.model.takes(fact):
                break
            fact = self._any(known_at, lag)
        return fact

    def _any(self, known_at: datetime, lag: timedelta) -> Fact:
        if self.model.is_closed and self.random.random() < 0.5:
            kind = "reopened"
        elif self.random.random() < 0.3:
            kind = self.random.choice(THE_ROAD)
        else:
            kind = self.random.choice(_KINDS)
        happened_at = known_at - lag
        return self._fact(kind, happened_at, self._fields(kind, happened_at), known_at)

    def _fact(
        self, kind: str, happened_at: datetime, fields: dict[str, Any], known_at: datetime | None = None
    ) -> Fact:
        named = {"fact": kind, "happened_at": happened_at, "recorded_at": known_at or happened_at}
        return FACT.validate_python(named | {name: value for name, value in fields.items() if value})

    def _fields(self, kind: str, at: datetime) -> dict[str, Any]:
        one, today = self.random.choice, at.date()
        ahead = today + DAY * self.random.randint(0, 70)
        if kind in ("extended", "waived", "acknowledged"):
            return self._about_a_duty(kind, at)
        fields: dict[str, dict[str, Any]] = {
            "concern_identified": {"route": one(_ROUTES)},
            "assessment_completed": {"overall": one(_LEVELS), "agency": one(("social_care", "yjs", "joint"))},
            "cpc_reviewed": {
                "level": one(_ANY_LEVEL),
                "meeting_required": one((True, True, None)),
                "chair": one(("tm", "cpc")),
            },
            **{name: {"level": one(_ANY_LEVEL)} for name in ("meeting_held", "icpc_held", "review_held")},
            "meeting_arranged": {"meeting_at": at + DAY * self.random.randint(0, 40)},
            "strategy_discussion_held": {"outcome": one(("s47_single", "s47_joint", "no_s47"))},
            **{name: {"on": ahead} for name in _ARRANGED},
            "status_changed": {"to": one(tuple(ChildStatus))},
            **{name: {"panel": self._panel(today)} for name in _OF_A_PANEL},
            "action_reported": {"action": one("abc")},
            "nrm_decided": {"outcome": one(("referred", "declined"))},
            "voided": {"voids": one([fact.id for fact in self.model.known[-12:]] or ["nothing"])},
            "reassigned": {"role": one((Role.SOCIAL_WORKER, Role.TEAM_MANAGER)), "to": one(_PEOPLE)},
        }
        more: dict[str, dict[str, Any]] = {
            "panel_considered": {
                "outcome": one(("remain", "remain", "removed")),
                "risk_reduced": True,
                "plans_satisfactory": True,
            },
            "action_given": {"agency": "police", "action": one("abc")},
        }
        return fields.get(kind, {}) | more.get(kind, {})

    def _panel(self, today: date) -> date:
        met = [panel.on for panel in self.model.panels if panel.on <= today]
        known = [panel.on for panel in self.model.panels] or [today]
        return self.random.choice((*met[-1:], *met[-1:], *known))

    def _about_a_duty(self, kind: str, at: datetime) -> dict[str, Any]:
        owed = self.model.owed(at)
        duty = self.random.choice([one.duty for one in owed] or [DutyKey.REVIEW])
        if kind == "acknowledged":
            return {"duty": duty, "step": self.random.choice(("+1wd", "+3wd", "+8wd", None))}
        if kind == "waived":
            return {"duty": duty}
        latest = max((one.due.on for one in owed), default=at.date())
        return {"duty": duty, "until": min(latest, at.date()) + DAY * self.random.randint(1, 30)}
