"""Doing what follows from a police list: the record first, then the engine; each with its line of audit."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy.orm import Session

from cce.pathway.errors import PathwayError
from cce.police_lists.columns import Columns, ListKind, places, remember
from cce.police_lists.deciding import Question, answer, conclude
from cce.police_lists.entries import Reading, read_entries
from cce.police_lists.importing import Taken, take_in
from cce.police_lists.keeping import forget_overdue
from cce.police_lists.marks import Marked, Marker
from cce.police_lists.matching import Bench, Finding, Request
from cce.police_lists.sheet import Sheet
from starter.cli.installation import Installation, audit
from starter.cli.options import now
from starter.cli.screen import each

if TYPE_CHECKING:
    from starter.client import PathwayClient

Refused = Mapping[str, PathwayError]


class NotAllAskedFor(PathwayError):
    """Some assessments were not asked for: do the same again, what was done is not done twice."""


class List(NamedTuple):
    """A list as it was given.

    Attributes:
        kind: Which.
        columns: Which column holds what.
        reading: What it says.
        bench: By what it is judged.
    """

    kind: ListKind
    columns: Columns
    reading: Reading
    bench: Bench


def bench_of(here: Installation, session: Session, team: str | None = None) -> Bench:
    """By what rows are judged here, today."""
    ladder = here.ladder(session)
    return Bench(ladder.calendar.date_of(now()), ladder.policy.spans.adulthood_age, team)


def marker_of(here: Installation) -> Marker:
    """What makes the marks of this installation, by the keyring's key of marks.

    Raises:
        KeyringInvalid: The keyring is wrong, or is missing.
    """
    return Marker(partial(here.settings.keyring().mark, purpose="police list"))


def compared_with_bar(rows: Sequence[Marked]) -> Iterable[Marked]:
    """The rows as they are compared, with a bar where that takes a while."""
    return each(rows, "Comparing rows with the records", len(rows))


def read_rows(sheet: Sheet, columns: Columns, bench: Bench) -> Reading:
    """Read the rows of a list.

    Raises:
        PoliceListColumnsUnknown: A column is missing; says how to map it.
    """
    return read_entries(sheet, places(sheet, columns), bench.today)


def take(here: Installation, given: List, foreseen: Taken, by: str | None) -> tuple[Taken, Refused]:
    """Take a list in, and ask for the assessments that are missing.

    Returns:
        What followed, and the episodes that could not be opened, with the reason for each.

    Raises:
        ServerUnreachable: No engine answers, and some assessments are missing; nothing is stored.
        PoliceListKeyChanged: The marks of earlier lists were made under another key.
    """
    if not foreseen.requests:
        return _keep(here, given, by), {}
    from starter.cli.engine import ask

    async def say(client: "PathwayClient") -> tuple[Taken, Refused]:
        taken = await asyncio.to_thread(_keep, here, given, by)
        return taken, await _ask_for(here, client, taken.requests, by)

    return ask(here, say)


def decided(here: Installation, number: int, same: str | None, bench: Bench, by: str | None) -> Finding:
    """Do what follows from a person's decision about a row that waits.

    Raises:
        PendingUnknown: No such row waits any longer.
        NotThatChild: The records have changed, and it is none of those it may be about.
        ServerUnreachable: No engine answers, and an assessment is missing; the row waits on.
        NotAllAskedFor: The assessment could not be asked for; the row waits on.
    """
    with here.writing() as session:
        finding = answer(session, number, same, bench, now())
    if finding.request is not None:
        from starter.cli.engine import ask

        requests = (finding.request,)
        refuse_unless_all(requests, ask(here, lambda client: _ask_for(here, client, requests, by)))
    with here.writing() as session:
        conclude(session, finding)
        said = "different" if same is None else "same"
        audit(session, by, "lists decide", f"row {number}: {said}, {finding.outcome}", finding.reference)
    return finding


def refuse_unless_all(requests: Sequence[Request], refused: Refused) -> None:
    """Say which assessments could not be asked for.

    Raises:
        NotAllAskedFor: Some could not.
    """
    if refused:
        raise NotAllAskedFor(
            f"{len(refused)} of {len(requests)} assessments were not asked for "
            f"({next(iter(refused.values()))}). Do the same again: what was done is not done twice."
        )


def forget_overdue_rows(here: Installation, by: str | None) -> None:
    """Delete the rows that were kept as long as they may be."""
    with here.writing() as session:
        number = forget_overdue(session, now())
        if number:
            audit(session, by, "lists forget", f"{number} rows that waited as long as they may")


def note_read(
    session: Session, asked: Iterable[Question], by: str | None, purpose: str | None = None
) -> None:
    """Write down that somebody reads who the children are beside whom rows are shown."""
    shown = {candidate.reference for one in asked for candidate in one.candidates}
    for reference in sorted(shown):
        audit(session, by, "read child", "beside a row of a police list", reference, purpose)


def _keep(here: Installation, given: List, by: str | None) -> Taken:
    at = now()
    forget_at = at + timedelta(days=here.settings.police_list_days)
    with here.writing() as session:
        remember(session, given.kind, given.columns)
        taken = take_in(session, given.kind, given.reading, marker_of(here), given.bench, at, forget_at)
        counts = ", ".join(f"{name} {number}" for name, number in taken.counts.items())
        audit(session, by, "lists import", f"{given.kind}: {counts}")
    return taken


async def _ask_for(
    here: Installation, client: "PathwayClient", requests: Sequence[Request], by: str | None
) -> Refused:
    from starter.cli.engine import watched
    from starter.police_lists import ask_for_all, concern_of

    policy, concern = here.settings.policy, concern_of(by, now())
    return await ask_for_all(client, requests, policy, concern, watched("Asking for assessments"))
