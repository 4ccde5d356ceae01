"""What somebody did or looked at something for: their own words, sealed before the chain takes them."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from cce.keys.errors import KeyUnknown, SealBroken
from cce.keys.keyring import Keyring, open_with, seal_with
from cce.records.audit_chain import AuditEntry
from cce.records.keys import found_keys
from cce.records.sealed import installation_keys

ERASED = "erased"
"""What is shown of words whose key was erased."""

_OF_EPISODE, _OF_INSTALLATION = "sealed:episode:", "sealed:installation:"
_SEALED = (_OF_EPISODE, _OF_INSTALLATION)
_ABOUT = "why in the audit"


def sealed_purposes(session: Session, entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    """The entries as they are stored: each `why` sealed, with the episode's key where it has one.

    An episode without a key was erased, or never was: what is done about it is written down all the same, and
    sealed with the installation's key.

    Raises:
        KeyringMissing: The records were opened without the keyring.
    """
    given = {one.reference for one in entries if one.why and one.reference}
    if not any(one.why for one in entries):
        return list(entries)
    keyring = installation_keys(session)
    keys = found_keys(session, keyring, given)
    return [replace(one, why=_sealed(one, keyring, keys)) for one in entries]


def opened_purposes(session: Session, entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    """The entries as they were said; a `why` from before they were sealed stays as it is.

    Raises:
        KeyringMissing: The records were opened without the keyring.
    """
    sealed = [one for one in entries if one.why.startswith(_SEALED)]
    if not sealed:
        return list(entries)
    keyring = installation_keys(session)
    keys = found_keys(session, keyring, {one.reference for one in sealed if one.reference})
    return [replace(one, why=_opened(one, keyring, keys)) for one in entries]


def _sealed(entry: AuditEntry, keyring: Keyring, keys: Mapping[str, bytes]) -> str:
    if not entry.why:
        return ""
    plain, key = entry.why.encode(), keys.get(entry.reference or "")
    if key is None:
        return _OF_INSTALLATION + _written(keyring.seal(plain, _ABOUT))
    return _OF_EPISODE + _written(seal_with(key, plain, f"{_ABOUT} of {entry.reference}"))


def _opened(entry: AuditEntry, keyring: Keyring, keys: Mapping[str, bytes]) -> str:
    """What stands there when it cannot be opened: whoever altered it is found by the chain."""
    try:
        if entry.why.startswith(_OF_INSTALLATION):
            return keyring.open(_read(entry.why, _OF_INSTALLATION), _ABOUT).decode()
        if entry.why.startswith(_OF_EPISODE):
            key = keys.get(entry.reference or "")
            about = f"{_ABOUT} of {entry.reference}"
            return ERASED if key is None else open_with(key, _read(entry.why, _OF_EPISODE), about).decode()
    except (SealBroken, KeyUnknown, binascii.Error):
        pass
    return entry.why


def _written(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode()


def _read(why: str, form: str) -> bytes:
    return base64.b64decode(why.removeprefix(form), validate=True)
