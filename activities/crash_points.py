"""Where a crash would hurt most, by name: one seam, which does nothing outside the proofs that use it."""

from collections.abc import Callable
from enum import StrEnum


class CrashPoint(StrEnum):
    """A place between two things that ought to happen together."""

    CLAIMED = "claimed"
    SENDING = "sending"
    SENT_NOT_RECORDED = "sent_not_recorded"
    RECORDED_NOT_COMMITTED = "recorded_not_committed"
    REPLANNED = "replanned"
    CONTINUED_AS_NEW = "continued_as_new"


Passing = Callable[[CrashPoint], None]
"""Told of each place as it is passed."""


def unhindered(point: CrashPoint) -> None:
    """Go on: nobody stands there."""
