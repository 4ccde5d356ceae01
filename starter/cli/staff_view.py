"""The staff directory on the screen: people with their roles and hours, and whom nothing reaches."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cce.pathway.plan_json import shown
from cce.pathway.working_days import WorkingCalendar
from cce.reports.reach import Unreached, WhyNot
from cce.reports.refused_channels import RefusedChannel
from cce.staff.failing import FLAGGED_AT, FailingAddress
from cce.staff.people import EMAIL, Person, PersonKind
from cce.staff.roster import Directory, Holding, Scope
from starter.cli.screen import say, say_rows
from starter.cli.wording import plain, short_date, short_moment

_WHY = {
    WhyNot.NO_WAY_TO_REACH: "has no address",
    WhyNot.ADDRESS_FAILS: "has an address that fails",
}


def show_people(people: Iterable[Person], directory: Directory, failing: Sequence[FailingAddress]) -> None:
    """Print people, with what they hold and when they are there."""
    rows = (
        (one.key, one.name, one.email or "–", "; ".join(_known_of(one, directory, failing)) or "–")
        for one in people
    )
    say_rows(
        ("Key", "Name", "E-mail", "Roles, cover, hours"),
        rows,
        none="The directory is empty: cce staff import",
    )


def person_as_json(
    person: Person,
    directory: Directory,
    failing: Iterable[FailingAddress],
    calendar: WorkingCalendar,
) -> dict[str, Any]:
    """One person as JSON; web hooks and numbers stay hidden."""
    hours = person.hours
    return {
        "key": person.key,
        "name": person.name,
        "kind": person.kind.value,
        "email": person.email,
        "channels": [EMAIL if one == EMAIL else one.partition("://")[0] for one in person.channels],
        "active_from": _day(person.active_from),
        "active_until": _day(person.active_until),
        "works_on": [day.value for day in hours.days] if hours else None,
        "works_from": f"{hours.opens:%H:%M}" if hours else None,
        "works_until": f"{hours.closes:%H:%M}" if hours else None,
        "quiet": bool(person.quiet),
        "failing": [failing_as_json(one, calendar) for one in failing if one.person == person.key],
        "holds": [_holding_as_json(one) for one in directory.holdings if one.person == person.key],
        "cover": [
            {"covered_by": one.covered_by, "from_on": _day(one.from_on), "until_on": _day(one.until_on)}
            for one in directory.covers
            if one.person == person.key
        ],
    }


def show_unreached(found: Sequence[Unreached], weeks: int) -> None:
    """Print the roles that reach nobody, or that all of them reach somebody."""
    if not found:
        say(f"Every role of every open episode reaches somebody, now and over the next {weeks} weeks.")
        return
    rows = ((one.reference or "the authority", _role(one), _why(one), _span(one)) for one in found)
    say_rows(("Reference", "Role", "What is wrong", "When"), rows, title="Nobody would be told")
    say("\nName a holder, an address or cover in the directory, then: cce staff import FILE --apply")


def unreached_as_json(one: Unreached) -> dict[str, Any]:
    """A role that reaches nobody as JSON."""
    return {
        "what": "role",
        "reference": one.reference,
        "team": one.team,
        "role": one.role.value,
        "agency": one.agency,
        "why": one.why.value,
        "person": one.person,
        "first_on": one.first_on.isoformat(),
        "last_on": one.last_on.isoformat(),
    }


def show_failing(found: Iterable[FailingAddress], calendar: WorkingCalendar) -> None:
    """Print the addresses at which messages fail; nothing where there are none."""
    rows = [
        (one.person, one.kind, f"{one.messages} since {short_moment(one.since, calendar)}", one.reason)
        for one in found
    ]
    if rows:
        say_rows(("Key", "Channel", "Messages", "Why"), rows, title="Addresses that fail")
        say(f"After {FLAGGED_AT} in a row the administrators are told. Correct them, then import.")


def failing_as_json(one: FailingAddress, calendar: WorkingCalendar) -> dict[str, Any]:
    """An address that fails as JSON, without the address."""
    return {
        "what": "address",
        "person": one.person,
        "channel": one.kind,
        "place": one.channel,
        "messages": one.messages,
        "since": shown(calendar, one.since),
        "why": one.reason,
        "flagged": one.flagged_at is not None,
    }


def show_refused(found: Iterable[RefusedChannel]) -> None:
    """Print the channels by which nothing goes; nothing where there are none."""
    rows = [(one.person, one.kind, one.why) for one in found]
    if rows:
        say_rows(("Key", "Channel", "Why"), rows, title="Channels that nothing goes by")
        say("Correct them, or allow them by the settings: see docs/operating.md.")


def refused_as_json(one: RefusedChannel) -> dict[str, Any]:
    """A channel by which nothing goes as JSON, without its URL."""
    return {"what": "channel", "person": one.person, "channel": one.kind, "why": one.why}


def _known_of(person: Person, directory: Directory, failing: Iterable[FailingAddress]) -> list[str]:
    held = [_holding(one) for one in directory.holdings if one.person == person.key]
    covers = [
        f"covered by {one.covered_by} {short_date(one.from_on)} to {short_date(one.until_on)}"
        for one in directory.covers
        if one.person == person.key
    ]
    mailbox = ["mailbox"] if person.kind is PersonKind.MAILBOX else []
    hours = [f"works {person.hours}"] if person.hours else []
    quiet = ["quiet"] if person.quiet else []
    left = [f"left {short_date(person.active_until)}"] if person.active_until else []
    fails = [f"{one.kind} fails since {one.since:%-d %b}" for one in failing if one.person == person.key]
    return [*mailbox, *held, *covers, *hours, *quiet, *left, *fails]


def _holding(one: Holding) -> str:
    where = "" if one.scope is Scope.AUTHORITY else f" ({one.scope_key})"
    until = f" until {short_date(one.until_on)}" if one.until_on else ""
    return f"{plain(one.role.value)}{where}{until}"


def _holding_as_json(one: Holding) -> dict[str, Any]:
    return {
        "role": one.role.value,
        "scope": one.scope.value,
        "scope_key": one.scope_key,
        "from_on": _day(one.from_on),
        "until_on": _day(one.until_on),
    }


def _role(one: Unreached) -> str:
    return plain(one.role.value) if one.agency is None else f"{plain(one.role.value)} ({one.agency})"


def _why(one: Unreached) -> str:
    if one.why is WhyNot.NOBODY_HOLDS_IT:
        return "nobody holds it" if one.team is None else f"nobody holds it for {one.team}"
    return f"{one.person} {_WHY[one.why]}"


def _span(one: Unreached) -> str:
    if one.first_on == one.last_on:
        return short_date(one.first_on)
    return f"{short_date(one.first_on)} to {short_date(one.last_on)}"


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
