"""Which clocks start, stop and move: told before anything is saved."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from cce.pathway.plan_json import shown
from cce.pathway.preview import Change, Effect
from cce.pathway.terms import DutyStatus
from cce.pathway.working_days import WorkingCalendar
from starter.cli.screen import say, say_rows
from starter.cli.wording import plain, short_date

_WORDS = {Effect.STARTS: "starts", Effect.STOPS: "stops", Effect.MOVES: "moves", Effect.GOES: "goes away"}


def show_changes(changes: Iterable[Change], *, none: str, reference: str | None = None) -> None:
    """Print the clocks that would change, or the words *none*; of one episode, with its reference above."""
    rows = [_row(change) for change in changes]
    if rows and reference:
        say(f"\n{reference}")
    say_rows(("", "Clock", "Due", "How"), rows, none=none)


def change_as_json(change: Change, calendar: WorkingCalendar) -> dict[str, Any]:
    """One change as JSON."""
    duty, before = change.duty, change.before
    moved = before is not None and change.effect is Effect.MOVES
    return {
        "effect": change.effect.value,
        "duty": duty.duty.value,
        "started_at": shown(calendar, duty.started_at),
        "due_on": duty.due.on.isoformat(),
        "due_at": shown(calendar, duty.due.at),
        "was_due_on": before.due.on.isoformat() if moved and before else None,
        "extended_until": duty.extended_until.isoformat() if duty.extended_until else None,
        "status": change.status.value,
        "owner": duty.owner.value,
        "basis": duty.basis.value,
        "source": duty.source,
        "counted": duty.due.counted,
    }


def _row(change: Change) -> tuple[str, ...]:
    duty = change.duty
    return _WORDS[change.effect], plain(duty.duty.value), short_date(duty.due.on), _how(change)


def _how(change: Change) -> str:
    duty, before = change.duty, change.before
    match change.effect:
        case Effect.STARTS:
            forecast = "forecast; " if change.status is DutyStatus.FORECAST else ""
            owner = plain(duty.owner.value)
            return f"{forecast}{duty.due.counted}; {duty.basis} date, owed by the {owner}"
        case Effect.STOPS:
            return plain(change.status.value)
        case Effect.GOES:
            return _gone(change)
        case Effect.MOVES:
            return _moved(duty.extended_until, before.due.on if before else duty.due.on, duty.due.on)


def _gone(change: Change) -> str:
    running = change.status in (DutyStatus.OPEN, DutyStatus.OVERDUE, DutyStatus.FORECAST)
    return "it is owed no more" if running else f"it was {plain(change.status.value)}; nothing opens it now"


def _moved(extended_until: date | None, was_on: date, is_on: date) -> str:
    if extended_until is not None:
        return f"more time until {short_date(extended_until)}; its own date stays"
    return f"was {short_date(was_on)}" if was_on != is_on else "no more time is granted"
