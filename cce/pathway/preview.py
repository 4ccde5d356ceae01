"""What one timetable changes in another: which clocks start, which stop, which move.

Shown before a fact is kept, a policy changed or a day off added, so that nobody is surprised by a date.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cce.pathway.occurrence import Occurrence
from cce.pathway.terms import DutyKey, DutyStatus
from cce.pathway.timetable import Timetable


class Effect(StrEnum):
    """What becomes of a clock, in the order in which it is told."""

    STARTS = "starts"
    STOPS = "stops"
    MOVES = "moves"
    GOES = "goes"


EFFECT_ORDER = {effect: place for place, effect in enumerate(Effect)}
_RUNNING = frozenset({DutyStatus.FORECAST, DutyStatus.OPEN, DutyStatus.OVERDUE})


@dataclass(frozen=True, slots=True)
class Change:
    """One clock that is not as it was.

    Attributes:
        effect: What becomes of it: `goes` when nothing on record opens it any more.
        duty: The duty as it will stand; for one that goes, as it stood.
        before: The duty as it stood; None when there was none.
        status: How *duty* stands at the instant asked about.
    """

    effect: Effect
    duty: Occurrence
    before: Occurrence | None
    status: DutyStatus


def preview(before: Timetable, after: Timetable, at: datetime) -> tuple[Change, ...]:
    """What *after* changes in *before* at the instant *at*: what starts first, each kind by its date.

    A duty is the same duty in both when the same fact opened it.

    Args:
        before: What is known now.
        after: What would be known.
        at: The instant both are seen at; timezone-aware.
    """
    old = {one.opening: one for one in before.occurrences}
    new = {one.opening: one for one in after.occurrences}
    changes = [_gone(one, at) for opening, one in old.items() if opening not in new]
    for opening, one in new.items():
        effect = _effect(old.get(opening), one, at)
        if effect is not None:
            changes.append(Change(effect, one, old.get(opening), one.status(at)))
    return tuple(sorted((one for one in changes if not _is_years_ahead(one, at)), key=_place))


def _is_years_ahead(change: Change, at: datetime) -> bool:
    """Whether it only tells that the child will grow up: no news, whatever was recorded."""
    comes_or_goes = change.effect in (Effect.STARTS, Effect.GOES)
    return comes_or_goes and change.duty.duty is DutyKey.ADULTHOOD and not change.duty.is_listed(at)


def _gone(one: Occurrence, at: datetime) -> Change:
    return Change(Effect.GOES, one, one, one.status(at))


def _effect(before: Occurrence | None, after: Occurrence, at: datetime) -> Effect | None:
    if not _runs(after, at):
        same = before is not None and _ended_so(before, at) == _ended_so(after, at)
        return None if same else Effect.STOPS
    if before is None or not _runs(before, at) or _is_wanted_now(before, after):
        return Effect.STARTS
    return Effect.MOVES if _date(before) != _date(after) else None


def _runs(one: Occurrence, at: datetime) -> bool:
    return one.status(at) in _RUNNING


def _is_wanted_now(before: Occurrence, after: Occurrence) -> bool:
    """Whether what was a forecast is owed from now on."""
    return before.opened_at is None and after.opened_at is not None


def _ended_so(one: Occurrence, at: datetime) -> tuple[DutyStatus, datetime | None]:
    return one.status(at), one.closed_at


def _date(one: Occurrence) -> tuple[datetime, date | None]:
    return one.due.at, one.extended_until


def _place(change: Change) -> tuple[int, datetime, str, str]:
    duty = change.duty
    return EFFECT_ORDER[change.effect], duty.due.at, duty.duty.value, duty.opening
