"""What the police lists can refuse, one class per cause; no message repeats what a list says of a person."""

from cce.pathway.errors import PathwayError


class PoliceListError(PathwayError):
    """The police lists cannot do that."""


class PoliceListUnreadable(PoliceListError):
    """The file is no list that can be read."""


class PoliceListColumnsUnknown(PoliceListError):
    """The columns of the list are not known."""


class PoliceListKeyChanged(PoliceListError):
    """What is kept of earlier lists was marked under another key."""


class PendingUnknown(PoliceListError):
    """No row of a police list waits under that number."""


class NotThatChild(PoliceListError):
    """The row cannot be about that child."""
