"""Everything the pathway can refuse, one class per cause."""


class PathwayError(Exception):
    """Something the pathway cannot take."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())

    @property
    def rule(self) -> str:
        """The name of the cause, stable enough to send across a wire."""
        return type(self).__name__


class CalendarEnds(PathwayError):
    """The working-day calendar does not reach that far; extend its horizon."""


class CalendarOverrideInvalid(PathwayError):
    """A local calendar override cannot be read."""


class PolicyInvalid(PathwayError):
    """The policy file cannot be used."""


class PolicyUnknown(PathwayError):
    """There is no policy of that name."""


class ScenarioInvalid(PathwayError):
    """The scenario file cannot be used."""


class ChangeRefused(PathwayError):
    """The authority cannot arrange this."""


class ChangeWithoutEffect(ChangeRefused):
    """This is arranged so already."""


class PanelUnknown(ChangeRefused):
    """No panel has that date."""


class PanelDateTaken(ChangeRefused):
    """Another panel has that date."""


class PanelDatePast(ChangeRefused):
    """A panel cannot be set for a day that is over."""


class PanelHasMet(ChangeRefused):
    """This panel has considered children: what it decided stands."""


class FactRefused(PathwayError):
    """The pathway cannot take this fact."""


class FactOutOfOrder(FactRefused):
    """This fact needs another one before it."""


class FactImpossibleDate(FactRefused):
    """This fact carries a date that cannot be."""


class FactUnknownReference(FactRefused):
    """This fact points at something that is not there."""


class FactReasonMissing(FactRefused):
    """This fact must say why."""


class EpisodeIsClosed(FactRefused):
    """The episode is closed: reopen it first, or record what happened before it closed."""


class AnswerRefused(PathwayError):
    """This is no answer to that item of a checklist."""


class AnswerReasonMissing(AnswerRefused):
    """This answer must say why."""
