"""Which pages somebody is offered at the top, by role; each page decides itself whom it lets in."""

from dataclasses import dataclass

from cce.pathway.terms import Role
from web.doors.roles import VisitorRole
from web.doors.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation.

    Attributes:
        path: Where it leads.
        text: What it is called.
        roles: Who is offered it.
    """

    path: str
    text: str
    roles: frozenset[VisitorRole]


WITH_TASKS = frozenset[VisitorRole](Role) - {Role.ADMINISTRATOR, Role.STRATEGIC_SAFEGUARDING}
"""Who may owe something on the pathway."""

PLACES: tuple[Place, ...] = (Place("/my-cases", "My cases", WITH_TASKS),)
"""In their order; whoever adds a page that is entered from the top adds it here."""


def places_for(visitor: Visitor | None, path: str) -> list[dict[str, object]]:
    """The navigation for *visitor* on the page at *path*, as GOV.UK's macro wants it."""
    if visitor is None:
        return []
    return [
        {"href": one.path, "text": one.text, "active": _is_within(path, one.path)}
        for one in PLACES
        if not visitor.roles.isdisjoint(one.roles)
    ]


def home_of(visitor: Visitor) -> str:
    """The page that somebody starts on: the first they are offered, else the one that says what there is."""
    return next((one.path for one in PLACES if not visitor.roles.isdisjoint(one.roles)), "/")


def _is_within(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")
