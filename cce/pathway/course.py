"""How one episode has gone so far, while its facts are being read in the order in which they were true."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from cce.pathway.circumstances import Circumstances
from cce.pathway.counting import due_after
from cce.pathway.facts import (
    AssessmentCompleted,
    Closed,
    CpcReviewed,
    Extended,
    HandoverRecorded,
    PanelConsidered,
    PanelSubmissionReceived,
    PanelUpdateReceived,
    Reassigned,
    Reopened,
    StrategyDiscussionHeld,
    Waived,
)
from cce.pathway.limits import WorkingDays
from cce.pathway.occurrence import Due, Occurrence
from cce.pathway.panels import Panel
from cce.pathway.policy import Policy
from cce.pathway.terms import (
    Basis,
    Chair,
    ChildStatus,
    DutyKey,
    DutyStatus,
    Level,
    Role,
    Route,
)
from cce.pathway.working_days import WorkingCalendar


@dataclass(slots=True)
class Draft:
    """An occurrence while the facts are still being read; the fields are those of `Occurrence`.

    Attributes:
        cause: The fact behind it.
        mark: What tells it from others of its kind, such as the action an agency was given.
    """

    opening: str
    duty: DutyKey
    basis: Basis
    source: str
    owner: Role
    started_at: datetime
    opened_at: datetime | None
    due: Due
    joint: bool = False
    closed_at: datetime | None = None
    closed_as: DutyStatus | None = None
    closed_by: str | None = None
    extended_until: date | None = None
    panel: Panel | None = None
    cause: str = ""
    mark: str = ""
    agency: str | None = None
    named: str | None = None

    @property
    def is_live(self) -> bool:
        """Whether nothing has stopped it."""
        return self.closed_as is None

    @property
    def is_owed(self) -> bool:
        """Whether it is open: neither stopped nor a forecast."""
        return self.closed_as is None and self.opened_at is not None

    def close(self, status: DutyStatus, at: datetime, by: str | None) -> None:
        """Stop it."""
        self.closed_at, self.closed_as, self.closed_by = at, status, by

    def reopen(self, at: datetime) -> None:
        """Owe it (again), under the same name and date."""
        self.closed_at = self.closed_as = self.closed_by = None
        self.opened_at = self.opened_at or at

    def frozen(self) -> Occurrence:
        """The occurrence, finished."""
        return Occurrence(
            self.opening,
            self.duty,
            self.basis,
            self.source,
            self.owner,
            self.started_at,
            self.opened_at,
            self.due,
            self.joint,
            self.closed_at,
            self.closed_as,
            self.closed_by,
            self.extended_until,
            self.panel.on if self.panel else None,
            self.agency,
            self.named,
        )


class Handover(NamedTuple):
    """Somebody is told that a duty was met.

    Attributes:
        opening: The occurrence that was met.
        duty: Its duty.
        to: The roles told.
        cause: The fact that met it.
        at: When that happened, UTC.
    """

    opening: str
    duty: DutyKey
    to: tuple[Role, ...]
    cause: str
    at: datetime


@dataclass(slots=True)
class Confirmation:
    """What the coordinator has confirmed of the assessment that was submitted last (§5.5.3)."""

    level: Level | None = None
    meeting_required: bool | None = None
    chair: Chair | None = None

    def add(self, fact: CpcReviewed) -> None:
        """Take up what *fact* confirms."""
        self.level = fact.level or self.level
        self.chair = fact.chair or self.chair
        if fact.meeting_required is not None:
            self.meeting_required = fact.meeting_required

    @property
    def is_complete(self) -> bool:
        """Whether all three are recorded; nobody chairs a meeting that is not required."""
        chaired = self.chair is not None or self.meeting_required is False
        return self.level is not None and self.meeting_required is not None and chaired


class Anchor(NamedTuple):
    """What the next review, or the next update, counts from.

    Attributes:
        cause: The fact behind it.
        at: The instant its clock starts at.
        local: Whether counting from it is the authority's own reading.
        on: The local date that the next one has, where it has one and no amount is counted.
    """

    cause: str
    at: datetime
    local: bool = False
    on: date | None = None


@dataclass(slots=True)
class Course:
    """Everything the duties ask about an episode while its facts are read."""

    circumstances: Circumstances
    policy: Policy
    calendar: WorkingCalendar
    status: ChildStatus
    drafts: dict[DutyKey, list[Draft]] = field(default_factory=dict)
    handovers: list[Handover] = field(default_factory=list)
    reassigned: list[Reassigned] = field(default_factory=list)
    route: Route | None = None
    first_concern_at: datetime | None = None
    no_enquiry: bool = False
    enquiry: StrategyDiscussionHeld | None = None
    assessment: AssessmentCompleted | None = None
    assessment_cause: str | None = None
    assessment_approved: bool = False
    confirmed: Confirmation = field(default_factory=Confirmation)
    agreed: Level | None = None
    unagreed: Level | None = None
    agreed_high: list[tuple[datetime, str]] = field(default_factory=list)
    held: Anchor | None = None
    at_emerging: Anchor | None = None
    arranged: dict[str, list[tuple[date, str]]] = field(default_factory=dict)
    presented_on: date | None = None
    considered: list[PanelConsidered] = field(default_factory=list)
    received: list[PanelSubmissionReceived | PanelUpdateReceived] = field(default_factory=list)
    handed_over: HandoverRecorded | None = None
    missing_since: datetime | None = None
    closures: list[Closed | Reopened] = field(default_factory=list)
    later: list[Extended | Waived] = field(default_factory=list)

    @property
    def level(self) -> Level | None:
        """The agreed level; before there is one, that of the approved assessment."""
        return self.agreed or self.unagreed

    @property
    def is_below_moderate(self) -> bool:
        """Whether a level is known and it is Strength or Emerging."""
        return self.level is not None and not self.level.is_moderate_or_high

    def of(self, key: DutyKey) -> list[Draft]:
        """The occurrences of *key* so far, in the order in which they were opened."""
        return self.drafts.get(key, [])

    def latest(self, key: DutyKey) -> Draft | None:
        """The last occurrence of *key*, whatever became of it."""
        drafts = self.drafts.get(key)
        return drafts[-1] if drafts else None

    def live(self, key: DutyKey) -> list[Draft]:
        """The occurrences of *key* that nothing has stopped, forecasts included."""
        drafts = self.drafts.get(key)
        return [draft for draft in drafts if draft.closed_as is None] if drafts else []

    def every(self) -> Iterator[Draft]:
        """Every occurrence."""
        for drafts in self.drafts.values():
            yield from drafts

    def counted_back(self, key: DutyKey) -> WorkingDays:
        """The policy's limit of a duty that counts back from a panel or a meeting.

        Raises:
            TypeError: It is in another unit, which a policy file is refused for.
        """
        limit = self.policy.limit(key)
        if not isinstance(limit, WorkingDays):
            raise TypeError(f"{key} counts back in working days, not in {limit}")
        return limit

    def open(
        self,
        key: DutyKey,
        cause: str,
        at: datetime,
        *,
        since: datetime | None = None,
        due: Due | None = None,
        forecast: bool = False,
        panel: Panel | None = None,
    ) -> Draft:
        """Open (or forecast) an occurrence of *key*.

        Args:
            key: Which duty.
            cause: The fact behind it.
            at: From when it is owed.
            since: When its clock started, if earlier.
            due: By when, where it does not follow from the policy's limit.
            forecast: Whether it is not owed yet.
            panel: The panel it is for.
        """
        rule = self.policy.duties[key]
        started_at = since or at
        draft = Draft(
            opening=f"{key}:{cause}" + (f":{panel.name}" if panel else ""),
            duty=key,
            basis=rule.basis,
            source=rule.section,
            owner=rule.owner,
            started_at=started_at,
            opened_at=None if forecast else at,
            due=due or due_after(self.calendar, started_at, self.policy.limit(key)),
            panel=panel,
            cause=cause,
        )
        self.drafts.setdefault(key, []).append(draft)
        return draft
