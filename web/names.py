"""What children are called in lists: nothing of a restricted record, which says so where it is opened."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from cce.records.children import children_among
from cce.records.restrictions import restricted_references

RESTRICTED = "Restricted record"
NOT_NAMED = "Name not known"


def names_of(session: Session, references: Iterable[str]) -> dict[str, str]:
    """What the child of each episode is called in a list, by reference; two statements, however many."""
    wanted = set(references)
    open_ones = wanted - restricted_references(session)
    children = children_among(session, open_ones)
    named = {one: child.name.reveal() or NOT_NAMED for one, child in children.items()}
    return dict.fromkeys(wanted, NOT_NAMED) | named | dict.fromkeys(wanted - open_ones, RESTRICTED)
