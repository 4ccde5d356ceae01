"""In which roles people come in: those of the pathway, and one that only pages know."""

from collections.abc import Iterable
from enum import StrEnum

from cce.pathway.terms import Role


class Office(StrEnum):
    """A role that owes nothing on the pathway and works with its pages all the same."""

    BUSINESS_SUPPORT = "business_support"


VisitorRole = Role | Office

ROLE_NAMES: dict[VisitorRole, str] = {
    Role.SOCIAL_WORKER: "social worker",
    Role.YOUTH_JUSTICE_WORKER: "youth justice worker",
    Role.TEAM_MANAGER: "team manager",
    Role.SERVICE_MANAGER: "service manager",
    Role.CPC_LEAD: "child protection coordinator",
    Role.CONFERENCE_TEAM: "conference team",
    Role.STRATEGIC_SAFEGUARDING: "strategic safeguarding",
    Role.IRO: "independent reviewing officer",
    Role.LEAD_PROFESSIONAL: "lead professional",
    Role.POLICE: "police",
    Role.PANEL_COORDINATOR: "panel coordinator",
    Role.PANEL_MEMBER: "panel member",
    Role.ADMINISTRATOR: "administrator",
    Office.BUSINESS_SUPPORT: "business support",
}
"""What each role is called on a page, in the middle of a sentence."""

EVERY_ROLE = frozenset(ROLE_NAMES)
_BY_WORD: dict[str, VisitorRole] = {role.value: role for role in ROLE_NAMES}


def known_roles(words: Iterable[str]) -> frozenset[VisitorRole]:
    """The roles that these words name; a word that names none gives none."""
    return frozenset(_BY_WORD[word] for word in words if word in _BY_WORD)


def in_order(roles: Iterable[VisitorRole]) -> tuple[VisitorRole, ...]:
    """Roles as they are always listed."""
    wanted = frozenset(roles)
    return tuple(role for role in ROLE_NAMES if role in wanted)
