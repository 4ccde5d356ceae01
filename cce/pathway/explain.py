"""How a date was counted, in plain words: from which fact, under which section, day by day.

Source: pathway defaults 1, 3, 4, 7, 9 and 10
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cce.pathway.counting import add, due_after, in_words
from cce.pathway.facts import Extended, Fact
from cce.pathway.limits import CalendarDays, Hours, Limit, Months, Weeks, WorkingDays
from cce.pathway.occurrence import Due, Occurrence
from cce.pathway.policy import Policy
from cce.pathway.terms import Basis, DutyKey
from cce.pathway.working_days import WorkingCalendar

_ONE_DAY = timedelta(days=1)
_HELD = ("meeting_held", "icpc_held", "review_held", "cpc_reviewed")
_COUNTS_FROM = {
    DutyKey.ICPC: ("strategy_discussion_held",),
    DutyKey.REVIEW: _HELD,
    DutyKey.CIN_UPDATE: ("assessment_approved", *_HELD),
}
_ARRANGED = ("core_group_arranged", "lac_review_arranged", "cin_meeting_arranged")
_BASIS = {
    Basis.GUIDANCE: "the guidance's own date",
    Basis.STATUTORY: "a date of the law",
    Basis.LOCAL: "a local target",
}
_READING = "a local reading: the guidance gives no date for just this case"
_READ_FROM_ANOTHER = (DutyKey.REQUESTED_ASSESSMENT, DutyKey.PANEL_SUBMISSION)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One step of a count.

    Attributes:
        on: The local date.
        number: Which day (or week, or month) it is; 0 is the day counted from. None when it is left out.
        why_left_out: Why it does not count: the weekend's day, the holiday or the closure by name.
    """

    on: date
    number: int | None
    why_left_out: str | None = None


