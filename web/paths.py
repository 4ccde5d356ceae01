"""Paths that a browser brought along: only our own are ever followed."""

from urllib.parse import urlsplit


def path_here(given: str) -> str:
    """*given* where it is a path of these pages, else the first page."""
    parts = urlsplit(given)
    is_ours = not parts.scheme and not parts.netloc and given.startswith("/")
    return given if is_ours and not given.startswith(("//", "/\\")) and given.isprintable() else "/"
