"""Whether the pages live, and whether they can do their work; for whoever watches the machine."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cce.records.migrations import is_current
from web.doors.rules import ForMachines
from web.house import House

router = APIRouter()
_OK, _NOT_READY = 200, 503


@router.get("/live")
async def live(_: Annotated[None, Depends(ForMachines())]) -> Response:
    """The process answers."""
    return PlainTextResponse("live")


@router.get("/ready")
async def ready(request: Request, _: Annotated[None, Depends(ForMachines())]) -> Response:
    """The records answer and are laid out for this version; pages are read without the engine."""
    house: House = request.app.state.house
    stands = await run_in_threadpool(_stands, house)
    return PlainTextResponse("ready" if stands else "not ready: records", _OK if stands else _NOT_READY)


def _stands(house: House) -> bool:
    try:
        return is_current(house.engine)
    except SQLAlchemyError:
        return False
