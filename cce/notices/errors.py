"""Everything that notices can refuse, one class per cause; no message repeats an address or URL."""

from cce.pathway.errors import PathwayError


class ItemRefused(PathwayError):
    """A notice carries an opaque reference, a neutral task name, a date and a link, and nothing else."""


class UrgentGoesAlone(PathwayError):
    """An urgent item goes in a message of its own, and a message has at least one item."""


class AddressRefused(PathwayError):
    """This is no e-mail address that can be written to; one looks like name@example.test, in plain ASCII."""


class ChannelRefused(PathwayError):
    """Messages may not go out this way."""


class OutboxUnavailable(PathwayError):
    """The outbox could not be opened."""
