"""`retention`: until when records are kept, what is on hold, what was erased."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from cce.pathway.counting import in_words
from cce.records.episodes import episode
from cce.records.holds import hold_on, lift_hold, set_hold
from cce.records.tombstones import Tombstone, tombstones
from cce.reports.retention import Retained, local_date, retained
from cce.staff.administrators import check_administrator
from starter.cli.ask import By
from starter.cli.giving import read_text
from starter.cli.installation import audit, installation, who
from starter.cli.looking import Purpose, note_look
from starter.cli.options import FLAG, AsJson, Reference, now
from starter.cli.screen import say, say_json, say_rows
from starter.cli.wording import plain, short_date

_LONGEST = 2_000

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Until when records are kept; hold one, show what was erased.\n\nExample: cce retention show",
)


def _reason(given: str) -> str:
    text = read_text(given)
    if not text or len(text) > _LONGEST:
        raise typer.BadParameter(f"a reason has 1 to {_LONGEST:,} signs")
    return text


Everything = Annotated[
    bool, typer.Option("--all", metavar=FLAG, help="Every closed episode, whenever its time ends.")
]
Why = Annotated[
    str,
    typer.Option(
        "--reason",
        parser=_reason,
        metavar="TEXT",
        help="Why; kept sealed. - reads it from standard input.",
        show_default=False,
    ),
]


@app.command()
def show(
    everything: Everything = False, by: By = None, purpose: Purpose = None, as_json: AsJson = False
) -> None:
    """List the records that have been kept long enough, and those on hold. Nothing is erased by itself.

    Example: cce retention show
    """
    here, today = installation(), local_date(now())
    schedule = here.settings.retention
    with here.reading() as session:
        found = retained(session, schedule)
    listed = [one for one in found if everything or one.hold is not None or one.ends_on <= today]
    note_look(here, by, purpose, "read retention", (one.reference for one in listed))
    if as_json:
        for one in listed:
            say_json(_as_json(one, today))
        return
    say(
        f"Records are kept for {schedule.years} years after the closure, and until the age of "
        f"{schedule.age}: whichever is later."
    )
    columns = ("Episode", "Closed", "Kept until", "Now")
    rows = (_row(one, today) for one in listed)
    say_rows(columns, rows, none="No record has been kept that long, and none is on hold.")
    if any(one.is_due(today) for one in listed):
        say("\nErase one with: cce erase REF --ground retention_ended")


@app.command()
def hold(reference: Reference, reason: Why, by: By = None, as_json: AsJson = False) -> None:
    """Forbid to erase an episode, such as while a court or an inquiry may ask for it. Administrators only.

    Example: cce retention hold K7Q4-M2PX-3 --reason "A judge may ask for it"
    """
    with installation().writing() as session:
        check_asker(session, by)
        set_hold(session, reference, who(by), now(), reason)
        audit(session, by, "hold set", reference=reference, why=reason)
    _tell(reference, held=True, as_json=as_json)


@app.command()
def lift(reference: Reference, reason: Why, by: By = None, as_json: AsJson = False) -> None:
    """Lift the hold on an episode: its retention counts again. Administrators only.

    Example: cce retention lift K7Q4-M2PX-3 --reason "The inquiry has ended"
    """
    with installation().writing() as session:
        check_asker(session, by)
        lift_hold(session, reference, who(by), now())
        audit(session, by, "hold lifted", reference=reference, why=reason)
    _tell(reference, held=False, as_json=as_json)


@app.command()
def why(reference: Reference, by: By = None, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """Say why an episode is on hold; the audit notes who asked.

    Example: cce retention why K7Q4-M2PX-3
    """
    here = installation()
    with here.reading() as session:
        found = hold_on(session, episode(session, reference).reference)
    note_look(here, by, purpose, "read hold", (reference,))
    if as_json:
        said = None if found is None else {"by": found.by, "on": str(local_date(found.at))}
        say_json({"reference": reference, "hold": said and said | {"reason": found and found.reason}})
    elif found is None:
        say(f"{reference} is not on hold.")
    else:
        say(f"{reference} is on hold, set by {found}: {found.reason}")


@app.command()
def erased(as_json: AsJson = False) -> None:
    """List what was erased: keep it beside your backups, and erase the same again after restoring one.

    Example: cce retention erased --json
    """
    with installation().reading() as session:
        found = tombstones(session)
    if as_json:
        for one in found:
            say_json(_tombstone_as_json(one))
        return
    columns = ("Episode", "Erased", "By", "Ground", "Finished")
    say_rows(columns, _tombstone_rows(found), none="Nothing was erased.")


def check_asker(session: Session, by: str | None) -> None:
    """Make sure that whoever is named is an administrator; whoever is not named has this machine's account.

    Raises:
        NotAdministrator: They are none.
    """
    if by is not None:
        check_administrator(session, by, now())


def _tell(reference: str, *, held: bool, as_json: bool) -> None:
    if as_json:
        say_json({"reference": reference, "held": held})
    elif held:
        say(f"{reference} is on hold: nothing of it is erased until the hold is lifted.")
    else:
        say(f"{reference} is on hold no more.")


def _row(one: Retained, today: date) -> tuple[str, ...]:
    return one.reference, short_date(one.closed_on), short_date(one.ends_on), _stands(one, today)


def _stands(one: Retained, today: date) -> str:
    if one.hold is not None:
        return f"on hold, set by {one.hold}"
    return "to be erased" if one.is_due(today) else "kept"


def _as_json(one: Retained, today: date) -> dict[str, Any]:
    hold = one.hold
    return {
        "reference": one.reference,
        "closed_on": str(one.closed_on),
        "kept_until": str(one.ends_on),
        "due": one.is_due(today),
        "hold": None if hold is None else {"by": hold.by, "on": str(local_date(hold.at))},
    }


def _tombstone_rows(found: Iterable[Tombstone]) -> Iterable[tuple[str, ...]]:
    for one in found:
        finished = "yes" if one.is_finished else "not yet"
        yield one.reference, in_words(local_date(one.at)), one.by, plain(one.ground.value), finished


def _tombstone_as_json(one: Tombstone) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "erased_on": str(local_date(one.at)),
        "by": one.by,
        "ground": one.ground.value,
        "finished": one.is_finished,
    }
