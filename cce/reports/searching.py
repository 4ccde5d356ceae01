"""Finding an episode by what somebody has of its reference; by name it is found by the sealed marks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, func, select
from sqlalchemy.orm import Session

from cce.pathway.terms import Level, Role, Stage
from cce.records.episodes import EpisodeStatus
from cce.records.references import SIGNS
from cce.reports.live import EPISODE
from cce.reports.paging import PAGE_SIZE, Page, before
from cce.reports.whose import Whose, given_to
from cce.staff.people import Person

_GROUP = 4


@dataclass(frozen=True, slots=True)
class Found:
    """An episode that was found; nothing in it says who the child is.

    Attributes:
        reference: The episode.
        team: The team that has it, by key.
        status: Whether it runs.
        stage: Where it is on the pathway.
        level: How high the risk is judged to be.
        opened_at: When it was opened, UTC.
        worker: Whose it is; None where nobody's.
    """

    reference: str
    team: str | None
    status: EpisodeStatus
    stage: Stage
    level: Level | None
    opened_at: datetime
    worker: Person | None


def begins_a_reference(text: str) -> str | None:
    """The beginning of a reference that *text* means, as it is stored; None where it can be none.

    Args:
        text: As somebody typed it: small letters, spaces and missing hyphens are taken.
    """
    signs = "".join(text.split()).replace("-", "").upper()
    if not signs or len(signs) > 2 * _GROUP + 1 or any(sign not in SIGNS for sign in signs):
        return None
    groups = (signs[:_GROUP], signs[_GROUP : 2 * _GROUP], signs[2 * _GROUP :])
    return "-".join(group for group in groups if group)


def search(session: Session, text: str, at: datetime, number: int = 1) -> Page[Found]:
    """Every episode, open or closed, whose reference begins with what somebody typed; by reference.

    Args:
        session: Any session.
        text: As somebody typed it.
        at: Now, UTC.
        number: Which page: 1 is the first.
    """
    beginning = begins_a_reference(text)
    if beginning is None:
        return Page((), 0, number)
    return _found(session, EPISODE.c.reference.startswith(beginning), at, number)


def among(session: Session, references: Collection[str], at: datetime, number: int = 1) -> Page[Found]:
    """Those episodes, such as a search by name found; else as `search`."""
    return _found(session, EPISODE.c.reference.in_(list(references)), at, number)


def _found(session: Session, wanted: ColumnElement[bool], at: datetime, number: int) -> Page[Found]:
    whose, given = Whose.read(session, at), given_to(Role.SOCIAL_WORKER, at).label("given")
    total = session.scalar(select(func.count()).select_from(EPISODE).where(wanted)) or 0
    query = select(*EPISODE.c, given).where(wanted).order_by(EPISODE.c.reference)
    rows = session.execute(query.limit(PAGE_SIZE).offset(before(number))).mappings()
    return Page(tuple(_one(row, whose) for row in rows), total, number)


def _one(row: RowMapping, whose: Whose) -> Found:
    return Found(
        reference=row["reference"],
        team=row["team"],
        status=EpisodeStatus(row["status"]),
        stage=Stage(row["stage"]),
        level=None if row["level"] is None else Level(row["level"]),
        opened_at=row["opened_at"],
        worker=whose.holder(Role.SOCIAL_WORKER, row["team"], row["given"]),
    )
