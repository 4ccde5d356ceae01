"""Where the command line ends: every error becomes a sentence and an exit code, never a traceback."""

import sys
from collections.abc import Sequence
from types import TracebackType

import typer

from cce.pathway.errors import PathwayError
from starter.cli.app import command_line

DONE, WRONG, MISTYPED = 0, 1, 2
MISTYPED_CAUSES = frozenset(
    {
        "AnswerRefused",
        "CalendarOverrideInvalid",
        "CodecTokensInvalid",
        "DirectoryInvalid",
        "FactReasonMissing",
        "KeyringInvalid",
        "ImportInvalid",
        "NotConfirmed",
        "OutcomesInvalid",
        "PoliceListColumnsUnknown",
        "PoliceListUnreadable",
        "PolicyInvalid",
        "PolicyUnknown",
        "ReferenceInvalid",
        "ScenarioInvalid",
        "SettingInvalid",
        "TimeUnreadable",
    }
)
"""The causes that lie in what somebody typed, or wrote in a file; by name, to import no room for it."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line.

    Args:
        arguments: What was typed after the program's name.

    Returns:
        0 when it was done; 1 when it was refused, or the world is not as it should be; 2 when what was typed
        is wrong; 130 when somebody pressed Ctrl-C.
    """
    sys.excepthook = say_unexpected
    if not all(_is_text(argument) for argument in arguments):
        complain("What was typed is not UTF-8 text.")
        return MISTYPED
    try:
        code = command_line(arguments).main(list(arguments), prog_name="cce", standalone_mode=False)
    except typer.TyperException as error:
        return _say_usage(error)
    except typer.Abort:
        complain("Nothing was done.")
        return WRONG
    except PathwayError as error:
        complain(str(error))
        return exit_code(error)
    except OSError as error:
        complain(f"{error.strerror or type(error).__name__}: {error.filename or 'no file'}")
        return WRONG
    return code if isinstance(code, int) else DONE


def exit_code(error: PathwayError) -> int:
    """Whose mistake it is: 2 when it is in what was typed, 1 when the world is not so."""
    names = {cause.__name__ for cause in type(error).__mro__}
    return MISTYPED if names & MISTYPED_CAUSES else WRONG


def complain(message: str) -> None:
    """Say on standard error what is wrong."""
    sys.stderr.write(f"{message}\n")


def say_unexpected(kind: type[BaseException], _: BaseException, __: TracebackType | None) -> None:
    """Say one line about an error nobody foresaw; its text may hold secrets, so only its kind is shown."""
    complain(f"Something unexpected went wrong ({kind.__name__}): try `cce doctor`, and report it.")


def _is_text(argument: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in argument)


def _say_usage(error: typer.TyperException) -> int:
    message = error.format_message().replace("Value error, ", "")
    if message:
        complain(message)
    context = getattr(error, "ctx", None)
    if context is not None and message:
        complain(f"See: {context.command_path} --help")
    return error.exit_code
