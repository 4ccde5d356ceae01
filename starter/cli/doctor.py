"""`doctor`: whether this installation is well, line by line, and what to do where it is not."""

from collections.abc import Iterator
from dataclasses import dataclass

import typer

from cce.pathway.errors import PathwayError
from cce.settings import Settings
from starter.cli.examinations import EXAMINATIONS, Examination
from starter.cli.installation import Installation
from starter.cli.options import AsJson
from starter.cli.screen import say_json, say_rows

_WRONG = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one check.

    Attributes:
        check: What was looked at.
        ok: Whether it is well.
        detail: What was found; where it is not well, what to do.
    """

    check: str
    ok: bool
    detail: str


def doctor(as_json: AsJson = False) -> None:
    """Check this installation, and say what to do. Exits with 1 when something is not as it should be.

    Example: cce doctor
    """
    findings = list(examine())
    if as_json:
        for one in findings:
            say_json({"check": one.check, "ok": one.ok, "detail": one.detail})
    else:
        rows = (("ok" if one.ok else "NOT OK", one.check, one.detail) for one in findings)
        say_rows(("", "Check", "What was found, and what to do"), rows)
    if not all(one.ok for one in findings):
        raise typer.Exit(_WRONG)


def examine() -> Iterator[Finding]:
    """Look at one thing after the other; where the settings cannot be read, at nothing else."""
    try:
        here = Installation(Settings.read())
    except PathwayError as error:
        yield Finding("settings", ok=False, detail=str(error))
        return
    yield Finding("settings", ok=True, detail=f"readable; this installation's folder is {here.settings.var}")
    ill: set[str] = set()
    for name, look, needs in EXAMINATIONS:
        finding = _not_looked_at(name, needs) if needs in ill else _look(name, look, here)
        if not finding.ok:
            ill.add(name)
        yield finding


def _look(name: str, look: Examination, here: Installation) -> Finding:
    try:
        return Finding(name, ok=True, detail=look(here))
    except PathwayError as error:
        return Finding(name, ok=False, detail=str(error))


def _not_looked_at(name: str, needs: str | None) -> Finding:
    return Finding(name, ok=False, detail=f"not looked at: the {needs} comes first")
