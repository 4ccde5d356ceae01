"""YAML as people write it, read with the line of every key and value, and nothing clever allowed.

Every plain value stays text until the field it stands for says what it is, so that no time, section or
answer changes its meaning on the way. Duplicate keys, anchors, tags and second documents are refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import yaml

from cce.pathway.errors import PathwayError

KeyPath = tuple[str | int, ...]
Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE
_LONGEST = 1_000_000
_DEEPEST = 20
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))


class Place(NamedTuple):
    """A line of a file, the first being 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Page:
    """One file as read: its values, and where each stands.

    Attributes:
        file: What the file is called in errors.
        root: Its values: mappings, lists, text and None.
        key_lines: The line of each mapping's key, by the path to it; the first line is 1.
        value_lines: The line on which each value begins, by the path to it.
    """

    file: str
    root: Value
    key_lines: Mapping[KeyPath, int]
    value_lines: Mapping[KeyPath, int]

    def place(self, path: KeyPath) -> Place | None:
        """Where the value at *path* begins; None when this file has no such value."""
        line = self.value_lines.get(path)
        return None if line is None else Place(self.file, line)

    def place_of_key(self, path: KeyPath) -> Place | None:
        """Where the key at *path* stands, or the item where it has no key."""
        line = self.key_lines.get(path)
        return self.place(path) if line is None else Place(self.file, line)


def dotted(path: KeyPath) -> str:
    """A path as people read it: `ladders.long.before[1].to`; the first item of a list is 0."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def text_of(path: Path | str, file: str, refusal: type[PathwayError]) -> str:
    """The text of the file at *path*, called *file* in errors.

    Raises:
        PathwayError: Of the class *refusal*; there is no such file, or it is no text.
    """
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise refusal(f"{file}:1: the file cannot be read: {reason}") from None


def read_page(text: str, file: str, refusal: type[PathwayError]) -> Page:
    """Read the one document that *text* holds.

    Args:
        text: The YAML.
        file: What to call it in errors.
        refusal: The error to raise, naming file and line.

    Raises:
        PathwayError: Of the class *refusal*; *text* is not plain YAML.
    """
    if len(text) > _LONGEST:
        raise refusal(f"{file}:1: the file is longer than {_LONGEST:,} characters")
    try:
        return _Reading(text, file).page()
    except _Unreadable as unreadable:
        raise refusal(f"{file}:{unreadable.line}: {unreadable}") from None
    except yaml.MarkedYAMLError as error:
        raise refusal(f"{file}:{_syntax(error, text)}") from None
    except (yaml.reader.ReaderError, UnicodeEncodeError):
        raise refusal(f"{file}:{_unprintable_line(text)}: found a character that no text may hold") from None


def _syntax(error: yaml.MarkedYAMLError, text: str) -> str:
    mark = error.problem_mark or error.context_mark
    number = mark.line if mark else 0
    line = "".join(text.splitlines()[number : number + 1])
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return f"{number + 1}: found a tab at the start of the line; expected spaces"
    return f"{number + 1}: this is not YAML: {error.problem or 'it cannot be read'}"


def _unprintable_line(text: str) -> int:
    found = _UNPRINTABLE.search(text)
    return text.count("\n", 0, found.start() if found else 0) + 1


class _Unreadable(Exception):
    def __init__(self, event: yaml.Event, message: str) -> None:
        super().__init__(message)
        self.line = _line(event)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Reading:
    """One pass over a file's events; recursion stops at a depth no honest file reaches."""

    def __init__(self, text: str, file: str) -> None:
        self._next: Callable[[], yaml.Event] = _Loader(text).get_event
        self._file = file
        self._key_lines: dict[KeyPath, int] = {}
        self._value_lines: dict[KeyPath, int] = {}

    def page(self) -> Page:
        self._next()
        if isinstance(event := self._next(), yaml.StreamEndEvent):
            raise _Unreadable(event, "the file is empty")
        root = self._value(self._next(), ())
        self._next()
        if not isinstance(event := self._next(), yaml.StreamEndEvent):
            raise _Unreadable(event, "found a second document; expected one in a file")
        return Page(self._file, root, self._key_lines, self._value_lines)

    def _value(self, event: yaml.Event, path: KeyPath) -> Value:
        self._value_lines[path] = _line(event)
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) or event.anchor is not None:
            raise _Unreadable(event, "found an anchor or alias (& or *); expected the value written out")
        if event.tag is not None and event.tag != "!":
            raise _Unreadable(event, f"found the tag {event.tag}; expected a value without one")
        if isinstance(event, yaml.ScalarEvent):
            return None if event.implicit[0] and event.value in _NOTHING else event.value
        if len(path) >= _DEEPEST:
            raise _Unreadable(event, f"found values more than {_DEEPEST} deep")
        return self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._list(path)

    def _list(self, path: KeyPath) -> list[Value]:
        found: list[Value] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._value(event, (*path, len(found))))
        return found

    def _mapping(self, path: KeyPath) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = _key(event)
            here = (*path, key)
            if key in found:
                first = self._key_lines[here]
                raise _Unreadable(event, f"found {dotted(here)} a second time; it stands in line {first}")
            self._key_lines[here] = _line(event)
            found[key] = self._value(self._next(), here)
        return found


def _key(event: yaml.Event) -> str:
    if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
        raise _Unreadable(event, "expected a plain word as the key")
    if event.value == "<<":
        raise _Unreadable(event, "found a merge (<<); expected the values written out")
    return event.value
