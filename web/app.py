"""The pages put together: routes, what stands before them, and what is said when something goes wrong."""

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from web.assets import MOUNTED_AT, served
from web.doors.headers import Headers
from web.house import House
from web.pages import development, episode, guidance, health, home, my_cases, reason, sign_in
from web.refusals import REFUSALS, broken

_LARGEST_REQUEST = 12 * 2**20
_LOOPBACK = ("127.0.0.1", "localhost")


class Pages(FastAPI):
    """The pages; their headers stand on every answer, that of a page that broke among them."""

    def build_middleware_stack(self) -> ASGIApp:
        """Put the headers around everything else."""
        house: House = self.state.house
        return Headers(super().build_middleware_stack(), is_encrypted=house.is_encrypted)


def create_app(house: House) -> Pages:
    """The pages of one installation."""
    app = Pages(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=_LARGEST_REQUEST,
        exception_handlers={**REFUSALS, Exception: broken},
    )
    app.state.house = house
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_hosts(house.address), www_redirect=False)
    for page in (health, sign_in, home, my_cases, episode, reason, guidance):
        app.include_router(page.router)
    if house.is_for_development:
        app.include_router(development.router)
    app.mount(MOUNTED_AT, served())
    return app


def _hosts(address: str) -> list[str]:
    """The names that browsers may come by: another one is somebody else's page that points here."""
    own = urlsplit(address).hostname or ""
    return sorted({own, *(_LOOPBACK if own in _LOOPBACK else ())})
