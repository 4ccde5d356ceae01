"""One request as a page sees it: who asks, what was posted, and how to answer."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from http import HTTPStatus

from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cce.records.audit import AuditEntry, append_audit
from cce.records.references import check_reference
from cce.records.visits import Visit
from web.doors.cookies import give_browser_word
from web.doors.errors import NotSignedIn
from web.doors.visitor import Visitor
from web.house import House
from web.navigation import places_for
from web.templating import templates


@dataclass(frozen=True)
class Page:
    """One request.

    Attributes:
        request: As it came.
        house: What the pages need of this installation.
        at: Now, UTC: one instant for the whole page.
        browser: The word that tells this browser from others, signed in or not.
        form_token: What a form of this browser must carry.
        visit: The sign-in; None for nobody.
        who: Who is signed in; None for nobody.
        posted: The form that was sent.
        typed: What was typed before the visit ended, to be shown again.
    """

    request: Request
    house: House
    at: datetime
    browser: str
    form_token: str
    visit: Visit | None = None
    who: Visitor | None = None
    posted: FormData = field(default_factory=FormData)
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def visitor(self) -> Visitor:
        """Who is signed in.

        Raises:
            NotSignedIn: Nobody is.
        """
        if self.who is None:
            raise NotSignedIn
        return self.who

    @property
    def signed_in(self) -> Visit:
        """The sign-in.

        Raises:
            NotSignedIn: Nobody is signed in.
        """
        if self.visit is None:
            raise NotSignedIn
        return self.visit

    @property
    def reference(self) -> str:
        """The episode that the path names, as references are stored.

        Raises:
            ReferenceInvalid: It names none.
        """
        return check_reference(self.request.path_params["reference"])

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """Each field as it was sent, else as it was typed before the visit ended; the last of several."""
        before = {name: values[-1] for name, values in self.typed.items() if values}
        return before | {name: value for name, value in self.posted.items() if isinstance(value, str)}

    @cached_property
    def command_id(self) -> str:
        """The form's own id: whatever is sent twice under it is kept once."""
        return self.fields.get("command_id") or uuid.uuid4().hex

    @property
    def name(self) -> str:
        """What the page is called among routes: `episode`, `record_event`."""
        return str(self.request.scope["route"].name)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One view of the records, in which nothing can be written."""
        with self.house.reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back when anything is raised."""
        with self.house.writing() as session:
            yield session

    def note_listed(self, references: Iterable[str]) -> None:
        """Write down that these episodes' children were listed by name; before the list is shown."""
        looks = [
            AuditEntry(self.at, self.visitor.key, "listed", self.name, one) for one in sorted(references)
        ]
        if looks:
            with self.writing() as session:
                append_audit(session, *looks)

    def show(self, template: str, *, status: int = HTTPStatus.OK, **context: object) -> Response:
        """Answer with a page.

        Args:
            template: Its file under web/templates.
            status: The HTTP status.
            context: What the template is given, beside `page`; its `title` is the reference at most, never a
                name, for titles stay in the browser's history.
        """
        return self._known_again(HTMLResponse(render(self, template, context), status))

    def go_to(self, path: str) -> Response:
        """Send the browser on to another page, as after every form that was kept."""
        return self._known_again(RedirectResponse(path, HTTPStatus.SEE_OTHER))

    def _known_again(self, answer: Response) -> Response:
        """Have a browser that held no word yet hold one from now on."""
        if getattr(self.request.state, "is_new_browser", False):
            give_browser_word(answer, self.browser, is_encrypted=self.house.is_encrypted)
        return answer


def render(page: Page, template: str, context: Mapping[str, object]) -> str:
    """The text of a page."""
    given = {
        "page": page,
        "cspNonce": page.request.state.nonce,
        "places": places_for(page.who, page.request.url.path),
        **context,
    }
    return templates().get_template(template).render(given)
