"""From a request to a page: whose browser it is, who is signed in, whether a form was made here."""

import re
from datetime import datetime
from http import HTTPMethod

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request

from cce.records.drafts import Draft, draft_of, keep_draft
from cce.records.errors import ReferenceInvalid
from cce.records.references import check_reference
from cce.records.visits import Visit, find_visit, is_to_be_noted, new_word, note_seen
from web.doors.cookies import browser_word, form_token, is_form_token, visit_word
from web.doors.errors import FormNotOurs, VisitEnded
from web.doors.visitor import Visitor, visitor_of
from web.house import House
from web.page import Page

FORM_TOKEN, COMMAND_ID = "form_token", "command_id"
_READS = frozenset({HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS})
_LONGEST_TYPED = 100_000
_AN_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


async def enter(request: Request) -> Page:
    """The page that a request is for, with whoever asks.

    Raises:
        FormNotOurs: A form was sent that was not made here for this browser.
        VisitEnded: A form was sent after the visit ended; what was typed is kept.
    """
    posted = FormData() if request.method in _READS else await _form(request)
    return await run_in_threadpool(_enter, request, posted)


def _enter(request: Request, posted: FormData) -> Page:
    house: House = request.app.state.house
    at = house.clock()
    held = visit_word(request, is_encrypted=house.is_encrypted) or ""
    visit, who = _find(house, held, at)
    if visit is not None and not visit.runs(at):
        _keep_what_was_typed(house, held, visit, request, posted, at)
        visit = None
    browser = _browser(request, house)
    word = held if visit is not None else browser
    if request.method not in _READS and not is_form_token(house.keyring, word, posted.get(FORM_TOKEN)):
        raise FormNotOurs
    if who is None or visit is None:
        return Page(request, house, at, browser, form_token(house.keyring, word), posted=posted)
    if is_to_be_noted(visit, at):
        with house.writing() as session:
            note_seen(session, visit, at)
    typed = _typed(house, request, who, at)
    return Page(request, house, at, browser, form_token(house.keyring, word), visit, who, posted, typed)


def _find(house: House, word: str, at: datetime) -> tuple[Visit | None, Visitor | None]:
    """The visit under a browser's word, whether it runs or not, and who is behind one that runs."""
    if not word:
        return None, None
    with house.reading() as session:
        visit = find_visit(session, word)
        runs = visit is not None and visit.runs(at)
        return visit, visitor_of(session, visit, at) if visit is not None and runs else None


def _browser(request: Request, house: House) -> str:
    """The word of this browser: the one it holds, else a fresh one, which the answer gives it."""
    held = browser_word(request, is_encrypted=house.is_encrypted)
    request.state.is_new_browser = not held
    return held or new_word()


async def _form(request: Request) -> FormData:
    return await request.form(max_files=20, max_fields=2_000)


def _keep_what_was_typed(
    house: House, held: str, visit: Visit, request: Request, posted: FormData, at: datetime
) -> None:
    """Keep a form that was made for a visit which has ended since, and say that it has.

    Raises:
        VisitEnded: It was such a form.
    """
    if request.method in _READS or not is_form_token(house.keyring, held, posted.get(FORM_TOKEN)):
        return
    draft = _draft(visit, request, posted)
    if draft is not None:
        with house.writing() as session:
            keep_draft(session, house.keyring, draft, at)
    raise VisitEnded


def _draft(visit: Visit, request: Request, posted: FormData) -> Draft | None:
    """The form as it was typed; None for one without an id of its own, for no episode, or far too long."""
    command_id = posted.get(COMMAND_ID)
    if not isinstance(command_id, str) or not _AN_ID.fullmatch(command_id):
        return None
    named = request.path_params.get("reference")
    try:
        reference = None if named is None else check_reference(named)
    except ReferenceInvalid:
        return None
    typed = {name: _texts(posted, name) for name in posted if name != FORM_TOKEN}
    if sum(len(text) for values in typed.values() for text in values) > _LONGEST_TYPED:
        return None
    return Draft(command_id, visit.person, request.url.path, typed, reference)


def _texts(posted: FormData, name: str) -> tuple[str, ...]:
    return tuple(value for value in posted.getlist(name) if isinstance(value, str))


def _typed(house: House, request: Request, who: Visitor, at: datetime) -> dict[str, tuple[str, ...]]:
    """What this person had typed on this page before the visit ended."""
    command_id = request.query_params.get("draft")
    if not command_id:
        return {}
    with house.reading() as session:
        draft = draft_of(session, house.keyring, command_id, who.key, at)
    return dict(draft.typed) if draft is not None and draft.path == request.url.path else {}
