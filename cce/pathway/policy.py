"""Policy: every number, unit, basis, section, ladder, slot and role of an authority, as data.

The files are in `policies/`; `policy_files` reads and checks them. The code of the pathway holds none of
these values.

Source: pathway defaults 1–14 and the ladder; CCE 2020 §5
"""

from datetime import time
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from cce.pathway.limits import CalendarDays, Hours, Limit, Months, Weeks, WorkingDays
from cce.pathway.local_times import PlainDate
from cce.pathway.panel_policy import PanelPolicy
from cce.pathway.policy_part import Count, PolicyPart
from cce.pathway.terms import Basis, DutyKey, Role
from cce.pathway.working_days import CalendarOverride, WorkingCalendar, england

Section = Annotated[
    str,
    Field(
        pattern=r"^(Agenda )?\d+(\.\d+)*(, (Agenda )?\d+(\.\d+)*)*$", examples=["5.2.3, 5.3.1 or Agenda 10"]
    ),
]


def _on_the_wall(clock: time) -> time:
    if clock.tzinfo is not None:
        raise ValueError(
            f"expected a time without an offset, such as {clock:%H:%M}: the authority's own clock"
        )
    return clock


ClockTime = Annotated[time, AfterValidator(_on_the_wall)]


class DayUnit(StrEnum):
    """Which days "10 days" and "15 days" are counted in, where the guidance does not say."""

    CALENDAR = "calendar"
    WORKING = "working"


