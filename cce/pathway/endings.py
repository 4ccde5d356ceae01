"""What ends the clocks from outside: adulthood, and the closure of the episode.

Source: CCE 2020 §5.6.5; pathway default 14
"""

from datetime import date, datetime, time, timedelta

from cce.pathway.counting import add_months, birthday, due_on, in_words
from cce.pathway.course import Course, Draft
from cce.pathway.facts import Closed
from cce.pathway.limits import Months
from cce.pathway.terms import DutyKey, DutyStatus

_ONE_DAY = timedelta(days=1)


def adult_at(course: Course) -> datetime | None:
    """The midnight that begins the birthday at which the child's clocks end; None without a birth date."""
    born_on = course.circumstances.born_on
    return course.calendar.at(_grown_up_on(course, born_on), time()) if born_on else None


def _grown_up_on(course: Course, born_on: date) -> date:
    return birthday(born_on, course.policy.spans.adulthood_age)


def closed_at(course: Course) -> datetime | None:
    """Since when the episode is closed; None while it is open."""
    last = course.closures[-1] if course.closures else None
    return last.happened_at if isinstance(last, Closed) else None


def closed_spans(course: Course) -> list[tuple[datetime, datetime]]:
    """The stretches during which the episode was closed and after which it was reopened."""
    spans = []
    began: datetime | None = None
    for fact in course.closures:
        if isinstance(fact, Closed):
            began = began or fact.happened_at
        elif began is not None:
            spans.append((began, fact.happened_at))
            began = None
    return spans


def open_adulthood(course: Course) -> None:
    """Owe the hand-over from some months before the birthday, or from the first concern if later."""
    born_on = course.circumstances.born_on
    if born_on is None or course.first_concern_at is None:
        return
    grown_up_on = _grown_up_on(course, born_on)
    opens_on = add_months(grown_up_on, -_months_before(course))
    opened_at = max(course.calendar.at(opens_on, time()), course.first_concern_at)
    last = grown_up_on - _ONE_DAY
    due = due_on(course.calendar, last, f"the day before the birthday on {in_words(grown_up_on)}")
    draft = course.open(DutyKey.ADULTHOOD, "birthday", opened_at, due=due)
    recorded = course.handed_over
    if recorded is not None:
        draft.started_at = draft.opened_at = min(opened_at, recorded.happened_at)
        draft.close(DutyStatus.MET, recorded.happened_at, recorded.id)


def _months_before(course: Course) -> int:
    limit = course.policy.limit(DutyKey.ADULTHOOD)
    if not isinstance(limit, Months):
        raise TypeError(f"adulthood opens months before the birthday, not {limit}")
    return limit.number


def end_at_adulthood(course: Course, grown_up_at: datetime) -> None:
    """End every clock but the hand-over itself; what would only open later is never owed."""
    for key, drafts in course.drafts.items():
        if key is not DutyKey.ADULTHOOD:
            course.drafts[key] = _ended(drafts, grown_up_at)


def end_at_closure(course: Course, at: datetime) -> None:
    """End every clock when the episode is closed."""
    for key, drafts in course.drafts.items():
        course.drafts[key] = _ended(drafts, at)


def drop_what_was_never_owed(course: Course) -> None:
    """Forget duties that time alone would have opened and ended while the episode was closed."""
    for began, ended in closed_spans(course):
        for key in (DutyKey.PANEL_SUBMISSION, DutyKey.PANEL_UPDATE, DutyKey.PANEL_ACTION):
            course.drafts[key] = [draft for draft in course.of(key) if not _within(draft, began, ended)]


def _within(draft: Draft, began: datetime, ended: datetime) -> bool:
    opened, closed = draft.opened_at, draft.closed_at
    return opened is not None and opened >= began and closed is not None and closed <= ended


def _ended(drafts: list[Draft], at: datetime) -> list[Draft]:
    kept = []
    for draft in drafts:
        if draft.started_at < at and (draft.opened_at is None or draft.opened_at < at):
            if draft.closed_at is None or draft.closed_at > at:
                draft.close(DutyStatus.ENDED, at, None)
            kept.append(draft)
    return kept
