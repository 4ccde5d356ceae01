"""`checklist`: level 4 factors, the consultation before an assessment, consent; answered item by item."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from cce.pathway.checklists import (
    CHECKLIST_OF,
    FORMS,
    Answer,
    Answered,
    Form,
    Item,
    answer_to,
    check_answer,
)
from cce.pathway.errors import AnswerReasonMissing
from cce.pathway.plan_json import shown
from cce.pathway.prompts import Prompt, about_answers
from cce.pathway.working_days import WorkingCalendar
from cce.records.checklists import Saying, answers_of, give_answers
from cce.records.child_links import Linked, links_of
from cce.records.episodes import episode
from starter.cli.ask import By, DryRun, Yes, listen
from starter.cli.giving import Reason, read_text
from starter.cli.installation import Installation, audit, installation, who
from starter.cli.looking import Purpose
from starter.cli.options import AsJson, Reference, now
from starter.cli.prompting import prompts_as_json, show_prompts
from starter.cli.saving import Manner, asked, tell
from starter.cli.screen import is_terminal, say_json, say_rows
from starter.cli.wording import plain, short_moment

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Level 4 factors, the consultation before an assessment, consent: answered item by item, never "
    "scored.\n\nExample: cce checklist show K7Q4-M2PX-3",
)
Given = Annotated[
    list[str],
    typer.Argument(
        metavar="ITEM=ANSWER...",
        help="An item and its answer, such as missing_reports=done; several at once.",
    ),
]


@app.command()
def show(reference: Reference, by: By = None, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """Show the checklists of an episode: what was answered, by whom, when and why. The audit notes who asked.

    Example: cce checklist show K7Q4-M2PX-3
    """
    here = installation()
    with here.writing() as session:
        calendar = here.ladder(session, episode(session, reference).policy).calendar
        answers, linked = answers_of(session, reference), links_of(session, reference)
        audit(session, by, "read checklists", reference=reference, why=purpose)
    if as_json:
        say_json({"reference": reference, **_as_json(answers, calendar)})
        return
    for form in FORMS.values():
        _show_form(form, answers, linked, calendar)
    show_prompts(about_answers(answers))


@app.command("set")
def set_(
    reference: Reference,
    given: Given,
    reason: Reason = None,
    by: By = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Answer items of a checklist. An earlier answer stays on record; the last one counts.

    Level 4 factors: present, absent, not_yet. Consultation: done, not_applicable, not_yet. Consent: given,
    refused, obstructed, not_sought, not_yet. What is not applicable, obstructed or not sought says why: of
    several answers, the reason is kept with those. `cce checklist show` lists the items.

    Example: cce checklist set K7Q4-M2PX-3 missing_reports=done consent=given --by p-101
    """
    answers, here, manner = _read(given), installation(), Manner(yes, dry_run, as_json)
    saying = Saying(who(by), now(), _why(answers, read_text(reason)))
    with here.reading() as session:
        episode(session, reference)
        before = answers_of(session, reference)
    prompts = _new_prompts(before, answers, saying)
    said = _change_as_json(reference, answers, before, prompts)
    if not as_json:
        _show_change(answers, before, prompts)
    if asked(said, manner):
        _keep(here, reference, answers, saying, by)
        tell(said | {"saved": True}, f"\nSaved: {reference}.", manner)


def _read(given: Iterable[str]) -> dict[str, str]:
    """The answer to each item, from `ITEM=ANSWER`.

    Raises:
        BadParameter: One of them is not written so, or an item is answered twice.
    """
    answers: dict[str, str] = {}
    for one in given:
        item, equals, answer = one.partition("=")
        if not equals or item in answers:
            why = "answered twice" if item in answers else "not ITEM=ANSWER, such as missing_reports=done"
            raise typer.BadParameter(f"{one!r} is {why}", param_hint="ITEM=ANSWER")
        answers[item] = answer
    return answers


def _keep(
    here: Installation, reference: str, answers: Mapping[str, str], saying: Saying, by: str | None
) -> None:
    """Keep answers, with a line in the audit that names the items and not what was answered."""
    with here.writing() as session:
        give_answers(session, reference, answers, saying)
        audit(session, by, "answered checklist", ", ".join(answers), reference=reference)


def _why(answers: Mapping[str, str], reason: str | None) -> str | None:
    """The reason, which is asked for where an answer needs one and somebody can be asked."""
    try:
        _check(answers, reason)
    except AnswerReasonMissing as missing:
        if not is_terminal():
            raise AnswerReasonMissing(f"{missing} Give it with --reason.") from None
        reason = listen("Why? ") or None
        _check(answers, reason)
    return reason


def _check(answers: Mapping[str, str], reason: str | None) -> None:
    for item, answer in answers.items():
        check_answer(item, answer, reason)


def _new_prompts(
    before: Mapping[str, Answered], answers: Mapping[str, str], saying: Saying
) -> tuple[Prompt, ...]:
    after = {item: Answered(item, Answer(answer), saying.by, saying.at) for item, answer in answers.items()}
    already = about_answers(before)
    return tuple(prompt for prompt in about_answers({**before, **after}) if prompt not in already)


def _show_change(
    answers: Mapping[str, str], before: Mapping[str, Answered], prompts: Iterable[Prompt]
) -> None:
    rows = (
        (plain(CHECKLIST_OF[item]), item, plain(answer_to(item, before)), plain(answer))
        for item, answer in answers.items()
    )
    say_rows(("Checklist", "Item", "Until now", "From now on"), rows)
    show_prompts(prompts)


def _change_as_json(
    reference: str, answers: Mapping[str, str], before: Mapping[str, Answered], prompts: Iterable[Prompt]
) -> dict[str, Any]:
    return {
        "reference": reference,
        "answers": [
            {"item": item, "was": answer_to(item, before).value, "answer": answer}
            for item, answer in answers.items()
        ],
        "prompts": prompts_as_json(prompts),
        "saved": False,
    }


def _show_form(
    form: Form, answers: Mapping[str, Answered], linked: Iterable[Linked], calendar: WorkingCalendar
) -> None:
    rows = (_row(item, answers.get(item.key), linked, calendar) for item in form.items)
    say_rows(("Item", "What", "Answer", "By, when, why"), rows, title=f"{form.title} (§{form.section})")


def _row(
    item: Item, given: Answered | None, linked: Iterable[Linked], calendar: WorkingCalendar
) -> tuple[str, ...]:
    others = ", ".join(one.reference for one in linked) if item.key == "linked_children" else ""
    what = f"{item.words}: {others}" if others else item.words
    if given is None:
        return item.key, what, "", ""
    why = f": {given.reason}" if given.reason else ""
    return item.key, what, plain(given.answer), f"{given.by}, {short_moment(given.at, calendar)}{why}"


def _as_json(answers: Mapping[str, Answered], calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "checklists": {
            checklist.value: [_item_as_json(item, answers, calendar) for item in form.items]
            for checklist, form in FORMS.items()
        },
        "prompts": prompts_as_json(about_answers(answers)),
    }


def _item_as_json(item: Item, answers: Mapping[str, Answered], calendar: WorkingCalendar) -> dict[str, Any]:
    given = answers.get(item.key)
    return {
        "item": item.key,
        "words": item.words,
        "answer": answer_to(item.key, answers).value,
        "by": given.by if given else None,
        "at": shown(calendar, given.at) if given else None,
        "reason": given.reason if given else None,
    }
