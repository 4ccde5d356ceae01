"""Erasing one child's record, as an administrator asks for it: refused, or done as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cce.pathway.counting import in_words
from cce.pathway.retention import Retention
from cce.records.audit import AuditEntry, append_audit
from cce.records.episodes import episode
from cce.records.erasing import erase_episode, refuse_to_erase, rows_of
from cce.records.errors import ErasureRefused
from cce.records.tombstones import Ground, Tombstone
from cce.reports.retention import local_date, retained_of


@dataclass(frozen=True, slots=True)
class Erasing:
    """What is asked for.

    Attributes:
        reference: The episode.
        ground: Why it is erased.
        by: Who asks, by key; an administrator.
        at: Now, UTC.
        retention: The authority's schedule.
    """

    reference: str
    ground: Ground
    by: str
    at: datetime
    retention: Retention

    def foresee(self, session: Session) -> Mapping[str, int]:
        """What would go: how many rows of which table; nothing is changed.

        Args:
            session: A transaction.

        Raises:
            EpisodeUnknown: There is no such episode, or it was erased already.
            ErasureRefused: It is open, on hold, being told of at this moment, or its time has not come.
        """
        refuse_to_erase(session, self.reference)
        if self.ground is Ground.RETENTION_ENDED:
            self._refuse_early(session)
        return rows_of(session, self.reference)

    def carry_out(self, session: Session) -> None:
        """Erase it: every row, its key; a tombstone stays, and a row of the audit.

        Args:
            session: A transaction.

        Raises:
            EpisodeUnknown: There is no such episode, or it was erased already.
            ErasureRefused: It is open, on hold, being told of at this moment, or its time has not come.
        """
        self.foresee(session)
        erase_episode(session, Tombstone(self.reference, self.at, self.by, self.ground))
        append_audit(session, AuditEntry(self.at, self.by, "erased", self.ground.value, self.reference))

    def _refuse_early(self, session: Session) -> None:
        kept = retained_of(session, self.retention, episode(session, self.reference))
        if kept is None or kept.ends_on > local_date(self.at):
            until = "" if kept is None else f": it is kept until {in_words(kept.ends_on)}"
            raise ErasureRefused(
                f"The retention of {self.reference} has not ended{until}. "
                "Where a request was granted, or it was opened in error, say so as the ground."
            )
