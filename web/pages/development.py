"""Coming in on this machine as one of the directory's people: for whoever tries the service out."""

from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from cce.pathway.working_days import LONDON
from cce.staff.register import load_directory
from web.doors.errors import SignInFailed
from web.doors.roles import ROLE_NAMES, Office, VisitorRole, in_order
from web.doors.rules import Anybody
from web.doors.visitor import SUPPORT, roles_held
from web.page import Page
from web.pages.sign_in import begin
from web.paths import path_here

router = APIRouter()
VIA = "this machine"


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody one can come in as.

    Attributes:
        key: The person, by key.
        name: Their name.
        roles: The roles they hold.
    """

    key: str
    name: str
    roles: frozenset[VisitorRole]

    @property
    def role_names(self) -> str:
        """The roles in words."""
        return ", ".join(ROLE_NAMES[role] for role in in_order(self.roles))


@router.get("/sign-in/development")
def choose(page: Annotated[Page, Depends(Anybody())], back: str = "/", ended: bool = False) -> Response:
    """Who there is."""
    _only_from_here(page)
    with page.reading() as session:
        found = choices(session, _today(page))
    return page.show(
        "sign_in_development.html",
        title="Sign in on this machine",
        choices=found,
        back=path_here(back),
        ended=ended,
    )


@router.post("/sign-in/development")
def chosen(page: Annotated[Page, Depends(Anybody())]) -> Response:
    """Come in as one of them."""
    _only_from_here(page)
    with page.reading() as session:
        found = {one.key: one for one in choices(session, _today(page))}
    one = found.get(page.fields.get("who", ""))
    if one is None:
        raise SignInFailed("Choose whom to come in as.")
    return begin(page, one.key, one.roles, VIA, path_here(page.fields.get("back", "/")))


def choices(session: Session, on: date) -> tuple[Choice, ...]:
    """Everybody who holds a role on *on*, by role; and business support, whom no directory lists."""
    directory = load_directory(session)
    held = ((one, frozenset[VisitorRole](roles_held(directory, one.key, on))) for one in directory.people)
    found = [Choice(one.key, one.name, roles) for one, roles in held if roles and one.is_active(on)]
    order = list(ROLE_NAMES)
    found.sort(key=lambda one: (min(order.index(role) for role in one.roles), one.key))
    return (*found, Choice(SUPPORT, "Business support", frozenset({Office.BUSINESS_SUPPORT})))


def _only_from_here(page: Page) -> None:
    """A second lock: the pages listen on this machine alone, and whoever asks must be on it."""
    client = page.request.client
    if client is None or not ip_address(client.host).is_loopback:
        raise SignInFailed("This sign-in is for this machine alone.")


def _today(page: Page) -> date:
    return page.at.astimezone(LONDON).date()
