"""Recording something: what it would change is shown, then asked for, then kept by the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Fact, Reassigned, Voided
from cce.pathway.judge import judge, must_say_why
from cce.pathway.ladder import Ladder
from cce.pathway.plan_json import shown
from cce.pathway.preview import Change, preview
from cce.pathway.prompts import Prompt, while_assessing
from cce.pathway.remarks import remarks
from cce.pathway.timetable import work_out
from cce.records.checklists import answers_of
from cce.records.episodes import circumstances_of, episode
from cce.records.facts import command_of, facts_of
from cce.staff.register import person_of
from starter.cli.ask import confirm
from starter.cli.changes import change_as_json, show_changes
from starter.cli.fact_ids import meant
from starter.cli.installation import Installation, installation
from starter.cli.options import now
from starter.cli.prompting import prompts_as_json, show_prompts
from starter.cli.screen import say, say_json
from starter.cli.wording import moment, plain


@dataclass(frozen=True, slots=True)
class Manner:
    """How a command is to be carried out.

    Attributes:
        yes: Save without asking.
        dry_run: Save nothing.
        as_json: Answer in JSON.
        command_id: What the command was called when it got no answer; None for a new one.
    """

    yes: bool = False
    dry_run: bool = False
    as_json: bool = False
    command_id: str | None = None


class Foreseen(NamedTuple):
    """What would follow from facts that are not kept yet.

    Attributes:
        changes: The clocks that would start, stop and move.
        warnings: What would be worth a look, and is not now.
        ladder: The policy on its working days.
        prompts: What somebody is asked to think of before it is kept.
    """

    changes: tuple[Change, ...]
    warnings: tuple[str, ...]
    ladder: Ladder
    prompts: tuple[Prompt, ...] = ()


def save(reference: str, facts: Sequence[Fact], manner: Manner) -> None:
    """Show what *facts* would change in an episode, ask, and record them; a command kept before says so.

    Raises:
        FactRefused: The pathway refuses one of them; nothing is stored.
        EpisodeUnknown: There is no such episode.
        CommandExists: The command was kept for another episode.
        NotConfirmed: Nobody can be asked.
        Declined: Somebody said no.
    """
    here, command_id = installation(), manner.command_id
    with here.reading() as session:
        kept_as = None if command_id is None else command_of(session, command_id, reference)
        if kept_as is not None:
            foreseen = Foreseen((), (), here.ladder(session, episode(session, reference).policy))
            done = {"reference": reference, **as_json(facts, foreseen), **_saved(command_id, kept_as)}
            tell(done, f"It was saved already: {reference}, revision {kept_as}.", manner)
            return
        facts = [_complete(session, reference, fact) for fact in facts]
        foreseen = foresee_in(here, session, reference, facts)
    said = {"reference": reference, **as_json(facts, foreseen)}
    if not manner.as_json:
        show(facts, foreseen)
    if asked(said, manner):
        from starter.cli.engine import record

        kept = record(here, reference, facts, command_id)
        tell(
            said | _saved(kept.command_id, kept.revision),
            f"\nSaved: {reference}, revision {kept.revision}.",
            manner,
        )


def _saved(command_id: str | None, revision: int) -> dict[str, Any]:
    return {"saved": True, "command_id": command_id, "revision": revision}


def foresee_in(here: Installation, session: Session, reference: str, facts: Sequence[Fact]) -> Foreseen:
    """What would follow in an episode that is there."""
    ladder = here.ladder(session, episode(session, reference).policy)
    foreseen = foresee(facts, facts_of(session, reference), circumstances_of(session, reference), ladder)
    answers = answers_of(session, reference)
    prompts = (prompt for fact in facts for prompt in while_assessing(fact, answers))
    return foreseen._replace(prompts=tuple(prompts))


def _complete(session: Session, reference: str, fact: Fact) -> Fact:
    """The fact, once it is sure that whoever it names is known; a short id becomes the whole one.

    Raises:
        PersonUnknown: There is nobody with that key.
        FactMeantUnclear: Several facts have an id that begins so.
    """
    if isinstance(fact, Reassigned):
        person_of(session, fact.to)
    if isinstance(fact, Voided):
        known = (one.id for one in facts_of(session, reference))
        return fact.model_copy(update={"voids": meant(fact.voids, known)})
    return fact


def foresee(
    facts: Sequence[Fact], known: Sequence[Fact], circumstances: Circumstances, ladder: Ladder
) -> Foreseen:
    """What would follow from *facts* after what is *known*.

    Raises:
        FactRefused: The pathway refuses one of them.
        CalendarEnds: A date lies beyond the calendar.
    """
    at, after = now(), list(known)
    for fact in facts:
        must_say_why(fact)
        judge(fact, after, circumstances, ladder.policy, ladder.calendar)
        after.append(fact)
    old, new = (work_out(one, circumstances, ladder.policy, ladder.calendar) for one in (known, after))
    already = set(remarks(old, ladder, circumstances, at)) if known else set()
    warnings = tuple(one for one in remarks(new, ladder, circumstances, at) if one not in already)
    return Foreseen(preview(old, new, at), warnings, ladder)


def show(facts: Sequence[Fact], foreseen: Foreseen) -> None:
    """Print what is to be recorded, and what would follow."""
    for fact in facts:
        say(f"{plain(fact.fact).capitalize()}, {moment(fact.happened_at, foreseen.ladder.calendar)}.")
    show_changes(foreseen.changes, none="No clock starts, stops or moves.")
    show_prompts(foreseen.prompts)
    for warning in foreseen.warnings:
        say(f"\nLook at this: {warning}")


def as_json(facts: Sequence[Fact], foreseen: Foreseen) -> dict[str, Any]:
    """What is to be recorded and what would follow, as JSON; without free text."""
    calendar = foreseen.ladder.calendar
    return {
        "facts": [{"fact": fact.fact, "happened_at": shown(calendar, fact.happened_at)} for fact in facts],
        "changes": [change_as_json(change, calendar) for change in foreseen.changes],
        "warnings": list(foreseen.warnings),
        "prompts": prompts_as_json(foreseen.prompts),
        "saved": False,
        "command_id": None,
        "revision": None,
    }


def asked(said: dict[str, Any], manner: Manner) -> bool:
    """Whether to go on: not in a dry run, and otherwise when somebody says so.

    Raises:
        NotConfirmed: Nobody can be asked; what would follow was printed all the same.
        Declined: Somebody said no.
    """
    if manner.dry_run:
        tell(said, "\nNothing was saved: this was a dry run.", manner)
        return False
    confirm(yes=manner.yes)
    return True


def tell(said: dict[str, Any], words: str, manner: Manner) -> None:
    """Print the one or the other."""
    if manner.as_json:
        say_json(said)
    else:
        say(words)
