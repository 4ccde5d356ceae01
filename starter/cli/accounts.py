"""`staff account` and `staff accounts`: which member of staff an account of the council's sign-in is."""

from typing import Annotated

import typer

from cce.records.accounts import Account, accounts, enter_account, remove_accounts
from cce.staff.register import load_directory, person_of
from starter.cli.ask import By, DryRun, Yes, confirm
from starter.cli.installation import audit, installation
from starter.cli.options import FLAG, AsJson
from starter.cli.screen import say, say_json, say_rows

_LONGEST = 100


def _id(given: str) -> str:
    if not 0 < len(given) <= _LONGEST or not given.isprintable() or " " in given:
        raise typer.BadParameter(f"an id is one word of 1 to {_LONGEST} signs")
    return given


Person = Annotated[str, typer.Argument(metavar="PERSON", help="Whose, by key.", show_default=False)]
Tenant = Annotated[
    str | None,
    typer.Option("--tenant", parser=_id, metavar="ID", help="The directory the account is in (`tid`)."),
]
Object = Annotated[
    str | None, typer.Option("--object", parser=_id, metavar="ID", help="Its id there (`oid`).")
]
Remove = Annotated[bool, typer.Option("--remove", metavar=FLAG, help="Take all their accounts out.")]


def account(
    person: Person,
    tenant: Tenant = None,
    object_: Object = None,
    remove: Remove = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Enter which account of the council's sign-in is whose: nobody else comes in to the pages.

    The sign-in tells the two ids to whoever is not entered yet.

    Example: cce staff account p-101 --tenant 4f1c --object 93ab
    """
    if not remove and (tenant is None or object_ is None):
        raise typer.BadParameter("give --tenant and --object, or --remove")
    here = installation()
    with here.reading() as session:
        known = person_of(session, person)
    if not as_json:
        done = "loses all accounts" if remove else f"comes in with account {object_} of {tenant}"
        say(f"{known.key} {done}.")
    if not dry_run:
        confirm(yes=yes)
        with here.writing() as session:
            if remove:
                remove_accounts(session, known.key)
            elif tenant is not None and object_ is not None:
                enter_account(session, Account(tenant, object_), known.key)
            audit(session, by, "staff account", f"{known.key} {'removed' if remove else 'entered'}")
    if as_json:
        said = {"person": known.key, "tenant": tenant, "object": object_, "removed": remove}
        say_json({**said, "saved": not dry_run})
    elif not dry_run:
        say("Saved.")


def list_accounts(as_json: AsJson = False) -> None:
    """List whose accounts of the council's sign-in are entered.

    Example: cce staff accounts
    """
    with installation().reading() as session:
        found, directory = accounts(session), load_directory(session)
    if as_json:
        for one, person in found:
            say_json({"person": person, "tenant": one.tenant, "object": one.object})
        return
    people = {person: directory.person(person) for _, person in found}
    names = {key: "nobody in the directory" if one is None else one.name for key, one in people.items()}
    rows = ((person, names[person], one.tenant, one.object) for one, person in found)
    say_rows(("Person", "Name", "Tenant", "Account"), rows)
