"""What an authority changes, brought into its records as its commands bring it there."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from cce.pathway.arrangements import Arrangements
from cce.pathway.changes import (
    Change,
    DayOff,
    PanelCancelled,
    PanelMoved,
    PanelSet,
    PolicyMoved,
    WorkingDay,
)
from cce.records.episodes import episodes, pin_policy
from cce.records.overrides import add_override, remove_override
from cce.records.panels import cancel_panel, move_panel, set_panels

WHO = "scenario"
"""Who changes it, as the record has it."""


def write_change(session: Session, change: Change, before: Arrangements) -> Arrangements:
    """Bring a change into the records, and answer with what is arranged from then on.

    Args:
        session: A transaction.
        change: What is changed.
        before: What was arranged until then.
    """
    after = before.after(change)
    _WRITE[type(change)](session, change, before, after)
    return after


def _set(session: Session, change: PanelSet, _: Arrangements, __: Arrangements) -> None:
    set_panels(session, [change.on], change.at, WHO)


def _moved(session: Session, change: PanelMoved, _: Arrangements, __: Arrangements) -> None:
    move_panel(session, change.panel, change.to, change.at, WHO)


def _cancelled(session: Session, change: PanelCancelled, _: Arrangements, __: Arrangements) -> None:
    cancel_panel(session, change.panel, change.at, WHO)


def _overridden(
    session: Session, change: DayOff | WorkingDay, before: Arrangements, after: Arrangements
) -> None:
    for one in before.overrides:
        if one not in after.overrides:
            remove_override(session, one.on, change.at)
    for one in after.overrides:
        if one not in before.overrides:
            add_override(session, one, change.at)


def _policy_moved(session: Session, change: PolicyMoved, _: Arrangements, __: Arrangements) -> None:
    for one in episodes(session):
        pin_policy(session, one.reference, change.policy.policy, change.policy.version)


_WRITE: dict[type[Change], Callable[[Session, Any, Arrangements, Arrangements], None]] = {
    PanelSet: _set,
    PanelMoved: _moved,
    PanelCancelled: _cancelled,
    DayOff: _overridden,
    WorkingDay: _overridden,
    PolicyMoved: _policy_moved,
}
