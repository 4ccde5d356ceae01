"""`import`: episodes that ran already elsewhere are taken over, all checked before the first."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cce.pathway.errors import PathwayError
from cce.pathway.ladder import Ladder
from starter.cli.ask import By
from starter.cli.boundary import complain
from starter.cli.installation import Installation, audit, installation
from starter.cli.options import FLAG, AsJson, now
from starter.cli.screen import say, say_json
from starter.cli.wording import moment
from starter.import_files import ImportInvalid, read_import
from starter.taking_over import Arrival, Check, Checked, take_over

Source = Annotated[
    Path, typer.Argument(metavar="PATH", help="A folder, or one YAML file, see docs/operating.md.")
]
Apply = Annotated[bool, typer.Option("--apply", metavar=FLAG, help="Take them over; else only check.")]
KeepGood = Annotated[
    bool,
    typer.Option("--keep-good", metavar=FLAG, help="With --apply: take those that are right."),
]
Faults = Mapping[str, tuple[str, ...]]


class NotAllTaken(PathwayError):
    """Some children were not taken over."""


def import_(
    path: Source, apply: Apply = False, keep_good: KeepGood = False, by: By = None, as_json: AsJson = False
) -> None:
    """Take over episodes that ran already elsewhere: all are checked first; with --apply they are taken over.

    Nobody is told of what happened before; what is past due is told once, at the next slot, and later notices
    go as usual. The same files again change nothing, and go on where an interrupted run stopped.

    Example: cce import episodes --apply
    """
    here, at = installation(), now()
    read = read_import(path)
    with here.reading() as session:
        checked = Check(session, here.authority, here.settings.policy, at).all(read.children)
        ladder = here.ladder(session)
    faults = {**read.faults, **checked.faults}
    for words in (words for mine in faults.values() for words in mine):
        complain(words)
    _show(checked, faults, ladder, as_json=as_json)
    if apply:
        _refuse_faults(faults, keep_good=keep_good)
        _take_over(here, checked.arrivals, by, as_json=as_json)
    if faults:
        wrong = NotAllTaken if apply else ImportInvalid
        raise wrong(f"{len(faults)} cannot be taken over; what is wrong stands above.")


def _refuse_faults(faults: Faults, *, keep_good: bool) -> None:
    if faults and not keep_good:
        raise ImportInvalid(
            f"Nothing was taken over: {len(faults)} cannot be, see above. Correct the files, or take the "
            "others with --keep-good."
        )


def _take_over(here: Installation, arrivals: tuple[Arrival, ...], by: str | None, *, as_json: bool) -> None:
    """Take them over, a few at a time.

    Raises:
        ServerUnreachable: No engine answers; nothing was taken over.
        NotAllTaken: Some were not.
    """
    if not arrivals:
        return
    from starter.cli.engine import ask, watched
    from starter.client import PathwayClient

    async def tell(client: PathwayClient) -> dict[str, PathwayError]:
        with here.writing() as session:
            audit(session, by, "import", f"{len(arrivals)} children")
        return await take_over(client, here.engine, arrivals, watched("Taking over"))

    refused = ask(here, tell)
    taken = [one for one in arrivals if one.key not in refused]
    for one in taken:
        if as_json:
            say_json({"key": one.key, "reference": one.as_one.reference, "taken": True})
    if not as_json:
        say(f"Saved: {len(taken)} children are taken over.")
    if refused:
        key, error = next(iter(refused.items()))
        raise NotAllTaken(
            f"{len(refused)} of {len(arrivals)} were not taken over, the first being {key} ({error}). "
            "Run the same command again: it goes on with those."
        )


def _show(checked: Checked, faults: Faults, ladder: Ladder, *, as_json: bool) -> None:
    if as_json:
        for one in checked.arrivals:
            say_json(_as_json(one))
        for key in checked.known:
            say_json({"key": key, "known": True})
        for key, words in faults.items():
            say_json({"key": key or None, "faults": list(words)})
        return
    late = [duty for one in checked.arrivals for duty in one.late]
    say(
        f"{len(checked.arrivals)} children can be taken over, {len(checked.known)} were before, "
        f"{len(faults)} cannot be."
    )
    if late:
        slots = sorted({one.told_at for one in checked.arrivals if one.late})
        when = " and ".join(moment(slot, ladder.calendar) for slot in slots[:2])
        say(f"Past due are {len(late)} duties: each is told once, {when}.")


def _as_json(one: Arrival) -> dict[str, Any]:
    return {
        "key": one.key,
        "reference": one.as_one.reference if one.begun else None,
        "facts": sum(len(command.facts) for command in one.commands),
        "overdue": [{"duty": duty.duty.value, "due_on": str(duty.due.on)} for duty in one.late],
        "told_at": one.told_at.isoformat(),
        "taken": False,
    }
