"""What the staff directory can refuse, one class per cause."""

from cce.pathway.errors import PathwayError


class StaffError(PathwayError):
    """The staff directory cannot do that."""


class DirectoryInvalid(StaffError):
    """The staff directory cannot be used."""


class PersonUnknown(StaffError):
    """There is nobody with that key."""
