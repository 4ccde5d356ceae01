"""The ids of facts as people read and type them: the first signs of the command's id, and the place in it."""

from collections.abc import Iterable

from cce.pathway.errors import PathwayError

_LONGEST_SHOWN = 12
_SHOWN = 8


class FactMeantUnclear(PathwayError):
    """Several facts have an id that begins so."""


def short_id(fact_id: str) -> str:
    """An id short enough to type: `cfde4822` or, of a command with several facts, `cfde4822.2`."""
    command, dot, place = fact_id.partition(".")
    return f"{command if len(command) <= _LONGEST_SHOWN else command[:_SHOWN]}{dot}{place}"


def meant(typed: str, ids: Iterable[str]) -> str:
    """The id that was meant: that very one, or the only one that begins so; else what was typed.

    Raises:
        FactMeantUnclear: Several begin so.
    """
    known = list(ids)
    if typed in known:
        return typed
    found = [one for one in known if one.startswith(typed) or short_id(one).startswith(typed)]
    if len(found) > 1:
        several = ", ".join(short_id(one) for one in found)
        raise FactMeantUnclear(f"{typed!r} may mean several facts: {several}. Type one of these.")
    return found[0] if found else typed
