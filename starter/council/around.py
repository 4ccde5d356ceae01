"""What stands around the children of the fictional council: checklists, siblings, doings of the day."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cce.pathway.facts import FACT, Fact
from cce.pathway.terms import Role
from cce.records.checklists import Saying, answers_of, give_answers
from cce.records.child_links import LinkKind, link, links_of
from starter.council.children import Invented
from starter.council.staff import FOR_ALL, TEAMS
from starter.council.telling import Said

_WHO = "An example: nobody there knows the child."
_ANSWERS: tuple[tuple[str, Mapping[str, str], str | None], ...] = (
    (
        "assessment_completed",
        {"child_and_parents": "done", "missing_reports": "done", "agencies": "done"},
        None,
    ),
    ("assessment_completed", {"youth_service": "not_applicable"}, _WHO),
    ("assessment_completed", {"consent": "given"}, None),
    ("concern_identified", {"long_or_far_away": "present", "drug_debt": "absent"}, None),
)
"""What was answered, by what had happened by then; with a reason where one is asked for."""

_LINKS = (
    (0, 1, LinkKind.SIBLING),
    (22, 23, LinkKind.PEER),
    (52, 53, LinkKind.SIBLING),
    (52, 40, LinkKind.PEER),
)
"""Which of the children belong together, by their places."""

_TODAY: tuple[tuple[int, Said, Role], ...] = (
    (
        10,
        {"fact": "assessment_completed", "overall": "moderate", "ratings": {1: "moderate"}},
        Role.SOCIAL_WORKER,
    ),
    (
        28,
        {"fact": "cpc_reviewed", "level": "moderate", "meeting_required": True, "chair": "tm"},
        Role.CPC_LEAD,
    ),
    (
        20,
        {"fact": "assessment_returned", "reason": "The example needs a clearer summary."},
        Role.TEAM_MANAGER,
    ),
)
"""What is recorded on the day itself, so that somebody is told of it: whose child, what, by whom."""


def stand_around(
    session: Session, children: Sequence[Invented], known: Mapping[str, str], at: datetime
) -> None:
    """Answer checklists and link children, each once.

    Args:
        session: A transaction.
        children: The children of the council.
        known: Their episodes' references, by key.
        at: Now, UTC.
    """
    for child in children[::2]:
        reference = known[child.key]
        if not answers_of(session, reference):
            _answer(session, child, reference, at)
    for one, other, kind in _LINKS:
        first, second = known[children[one].key], known[children[other].key]
        if second not in {linked.reference for linked in links_of(session, first)}:
            link(session, first, second, kind, children[one].roles[Role.SOCIAL_WORKER], at)


def _answer(session: Session, child: Invented, reference: str, at: datetime) -> None:
    happened = {fact.fact for fact in child.facts}
    by = child.roles[Role.SOCIAL_WORKER]
    for kind, answers, reason in _ANSWERS:
        if kind in happened:
            give_answers(session, reference, answers, Saying(by, at, reason))


def doings(children: Sequence[Invented], at: datetime) -> list[tuple[str, str, Fact]]:
    """What is recorded today: the child's key, the id of its command, the fact."""
    found = []
    for place, said, role in _TODAY:
        child = children[place]
        by = child.roles.get(role) or FOR_ALL.get(role) or _manager_of(child.team)
        fact = FACT.validate_python({"happened_at": at, "recorded_at": at, "by": by, **said})
        found.append((child.key, f"council-{child.key}-{at:%Y%m%d}", fact))
    return found


def _manager_of(team: str) -> str:
    return next(one.manager for one in TEAMS if one.key == team)
