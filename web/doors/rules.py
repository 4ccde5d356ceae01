"""The rule of each route: who may use it. Every route declares one, and a test holds that."""

from abc import ABC, abstractmethod

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from cce.records.audit import AuditEntry, append_audit
from cce.records.visits import has_given_reason
from web.doors.access import Allowed, Kept, may_see
from web.doors.entering import enter
from web.doors.errors import EpisodeKept, NotSignedIn, ReasonMissing, RoleMissing
from web.doors.roles import ROLE_NAMES, VisitorRole, in_order
from web.page import Page

SAW = "read"
"""What the audit calls it when somebody looked at a record on a page."""


class Rule(ABC):
    """Lets a request in, or says why not; a route declares one as what it depends on."""

    async def __call__(self, request: Request) -> Page:
        """The page, for whoever may use it."""
        page = await enter(request)
        await run_in_threadpool(self.check, page)
        return page

    @abstractmethod
    def check(self, page: Page) -> None:
        """Let *page* pass, or raise why not."""


class ForMachines:
    """For whoever watches the machine: nothing is shown but whether the service stands."""

    async def __call__(self) -> None:
        """Let everybody pass."""


class Anybody(Rule):
    """For everybody, signed in or not: nothing about a child is shown, and nothing is changed."""

    def check(self, page: Page) -> None:
        """Let everybody pass."""


class SignedIn(Rule):
    """For everybody who is signed in; what is shown is theirs alone.

    Args:
        *roles: For these roles only; none for all.
    """

    def __init__(self, *roles: VisitorRole) -> None:
        self.roles = roles

    def check(self, page: Page) -> None:
        """Let pass who is signed in, in one of the roles.

        Raises:
            NotSignedIn: Nobody is.
            RoleMissing: They come in other roles.
        """
        if page.who is None:
            raise NotSignedIn
        if self.roles and not page.who.has(*self.roles):
            names = " and ".join(ROLE_NAMES[role] for role in in_order(self.roles))
            raise RoleMissing(f"This page is for: {names}. You are signed in as {page.who.role_names}.")


class SeesEpisode(SignedIn):
    """For whoever may see the episode that the path names; that they look is written down before they do."""

    def check(self, page: Page) -> None:
        """Let pass who may see it.

        Raises:
            NotSignedIn: Nobody is signed in.
            RoleMissing: They come in other roles.
            EpisodeUnknown: There is no such episode.
            EpisodeKept: It is not for them.
            ReasonMissing: They have to say why first.
        """
        super().check(page)
        because = _allowed(page)
        with page.writing() as session:
            append_audit(session, AuditEntry(page.at, page.visitor.key, SAW, because, page.reference))


def _allowed(page: Page) -> str:
    """Why the record may be shown, for the audit: which page, and on what ground."""
    with page.reading() as session:
        verdict = may_see(session, page.visitor, page.reference, page.at)
        if isinstance(verdict, Kept):
            raise EpisodeKept(verdict.why, verdict.ask)
        if isinstance(verdict, Allowed):
            return f"{page.name}: {verdict.because}"
        if not has_given_reason(session, page.signed_in, page.reference):
            raise ReasonMissing(page.reference)
    return f"{page.name}: gave a reason"
