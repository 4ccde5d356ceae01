"""A notice: who is told what about which duty, when, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from cce.pathway.occurrence import Occurrence
from cce.pathway.terms import RUNG_ORDER, DutyKey, NoticeStatus, Role, Rung


@dataclass(frozen=True, slots=True)
class Notice:
    """One rung of one duty's ladder, or a hand-over.

    Attributes:
        opening: The occurrence it belongs to.
        duty: Its duty.
        version: The due instant it was worked out for, ISO 8601 UTC; empty for opened and hand-over.
        rung: Where on the ladder.
        step: How far from the due date, such as `-5wd`; None for opened and hand-over.
        to: The roles told, in the order of the roles.
        at: When it goes, UTC.
        status: What became of it.
        cause: For a hand-over, the fact behind it; empty otherwise.
        open_ended: Whether it is an open-ended step, of which the next follows when it has gone.
    """

    opening: str
    duty: DutyKey
    version: str
    rung: Rung
    step: str | None
    to: tuple[Role, ...]
    at: datetime
    status: NoticeStatus = NoticeStatus.PLANNED
    cause: str = ""
    open_ended: bool = False

    @property
    def key(self) -> str:
        """Names the notice inside its episode: the same wherever and whenever it is worked out."""
        told = "+".join(self.to) if self.rung is Rung.HANDOVER else ""
        return "|".join((self.opening, self.version, self.rung, self.step or "", self.cause, told))

    @property
    def height(self) -> tuple[int, int]:
        """How high on the ladder it stands: its rung, then how far its step is from the due date."""
        return RUNG_ORDER[self.rung], int((self.step or "0").rstrip("wdh"))


@dataclass(frozen=True, slots=True)
class Board:
    """All notices of an episode as they stand, and the duties they were worked out for.

    Attributes:
        notices: Every notice that was ever planned.
        occurrences: The duties as last worked out; one whose fact was voided after a notice went stays,
            superseded.
    """

    notices: tuple[Notice, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
