"""The demo's lines: what was recorded and who was told, in the words of people."""

from datetime import date, datetime
from typing import NamedTuple

from cce.notices.wording import british
from cce.pathway.facts import Fact
from cce.pathway.policy import Policy
from cce.pathway.terms import DutyKey, Rung
from cce.pathway.working_days import WorkingCalendar
from cce.records.deliveries import Delivery, DeliveryStatus
from starter.cli.wording import plain

_TELLING = ("route", "overall", "outcome", "level", "role", "duty", "chair", "panel", "until")
_DATED = {"panel": "panel of", "until": "until"}


class Told(NamedTuple):
    """One notice to one person.

    Attributes:
        at: When it went, on the child's clock.
        who: The role.
        rung: Where on the ladder.
        task: What is asked, as the notice says it.
        arrived: On which channel, and whether it did.
        colour: How near or late it is.
    """

    at: str
    who: str
    rung: str
    task: str
    arrived: str
    colour: str


def on_the_clock(instant: datetime, calendar: WorkingCalendar) -> str:
    """An instant on the child's clock: `Thu  2 Apr 09:00`."""
    local = calendar.local(instant)
    return f"{local:%a} {local.day:2} {local:%b %H:%M}"


def happened(fact: Fact) -> str:
    """What was recorded: `CPC reviewed: high, CPC`."""
    found = ((name, getattr(fact, name, None)) for name in _TELLING)
    said = [_said(name, value) for name, value in found if value is not None]
    return plain(fact.fact) + (f": {', '.join(said)}" if said else "")


def told(one: Delivery, policy: Policy, calendar: WorkingCalendar) -> Told:
    """What somebody was told.

    Args:
        one: A delivery that came to its end.
        policy: What names the task.
        calendar: The child's clock.
    """
    rung, colour = _rung(one)
    return Told(
        at=on_the_clock(one.sent_at or one.not_before, calendar),
        who=plain(one.role),
        rung=rung,
        task=policy.duties[DutyKey(one.about.duty)].task,
        arrived="mail" if one.status is DeliveryStatus.SENT else plain(one.status),
        colour=colour,
    )


def _said(name: str, value: object) -> str:
    if isinstance(value, date):
        return f"{_DATED[name]} {british(value)}"
    return {"tm": "team manager chairs", "cpc": "CPC chairs"}.get(str(value), plain(str(value)))


def _rung(one: Delivery) -> tuple[str, str]:
    if one.escalated_from is not None:
        return "unanswered", "bold red"
    distance = (one.about.step or "").lstrip("+-")
    match one.about.rung:
        case Rung.OPENED:
            return "please start", "cyan"
        case Rung.BEFORE:
            return f"due in {distance}", "yellow"
        case Rung.DUE:
            return "due now" if one.urgent else "due today", "bold yellow"
        case Rung.AFTER:
            return f"{distance} overdue", "bold red"
        case Rung.HANDOVER:
            return "handed over", "green"
