"""All commands: each with its module, which is imported only when the command is asked for."""

import os
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup


class _Listed(NamedTuple):
    module: str
    panel: str
    summary: str


_COMPLETING = "_CCE_COMPLETE"
_EPISODE, _READING, _WHAT_IF, _AUTHORITY, _MACHINE = (
    "One child's pathway",
    "What is owed",
    "What if",
    "The authority",
    "This installation",
)
COMMANDS = {
    "open": _Listed("opening:open_", _EPISODE, "Open an episode: a concern was identified."),
    "record": _Listed("record:app", _EPISODE, "Record something that happened."),
    "acknowledge": _Listed("forms:acknowledge", _EPISODE, "Take an escalation on."),
    "extend": _Listed("forms:extend", _EPISODE, "Grant more time, with a reason."),
    "waive": _Listed("forms:waive", _EPISODE, "Waive a duty, with a reason."),
    "void": _Listed("forms:void", _EPISODE, "Take back something recorded in error."),
    "reassign": _Listed("reassign:reassign", _EPISODE, "Give a role, or a whole caseload, to somebody else."),
    "checklist": _Listed("checklist:app", _EPISODE, "Level 4 factors, consultation, consent."),
    "link": _Listed("linking:link_", _EPISODE, "Link two children as siblings or peers."),
    "unlink": _Listed("linking:unlink_", _EPISODE, "End the link of two children."),
    "restrict": _Listed("restricting:restrict_", _EPISODE, "Keep a record to those who work with the child."),
    "close": _Listed("forms:close", _EPISODE, "Close an episode, with a reason."),
    "reopen": _Listed("forms:reopen", _EPISODE, "Reopen an episode, with a reason."),
    "erase": _Listed("erasing:erase", _EPISODE, "Erase a closed episode for good; a tombstone stays."),
    "show": _Listed("show:show", _READING, "Show an episode: what is due, why, who was told."),
    "due": _Listed("due:due", _READING, "List what is due: mine, a team's or all; overdue first."),
    "find": _Listed("finding:find", _READING, "Find the episodes about a child."),
    "receipt": _Listed("receipt:receipt", _READING, "Account for one duty: why this date, who was told."),
    "outbox": _Listed("outbox:app", _READING, "List or show the mail kept on this machine."),
    "plan": _Listed("plan:plan_", _WHAT_IF, "Work out the timetable of scenario files."),
    "simulate": _Listed("simulate:simulate_", _WHAT_IF, "Play scenario files through the real engine."),
    "policy": _Listed("policy:app", _AUTHORITY, "Check, show or compare policies."),
    "calendar": _Listed("days_off:app", _AUTHORITY, "Show working days; add or remove local exceptions."),
    "import": _Listed("importing:import_", _AUTHORITY, "Take over episodes that ran already elsewhere."),
    "follow": _Listed("follow:follow", _AUTHORITY, "Have open episodes follow the rules as they are."),
    "lists": _Listed("lists:app", _AUTHORITY, "Cross-reference lists from the police."),
    "panel": _Listed("panel:app", _AUTHORITY, "Set the dates on which the panel meets."),
    "retention": _Listed("retention:app", _AUTHORITY, "Until when records are kept; holds; what was erased."),
    "staff": _Listed("staff:app", _AUTHORITY, "Import, show or check the staff directory."),
    "audit": _Listed("auditing:app", _MACHINE, "Who did and read what; whether it is unchanged."),
    "keys": _Listed("keys:app", _MACHINE, "Make, show or change the keys that seal the record."),
    "codec": _Listed("codec:app", _MACHINE, "Open sealed payloads on Temporal's pages."),
    "run": _Listed("running:run", _MACHINE, "Start everything on this machine."),
    "council": _Listed("council:council", _MACHINE, "Load a fictional council, to look at everything."),
    "demo": _Listed("running:demo", _MACHINE, "Play one child's six months, in under a minute."),
    "reconcile": _Listed("reconcile:reconcile", _MACHINE, "After a restore: list what differs, and mend it."),
    "doctor": _Listed("doctor:doctor", _MACHINE, "Check this installation, and say what to do."),
}


def command_line(arguments: Sequence[str]) -> TyperGroup:
    """The command line, with the one command that *arguments* ask for ready to run, and the others listed.

    A shell that completes a line may need any of them: then all are ready.
    """
    app = typer.Typer(
        no_args_is_help=True,
        epilog="Each command has its own help: cce show --help",
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(_about)
    group = cast("TyperGroup", typer.main.get_command(app))
    asked_for = next((word for word in arguments if not word.startswith("-")), None)
    completing = _COMPLETING in os.environ
    for name, listed in COMMANDS.items():
        ready = completing or name == asked_for
        group.add_command(load(name) if ready else _only_listed(name, listed), name)
    return group


def _only_listed(name: str, listed: _Listed) -> TyperCommand:
    return TyperCommand(name, help=listed.summary, rich_help_panel=listed.panel)


def _about() -> None:
    """Keep the dates of child criminal exploitation pathways: what is owed, by when, and why.

    In imminent danger call 999; to report a crime, 101. Nothing here stands between you and that call.
    """


def load(name: str) -> TyperCommand | TyperGroup:
    """Import the command *name* and make it ready to run: a group, or a function that is one command."""
    module, _, part = COMMANDS[name].module.partition(":")
    found = getattr(import_module(f"starter.cli.{module}"), part)
    if isinstance(found, typer.Typer):
        return cast("TyperGroup", typer.main.get_command(found))
    alone = typer.Typer(add_completion=False, rich_markup_mode="markdown")
    alone.command(name)(found)
    return cast("TyperCommand", typer.main.get_command(alone))
