"""Style, scripts and fonts: compiled files whose names carry what is in them, so that browsers keep them."""

import json
from functools import cache
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

FOLDER = Path(__file__).parent / "static"
MOUNTED_AT = "/static"
KEPT_FOR_EVER = "public, max-age=31536000, immutable"


class AssetUnknown(LookupError):
    """No such file was compiled: `make assets` compiles them."""


def asset(name: str) -> str:
    """The address of a compiled file: `css/app.css`, `js/htmx.js`.

    Raises:
        AssetUnknown: There is none of that name.
    """
    try:
        return f"{MOUNTED_AT}/{_manifest()[name]}"
    except KeyError:
        raise AssetUnknown(f"{name} is not in web/static/manifest.json; `make assets` compiles it.") from None


def served() -> ASGIApp:
    """What hands the files out, packed where the browser takes it so; they hold nothing that is secret."""
    return GZipMiddleware(StaticFiles(directory=FOLDER), minimum_size=1_000)


@cache
def _manifest() -> dict[str, str]:
    found: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    return found
