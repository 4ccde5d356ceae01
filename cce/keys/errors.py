"""Everything that keys can refuse, one class per cause; no message repeats a key or what was sealed."""

from cce.pathway.errors import PathwayError


class KeyringInvalid(PathwayError):
    """The keyring cannot be used."""


class KeyUnknown(PathwayError):
    """It was sealed with a key that is not in the keyring: put that key back, below the first."""


class SealBroken(PathwayError):
    """It was not sealed here, or was altered since, or belongs to something else."""


class KeyErased(PathwayError):
    """The key was erased, and with it everything that was sealed with it."""
