"""Where everybody starts who has no list of their own yet."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from web.doors.rules import SignedIn
from web.navigation import home_of
from web.page import Page

router = APIRouter()


@router.get("/")
def home(page: Annotated[Page, Depends(SignedIn())]) -> Response:
    """The first page of somebody's work: their own list, or what there is."""
    own = home_of(page.visitor)
    return page.go_to(own) if own != "/" else page.show("home.html", title="Start")
