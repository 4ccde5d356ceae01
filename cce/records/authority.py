"""The authority's policies on its working days, and its retention: what rules an episode goes by."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from cce.pathway.ladder import Ladder
from cce.pathway.policy_files import load_policy
from cce.pathway.retention import Retention
from cce.pathway.working_days import CalendarOverride
from cce.records.overrides import overrides


@dataclass(frozen=True)
class Authority:
    """Where an authority's policies are, and its own exceptions to the calendar.

    Attributes:
        folders: Folders with policies of its own, beside those that ship.
        own_overrides: Dated exceptions from its file; those in the database come on top.
        retention: How long it keeps the record of a child.
    """

    folders: tuple[Path, ...] = ()
    own_overrides: tuple[CalendarOverride, ...] = ()
    retention: Retention = field(default_factory=Retention)
    _ladders: dict[tuple[str, tuple[CalendarOverride, ...]], Ladder] = field(default_factory=dict, repr=False)

    def ladder(self, session: Session, policy: str) -> Ladder:
        """The ladders of *policy* on today's knowledge of the working days.

        Raises:
            PolicyUnknown: There is no such policy.
            PolicyInvalid: Its file cannot be used.
        """
        exceptions = (*self.own_overrides, *overrides(session))
        key = (policy, exceptions)
        if key not in self._ladders:
            loaded = load_policy(policy, self.folders)
            self._ladders[key] = Ladder(loaded, loaded.working_calendar(exceptions))
        return self._ladders[key]
