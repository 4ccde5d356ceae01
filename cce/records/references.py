"""Opaque references of episodes: random, short, readable aloud, guarded against a slip of tongue or pen."""

import secrets

from cce.records.errors import ReferenceInvalid

# No vowels (no words), nothing that reads or sounds like another: 23 signs, a prime, as the check needs.
SIGNS = "23456789BCDFHJKMPQRTWXY"
_RANDOM_SIGNS = 8
_LENGTH = _RANDOM_SIGNS + 1
_VALUE = {sign: value for value, sign in enumerate(SIGNS)}
_EXAMPLE = "K7Q4-M2PX-3"


def new_reference() -> str:
    """A reference nobody could guess; it says nothing of when it was made."""
    random = "".join(secrets.choice(SIGNS) for _ in range(_RANDOM_SIGNS))
    return _grouped(random + _check_sign(random))


def check_reference(text: str) -> str:
    """The reference that *text* means, as it is stored: capitals, in groups.

    Every single wrong sign and every two neighbours that changed places are noticed.

    Args:
        text: As somebody typed it: small letters, spaces and missing hyphens are taken.

    Raises:
        ReferenceInvalid: It is no reference.
    """
    signs = "".join(text.split()).replace("-", "").upper()
    shown = repr(text[:40])
    if strange := [sign for sign in signs if sign not in _VALUE]:
        raise ReferenceInvalid(
            f"{shown} is not a reference: {strange[0]!r} is never used in one. It uses only {SIGNS}."
        )
    if len(signs) != _LENGTH:
        raise ReferenceInvalid(
            f"{shown} is not a reference: it has {len(signs)} signs, not {_LENGTH}, such as {_EXAMPLE}."
        )
    if _check_sign(signs[:-1]) != signs[-1]:
        raise ReferenceInvalid(
            f"{shown} is not a reference: its last sign does not fit the others. "
            "One was misread or two changed places; look it up again."
        )
    return _grouped(signs)


def _check_sign(random: str) -> str:
    # Distinct weights below a prime: one wrong sign, or any two swapped, change the sum.
    total = sum(weight * _VALUE[sign] for weight, sign in enumerate(random, start=2))
    return SIGNS[-total % len(SIGNS)]


def _grouped(signs: str) -> str:
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"
