"""Reviews and updates that come round: what the next one counts from, and by when it is owed.

Their dates follow the child's status, the level and the meetings that have a date, so they are looked at
again after every fact that may change one of these.

Source: CCE 2020 §5.7
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from cce.pathway.counting import add, due_after, due_on, in_words
from cce.pathway.course import Anchor, Course, Draft
from cce.pathway.facts import Fact
from cce.pathway.occurrence import Due
from cce.pathway.terms import Basis, ChildStatus, DutyKey, DutyStatus, Level

CHANGES_A_CADENCE = frozenset(
    {
        "assessment_approved",
        "cpc_reviewed",
        "meeting_held",
        "icpc_held",
        "review_held",
        "status_changed",
        "core_group_arranged",
        "lac_review_arranged",
        "cin_meeting_arranged",
    }
)
_MEETINGS_HELD = frozenset({"meeting_held", "icpc_held", "review_held"})
_MEETING_NAMES = {
    "core_group_arranged": "core group",
    "lac_review_arranged": "looked-after review",
    "cin_meeting_arranged": "child-in-need meeting",
}
_MEETINGS_OF = {
    ChildStatus.CIN: "cin_meeting_arranged",
    ChildStatus.CP: "core_group_arranged",
    ChildStatus.LAC: "lac_review_arranged",
}


def keep_cadence(course: Course, fact: Fact) -> None:
    """Stop, open and re-date reviews and updates after *fact*, which changes a cadence."""
    if fact.fact in _MEETINGS_HELD:
        _stop_what_was_held(course, fact)
    for key, (anchor_of, redate) in _CADENCES.items():
        anchor = anchor_of(course, fact)
        if anchor is not None or key in course.drafts:
            _keep(course, key, fact, anchor)
            for draft in course.live(key):
                redate(course, draft)


def next_arranged(course: Course, kind: str, after: date) -> tuple[date, str] | None:
    """The first meeting of *kind* that has a date later than *after*, and the fact that gave it."""
    later = [one for one in course.arranged.get(kind, ()) if one[0] > after]
    return min(later) if later else None


def _stop_what_was_held(course: Course, fact: Fact) -> None:
    stopped = _CADENCES if fact.fact == "review_held" else (DutyKey.REVIEW,)
    for draft in [draft for key in stopped for draft in course.live(key)]:
        draft.close(DutyStatus.MET, fact.happened_at, fact.id)
        if draft.duty is DutyKey.LAC_UPDATE:
            course.presented_on = course.calendar.date_of(fact.happened_at)


def _keep(course: Course, key: DutyKey, fact: Fact, anchor: Anchor | None) -> None:
    live = course.live(key)
    if anchor is None:
        for draft in live:
            draft.close(DutyStatus.ENDED, fact.happened_at, fact.id)
    elif live:
        if key is DutyKey.CIN_UPDATE:
            live[-1].started_at = anchor.at
    else:
        _open_once(course, key, fact, anchor)


def _open_once(course: Course, key: DutyKey, fact: Fact, anchor: Anchor) -> None:
    """Open one occurrence for each anchor; one that had ended comes back, one met or waived does not."""
    before = [draft for draft in course.of(key) if draft.cause == anchor.cause]
    if not before:
        due = _dated(course, "lac_review_arranged", anchor.on) if anchor.on else None
        draft = course.open(key, anchor.cause, fact.happened_at, since=anchor.at, due=due)
        draft.mark = "local" if anchor.local else ""
    elif before[-1].closed_as is DutyStatus.ENDED:
        before[-1].reopen(fact.happened_at)


def _review_anchor(course: Course, _fact: Fact) -> Anchor | None:
    if course.level is None or not course.level.is_moderate_or_high:
        return None
    return course.held


def _cin_anchor(course: Course, _fact: Fact) -> Anchor | None:
    if course.status is not ChildStatus.CIN or course.level is not Level.EMERGING:
        return None
    return course.at_emerging


def _lac_anchor(course: Course, fact: Fact) -> Anchor | None:
    if course.status is not ChildStatus.LAC or not course.is_below_moderate:
        return None
    live = course.live(DutyKey.LAC_UPDATE)
    since = live[0].started_at if live else fact.happened_at
    arranged = _next_lac_review(course, since)
    return Anchor(arranged[1], since, on=arranged[0]) if arranged else None


def _next_lac_review(course: Course, since: datetime) -> tuple[date, str] | None:
    """The looked-after review the update is owed for: not before it was owed, nor one presented at."""
    floor = course.calendar.date_of(since) - timedelta(days=1)
    return next_arranged(course, "lac_review_arranged", max(floor, course.presented_on or floor))


def _redate_review(course: Course, draft: Draft) -> None:
    limit = course.policy.limit(DutyKey.REVIEW)
    sections = course.policy.sections
    longest = due_after(course.calendar, draft.started_at, limit)
    basis = Basis.LOCAL if draft.mark else course.policy.duties[DutyKey.REVIEW].basis
    draft.due, draft.basis, draft.source = longest, basis, sections.review_cin
    if course.status is ChildStatus.CP:
        draft.source = sections.review_cp
        arranged = _arranged_due(course, "core_group_arranged", draft)
        draft.due, draft.basis = (arranged, basis) if arranged else (longest, Basis.LOCAL)
    elif course.status is ChildStatus.LAC:
        draft.source = sections.review_lac
        draft.due = _earlier(longest, _arranged_due(course, "lac_review_arranged", draft))


def _redate_cin_update(course: Course, draft: Draft) -> None:
    longest = due_after(course.calendar, draft.started_at, course.policy.limit(DutyKey.CIN_UPDATE))
    draft.due = _earlier(longest, _arranged_due(course, "cin_meeting_arranged", draft))


def _redate_lac_update(course: Course, draft: Draft) -> None:
    arranged = _next_lac_review(course, draft.started_at)
    if arranged:
        draft.due = _dated(course, "lac_review_arranged", arranged[0])


_CADENCES = {
    DutyKey.REVIEW: (_review_anchor, _redate_review),
    DutyKey.CIN_UPDATE: (_cin_anchor, _redate_cin_update),
    DutyKey.LAC_UPDATE: (_lac_anchor, _redate_lac_update),
}
"""What comes round: what the next one counts from, and how it is dated."""


def _arranged_due(course: Course, kind: str, draft: Draft) -> Due | None:
    arranged = next_arranged(course, kind, course.calendar.date_of(draft.started_at))
    return _dated(course, kind, arranged[0]) if arranged else None


def _dated(course: Course, kind: str, day: date) -> Due:
    return due_on(course.calendar, day, f"the {_MEETING_NAMES[kind]} arranged for {in_words(day)}")


def _earlier(longest: Due, arranged: Due | None) -> Due:
    return arranged if arranged is not None and arranged.on < longest.on else longest


class WideGap(NamedTuple):
    """Two meetings of one kind, or the last one held and the next, that lie too far apart.

    Attributes:
        name: What the later one is called.
        on: Its local date.
        after: The local date of the earlier one; None when that is the last review held.
    """

    name: str
    on: date
    after: date | None = None


def wide_gaps(course: Course) -> list[WideGap]:
    """Meetings of the child's plan that lie further apart than a review may wait, while reviews are owed.

    Source:
        CCE 2020 §5.7.1 to §5.7.3
    """
    kind = _MEETINGS_OF.get(course.status)
    if kind is None:
        return []
    return [gap for draft in course.live(DutyKey.REVIEW) for gap in _gaps(course, kind, draft)]


def _gaps(course: Course, kind: str, draft: Draft) -> Iterator[WideGap]:
    limit = course.policy.limit(DutyKey.REVIEW)
    began = course.calendar.date_of(draft.started_at)
    arranged = sorted({day for day, _ in course.arranged.get(kind, ()) if day > began})
    for earlier, later in pairwise((began, *arranged)):
        if later > add(course.calendar, earlier, limit):
            yield WideGap(_MEETING_NAMES[kind], later, None if earlier == began else earlier)
