"""How far one invented child's pathway has come by a day, told backwards from it in working days."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from cce.pathway.facts import FACT, Fact
from cce.pathway.limits import WorkingDays
from cce.pathway.panels import Panel
from cce.pathway.terms import ChildStatus, Role
from cce.pathway.working_days import WorkingCalendar

Said = dict[str, Any]
_CLOCK = time(10)
_AT_THE_PANEL = time(14)


@dataclass(frozen=True, slots=True)
class Extra:
    """Something beside the usual course.

    Attributes:
        kind: The fact, as `fact:` names it.
        ago: How many working days ago it happened; 0 or less for none yet.
        said: What else the fact says; a number of days under `until_in`, `on_in` or `meeting_in` becomes the
            date that many working days ahead.
        hour: The local hour.
    """

    kind: str
    ago: int
    said: Said = field(default_factory=dict)
    hour: int = 11


@dataclass(frozen=True, slots=True)
class Course:
    """How one child's pathway went so far.

    Attributes:
        age: How many working days ago the concern came.
        until: The last step of the usual course that was taken, as `fact:` names it.
        level: The overall level of the assessment, and what was agreed.
        slow: How many working days later than usual the assessment came, and all after it.
        status: Under which plan the child is held.
        route: How the concern came.
        joint: Whether youth justice shares the assessment.
        extras: What happened beside the usual course.
        panels: How many of the panels that have met considered the child, counted back from the last.
        answered: Whether the next panel has its papers or its update already.
        actions: The agencies to which the last of those panels gave an action each.
        grown_up_in: In how many days the child turns 18; None for years ahead.
    """

    age: int
    until: str
    level: str = "moderate"
    slow: int = 0
    status: ChildStatus = ChildStatus.CIN
    route: str = "open_case"
    joint: bool = False
    extras: tuple[Extra, ...] = ()
    panels: int = 0
    answered: bool = False
    actions: tuple[str, ...] = ()
    grown_up_in: int | None = None

    def older(self, days: int) -> "Course":
        """The same course, begun so many working days earlier."""
        return replace(self, age=self.age + days)


class _Step(NamedTuple):
    kind: str
    day: int
    role: Role
    clock: time = _CLOCK


_USUAL = (
    _Step("concern_identified", 0, Role.SOCIAL_WORKER, time(9, 30)),
    _Step("strategy_discussion_needed", 0, Role.SOCIAL_WORKER),
    _Step("strategy_discussion_held", 1, Role.SOCIAL_WORKER, time(14)),
    _Step("assessment_completed", 6, Role.SOCIAL_WORKER, time(15)),
    _Step("assessment_approved", 7, Role.TEAM_MANAGER, time(11)),
    _Step("assessment_submitted", 8, Role.SOCIAL_WORKER),
    _Step("cpc_reviewed", 9, Role.CPC_LEAD, time(15, 30)),
    _Step("meeting_arranged", 9, Role.SOCIAL_WORKER, time(16)),
    _Step("invitations_sent", 9, Role.SOCIAL_WORKER, time(16, 15)),
    _Step("meeting_held", 10, Role.TEAM_MANAGER),
)
"""The course that keeps every date, as working days after the concern."""

_KINDS = tuple(step.kind for step in _USUAL)
_FIRST_SLOW = _KINDS.index("assessment_completed")
_AHEAD = {"until_in": "until", "on_in": "on", "meeting_in": "meeting_at"}
_BY = {
    "assessment_returned": Role.TEAM_MANAGER,
    "extended": Role.TEAM_MANAGER,
    "closed": Role.TEAM_MANAGER,
    "icpc_agreed": Role.SERVICE_MANAGER,
    "panel_considered": Role.PANEL_COORDINATOR,
    "panel_feedback_sent": Role.PANEL_COORDINATOR,
    "action_given": Role.PANEL_COORDINATOR,
}


@dataclass
class Telling:
    """Tells one child's course as facts.

    Attributes:
        course: How it went.
        calendar: The authority's working days.
        today: The local date to which it is told.
        panels: The panels there are.
        staff: Who does what for the child, by role: an opaque key each.
    """

    course: Course
    calendar: WorkingCalendar
    today: date
    panels: tuple[Panel, ...]
    staff: dict[Role, str]
    _said: list[Said] = field(default_factory=list)

    def facts(self) -> tuple[Fact, ...]:
        """Everything recorded so far, in the order in which it happened."""
        for step in self._steps():
            self._step(step)
        for extra in self.course.extras:
            if extra.ago > 0:
                self._extra(extra)
        self._panels()
        ordered = sorted(self._said, key=lambda said: said["happened_at"])
        return tuple(
            FACT.validate_python({"id": f"n-{number}", **said})
            for number, said in enumerate(ordered, start=1)
        )

    def _steps(self) -> Iterator[_Step]:
        skipped = () if self.course.route == "open_case" else _KINDS[1:3]
        for place, step in enumerate(_USUAL[: _KINDS.index(self.course.until) + 1]):
            if step.kind not in skipped:
                yield step if place < _FIRST_SLOW else step._replace(day=step.day + self.course.slow)

    def _day(self, ago: int) -> date:
        return self.calendar.before(self.today, WorkingDays(ago))

    def _step(self, step: _Step) -> None:
        ago = self.course.age - step.day
        if ago < 1:
            return
        at = self.calendar.at(self._day(ago), step.clock)
        self._says(step.kind, at, step.role, self._said_of(step, at, ago))

    def _said_of(self, step: _Step, at: datetime, ago: int) -> Said:
        chair = "cpc" if self.course.level == "high" else "tm"
        match step.kind:
            case "concern_identified":
                return {"route": self.course.route}
            case "strategy_discussion_held":
                return {"outcome": "s47_single"}
            case "assessment_completed":
                return self._assessed()
            case "cpc_reviewed":
                return {"level": self.course.level, "meeting_required": True, "chair": chair}
            case "meeting_arranged":
                return {"meeting_at": self._meeting_at(at, ago)}
            case "meeting_held":
                return {"chair": chair, "level": self.course.level}
            case _:
                return {}

    def _assessed(self) -> Said:
        high = self.course.level == "high"
        ratings = {
            number: self.course.level if number in (1, 2, 3, 10) else "emerging" for number in range(1, 13)
        }
        agency = "joint" if self.course.joint else "social_care"
        return {
            "overall": self.course.level,
            "agency": agency,
            "ratings": ratings | ({7: "moderate"} if high else {}),
        }

    def _meeting_at(self, at: datetime, ago: int) -> datetime:
        """The day it was held; one that was not held yet is three working days ahead."""
        if self.course.until == "meeting_held" and ago > 1:
            return self.calendar.at(self._day(ago - 1), _CLOCK)
        return self.calendar.at(self.calendar.after(max(self.today, at.date()), WorkingDays(3)), _CLOCK)

    def _extra(self, extra: Extra) -> None:
        at = self.calendar.at(self._day(extra.ago), time(extra.hour))
        said = {
            _AHEAD.get(name, name): self._ahead(name, value) if name in _AHEAD else value
            for name, value in extra.said.items()
        }
        self._says(extra.kind, at, _BY.get(extra.kind, Role.SOCIAL_WORKER), said)

    def _ahead(self, name: str, days: int) -> date | datetime:
        day = self.calendar.after(self.today, WorkingDays(days))
        return self.calendar.at(day, _CLOCK) if name == "meeting_in" else day

    def _panels(self) -> None:
        met = [panel for panel in self.panels if panel.on < self.today]
        considered = met[len(met) - self.course.panels :] if self.course.panels else []
        for number, panel in enumerate(considered):
            answered_at = self.calendar.at(self.calendar.before(panel.on, WorkingDays(4)), _CLOCK)
            self._answer(panel, answered_at, first=number == 0)
            self._considered(panel)
        if considered:
            self._give_actions(considered[-1])
        if self.course.answered:
            answered_at = self.calendar.at(self._day(1), _CLOCK)
            self._answer(self.panels[len(met)], answered_at, first=not considered)

    def _answer(self, panel: Panel, at: datetime, *, first: bool) -> None:
        kind = "panel_submission_received" if first else "panel_update_received"
        said = {"panel": panel.name, "kind": "assessment" if first else "answers"}
        self._says(kind, at, Role.SOCIAL_WORKER, said)

    def _give_actions(self, panel: Panel) -> None:
        at = self.calendar.at(panel.on, _AT_THE_PANEL) + timedelta(minutes=10)
        for agency in self.course.actions:
            said = {"panel": panel.name, "agency": agency, "action": f"example-{agency}"}
            self._says("action_given", at, Role.PANEL_COORDINATOR, said)

    def _considered(self, panel: Panel) -> None:
        met_at = self.calendar.at(panel.on, _AT_THE_PANEL)
        self._says("panel_considered", met_at, Role.PANEL_COORDINATOR, {"panel": panel.name})
        sent_on = self.calendar.after(panel.on, WorkingDays(1))
        if sent_on < self.today:
            sent_at = self.calendar.at(sent_on, _CLOCK)
            self._says("panel_feedback_sent", sent_at, Role.PANEL_COORDINATOR, {"panel": panel.name})

    def _says(self, kind: str, at: datetime, role: Role, said: Said) -> None:
        by = self.staff.get(role)
        self._said.append(
            {"fact": kind, "happened_at": at, "recorded_at": at + timedelta(minutes=5), "by": by, **said}
        )
