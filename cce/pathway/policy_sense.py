"""What a policy must keep to beyond each value: ladders climb, escalations arrive, amounts fit their duty.

Source: pathway defaults 4 and 11, the ladder, data protection
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cce.pathway.lines import KeyPath
from cce.pathway.policy import DutyPolicy, LadderPolicy, LimitPolicy, Policy, Step
from cce.pathway.terms import DutyKey, Role

Misfit = tuple[KeyPath, str]

FOR_A_PANEL = (DutyKey.PANEL_UPDATE, DutyKey.PANEL_SUBMISSION)
COUNTED_BACK = (*FOR_A_PANEL, DutyKey.INVITATIONS)
_TELLING = re.compile(r"\bcce\b|exploit", re.IGNORECASE)


def misfits(policy: Policy) -> Iterator[Misfit]:
    """Each value that does not fit the others: the path to it, what was found and what would be right."""
    for name, ladder in policy.ladders.items():
        for path, words in _ladder(ladder):
            yield ("ladders", name, *path), words
    for key, duty in policy.duties.items():
        for path, words in _duty(key, duty, policy.ladders[duty.ladder]):
            yield ("duties", key.value, *path), words
    yield from _past_the_law(policy)
    yield from _circles(policy.escalation.one_up)


def _ladder(ladder: LadderPolicy) -> Iterator[Misfit]:
    for path, step in _steps(ladder):
        for words in _unit(step, ladder, path):
            yield path, words
    if not _climbs([_amount(step) for step in reversed(ladder.before)]):
        yield ("before",), "found steps out of order, expected the furthest from the due date first"
    if not _climbs([_amount(step) for step in ladder.after if not step.panel_day]):
        yield ("after",), "found steps out of order, expected the nearest to the due date first"
    if any(step.panel_day for step in ladder.after[:-1]):
        yield ("after",), "found panel_day before another step, expected it last"


def _steps(ladder: LadderPolicy) -> Iterator[tuple[KeyPath, Step]]:
    for side, steps in (("before", ladder.before), ("after", ladder.after)):
        for place, step in enumerate(steps):
            yield (side, place), step
    if ladder.every:
        yield ("every",), ladder.every


def _unit(step: Step, ladder: LadderPolicy, path: KeyPath) -> Iterator[str]:
    if step.panel_day:
        if path[0] != "after" or not ladder.opened_before_panel:
            yield "found panel_day, expected it only after the due date of a ladder with opened_before_panel"
    elif ladder.day_and_night and step.hours is None:
        yield "found working_days in a day_and_night ladder, expected hours"
    elif step.hours is not None and not ladder.day_and_night:
        yield "found hours in a ladder that keeps to the slot, expected working_days"


def _amount(step: Step) -> int:
    return step.hours or step.working_days or 0


def _climbs(amounts: Sequence[int]) -> bool:
    return all(earlier < later for earlier, later in pairwise(amounts))


def _duty(key: DutyKey, duty: DutyPolicy, ladder: LadderPolicy) -> Iterator[Misfit]:
    for words in _limit(key, duty.limit):
        yield ("limit",), words
    if ladder.day_and_night != (duty.limit is not None and duty.limit.hours is not None):
        yield ("ladder",), f"found {duty.ladder!r}, expected day_and_night for hours and nothing else"
    if (ladder.opened_before_panel is not None) != (key in FOR_A_PANEL):
        names = " and ".join(FOR_A_PANEL)
        yield ("ladder",), f"found {duty.ladder!r}, expected one with opened_before_panel for {names} alone"
    if _TELLING.search(duty.task):
        yield ("task",), f"found {duty.task!r}, expected a name that does not tell what the notice is about"


def _limit(key: DutyKey, limit: LimitPolicy | None) -> Iterator[str]:
    if (limit is None) != (key is DutyKey.LAC_UPDATE):
        yield "expected an amount for every duty but lac_update, which is owed on the day of its review"
    if limit is not None:
        yield from _unit_of(key, limit)


def _unit_of(key: DutyKey, limit: LimitPolicy) -> Iterator[str]:
    if key in COUNTED_BACK and limit.working_days is None:
        yield "expected working_days: this duty is counted back from a panel or a meeting"
    if key is DutyKey.ADULTHOOD and limit.months is None:
        yield "expected months: this duty opens so long before the birthday"
    if (limit.hours is not None) != (key is DutyKey.RETURN_INTERVIEW):
        yield "expected hours for return_interview, and days, weeks or months for all others"


def _past_the_law(policy: Policy) -> Iterator[Misfit]:
    """The first step after the interview's date goes to managers no later than the law's own line."""
    limit = policy.duties[DutyKey.RETURN_INTERVIEW].limit
    step = policy.ladder(DutyKey.RETURN_INTERVIEW).after[0]
    line = policy.spans.statutory_interview_hours
    if limit and limit.hours and step.hours and limit.hours + step.hours > line:
        found = f"found {limit.hours} hours, {step.hours} more until managers are told"
        yield ("duties", "return_interview", "limit"), f"{found}, expected {line} together at most"


def _circles(one_up: dict[Role, Role]) -> Iterator[Misfit]:
    for role, higher in one_up.items():
        way = [role, higher]
        while way[-1] in one_up and way[-1] not in way[:-1]:
            way.append(one_up[way[-1]])
        if way[-1] is role:
            yield ("escalation", "one_up", role.value), f"found a circle, {' → '.join(way)}, expected an end"
