"""What somebody should look at: said in plain words beside a timetable, never in a notice."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cce.pathway.cadence import WideGap, wide_gaps
from cce.pathway.circumstances import Circumstances
from cce.pathway.counting import in_words
from cce.pathway.course import Course
from cce.pathway.ladder import Ladder
from cce.pathway.openings import FROM_ITS_AGREEMENT
from cce.pathway.terms import Basis, ChildStatus, DutyKey

if TYPE_CHECKING:
    from cce.pathway.timetable import Timetable


def remarks(
    timetable: "Timetable", ladder: Ladder, circumstances: Circumstances, at: datetime
) -> tuple[str, ...]:
    """What is worth a look at the instant *at*."""
    today = ladder.calendar.date_of(at)
    found = [] if timetable.is_closed(at) else list(timetable.notes)
    if timetable.in_cohort(at) and not any(panel.on >= today for panel in circumstances.panels):
        found.append("The child is in the panel's cohort and no panel ahead has a date.")
    horizon = ladder.calendar.last_on
    if horizon - today <= timedelta(days=ladder.policy.calendar.warn_within_days):
        found.append(
            f"The working-day calendar ends on {in_words(horizon)}: extend calendar.last_year of the policy."
        )
    return tuple(found)


def notes(course: Course) -> tuple[str, ...]:
    """What is worth a look while the episode runs: asked before its end closes what is live."""
    found = []
    if course.circumstances.born_on is None:
        found.append("The birth date is not known: nothing is owed before adulthood.")
    if course.missing_since is not None:
        found.append(f"The child is missing now, since {_moment(course, course.missing_since)}.")
    found += _reviews(course) + _conferences(course)
    found += [
        f"Action {draft.mark} has no next panel to report to: the date is local."
        for draft in course.live(DutyKey.PANEL_ACTION)
        if draft.basis is Basis.LOCAL
    ]
    return tuple(found)


def _moment(course: Course, instant: datetime) -> str:
    local = course.calendar.local(instant)
    return f"{local:%H:%M} on {in_words(local.date())}"


def _reviews(course: Course) -> list[str]:
    live = course.live(DutyKey.REVIEW)
    found = [_wide_gap(course, gap) for gap in wide_gaps(course)]
    if live and course.status is ChildStatus.NONE:
        found.append("The child has no plan: reviews are counted as for a child in need.")
    if live and course.status is ChildStatus.CP and live[-1].due.limit is not None:
        found.append("No core group has a date: the review is counted as for a child in need (local).")
    if course.status is ChildStatus.LAC and course.is_below_moderate and not course.live(DutyKey.LAC_UPDATE):
        found.append("No looked-after review has a date: no update can be asked for.")
    return found


def _wide_gap(course: Course, gap: WideGap) -> str:
    limit = course.policy.limit(DutyKey.REVIEW)
    earlier = f"the one on {in_words(gap.after)}" if gap.after else "the last review"
    return f"The {gap.name} on {in_words(gap.on)} is more than {limit} after {earlier}."


def _conferences(course: Course) -> list[str]:
    if any(draft.mark == FROM_ITS_AGREEMENT for draft in course.live(DutyKey.ICPC)):
        return ["The conference counts from its agreement: no discussion that agreed enquiries is recorded."]
    return []
