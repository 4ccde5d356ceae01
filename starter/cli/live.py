"""What a change would do to the episodes that run, shown before it is made."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from sqlalchemy.orm import Session

from cce.pathway.ladder import Ladder
from cce.pathway.policy import Policy
from cce.pathway.preview import Change
from cce.pathway.working_days import WorkingCalendar
from cce.records.episodes import Episode, episodes, open_references
from cce.reports.what_if import Rules, would_change
from starter.cli.changes import change_as_json, show_changes
from starter.cli.installation import Installation, installation
from starter.cli.options import now
from starter.cli.screen import each, say, say_json

Changed = Callable[[Ladder], Rules]
"""What an episode would go by that goes by this ladder now."""


class Moved(NamedTuple):
    """What would change for one episode; its calendar is the one it would go by."""

    reference: str
    changes: tuple[Change, ...]
    calendar: WorkingCalendar


def show_moved_by_policy(before: Policy, after: Policy, *, as_json: bool) -> None:
    """Say which dates of the open episodes under *before* would move if they went by *after*."""
    here = installation()
    with here.reading() as session:
        exceptions = here.exceptions(session)
        new = Rules(Ladder(after, after.working_calendar(exceptions)))
        pinned = [one for one in episodes(session) if one.policy == before.policy]
        show_moved(moved(here, session, pinned, lambda _: new), len(pinned), as_json=as_json)


def show_moved_among_open(here: Installation, session: Session, changed: Changed, *, as_json: bool) -> None:
    """Say which dates of all open episodes would move."""
    running = episodes(session)
    show_moved(moved(here, session, running, changed), len(running), as_json=as_json)


def with_open_episodes(here: Installation, change: Callable[[Session], None]) -> int:
    """Change dates or rules in one transaction, let every open episode follow, and say how many those are.

    Raises:
        ServerUnreachable: Episodes are open and no engine answers; nothing was changed.
        NotAllFollow: It was changed, and some episodes do not follow yet.
    """
    from starter.cli.engine import change_and_follow

    def changed() -> None:
        with here.writing() as session:
            change(session)

    with here.reading() as session:
        references = open_references(session)
    change_and_follow(here, references, changed)
    return len(references)


def moved(
    here: Installation, session: Session, among: Collection[Episode], changed: Changed
) -> Iterator[Moved]:
    """What would change, for each episode for which something would."""
    at, rules = now(), dict[str, tuple[Rules, Rules]]()
    for episode in each(among, "Looking at open episodes", len(among)):
        if episode.policy not in rules:
            ladder = here.ladder(session, episode.policy)
            rules[episode.policy] = Rules(ladder), changed(ladder)
        before, after = rules[episode.policy]
        changes = would_change(session, episode.reference, before, after, at)
        if changes:
            yield Moved(episode.reference, changes, after.ladder.calendar)


def show_moved(found: Iterable[Moved], among: int, *, as_json: bool) -> None:
    """Print what would change, episode by episode."""
    number = 0
    for one in found:
        number += 1
        if as_json:
            told = [change_as_json(change, one.calendar) for change in one.changes]
            say_json({"reference": one.reference, "changes": told})
        else:
            show_changes(one.changes, none="", reference=one.reference)
    if not as_json:
        say(f"\nOf {among} open episodes, dates would move in {number}.")
