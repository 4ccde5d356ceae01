"""How pressing something is: the four kinds that a colour may repeat, never replace."""

from enum import StrEnum

from cce.pathway.terms import DutyStatus

SOON_WORKING_DAYS = 2
"""What is due within so many working days is due soon."""


class Urgency(StrEnum):
    """How pressing a task is."""

    OVERDUE = "overdue"
    SOON = "soon"
    ON_TRACK = "on-track"
    OVER = "over"


def urgency(status: DutyStatus, working_days_left: int | None) -> Urgency:
    """How pressing a task is that stands so.

    Args:
        status: How it stands.
        working_days_left: Working days until its date; None where it is counted in hours, or is over.
    """
    if status is DutyStatus.OVERDUE:
        return Urgency.OVERDUE
    if status is DutyStatus.FORECAST:
        return Urgency.ON_TRACK
    if status is not DutyStatus.OPEN:
        return Urgency.OVER
    is_soon = working_days_left is None or working_days_left <= SOON_WORKING_DAYS
    return Urgency.SOON if is_soon else Urgency.ON_TRACK
