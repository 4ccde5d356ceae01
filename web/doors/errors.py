"""Why somebody is not let in, one class per cause; each becomes a page that says what to do."""

from cce.pathway.errors import PathwayError


class NotSignedIn(PathwayError):
    """Nobody is signed in."""


class VisitEnded(NotSignedIn):
    """You were signed out because nothing happened for a while, or the day was over."""


class FormNotOurs(PathwayError):
    """This form was not made for you here, or is too old: open the page again and send it from there."""


class RoleMissing(PathwayError):
    """This page is for other roles."""


class SignInFailed(PathwayError):
    """The sign-in did not come about: begin it again."""


class EpisodeKept(PathwayError):
    """You may not see this record.

    Args:
        why: Why not, in a sentence.
        ask: Whom to ask about it: a name.
    """

    def __init__(self, why: str, ask: str) -> None:
        super().__init__(why)
        self.ask = ask


class ReasonMissing(PathwayError):
    """Somebody wants to see a record outside their caseload, and has not said why yet.

    Args:
        reference: The episode.
    """

    def __init__(self, reference: str) -> None:
        super().__init__("Say why you need to see this record.")
        self.reference = reference
