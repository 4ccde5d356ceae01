"""What a change would do to the episodes that run, shown before it is made."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from cce.pathway.ladder import Ladder
from cce.pathway.notice import Notice
from cce.pathway.notice_changes import NoticeChanges
from cce.pathway.plan_json import shown
from cce.pathway.policy import Policy
from cce.pathway.working_days import WorkingCalendar
from cce.records.episodes import Episode, episodes, open_references
from cce.reports.what_if import Look, Outlook, Rules
from starter.cli.changes import change_as_json, show_changes
from starter.cli.installation import Installation, installation
from starter.cli.options import now
from starter.cli.screen import each, say, say_json

Changed = Callable[[Ladder], Rules]
"""What an episode would go by that goes by this ladder now."""


class Moved(NamedTuple):
    """What would change for one episode; its calendar is the one it would go by."""

    reference: str
    outlook: Outlook
    calendar: WorkingCalendar


def show_moved_by_policy(before: Policy, after: Policy, *, as_json: bool) -> None:
    """Say which dates of the open episodes under *before* would move if they went by *after*."""
    here = installation()
    with here.reading() as session:
        pinned = [one for one in episodes(session) if one.policy == before.policy]
        show_moved_of(here, session, pinned, after, as_json=as_json)


def show_moved_of(
    here: Installation, session: Session, among: Collection[Episode], policy: Policy, *, as_json: bool
) -> None:
    """Say which dates of these episodes would move if they went by *policy*."""
    new = Rules(Ladder(policy, policy.working_calendar(here.exceptions(session))))
    show_moved(moved(here, session, among, lambda _: new), len(among), as_json=as_json)


def show_moved_among_open(here: Installation, session: Session, changed: Changed, *, as_json: bool) -> None:
    """Say which dates of all open episodes would move."""
    running = episodes(session)
    show_moved(moved(here, session, running, changed), len(running), as_json=as_json)


def with_open_episodes(here: Installation, change: Callable[[Session], None]) -> int:
    """Change dates or rules in one transaction, let what it touches follow, and say how many are open.

    Raises:
        ServerUnreachable: Episodes are open and no engine answers; nothing was changed.
        NotAllFollow: It was changed, and some episodes do not follow yet.
    """

    def changed() -> None:
        with here.writing() as session:
            change(session)

    with here.reading() as session:
        number = len(open_references(session))
    if number:
        from starter.cli.engine import change_and_follow

        change_and_follow(here, changed)
    else:
        changed()
    return number


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
        outlook = Look(session, episode.reference, at).outlook(before, after)
        if outlook:
            yield Moved(episode.reference, outlook, after.ladder.calendar)


def show_moved(found: Iterable[Moved], among: int, *, as_json: bool) -> None:
    """Print what would change, episode by episode, and how much that is altogether."""
    dates, total = 0, _Told()
    for one in found:
        told = _Told.of(one.outlook.notices)
        dates, total = dates + bool(one.outlook.changes), total.with_(told)
        if as_json:
            say_json(_as_json(one))
        else:
            _show(one, told)
    if not as_json:
        say(f"\nOf {among} open episodes, dates would move in {dates}. Notices: {total}.")


class _Told(NamedTuple):
    called_back: int = 0
    planned: int = 0
    at_once: int = 0

    def __str__(self) -> str:
        return f"{self.called_back} called back, {self.planned} newly planned, {self.at_once} sent at once"

    @classmethod
    def of(cls, notices: NoticeChanges) -> "_Told":
        return cls(len(notices.called_back), len(notices.planned), len(notices.at_once))

    def with_(self, other: "_Told") -> "_Told":
        return _Told(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def _show(one: Moved, told: _Told) -> None:
    if one.outlook.changes:
        show_changes(one.outlook.changes, none="", reference=one.reference)
    else:
        say(f"\n{one.reference}: no date moves.")
    if one.outlook.notices:
        say(f"Notices: {told}.")


def _as_json(one: Moved) -> dict[str, Any]:
    notices, calendar = one.outlook.notices, one.calendar

    def listed(some: Iterable[Notice]) -> list[dict[str, Any]]:
        return [_notice_as_json(notice, calendar) for notice in some]

    return {
        "reference": one.reference,
        "changes": [change_as_json(change, calendar) for change in one.outlook.changes],
        "notices": {
            "called_back": listed(notices.called_back),
            "planned": listed(notices.planned),
            "at_once": listed(notices.at_once),
        },
    }


def _notice_as_json(notice: Notice, calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "duty": notice.duty.value,
        "rung": notice.rung.value,
        "step": notice.step,
        "to": [role.value for role in notice.to],
        "at": shown(calendar, notice.at),
    }
