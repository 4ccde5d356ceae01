"""What the records can refuse, one class per cause."""

from cce.pathway.errors import PathwayError


class RecordsError(PathwayError):
    """The records cannot do that."""


class DatabaseUrlInvalid(RecordsError):
    """The database setting cannot be used."""


class DatabaseTooNew(RecordsError):
    """The database was laid out by a later version of this program."""


class KeyringMissing(RecordsError):
    """What says anything about a person is sealed: the records have to be opened with the keyring."""


class KeyringNotOurs(RecordsError):
    """The keyring does not open what this database holds."""


class InstantWithoutZone(RecordsError):
    """An instant must say its time zone."""


class TextUnstorable(RecordsError):
    """The text holds a sign that is no text."""


class ReferenceInvalid(RecordsError):
    """This is not a reference."""


class EpisodeUnknown(RecordsError):
    """There is no episode with that reference."""

    @classmethod
    def of(cls, reference: str) -> "EpisodeUnknown":
        """The refusal of one reference."""
        return cls(f"There is no episode {reference[:40]!r}: look the reference up again.")


class EpisodeErased(EpisodeUnknown):
    """That episode was erased."""


class EpisodeExists(RecordsError):
    """There is an episode with that reference already."""


class RevisionUnknown(RecordsError):
    """The episode has no such revision."""


class CommandExists(RecordsError):
    """A command with that id was kept already."""


class OfficeTaskUnknown(RecordsError):
    """There is no such task of the office."""


class CalendarOverrideExists(RecordsError):
    """That date has a local exception already."""


class CalendarOverrideUnknown(RecordsError):
    """That date has no local exception."""


class LinkExists(RecordsError):
    """These two children are linked already."""


class LinkUnknown(RecordsError):
    """These two children are not linked."""


class ImportExists(RecordsError):
    """This child is an episode already, or another command takes it over now: run this one again."""


class HoldExists(RecordsError):
    """That episode is on hold already."""


class HoldUnknown(RecordsError):
    """That episode is not on hold."""


class ErasureRefused(RecordsError):
    """That episode cannot be erased."""
