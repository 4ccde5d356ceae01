"""What a notice says about a task, in plain words."""

from collections.abc import Sequence
from datetime import date, time

from cce.notices.message import SHORT_LENGTH, Item, Why
from cce.pathway.terms import Rung

HANDED_OVER = "Handed over to you"
_NOTES = {
    Why.UNACKNOWLEDGED: "Passed to you because nobody has acknowledged it.",
    Why.UNREACHED: "Passed to you because it could not be delivered to the person it was for.",
    Why.BESIDE: "Sent to you as well because the person it is for is not at work now.",
}


def british(day: date) -> str:
    """A date as notices write it: `Thu 2 April 2026`."""
    return f"{day:%a} {day.day} {day:%B} {day.year}"


def line(item: Item, told_on: date) -> str:
    """What is asked of the person, told on the local date *told_on*.

    A date that may not be shown is not hinted at either: such a task never reads as due today or overdue.
    """
    if item.rung is Rung.HANDOVER:
        return HANDED_OVER
    if item.due_on is None:
        return "Please start" if item.rung is Rung.OPENED else "Still to do"
    if _is_late(item, told_on):
        return f"{_overdue(item)}: was due {british(item.due_on)}{_by(item.due_time)}"
    today = item.due_on == told_on
    when = f"due {'today' if today else british(item.due_on)}{_by(item.due_time)}"
    if item.rung is Rung.OPENED:
        return f"Please start: {when}"
    return when.capitalize() if today else f"Reminder: {when}"


def note(item: Item) -> str:
    """Why the item comes to this person, where that needs saying; else empty."""
    return _NOTES.get(item.why, "")


def in_order(items: Sequence[Item], told_on: date) -> tuple[Item, ...]:
    """The items of a digest: overdue first, then by due date, those without a date last."""
    return tuple(sorted(items, key=lambda item: _place(item, told_on)))


def subject(items: Sequence[Item], told_on: date) -> str:
    """A neutral subject: of the one item, or how many there are."""
    if len(items) == 1:
        return _subject_of_one(items[0], told_on)
    overdue = sum(item.due_on is not None and _is_late(item, told_on) for item in items)
    waiting = any(item.rung is Rung.HANDOVER for item in items)
    counted = f"{len(items)} things are {'waiting for you' if waiting else 'due'}"
    return f"{counted}, {overdue} overdue" if overdue else counted


def short(items: Sequence[Item], told_on: date) -> str:
    """What fits on a telephone: reference, task, date and link of each; then how many more there are."""
    ordered = in_order(items, told_on)
    lines = [_in_short(ordered[0], told_on)]
    for number, item in enumerate(ordered[1:], start=1):
        line, rest = _in_short(item, told_on), _and_more(len(ordered) - number - 1)
        if len("\n".join([*lines, line, *rest])) > SHORT_LENGTH:
            return "\n".join([*lines, *_and_more(len(ordered) - number)])
        lines.append(line)
    return "\n".join(lines)


def _in_short(item: Item, told_on: date) -> str:
    when = ""
    if item.due_on is not None:
        late = "was due" if _is_late(item, told_on) else "due"
        when = f", {late} {item.due_on.day} {item.due_on:%b %Y}{_by(item.due_time)}"
    return f"{item.reference}: {item.task}{when} {item.link}"


def _and_more(number: int) -> list[str]:
    return [f"and {number} more"] if number else []


def _subject_of_one(item: Item, told_on: date) -> str:
    asked, _, when = line(item, told_on).partition(": ")
    if asked.startswith("Due today"):
        asked, when = "Reminder", asked[0].lower() + asked[1:]
    start = f"{'Urgent: ' if item.urgent else ''}{asked}: {item.task}"
    return f"{start}, {when}" if when else start


def _is_late(item: Item, told_on: date) -> bool:
    if item.rung is Rung.HANDOVER:
        return False
    return item.rung is Rung.AFTER or (item.due_on is not None and item.due_on < told_on)


def _overdue(item: Item) -> str:
    return "Overdue after a correction" if item.why is Why.CORRECTION else "Overdue"


def _by(clock: time | None) -> str:
    return f" by {clock:%H:%M}" if clock else ""


def _place(item: Item, told_on: date) -> tuple[bool, date, str, str, str]:
    return not _is_late(item, told_on), item.due_on or date.max, item.task, item.reference, item.key
