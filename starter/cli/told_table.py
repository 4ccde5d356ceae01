"""Who was told what, as a table and as JSON."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cce.pathway.plan_json import shown
from cce.pathway.terms import Rung
from cce.pathway.working_days import WorkingCalendar
from cce.records.deliveries import Arranged, Delivery, DeliveryStatus
from cce.records.undelivered import NOT_ARRIVED, in_vain
from cce.reports.told import Told
from starter.cli.screen import say, say_rows
from starter.cli.wording import numbered, plain, short_moment

_BECAME = {
    DeliveryStatus.OWED: "to be sent",
    DeliveryStatus.CLAIMED: "being sent",
    DeliveryStatus.FAILED: "failed, will be tried again",
    DeliveryStatus.SENT: "delivered",
    DeliveryStatus.WITHDRAWN: "withdrawn",
    DeliveryStatus.SUPERSEDED: "superseded",
    DeliveryStatus.FAILED_ESCALATED: "could not be delivered; went another way",
    DeliveryStatus.UNKNOWN_ESCALATED: "may not have arrived; went another way",
}
_ARRANGED = {
    Arranged.QUIET: "kept for the slot",
    Arranged.OWN_HOURS: "kept for their hours",
    Arranged.BESIDE: "beside who is not at work",
}


def show_told(
    told: Iterable[Told], numbers: Mapping[str, int], calendar: WorkingCalendar, *, title: str
) -> None:
    """Print who was told; what was taken back before it went is counted only.

    Args:
        told: The deliveries.
        numbers: The number of each duty's occurrence, by its opening.
        calendar: The authority's own clock.
        title: What the table is called.
    """
    listed = list(told)
    shown_ones = [one for one in listed if one.went_or_will]
    rows = (_row(one, numbers, calendar) for one in shown_ones)
    say_rows(("When", "About", "Told", "What became of it"), rows, title=title, none="\nNobody was told yet.")
    if back := len(listed) - len(shown_ones):
        say(f"{back} more were taken back before they went: --json lists them.")


def show_in_vain(told: Iterable[Told], numbers: Mapping[str, int], calendar: WorkingCalendar) -> None:
    """Print what reached its person by no channel; nothing where everything did."""
    listed = {one.delivery.key: one for one in told}
    rows = [
        _in_vain(listed[one.key], numbers, calendar)
        for one in in_vain(one.delivery for one in listed.values())
    ]
    if rows:
        say_rows(("When", "About", "Meant for", "Why it did not arrive"), rows, title="Told? Not delivered")


def in_vain_as_json(told: Iterable[Told], calendar: WorkingCalendar) -> list[dict[str, Any]]:
    """What reached its person by no channel, as JSON."""
    return [
        {
            "duty": one.about.duty.value,
            "rung": one.about.rung.value,
            "role": one.role.value,
            "person": one.recipient,
            "not_before": shown(calendar, one.not_before),
            "why": one.last_error,
        }
        for one in in_vain(one.delivery for one in told)
    ]


def _in_vain(one: Told, numbers: Mapping[str, int], calendar: WorkingCalendar) -> tuple[str, ...]:
    about, who = one.delivery.about, one.person.name if one.person else "nobody holds the role"
    return (
        short_moment(one.delivery.not_before, calendar),
        f"{numbered(about.duty.value, numbers.get(about.opening, 1))}: {_rung(about.rung, about.step)}",
        f"{who} ({plain(one.delivery.role.value)})",
        one.delivery.last_error or "nobody knows whether it arrived",
    )


def told_as_json(one: Told, numbers: Mapping[str, int], calendar: WorkingCalendar) -> dict[str, Any]:
    """One delivery as JSON, with every attempt."""
    row, about = one.delivery, one.delivery.about
    return {
        "duty": about.duty.value,
        "occurrence": numbers.get(about.opening),
        "rung": about.rung.value,
        "step": about.step,
        "role": row.role.value,
        "person": row.recipient,
        "channel": row.channel,
        "not_before": shown(calendar, row.not_before),
        "arranged": row.arranged.value if row.arranged else None,
        "status": row.status.value,
        "sent_at": _maybe(row.sent_at, calendar),
        "possible_repeat": row.possible_repeat,
        "escalated": row.escalated_from is not None,
        "acknowledge_by": _maybe(row.acknowledge_by, calendar),
        "acknowledged_at": _maybe(row.acknowledged_at, calendar),
        "acknowledged_by": row.acknowledged_by,
        "attempts": [
            {"at": shown(calendar, tried.at), "outcome": tried.outcome.value, "reason": tried.reason}
            for tried in one.attempts
        ],
    }


def _row(one: Told, numbers: Mapping[str, int], calendar: WorkingCalendar) -> tuple[str, ...]:
    about = one.delivery.about
    name = one.person.name if one.person else "nobody holds the role"
    return (
        short_moment(one.at, calendar),
        f"{numbered(about.duty.value, numbers.get(about.opening, 1))}: {_rung(about.rung, about.step)}",
        f"{name} ({plain(one.delivery.role.value)})",
        _became(one, calendar),
    )


def _rung(rung: Rung, step: str | None) -> str:
    word = "hand-over" if rung is Rung.HANDOVER else rung.value
    return word if step in (None, "0") else f"{word} {step}"


def _became(one: Told, calendar: WorkingCalendar) -> str:
    row = one.delivery
    words = [_BECAME[row.status]]
    if row.last_error is not None and row.status in NOT_ARRIVED:
        words.append(row.last_error)
    if row.arranged is not None:
        words.append(_ARRANGED[row.arranged])
    if row.escalated_from is not None:
        words.append("by another channel" if row.channel else "one role up")
    if row.possible_repeat:
        words.append("perhaps twice")
    return "; ".join([*words, *_acknowledged(one, row, calendar)])


def _acknowledged(one: Told, row: Delivery, calendar: WorkingCalendar) -> list[str]:
    if row.acknowledged_at is not None:
        who = one.acknowledged_by.name if one.acknowledged_by else row.acknowledged_by or "somebody"
        return [f"acknowledged by {who} on {short_moment(row.acknowledged_at, calendar)}"]
    if row.acknowledge_by is not None and row.status is DeliveryStatus.SENT:
        return [f"to be acknowledged by {short_moment(row.acknowledge_by, calendar)}"]
    return []


def _maybe(instant: datetime | None, calendar: WorkingCalendar) -> str | None:
    return None if instant is None else shown(calendar, instant)
