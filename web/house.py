"""What every page is given: the records, the rules, the clock, the way to the engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cce.keys.keyring import Keyring
from cce.pathway.ladder import Ladder
from cce.records import engine as records
from cce.records.authority import Authority
from web.doors.council_sign_in import Council
from web.speaking import Speaker


@dataclass(frozen=True)
class House:
    """What the pages need of this installation.

    Attributes:
        engine: The records.
        keyring: The installation's keys.
        authority: The policies on their working days.
        policy: The policy that new episodes are pinned to.
        address: Where the pages are, as a browser has it: scheme, host and port, no path.
        clock: What time it is, UTC.
        speaker: Speaks to the engine.
        council: The council's sign-in; None where none is set.
        is_for_development: Whether anybody on this machine may come in as one of the directory's people.
    """

    engine: Engine
    keyring: Keyring
    authority: Authority
    policy: str
    address: str
    clock: Callable[[], datetime]
    speaker: Speaker
    council: Council | None = None
    is_for_development: bool = False

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers come by https."""
        return self.address.startswith("https://")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One view of the records, in which nothing can be written."""
        with records.reading(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back when anything is raised."""
        with records.transaction(self.engine) as session:
            yield session

    def ladder(self, session: Session, policy: str | None = None) -> Ladder:
        """The ladders of *policy*, or of the one that new episodes are pinned to."""
        return self.authority.ladder(session, policy or self.policy)
