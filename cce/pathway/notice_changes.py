"""What new rules or facts would do to notices that are still to go: shown before anything is changed."""

from dataclasses import dataclass
from datetime import datetime

from cce.pathway.notice import Board, Notice
from cce.pathway.terms import NoticeStatus


@dataclass(frozen=True, slots=True)
class NoticeChanges:
    """The notices of one episode that would not go as they were to.

    Attributes:
        called_back: Those that were to go, and would not, or not at that time or to those roles.
        planned: Those that would go later, and were not to.
        at_once: Those that would go at once, or as soon as somebody works again.
    """

    called_back: tuple[Notice, ...] = ()
    planned: tuple[Notice, ...] = ()
    at_once: tuple[Notice, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.called_back or self.planned or self.at_once)


def notice_changes(before: Board, after: Board, soon: datetime) -> NoticeChanges:
    """What *after* changes in the notices that *before* has still to send, each kind by its time.

    Args:
        before: The notices as they stand, all that can be called back being called back.
        after: As they would stand.
        soon: What goes by then goes at once, UTC.
    """
    was, would_be = _to_go(before), _to_go(after)
    new = sorted(would_be - was, key=_place)
    return NoticeChanges(
        called_back=tuple(sorted(was - would_be, key=_place)),
        planned=tuple(one for one in new if one.at > soon),
        at_once=tuple(one for one in new if one.at <= soon),
    )


def _to_go(board: Board) -> set[Notice]:
    return {one for one in board.notices if one.status is NoticeStatus.PLANNED}


def _place(notice: Notice) -> tuple[datetime, str]:
    return notice.at, notice.key
