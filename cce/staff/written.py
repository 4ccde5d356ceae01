"""What a staff directory may say, value by value."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cce.notices.addresses import check_address
from cce.notices.errors import AddressRefused
from cce.pathway.local_times import PlainDate
from cce.pathway.policy import ClockTime
from cce.pathway.terms import Role
from cce.records.errors import ReferenceInvalid
from cce.records.references import check_reference
from cce.staff.hours import Weekday, WorkingHours
from cce.staff.people import EMAIL, PersonKind

_SHORTEST_NAME_PART = 3


def _plain(text: str) -> str:
    if not text.isprintable():
        raise ValueError("expected text without control characters")
    return text


def _address(text: str) -> str:
    try:
        return check_address(text)
    except AddressRefused:
        raise ValueError("expected one e-mail address such as name@example.test") from None


def _channel(text: str) -> str:
    if text != EMAIL and not re.fullmatch(r"[a-z0-9]+://[!-~]+", text):
        raise ValueError("expected an Apprise URL, or email for the address")
    return text


def _reference(text: str) -> str:
    try:
        return check_reference(text)
    except ReferenceInvalid as invalid:
        raise ValueError(str(invalid)) from None


def _in_the_order_of_the_week(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    if len(set(days)) < len(days):
        raise ValueError("expected each day once, such as [mon, tue, thu]")
    return tuple(day for day in Weekday if day in days)


Key = Annotated[
    str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=1, max_length=40, examples=["p-104"])
]
Agency = Annotated[
    str,
    Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=1, max_length=100, examples=["youth-service"]),
]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_plain)]
Address = Annotated[str, AfterValidator(_address)]
Channel = Annotated[str, Field(max_length=1000), AfterValidator(_channel)]
Reference = Annotated[str, AfterValidator(_reference)]


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WrittenTeam(_Written):
    """A team as it was written."""

    key: Key
    name: Name
    district: Key | None = None


class WrittenPerson(_Written):
    """A person as it was written."""

    key: Key
    name: Name
    email: Address | None = None
    channels: tuple[Channel, ...] = ()
    active_from: PlainDate | None = None
    active_until: PlainDate | None = None
    kind: PersonKind = PersonKind.PERSON
    works_on: Annotated[tuple[Weekday, ...], AfterValidator(_in_the_order_of_the_week)] = ()
    works_from: ClockTime | None = None
    works_until: ClockTime | None = None
    quiet: bool | None = None

    @property
    def hours(self) -> WorkingHours | None:
        """When the person works, where that was said."""
        if self.works_from is None or self.works_until is None:
            return None
        return WorkingHours(self.works_on, self.works_from, self.works_until)

    @model_validator(mode="after")
    def _has_whole_hours(self) -> Self:
        clocks = [clock for clock in (self.works_from, self.works_until) if clock is not None]
        if len(clocks) + bool(self.works_on) in (1, 2):
            raise ValueError("hours are works_on, works_from and works_until: give all three or none")
        if clocks and clocks[1] <= clocks[0]:
            raise ValueError(f"works_until {clocks[1]:%H:%M} must come after works_from {clocks[0]:%H:%M}")
        if clocks and self.kind is PersonKind.MAILBOX:
            raise ValueError("a mailbox has no hours: somebody else reads it; leave them out")
        return self

    @model_validator(mode="after")
    def _is_opaque(self) -> Self:
        parts = [part for part in re.split(r"\W+", self.name.lower()) if len(part) >= _SHORTEST_NAME_PART]
        if any(part in self.key for part in parts):
            raise ValueError(
                "the key must not say who it is, since it travels in ids; choose one such as p-104"
            )
        return self

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.email is None and (not self.channels or EMAIL in self.channels):
            raise ValueError("an e-mail address is needed, or another channel")
        return self

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        _in_order(self.active_from, self.active_until, "active_from", "active_until")
        return self


class WrittenHolding(_Written):
    """A role held, as it was written: for one of team, district, episode, agency, or else the authority."""

    role: Role
    person: Key
    team: Key | None = None
    district: Key | None = None
    episode: Reference | None = None
    agency: Agency | None = None
    from_on: PlainDate | None = None
    until_on: PlainDate | None = None

    @model_validator(mode="after")
    def _for_one_of_them(self) -> Self:
        if sum(one is not None for one in (self.team, self.district, self.episode, self.agency)) > 1:
            raise ValueError(
                "a role is held for one of team, district, episode and agency, not for several: "
                "take the others out"
            )
        if self.agency is not None and self.role is not Role.PANEL_MEMBER:
            raise ValueError(f"only a panel_member is held for an agency, not a {self.role}")
        _in_order(self.from_on, self.until_on, "from_on", "until_on")
        return self


class WrittenCover(_Written):
    """An absence and its cover, as they were written."""

    person: Key
    covered_by: Key
    from_on: PlainDate
    until_on: PlainDate

    @model_validator(mode="after")
    def _by_somebody_else(self) -> Self:
        if self.person == self.covered_by:
            raise ValueError("nobody covers for themselves: covered_by must be somebody else")
        _in_order(self.from_on, self.until_on, "from_on", "until_on")
        return self


def _none_is_empty(given: object) -> object:
    return () if given is None else given


class WrittenDirectory(_Written):
    """A whole directory as it was written."""

    teams: Annotated[tuple[WrittenTeam, ...], BeforeValidator(_none_is_empty)] = ()
    people: tuple[WrittenPerson, ...] = Field(min_length=1)
    holdings: Annotated[tuple[WrittenHolding, ...], BeforeValidator(_none_is_empty)] = ()
    cover: Annotated[tuple[WrittenCover, ...], BeforeValidator(_none_is_empty)] = ()


def _in_order(first: PlainDate | None, last: PlainDate | None, from_name: str, until_name: str) -> None:
    if first is not None and last is not None and last < first:
        raise ValueError(f"{until_name} {last} comes before {from_name} {first}: both days are included")
