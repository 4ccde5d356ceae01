"""What says anything about a person is sealed in the records, with the key of the episode it belongs to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from cce.hidden import Hidden
from cce.keys.keyring import Keyring, open_with, seal_with
from cce.records.engine import keyring_of
from cce.records.keys import made_key, opened_key
from cce.records.tables.base import table_of
from cce.records.tables.keys import EpisodeKeyRow

_KEY = table_of(EpisodeKeyRow)


@dataclass(frozen=True, slots=True)
class EpisodeSeal:
    """Seals texts of one episode.

    Attributes:
        reference: The episode.
        key: Its key.
    """

    reference: str
    key: Hidden[bytes]

    def seal(self, what: str, text: str) -> bytes:
        """Seal *text*, so that it opens as *what* of this episode alone."""
        return seal_with(self.key.reveal(), text.encode(), _about(what, self.reference))


def seal_of(session: Session, reference: str) -> EpisodeSeal:
    """What seals the texts of an episode; its key is made in this transaction where it never had any.

    Raises:
        KeyErased: The episode's key was erased.
        KeyringMissing: The records were opened without the keyring.
    """
    return EpisodeSeal(reference, Hidden(made_key(session, installation_keys(session), reference)))


def installation_keys(session: Session) -> Keyring:
    """The installation's keys, which seal what belongs to no episode.

    Raises:
        KeyringMissing: The records were opened without them.
    """
    return keyring_of(session.get_bind())


def beside_its_key(query: Select[Any], reference: ColumnElement[str]) -> Select[Any]:
    """The same query with the sealed key of each row's episode as its last column.

    Args:
        query: Finds sealed texts.
        reference: The column that names the episode.
    """
    return query.add_columns(_KEY.c.sealed.label("of_key")).outerjoin(_KEY, _KEY.c.reference == reference)


class Opener:
    """Opens what a query found; each episode's key is opened once.

    Args:
        session: The session of the query.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys: dict[str, bytes | None] = {}

    def text(self, what: str, reference: str, key: bytes | None, sealed: bytes | None) -> str | None:
        """The text; None where there is none, or where the episode's key was erased.

        Args:
            what: As what it was sealed.
            reference: The episode.
            key: The episode's sealed key, as its row has it.
            sealed: The sealed text.

        Raises:
            KeyringMissing: The records were opened without the keyring.
            SealBroken: It was altered, or belongs elsewhere.
        """
        if sealed is None:
            return None
        if reference not in self._keys:
            self._keys[reference] = opened_key(installation_keys(self._session), reference, key)
        opened = self._keys[reference]
        return None if opened is None else open_with(opened, sealed, _about(what, reference)).decode()


def _about(what: str, reference: str) -> str:
    return f"{what} of {reference}"