@dataclass(frozen=True, slots=True)
class CountedFrom:
    """What a date counts from.

    Attributes:
        kind: The kind of the fact; or `panel` or `birthday`, which have dates of their own.
        on: Its local date.
        happened_at: When the fact happened, UTC; None for a panel or a birthday.
        fact: The id of the fact; None for a panel or a birthday.
    """

    kind: str
    on: date
    happened_at: datetime | None = None
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why something is owed by a date.

    Attributes:
        sentence: The whole of it in one sentence.
        counted_from: What it counts from; None when that fact is not among those given.
        section: Where the guidance says so, as it is cited.
        basis: What kind of date it is.
        basis_in_words: The same in words: a local date is a target of ours, or our reading of another date.
        policy: The name of the policy that was followed.
        version: That policy's version.
        due_on: The last local date that is in time.
        due_at: The exclusive instant after it, UTC.
        days: The count step by step, from day 0; empty for hours and for a date that somebody set.
        remarks: What else bears on it: clocks, clamped months, days not worked, extensions.
    """

    sentence: str
    counted_from: CountedFrom | None
    section: str
    basis: Basis
    basis_in_words: str
    policy: str
    version: str
    due_on: date
    due_at: datetime
    days: tuple[CountedDay, ...]
    remarks: tuple[str, ...]


def explain(one: Occurrence, policy: Policy, calendar: WorkingCalendar, facts: Iterable[Fact]) -> Explanation:
    """Say how the date of *one* was counted.

    Args:
        one: The duty.
        policy: The policy it was worked out by.
        calendar: The working days it was worked out by.
        facts: The episode's facts, in any order; voided ones may be among them.

    Raises:
        CalendarEnds: The calendar does not reach the date.
    """
    given = list(facts)
    counted_from = _counted_from(one, calendar, given)
    return Explanation(
        sentence=_sentence(one, calendar, counted_from),
        counted_from=counted_from,
        section=_cited(policy, one.source),
        basis=one.basis,
        basis_in_words=_basis(one, policy),
        policy=policy.policy,
        version=policy.version,
        due_on=one.due.on,
        due_at=one.due.at,
        days=tuple(_days(one.due, calendar)),
        remarks=tuple(_remarks(one, policy, calendar, given)),
    )


def as_text(told: Explanation) -> str:
    """An explanation for a terminal: the sentence, where it is written, the count and the remarks."""
    rows = [f"{'–' if day.number is None else day.number:>4}  {_day_in_words(day)}" for day in told.days]
    written = f"{told.section}, {told.basis_in_words}; policy {told.policy}, version {told.version}"
    return "\n".join([told.sentence, written, *rows, *told.remarks])


def _day_in_words(day: CountedDay) -> str:
    return in_words(day.on) + (f" ({day.why_left_out})" if day.why_left_out else "")


def _cited(policy: Policy, section: str) -> str:
    return f"{policy.guidance} {'§' if section[0].isdigit() else ''}{section}"


def _basis(one: Occurrence, policy: Policy) -> str:
    """What kind of date it is; a local one is a target where the guidance names no amount at all."""
    read = one.duty in _READ_FROM_ANOTHER or policy.duties[one.duty].basis is not Basis.LOCAL
    return _READING if one.basis is Basis.LOCAL and read else _BASIS[one.basis]


def _sentence(one: Occurrence, calendar: WorkingCalendar, counted_from: CountedFrom | None) -> str:
    by = f"by the end of {in_words(one.due.on)}"
    if isinstance(one.due.limit, Hours):
        by = f"at {_moment(calendar, one.due.at)}"
    because = f" ({_cause_in_words(calendar, counted_from)})" if counted_from else ""
    return f"Due {by}: {one.due.counted}{because}."


def _cause_in_words(calendar: WorkingCalendar, counted_from: CountedFrom) -> str:
    name = counted_from.kind.replace("_", " ")
    if counted_from.happened_at is None:
        return f"the {name} on {in_words(counted_from.on)}"
    return f"{name} at {_moment(calendar, counted_from.happened_at)}"


def _moment(calendar: WorkingCalendar, instant: datetime) -> str:
    local = calendar.local(instant)
    return f"{local:%H:%M} on {in_words(local.date())}"


# What it counts from


def _counted_from(one: Occurrence, calendar: WorkingCalendar, facts: list[Fact]) -> CountedFrom | None:
    if one.due.back and one.panel is not None:
        return CountedFrom("panel", one.panel)
    if one.duty is DutyKey.ADULTHOOD:
        return CountedFrom("birthday", one.due.on + _ONE_DAY)
    fact = _arrangement(one, facts) or _fact_behind(one, facts)
    if fact is None:
        return None
    return CountedFrom(fact.fact, calendar.date_of(fact.happened_at), fact.happened_at, fact.id)


def _arrangement(one: Occurrence, facts: list[Fact]) -> Fact | None:
    """The meeting whose date it is, where one was arranged."""
    if one.due.limit is not None:
        return None
    found = [fact for fact in facts if fact.fact in _ARRANGED and getattr(fact, "on", None) == one.due.on]
    return found[-1] if found else None


def _fact_behind(one: Occurrence, facts: list[Fact]) -> Fact | None:
    """The fact its clock started with: the one that opened it, unless it counts from an earlier one."""
    opened_by = [fact for fact in facts if fact.id == one.cause]
    started = [
        fact
        for fact in facts
        if fact.happened_at == one.started_at and fact.fact in _COUNTS_FROM.get(one.duty, ())
    ]
    began = [fact for fact in opened_by if fact.happened_at == one.started_at]
    return next(iter((*began, *started, *opened_by)), None)


# The count


def _days(due: Due, calendar: WorkingCalendar) -> Iterator[CountedDay]:
    match due.limit:
        case WorkingDays():
            yield from _working_days(due, calendar)
        case CalendarDays() | Weeks() | Months():
            for number in range(due.limit.number + 1):
                yield CountedDay(_nth(calendar, due.counted_from, due.limit, number), number)


def _nth(calendar: WorkingCalendar, day: date, limit: Limit, number: int) -> date:
    return add(calendar, day, type(limit)(number)) if number else day


def _working_days(due: Due, calendar: WorkingCalendar) -> Iterator[CountedDay]:
    """Every date between, in the direction of the count: worked ones are numbered, the others say why not."""
    step = -_ONE_DAY if due.back else _ONE_DAY
    yield CountedDay(due.counted_from, 0)
    day, number = due.counted_from, 0
    while day != due.on:
        day += step
        why = calendar.why_off(day)
        number += why is None
        yield CountedDay(day, number if why is None else None, why)


# What else bears on it


def _remarks(one: Occurrence, policy: Policy, calendar: WorkingCalendar, facts: list[Fact]) -> Iterator[str]:
    due = one.due
    if isinstance(due.limit, Hours):
        yield from _clock_change(one, calendar)
        yield _statutory_line(one, policy, calendar)
    elif one.due.on <= calendar.last_on and (why := calendar.why_off(due.on)):
        yield f"{in_words(due.on)} is not worked ({why}): the date stays, its reminder goes before it."
    if isinstance(due.limit, Months) and due.on.day < due.counted_from.day:
        yield f"{in_words(due.on)} is the last day of its month, which has no day {due.counted_from.day}."
    if due.back and one.panel is not None and policy.counting.clear_days:
        yield "The days between the date and the panel are clear: neither of the two is one of them."
    yield from _extended(one, calendar, facts)


def _clock_change(one: Occurrence, calendar: WorkingCalendar) -> Iterator[str]:
    began, ended = calendar.local(one.started_at), calendar.local(one.due.at)
    before, after = began.utcoffset(), ended.utcoffset()
    if before is None or after is None or before == after:
        return
    day = began.date()
    while calendar.local(calendar.end_of(day)).utcoffset() == before:
        day += _ONE_DAY
    way = "forward" if after > before else "back"
    yield f"{one.due.limit} have elapsed by then; the clocks went {way} on {in_words(day)}."


def _statutory_line(one: Occurrence, policy: Policy, calendar: WorkingCalendar) -> str:
    line = due_after(calendar, one.started_at, Hours(policy.spans.statutory_interview_hours))
    return f"The law's own line is {line.limit}: {_moment(calendar, line.at)}."


def _extended(one: Occurrence, calendar: WorkingCalendar, facts: list[Fact]) -> Iterator[str]:
    if one.extended_until is None:
        return
    until = in_words(one.extended_until)
    granted = [fact for fact in facts if isinstance(fact, Extended) and fact.until == one.extended_until]
    when = f" (granted at {_moment(calendar, granted[-1].happened_at)})" if granted else ""
    yield f"Extended until {until}{when}: reminders and escalation follow it, the date above stays."
