"""Every command is described, and every command line that a document shows could be typed."""

import re
import shlex
from collections.abc import Iterator

import pytest
from typer.core import TyperGroup, TyperOption

from starter.cli.app import COMMANDS, load
from tests.contracts.documents import document, documents, shown_lines

SHOWN = re.compile(r"^(?:\.venv/bin/)?cce (.+)$|^docker compose run .*\bworker cce (.+)$")
INLINE = re.compile(r"`(?:\.venv/bin/)?cce ([^`\n]+)`")
OF_FACTS = "record"  # its inner commands are the facts, which docs/scenario.md has


def _every_command() -> Iterator[str]:
    for name in COMMANDS:
        found = load(name)
        if not isinstance(found, TyperGroup) or found.invoke_without_command or name == OF_FACTS:
            yield name
        if isinstance(found, TyperGroup) and name != OF_FACTS:
            yield from (f"{name} {inner}" for inner in found.commands)


def _typed_lines() -> set[tuple[str, str]]:
    found = {(path, SHOWN.match(line)) for path, text in documents().items() for line in shown_lines(text)}
    typed = {(path, match[1] or match[2]) for path, match in found if match}
    return {(path, re.split(r" [#|>]", words)[0].strip()) for path, words in typed}


def _named_commands() -> set[tuple[str, str]]:
    return {(path, typed) for path, text in documents().items() for typed in INLINE.findall(text)}


def _parse(words: list[str]) -> None:
    """Read a command line as the program would, without doing anything."""
    command = load(words[0])
    context = command.make_context(words[0], words[1:])
    if isinstance(command, TyperGroup) and (left := [*context._protected_args, *context.args]):
        name, inner, left = command.resolve_command(context, left)
        assert inner is not None
        inner.make_context(name, left, parent=context)


@pytest.mark.parametrize("name", list(_every_command()))
def test_every_command_is_described(name):
    assert f"| `cce {name}` |" in document("docs/commands.md")


@pytest.mark.parametrize(("path", "typed"), sorted(_typed_lines()))
def test_what_a_document_shows_could_be_typed(path, typed):
    _parse(shlex.split(typed))


@pytest.mark.parametrize(("path", "named"), sorted(_named_commands()))
def test_what_a_sentence_names_is_a_command_with_these_options(path, named):
    name, *words = named.split()
    found = load(name) if not name.isupper() else None
    if isinstance(found, TyperGroup) and words and words[0] in found.commands:
        options = found.commands[words[0]].params
    else:
        options = found.params if found else []
    known = {"--help", *(opt for one in options if isinstance(one, TyperOption) for opt in one.opts)}
    assert {word for word in words if word.startswith("--")} <= known
