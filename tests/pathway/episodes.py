"""Episodes as tests write them: facts with weekdays, and the timetable and plan that follow."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from cce.pathway.arrangements import Arrangements, Changed, timeline
from cce.pathway.changes import Change
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import FACT, Fact, RecordedFact
from cce.pathway.judge import judge
from cce.pathway.ladder import Ladder
from cce.pathway.occurrence import Occurrence
from cce.pathway.panels import set_on
from cce.pathway.plan import ListedDuty, ListedNotice, Plan, plan
from cce.pathway.plan_json import plan_as_json
from cce.pathway.policy import Policy
from cce.pathway.policy_files import load_policy
from cce.pathway.terms import ChildStatus, DutyKey, NoticeStatus
from cce.pathway.timetable import Timetable, work_out
from cce.pathway.written_facts import DATES
from tests.pathway.dates import day, uk

POLICY = load_policy("nottinghamshire-2020")
ENGLAND = POLICY.working_calendar()
LADDER = Ladder(POLICY, ENGLAND)

SCHOOL_AGE = "Fri 2011-03-04"

Sent = tuple[str, str | None, str, datetime]


def counting(**changes: Any) -> Policy:
    """The policy with another way of counting."""
    written = POLICY.model_dump(exclude_unset=True)
    return Policy.model_validate(written | {"counting": written["counting"] | changes})


def fact(kind: str, when: str, *, recorded: str | None = None, **fields: Any) -> Fact:
    """One fact; its id is its kind and its time unless `id` is given.

    Args:
        kind: As `fact:` names it.
        when: `Mon 2026-03-23 10:00`, when it happened.
        recorded: When it became known; at once unless given.
        fields: The rest; dates and times are written with their weekday too.
    """
    given = {name: _as_time(name, value) for name, value in fields.items()}
    named = {"id": f"{kind} {when}", "fact": kind, "happened_at": uk(when), **given}
    return FACT.validate_python(named | ({"recorded_at": uk(recorded)} if recorded else {}))


def _as_time(name: str, value: Any) -> Any:
    if name == "meeting_at":
        return uk(value)
    return day(value) if name in DATES else value


def concern(when: str = "Mon 2026-03-23 10:00", route: str = "open_case", **fields: Any) -> Fact:
    """The concern that an episode begins with."""
    return fact("concern_identified", when, route=route, **fields)


def completed(when: str, overall: str, **fields: Any) -> Fact:
    """A risk assessment with its overall level."""
    return fact("assessment_completed", when, overall=overall, **fields)


def reviewed(when: str, level: str, required: bool = True, chair: str | None = "tm", **fields: Any) -> Fact:
    """The coordinator's review, all three confirmed."""
    return fact("cpc_reviewed", when, level=level, meeting_required=required, chair=chair, **fields)


def to_the_review(level: str = "moderate", *, required: bool = True, chair: str | None = "tm") -> list[Fact]:
    """From the concern of Mon 2026-03-23 to the coordinator's review on Wed 2026-04-01."""
    return [
        concern(),
        completed("Fri 2026-03-27 15:00", level),
        fact("assessment_approved", "Mon 2026-03-30 10:00"),
        fact("assessment_submitted", "Mon 2026-03-30 11:00"),
        reviewed("Wed 2026-04-01 10:00", level, required, chair),
    ]


def to_the_meeting(level: str = "moderate") -> list[Fact]:
    """The same, and the meeting held on Tue 2026-04-07."""
    return [*to_the_review(level), fact("meeting_held", "Tue 2026-04-07 14:00", level=level)]


