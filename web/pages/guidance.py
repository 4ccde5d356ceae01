"""Help, and how accessible the pages are: open to everybody."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from web.doors.rules import Anybody
from web.page import Page

router = APIRouter()


@router.get("/help")
def help_page(page: Annotated[Page, Depends(Anybody())]) -> Response:
    """How to do the commonest things, and whom to ask."""
    return page.show("help.html", title="Help with the pathway")


@router.get("/accessibility")
def accessibility(page: Annotated[Page, Depends(Anybody())]) -> Response:
    """How accessible the pages are."""
    return page.show("accessibility.html", title="Accessibility statement")
