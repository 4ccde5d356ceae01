"""What stands beside an episode's clocks: linked children by reference, and how far the checklists are."""

from collections.abc import Iterable, Mapping
from typing import Any

from cce.pathway.checklists import FORMS, Answered, still_open
from cce.pathway.plan_json import shown
from cce.pathway.working_days import WorkingCalendar
from cce.reports.around_the_child import AroundTheChild
from starter.cli.prompting import prompts_as_json
from starter.cli.screen import say


def show_beside(around: AroundTheChild) -> None:
    """Print which children are linked, and how much of each checklist is answered; not what."""
    if around.linked:
        say(f"Linked: {', '.join(f'{one.reference} ({one.kind})' for one in around.linked)}.")
    if around.answers:
        say(f"Answered: {', '.join(_answered(around.answers))}; see `cce checklist show`.")


def beside_as_json(
    around: AroundTheChild, warnings: Iterable[str], calendar: WorkingCalendar
) -> dict[str, Any]:
    """The same as JSON, with the prompts and with all *warnings*; the answers are `checklist show`'s."""
    return {
        "linked": [
            {"reference": one.reference, "as": one.kind.value, "since": shown(calendar, one.at)}
            for one in around.linked
        ],
        "checklists": {
            checklist.value: {"open": [item.key for item in still_open(checklist, around.answers)]}
            for checklist in FORMS
        },
        "prompts": prompts_as_json(around.prompts),
        "warnings": [*warnings, *around.warnings],
    }


def _answered(answers: Mapping[str, Answered]) -> Iterable[str]:
    for checklist, form in FORMS.items():
        done = len(form.items) - len(still_open(checklist, answers))
        yield f"{form.title[0].lower()}{form.title[1:]} {done} of {len(form.items)}"