@dataclass(frozen=True, repr=False)
class Episode:
    """Facts and circumstances, and what the rules make of them."""

    facts: tuple[Fact, ...]
    circumstances: Circumstances
    ladder: Ladder = LADDER
    changed: tuple[Changed, ...] = ()

    def __repr__(self) -> str:
        """One fact a line: short enough to read when a property fails."""
        lines = (one.model_dump_json(exclude_none=True, exclude={"ratings"}) for one in self.facts)
        return "\n  ".join([repr(self.circumstances), *lines])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))

    def timetable(self) -> Timetable:
        return work_out(self.facts, self.circumstances, self.ladder.policy, self.ladder.calendar)

    def plan(self, at: str) -> Plan:
        return plan(self.facts, self.circumstances, self.ladder, uk(at), self.changed)

    def json(self, at: str) -> dict[str, Any]:
        return plan_as_json(self.plan(at), self.ladder.policy, self.ladder.calendar)

    def amended(self, *changes: Change) -> "Episode":
        """The same, with what the authority changed meanwhile."""
        start = Arrangements(self.ladder, self.circumstances.panels)
        return replace(self, changed=timeline(start, changes).changed)

    def judged(self) -> "Episode":
        """The same, once every fact was found possible in the order in which they were recorded."""
        known: list[Fact] = []
        for one in sorted(self.facts, key=lambda given: given.recorded_at):
            judge(one, known, self.circumstances, self.ladder.policy, self.ladder.calendar)
            known.append(one)
        return self

    def and_then(self, *facts: Fact) -> "Episode":
        return replace(self, facts=(*self.facts, *facts))

    def of(self, key: str) -> list[Occurrence]:
        """Every occurrence of a duty, by start, those ahead included."""
        return [one for one in self.timetable().occurrences if one.duty == key]

    def the(self, key: str) -> Occurrence:
        """The only occurrence of a duty."""
        (one,) = self.of(key)
        return one

    def status(self, key: str, at: str, number: int = 1) -> str:
        """How a listed occurrence stands, as known at an instant."""
        return self.listed(key, at)[number - 1].status.value

    def listed(self, key: str, at: str) -> list[ListedDuty]:
        return [duty for duty in self.plan(at).duties if duty.occurrence.duty == key]

    def notices(self, key: str, at: str, status: NoticeStatus) -> list[ListedNotice]:
        found = (listed for listed in self.plan(at).notices if listed.status is status)
        return [listed for listed in found if listed.notice.duty == key]

    def sent(self, key: str, at: str) -> list[Sent]:
        """What went about a duty by then, in order of time."""
        return [told(one) for one in self.notices(key, at, NoticeStatus.SENT)]

    def planned(self, key: str, at: str) -> list[Sent]:
        """What is still to go about a duty, in order of time."""
        return [told(one) for one in self.notices(key, at, NoticeStatus.PLANNED)]

    def superseded(self, key: str, at: str) -> list[Sent]:
        return [told(one) for one in self.notices(key, at, NoticeStatus.SUPERSEDED)]

    def withdrawn(self, key: str, at: str) -> list[Sent]:
        return [told(one) for one in self.notices(key, at, NoticeStatus.WITHDRAWN)]


def told(listed: ListedNotice) -> Sent:
    notice = listed.notice
    return notice.rung.value, notice.step, " ".join(notice.to), notice.at


def sent(rung: str, step: str | None, to: str, when: str) -> Sent:
    """A notice as tests expect it: the roles with blanks between them."""
    return rung, step, to, uk(when)


def episode(
    *facts: Fact | Iterable[Fact],
    status: str = "cin",
    born: str | None = SCHOOL_AGE,
    yjs: bool = False,
    panels: Iterable[str] = (),
    policy: Policy = POLICY,
) -> Episode:
    """An episode of a child; facts may come in lists."""
    flat = [one for given in facts for one in _listed(given)]
    circumstances = Circumstances(
        ChildStatus(status), _birth(born), yjs, set_on(day(panel) for panel in panels)
    )
    ladder = LADDER if policy is POLICY else Ladder(policy, policy.working_calendar())
    return Episode(tuple(flat), circumstances, ladder)


def _listed(given: Fact | Iterable[Fact]) -> list[Fact]:
    return [given] if isinstance(given, RecordedFact) else list(given)


def _birth(born: str | None) -> date | None:
    return day(born) if born else None


def keys(occurrences: Iterable[Occurrence]) -> set[DutyKey]:
    return {one.duty for one in occurrences}
