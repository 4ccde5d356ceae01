"""A key for each episode: made when it is first needed, kept sealed, erased with everything it sealed."""

import time
from collections.abc import Collection
from threading import Lock

from sqlalchemy import Engine, bindparam, select, update
from sqlalchemy.orm import Session

from cce.keys.errors import KeyErased
from cce.keys.keyring import Keyring, new_key
from cce.records.engine import reading, transaction
from cce.records.statements import insert_or
from cce.records.tables.base import table_of
from cce.records.tables.keys import EpisodeKeyRow

_KEY = table_of(EpisodeKeyRow)
_MINE = select(_KEY.c.sealed).where(_KEY.c.reference == bindparam("of"))
_KNOWN = select(_KEY.c.reference, _KEY.c.sealed).where(_KEY.c.sealed.is_not(None))
_REMEMBERED_SECONDS = 60.0
"""How long a process goes on using a key it has read: one that was erased elsewhere is gone after that."""


class EpisodeKeys:
    """The keys of episodes, read when they are needed and remembered for a minute.

    Args:
        engine: The records.
        keyring: The installation's keys.
    """

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine = engine
        self.keyring = keyring
        self._known: dict[str, tuple[float, bytes]] = {}
        self._lock = Lock()

    def remembered(self, reference: str) -> bytes | None:
        """The key of an episode, if it was read a moment ago."""
        with self._lock:
            read_at, key = self._known.get(reference, (0.0, None))
        return key if time.monotonic() - read_at < _REMEMBERED_SECONDS else None

    def key_to_seal(self, reference: str) -> bytes:
        """The key of an episode; a new one where it never had any.

        Raises:
            KeyErased: It was erased.
            KeyUnknown: It was sealed with a key that is not in the keyring.
        """
        with transaction(self._engine) as session:
            key = made_key(session, self.keyring, reference)
        return self._remember(reference, key)

    def key_to_open(self, reference: str) -> bytes:
        """The key of an episode.

        Raises:
            KeyErased: It was erased, or there never was one.
            KeyUnknown: It was sealed with a key that is not in the keyring.
        """
        with reading(self._engine) as session:
            key = found_key(session, self.keyring, reference)
        return self._remember(reference, key)

    def _remember(self, reference: str, key: bytes | None) -> bytes:
        if key is None:
            raise _erased(reference)
        with self._lock:
            self._known[reference] = (time.monotonic(), key)
        return key


def made_key(session: Session, keyring: Keyring, reference: str) -> bytes:
    """The key of an episode; a new one where it never had any.

    Raises:
        KeyErased: It was erased.
        KeyUnknown: It was sealed with a key that is not in the keyring.
    """
    key = found_key(session, keyring, reference)
    if key is None:
        fresh = {"reference": reference, "sealed": keyring.seal(new_key(), _about(reference))}
        session.execute(insert_or(session, _KEY).on_conflict_do_nothing(), fresh)
        key = found_key(session, keyring, reference)
    if key is None:
        raise _erased(reference)
    return key


def found_key(session: Session, keyring: Keyring, reference: str) -> bytes | None:
    """The key of an episode; None where it was erased, or never had any.

    Raises:
        KeyUnknown: It was sealed with a key that is not in the keyring.
    """
    return opened_key(keyring, reference, session.scalar(_MINE, {"of": reference}))


def found_keys(session: Session, keyring: Keyring, references: Collection[str]) -> dict[str, bytes]:
    """The keys of several episodes; one whose key was erased, or that never had any, is left out.

    Raises:
        KeyUnknown: One was sealed with a key that is not in the keyring.
    """
    query = _KNOWN.where(_KEY.c.reference.in_(references))
    rows = session.execute(query).all() if references else []
    return {row.reference: keyring.open(row.sealed, _about(row.reference)) for row in rows}


def opened_key(keyring: Keyring, reference: str, sealed: bytes | None) -> bytes | None:
    """The key of an episode, as its row has it; None stays None.

    Raises:
        KeyUnknown: It was sealed with a key that is not in the keyring.
    """
    return None if sealed is None else keyring.open(sealed, _about(reference))


def any_key(session: Session, keyring: Keyring) -> bytes | None:
    """The key of some episode; None where none has any.

    Raises:
        KeyUnknown: It was sealed with a key that is not in the keyring.
        SealBroken: It was sealed with another key of that name.
    """
    row = session.execute(_KNOWN.limit(1)).one_or_none()
    return None if row is None else opened_key(keyring, row.reference, row.sealed)


def erase_key(session: Session, reference: str) -> None:
    """Erase the key of an episode, and with it whatever was sealed with it, wherever that lies."""
    insert = insert_or(session, _KEY)
    session.execute(
        insert.on_conflict_do_update(index_elements=[_KEY.c.reference], set_={"sealed": None}),
        {"reference": reference, "sealed": None},
    )


def seal_anew(session: Session, keyring: Keyring) -> int:
    """Seal every episode's key with the key that seals now, and say how many were sealed with another."""
    old = [row for row in session.execute(_KNOWN).all() if keyring.name_of(row.sealed) != keyring.current]
    for row in old:
        about = _about(row.reference)
        fresh = keyring.seal(keyring.open(row.sealed, about), about)
        session.execute(update(_KEY).where(_KEY.c.reference == row.reference), {"sealed": fresh})
    return len(old)


def _about(reference: str) -> str:
    return f"key of {reference}"


def _erased(reference: str) -> KeyErased:
    return KeyErased(f"The key of the episode {reference[:40]!r} was erased, or there never was one.")
