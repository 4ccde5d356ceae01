"""What an authority changes, as people write it in a file: each by its own keys."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from cce.pathway.changes import (
    Change,
    DayOff,
    PanelCancelled,
    PanelMoved,
    PanelSet,
    PolicyMoved,
    WorkingDay,
)
from cce.pathway.errors import ScenarioInvalid
from cce.pathway.faults import faults, shown
from cce.pathway.lines import KeyPath, Page, dotted
from cce.pathway.local_times import PlainDate, PlainInstant
from cce.pathway.policy import Policy
from cce.pathway.scenario import Part, named_policy
from cce.pathway.written_facts import Written, refusal


class _Change(Part):
    at: PlainInstant


class _PanelSet(_Change):
    panel_set: PlainDate


class _PanelMoved(_Change):
    panel_moved: PlainDate
    to: PlainDate


class _PanelCancelled(_Change):
    panel_cancelled: PlainDate


class _DayOff(_Change):
    day_off: PlainDate
    name: str = Field(min_length=1, max_length=100)


class _WorkingDay(_Change):
    working_day: PlainDate
    name: str = Field(default="Working day", min_length=1, max_length=100)


class _PolicyMoved(_Change):
    policy: str


class _Kind(NamedTuple):
    """How one kind of change is written, and what it is."""

    shape: type[_Change]
    made: Callable[[Any, Callable[[str], Policy]], Change]


_KINDS: dict[str, _Kind] = {
    "panel_set": _Kind(_PanelSet, lambda told, _: PanelSet(told.at, told.panel_set)),
    "panel_moved": _Kind(_PanelMoved, lambda told, _: PanelMoved(told.at, told.panel_moved, told.to)),
    "panel_cancelled": _Kind(_PanelCancelled, lambda told, _: PanelCancelled(told.at, told.panel_cancelled)),
    "day_off": _Kind(_DayOff, lambda told, _: DayOff(told.at, told.day_off, told.name)),
    "working_day": _Kind(_WorkingDay, lambda told, _: WorkingDay(told.at, told.working_day, told.name)),
    "policy": _Kind(_PolicyMoved, lambda told, named: PolicyMoved(told.at, named(told.policy))),
}


CHANGES = tuple(_KINDS)
"""The keys by which a file says what changes."""


def read_changes(
    written: Sequence[Written], page: Page, folders: Iterable[Path | str] = ()
) -> tuple[Change, ...]:
    """The changes of the list `changes` of *page*, in its order.

    Raises:
        ScenarioInvalid: One of them is not right; names file and line.
        PolicyInvalid: A policy that is named is not right.
    """
    kept = tuple(folders)
    return tuple(_read(one, page, ("changes", place), kept) for place, one in enumerate(written))


def _read(written: Written, page: Page, path: KeyPath, folders: tuple[Path | str, ...]) -> Change:
    kind = _KINDS[_kind_of(written, page, path)]

    def named(policy: str) -> Policy:
        return named_policy(policy, folders, page, (*path, "policy"))

    try:
        told = kind.shape.model_validate(written)
    except ValidationError as error:
        raise ScenarioInvalid(faults(error, kind.shape.model_json_schema(), [page], path)) from None
    return kind.made(told, named)


def _kind_of(written: Written, page: Page, path: KeyPath) -> str:
    kinds = [key for key in written if key in _KINDS]
    if len(kinds) == 1:
        return kinds[0]
    found = " and ".join(kinds) or shown(dict(written))
    raise refusal(page, path, f"{dotted(path)}: found {found}, expected one of {', '.join(_KINDS)}")