class CalendarPolicy(PolicyPart):
    """The years the working-day calendar covers, and the authority's dated exceptions.

    Attributes:
        first_year: First year known.
        last_year: Last year known; the horizon is its 31 December.
        warn_within_days: Warn when the horizon is nearer than this many calendar days.
        closures: Dates on which the authority does not work, with their name.
        worked: Dates on which it works although others do not, with their name.
    """

    first_year: Annotated[int, Field(ge=1990, le=2100)]
    last_year: Annotated[int, Field(ge=1990, le=2100)]
    warn_within_days: Count
    closures: dict[PlainDate, str] = Field(default_factory=dict)
    worked: dict[PlainDate, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last_year <= self.first_year:
            raise ValueError(f"last_year {self.last_year} must be later than first_year {self.first_year}")
        return self


class Counting(PolicyPart):
    """How days are counted where the guidance is silent.

    Attributes:
        unspecified_days: The unit of "10 days" and "15 days": one switch for both.
        unit_confirmed: Whether the authority has confirmed that unit.
        clear_days: Count whole days between a due date and its panel.
    """

    unspecified_days: DayUnit
    unit_confirmed: bool
    clear_days: bool


class NoticeHours(PolicyPart):
    """When notices go out.

    Attributes:
        slot: The clock time at which notices go out on working days.
        opens: Start of working hours, inclusive.
        closes: End of working hours, exclusive.
    """

    slot: ClockTime
    opens: ClockTime
    closes: ClockTime

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if not self.opens <= self.slot < self.closes:
            raise ValueError(f"slot {self.slot} must lie between opens {self.opens} and closes {self.closes}")
        return self


class LimitPolicy(PolicyPart):
    """An amount of time with its unit; exactly one unit is given.

    Attributes:
        days: Days of the unit that `counting.unspecified_days` says.
    """

    days: Count | None = None
    calendar_days: Count | None = None
    working_days: Count | None = None
    weeks: Count | None = None
    months: Count | None = None
    hours: Count | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("exactly one of days, calendar_days, working_days, weeks, months, hours")
        return self

    def in_units(self, unspecified: DayUnit) -> Limit:
        """The typed amount, with unspecified days read as the policy reads them."""
        if self.working_days or (self.days and unspecified is DayUnit.WORKING):
            return WorkingDays(self.working_days or self.days or 0)
        if self.calendar_days or self.days:
            return CalendarDays(self.calendar_days or self.days or 0)
        if self.weeks:
            return Weeks(self.weeks)
        return Months(self.months) if self.months else Hours(self.hours or 0)


class DutyPolicy(PolicyPart):
    """One duty as the authority reads it.

    Attributes:
        task: The neutral name a notice gives it; says nothing of the pathway.
        section: Where the guidance says so.
        basis: What kind of date it is.
        owner: The role that owes it.
        limit: By when, counted from what starts it (or back from a panel, a meeting or the birthday). The
            update for a looked-after review has none: it is due on the day of that review.
        ladder: The name of its ladder.
        shows_date: Whether a notice may show the date.
    """

    task: Annotated[str, Field(min_length=3, max_length=80)]
    section: Section
    basis: Basis
    owner: Role
    limit: LimitPolicy | None = None
    ladder: str
    shows_date: bool = True


class Addressee(StrEnum):
    """Who a rung tells: a role by name, or whoever owes the duty."""

    OWNER = "owner"
    LEAD_PROFESSIONAL = "lead_professional"
    TEAM_MANAGER = "team_manager"
    SERVICE_MANAGER = "service_manager"
    PANEL_COORDINATOR = "panel_coordinator"


class Step(PolicyPart):
    """One rung before or after the due date; exactly one of the three amounts is given.

    Attributes:
        working_days: So many working days before or after the due date.
        hours: So many elapsed hours before or after it.
        panel_day: On the day of the panel itself.
        to: Who is told.
    """

    working_days: Count | None = None
    hours: Count | None = None
    panel_day: bool = False
    to: tuple[Addressee, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if [self.working_days is not None, self.hours is not None, self.panel_day].count(True) != 1:
            raise ValueError("exactly one of working_days, hours, panel_day")
        return self


class LadderPolicy(PolicyPart):
    """Who is told when about one duty.

    Attributes:
        opened: Told when the duty opens.
        opened_before_panel: For panel duties: not before so many working days before the panel.
        before: Rungs before the due date.
        due: Told on the due date.
        after: Rungs after it, in order.
        every: The open-ended step that follows the last of `after`.
        known_late: Told at once when the duty was already past due as it became known.
        day_and_night: Goes at its own instants, not at the slot.
    """

    opened: tuple[Addressee, ...]
    opened_before_panel: Count | None = None
    before: tuple[Step, ...] = ()
    due: tuple[Addressee, ...]
    after: tuple[Step, ...] = Field(min_length=1)
    every: Step | None = None
    known_late: tuple[Addressee, ...] = Field(min_length=1)
    day_and_night: bool = False


class HandoverCase(StrEnum):
    """When a hand-over applies, where it does not always."""

    ALWAYS = "always"
    COORDINATOR_CHAIRS = "coordinator_chairs"
    LOOKED_AFTER = "looked_after"
    LOOKED_AFTER_BELOW_MODERATE = "looked_after_below_moderate"


class HandoverPolicy(PolicyPart):
    """Who is told when a duty is met.

    Attributes:
        after: The duty whose completion is handed over.
        when: In which case.
        to: The roles told.
    """

    after: DutyKey
    when: HandoverCase = HandoverCase.ALWAYS
    to: tuple[Role, ...] = Field(min_length=1)


class Escalation(PolicyPart):
    """What happens to an escalation nobody acknowledges.

    Attributes:
        acknowledge_within: Working days within which it is to be acknowledged.
        one_up: To which role it goes next, by role.
    """

    acknowledge_within: Count
    one_up: dict[Role, Role]


class Spans(PolicyPart):
    """Figures that are not the limit of one duty.

    Attributes:
        adulthood_age: The birthday at which the child's clocks end.
        statutory_interview_hours: Elapsed hours after being found: the law's own line for the interview.
    """

    adulthood_age: Count
    statutory_interview_hours: Count


class Sections(PolicyPart):
    """Sections that depend on how the episode goes.

    Attributes:
        assessment_mash: The assessment after a Level 4 decision.
        assessment_open_case: The assessment of an open case.
        assessment_no_enquiry: The assessment without section 47 enquiries.
        assessment_rising: The assessment of a rising concern.
        review_cin: Reviews of a child in need.
        review_cp: Reviews of a child on a protection plan.
        review_lac: Reviews of a looked-after child.
    """

    assessment_mash: Section
    assessment_open_case: Section
    assessment_no_enquiry: Section
    assessment_rising: Section
    review_cin: Section
    review_cp: Section
    review_lac: Section


class Policy(PolicyPart):
    """One authority's reading of the guidance, pinned by name and version.

    Attributes:
        policy: Its name, as scenario files and episodes give it.
        version: Changes whenever a value does.
        title: What people call it.
        guidance: How the source is cited, for example "CCE 2020".
        extends: The policy it was built on, if any (already merged).
    """

    policy: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", examples=["nottinghamshire-2020"])]
    version: Annotated[str, Field(min_length=1, max_length=40)]
    title: str
    guidance: str
    extends: str | None = None
    calendar: CalendarPolicy
    counting: Counting
    hours: NoticeHours
    duties: dict[DutyKey, DutyPolicy]
    sections: Sections
    ladders: dict[str, LadderPolicy]
    handovers: tuple[HandoverPolicy, ...]
    escalation: Escalation
    spans: Spans
    panels: PanelPolicy

    @model_validator(mode="after")
    def _every_duty_has_its_ladder(self) -> Self:
        missing = [key.value for key in DutyKey if key not in self.duties]
        if missing:
            raise ValueError(f"duties must name every duty; missing: {', '.join(missing)}")
        for key, duty in self.duties.items():
            if duty.ladder not in self.ladders:
                words = f"found {duty.ladder!r}, expected one of {', '.join(self.ladders)}"
                raise PydanticCustomError(
                    "ladder", "{words}", {"words": words, "at": ("duties", key, "ladder")}
                )
        return self

    def limit(self, key: DutyKey) -> Limit:
        """By when *key* is owed, with unspecified days in the policy's unit.

        Raises:
            KeyError: It has no limit of its own: it is owed on a day that somebody sets.
        """
        return self._limits[key]

    def ladder(self, key: DutyKey) -> LadderPolicy:
        """The ladder of *key*."""
        return self.ladders[self.duties[key].ladder]

    def handovers_of(self, key: DutyKey) -> tuple[HandoverPolicy, ...]:
        """Whom the completion of *key* is handed over to."""
        return self._handovers.get(key, ())

    @cached_property
    def _handovers(self) -> dict[DutyKey, tuple[HandoverPolicy, ...]]:
        found: dict[DutyKey, tuple[HandoverPolicy, ...]] = {}
        for rule in self.handovers:
            found[rule.after] = (*found.get(rule.after, ()), rule)
        return found

    @cached_property
    def _limits(self) -> dict[DutyKey, Limit]:
        unit = self.counting.unspecified_days
        return {key: duty.limit.in_units(unit) for key, duty in self.duties.items() if duty.limit}

    def working_calendar(self, overrides: tuple[CalendarOverride, ...] = ()) -> WorkingCalendar:
        """The working days of this policy, with the authority's further *overrides*."""
        own = [CalendarOverride(on, False, name) for on, name in self.calendar.closures.items()]
        own += [CalendarOverride(on, True, name) for on, name in self.calendar.worked.items()]
        return england(self.calendar.first_year, self.calendar.last_year, (*own, *overrides))
