"""Signing in by the council's account, and out again."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.responses import Response

from cce.records.accounts import person_behind
from cce.records.audit import AuditEntry, append_audit
from cce.records.sign_in_attempts import keep_attempt, take_attempt
from cce.records.visits import begin_visit, end_visit, new_word
from web.doors.cookies import give_visit_word, take_visit_word
from web.doors.council_sign_in import CAME_BACK_TO, Council, SignedInAs
from web.doors.errors import SignInFailed
from web.doors.roles import VisitorRole, in_order
from web.doors.rules import Anybody, SignedIn
from web.page import Page
from web.paths import path_here

router = APIRouter()
_COUNCIL = "council"


@router.get("/sign-in")
def sign_in(page: Annotated[Page, Depends(Anybody())], back: str = "/", ended: bool = False) -> Response:
    """Where people sign in, in whichever ways this installation has."""
    if page.house.council is None and page.house.is_for_development:
        asked = {"back": path_here(back), **({"ended": "1"} if ended else {})}
        return page.go_to(f"/sign-in/development?{urlencode(asked)}")
    return page.show("sign_in.html", title="Sign in", back=path_here(back), ended=ended)


@router.get("/sign-in/council")
def ask_council(page: Annotated[Page, Depends(Anybody())], back: str = "/") -> Response:
    """Send the browser to the council's sign-in."""
    place, attempt = _council(page).ask(page.browser, path_here(back), page.at)
    with page.writing() as session:
        keep_attempt(session, attempt)
    return page.go_to(place)


@router.get(CAME_BACK_TO)
def answered(page: Annotated[Page, Depends(Anybody())], state: str = "", code: str = "") -> Response:
    """Take the council's answer, and begin a visit with it."""
    council = _council(page)
    with page.writing() as session:
        attempt = take_attempt(session, state, page.browser, page.at)
    if attempt is None or not code:
        raise SignInFailed
    said = council.answer(attempt, code, page.at)
    with page.reading() as session:
        person = person_behind(session, said.account)
    if person is None or not said.roles:
        return _unknown(page, said)
    return begin(page, person, said.roles, _COUNCIL, attempt.back)


@router.post("/sign-out")
def sign_out(page: Annotated[Page, Depends(SignedIn())]) -> Response:
    """End the visit, here and in the browser."""
    with page.writing() as session:
        end_visit(session, page.signed_in, page.at)
        append_audit(session, AuditEntry(page.at, page.visitor.key, "signed out", page.signed_in.via))
    answer = page.go_to("/sign-in")
    take_visit_word(answer, is_encrypted=page.house.is_encrypted)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def begin(page: Page, person: str, roles: frozenset[VisitorRole], via: str, back: str) -> Response:
    """Begin a visit under a new word, whatever the browser held before, and go on."""
    word, words = new_word(), [role.value for role in in_order(roles)]
    with page.writing() as session:
        if page.visit is not None:
            end_visit(session, page.visit, page.at)
        begin_visit(session, word, person, words, via, page.at)
        append_audit(session, AuditEntry(page.at, person, "signed in", f"{via}: {', '.join(words)}"))
    answer = page.go_to(back)
    give_visit_word(answer, word, is_encrypted=page.house.is_encrypted)
    return answer


def _council(page: Page) -> Council:
    if page.house.council is None:
        raise SignInFailed("There is no council sign-in here: CCE_SIGN_IN_ISSUER names one.")
    return page.house.council


def _unknown(page: Page, said: SignedInAs) -> Response:
    return page.show(
        "account_unknown.html",
        status=403,
        title="You cannot use this service yet",
        has_roles=bool(said.roles),
        account=said.account,
    )
