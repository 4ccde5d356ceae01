"""Files of episodes that ran already elsewhere: read strictly, each child by itself, with file and line.

A folder has `episodes.csv`, a row for each child with what is simple, and the facts in `facts.csv`, a row
each, or in `*.yaml` files of several children as `plan` reads them. One such YAML file alone will do, too.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cce.pathway.errors import PathwayError, ScenarioInvalid
from cce.pathway.facts import FACT_CLASSES, Fact
from cce.pathway.faults import faults, unknown
from cce.pathway.lines import KeyPath, Page, Place, Value, read_page, text_of
from cce.pathway.local_times import PlainDate, PlainInstant
from cce.pathway.terms import ChildStatus, Role
from cce.pathway.written_facts import read_facts

EPISODES, FACTS = "episodes.csv", "facts.csv"
_YAML = (".yaml", ".yml")
_KEY = "key"
SourceKey = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", max_length=100, examples=["A-104"])
]


class ImportInvalid(PathwayError):
    """The files cannot be taken over as they are; nothing was."""


def _roles(written: object) -> object:
    if not isinstance(written, str):
        return written
    pairs = [pair.partition("=") for pair in written.split()]
    if any(not person for _, _, person in pairs):
        raise ValueError("expected roles such as social_worker=p-101 iro=p-105")
    return {role: person for role, _, person in pairs}


class Simple(BaseModel):
    """What is said of a child beside its facts.

    Attributes:
        status: Under which plan the child was held when the episode began.
        born_on: The birth date, where known.
        yjs_involved: Whether youth justice shares the assessment.
        name: As staff know the child.
        case_number: What the authority's case system calls the child.
        team: The team that has it, by key.
        policy: The policy it goes by; None for the default.
        roles: Who holds which role for this child, by key.
        imported_at: When it was taken over, UTC; None for now.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    status: ChildStatus
    born_on: PlainDate | None = None
    yjs_involved: bool = False
    name: str | None = Field(default=None, max_length=200)
    case_number: str | None = Field(default=None, max_length=40)
    team: str | None = Field(default=None, max_length=100)
    policy: str | None = Field(default=None, max_length=100)
    roles: Annotated[dict[Role, str], BeforeValidator(_roles)] = {}
    imported_at: PlainInstant | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """One child as the files tell of it.

    Attributes:
        key: What the source calls it.
        place: Where it stands.
        simple: What is said of it beside its facts.
        facts: What happened, in the order of the file.
        places: Where each fact stands, by its id.
    """

    key: str
    place: Place
    simple: Simple
    facts: tuple[Fact, ...]
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Read:
    """What the files hold.

    Attributes:
        children: Those that could be read.
        faults: What is wrong with the others, by child; what is wrong with a whole file, under nothing.
    """

    children: tuple[Written, ...]
    faults: Mapping[str, tuple[str, ...]]


def read_import(path: Path) -> Read:
    """Read the folder or file at *path*.

    Raises:
        ImportInvalid: There is nothing to read.
    """
    gathered = _Gathered()
    for file in _files(path):
        try:
            gathered.add(file)
        except (ImportInvalid, ScenarioInvalid) as error:
            gathered.blame("", str(error))
    return gathered.read()


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = [file for file in sorted(path.iterdir()) if file.suffix.lower() in (".csv", *_YAML)]
    if not found:
        raise ImportInvalid(f"{path}: expected {EPISODES}, and {FACTS} or *.yaml with the facts")
    return found


@dataclass
class _Parts:
    """What the files say of one child."""

    values: dict[str, Value] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    facts: tuple[Page, KeyPath, list[dict[str, Value]]] | None = None


class _Gathered:
    def __init__(self) -> None:
        self._parts: dict[str, _Parts] = {}
        self._faults: dict[str, list[str]] = {}

    def add(self, file: Path) -> None:
        text = text_of(file, str(file), ImportInvalid)
        if file.suffix.lower() in _YAML:
            self._add_yaml(read_page(text, str(file), ImportInvalid))
        elif file.name == EPISODES:
            self._add_episodes(text, str(file))
        elif file.name == FACTS:
            self._add_facts(text, str(file))
        else:
            raise ImportInvalid(f"{file}: expected {EPISODES}, {FACTS} or *.yaml")

    def blame(self, key: str, words: str) -> None:
        self._faults.setdefault(key, []).append(words)

    def read(self) -> Read:
        children = []
        for key, parts in self._parts.items():
            try:
                children.append(_written(key, parts))
            except (ImportInvalid, ScenarioInvalid) as error:
                self.blame(key, str(error))
        good = tuple(one for one in children if one.key not in self._faults)
        return Read(good, {key: tuple(words) for key, words in self._faults.items()})

    def _add_yaml(self, page: Page) -> None:
        head = _valid(_File, page.root, page)
        for key, told in head.children.items():
            path: KeyPath = ("children", key)
            values = {"policy": head.policy} | (told.child or {})
            values |= {"yjs_involved": told.yjs_involved, "imported_at": told.imported_at}
            given: dict[str, Value] = {name: value for name, value in values.items() if value is not None}
            lines: dict[KeyPath, int] = {(name,): _line(page, path, name) for name in given}
            self._say(key, given, Page(page.file, given, {}, {(): _line(page, path, ""), **lines}))
            if told.facts is not None:
                self._tell(key, page, (*path, "facts"), told.facts)

    def _add_episodes(self, text: str, file: str) -> None:
        lines: dict[str, int] = {}
        for line, cells in _rows(text, file, (_KEY, *Simple.model_fields)):
            key = self._key(cells, f"{file}:{line}")
            if key in lines:
                self.blame(key, f"{file}:{line}: found {key} a second time; it stands in line {lines[key]}")
                continue
            lines[key] = line
            row: dict[str, Value] = {name: cell for name, cell in cells.items() if name != _KEY}
            self._say(key, row, Page(file, row, {}, {(): line, **{(name,): line for name in row}}))

    def _add_facts(self, text: str, file: str) -> None:
        facts: dict[str, list[dict[str, Value]]] = {}
        lines: dict[KeyPath, int] = {(): 1}
        for line, cells in _rows(text, file, (_KEY, "fact", *_FACT_COLUMNS)):
            key = self._key(cells, f"{file}:{line}")
            mine = facts.setdefault(key, [])
            path: KeyPath = ("children", key, "facts", len(mine))
            lines |= {path: line, **{(*path, name): line for name in cells}}
            mine.append({name: _cell(name, cell) for name, cell in cells.items() if name != _KEY})
        page = Page(file, None, {}, lines)
        for key, told in facts.items():
            self._tell(key, page, ("children", key, "facts"), told)

    def _key(self, cells: Mapping[str, str], place: str) -> str:
        try:
            return _Key(key=cells.get(_KEY, "")).key
        except ValidationError:
            found = cells.get(_KEY)
            raise ImportInvalid(f"{place}: key: found {found!r}, expected a key such as A-104") from None

    def _say(self, key: str, values: dict[str, Value], page: Page) -> None:
        parts = self._parts.setdefault(key, _Parts())
        for name, value in values.items():
            if parts.values.setdefault(name, value) != value:
                place = page.place((name,)) or Place(page.file, 1)
                self.blame(key, f"{place}: {name}: another file says something else of {key}")
        parts.pages.append(page)

    def _tell(self, key: str, page: Page, path: KeyPath, facts: list[dict[str, Value]]) -> None:
        parts = self._parts.setdefault(key, _Parts())
        if parts.facts is not None:
            self.blame(key, f"{page.file}: facts of {key} stand in {parts.facts[0].file} as well")
        parts.facts = page, path, facts


class _Key(BaseModel):
    key: SourceKey


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Child(_Part):
    child: dict[str, str | None] | None = None
    yjs_involved: str | None = None
    imported_at: str | None = None
    facts: list[dict[str, Any]] | None = None


class _File(_Part):
    policy: str | None = None
    children: dict[SourceKey, _Child] = Field(min_length=1)


_FACT_COLUMNS = tuple(
    sorted({name for made_of in FACT_CLASSES.values() for name in made_of.model_fields} - {"fact"})
)


def _valid(shape: type[_File], root: Value, page: Page) -> _File:
    if not isinstance(root, dict):
        raise ImportInvalid(f"{page.file}:1: expected a mapping with {', '.join(shape.model_fields)}")
    try:
        return shape.model_validate(root)
    except ValidationError as error:
        raise ImportInvalid(faults(error, shape.model_json_schema(), [page])) from None


def _written(key: str, parts: _Parts) -> Written:
    pages = parts.pages or ([parts.facts[0]] if parts.facts else [])
    try:
        simple = Simple.model_validate(parts.values)
    except ValidationError as error:
        raise ImportInvalid(faults(error, Simple.model_json_schema(), pages)) from None
    if parts.facts is None:
        raise ImportInvalid(f"{pages[0].place(())}: nothing happened to {key}: expected its facts in a file")
    page, path, written = parts.facts
    facts = read_facts(written, page, path)
    places = {fact.id: _place(page, (*path, number)) for number, fact in enumerate(facts)}
    return Written(key, pages[0].place(()) or Place(page.file, 1), simple, facts, places)


def _place(page: Page, path: KeyPath) -> Place:
    return page.place(path) or Place(page.file, 1)


def _line(page: Page, path: KeyPath, name: str) -> int:
    """The line of a child's value, wherever in the file it stands."""
    for place in ((*path, name), (*path, "child", name), (name,), path):
        found = page.place_of_key(place)
        if found is not None:
            return found.line
    return 1


def _cell(name: str, cell: str) -> Value:
    if name != "ratings":
        return cell
    return {category: level for category, _, level in (pair.partition("=") for pair in cell.split())}


def _rows(text: str, file: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that say something, with their lines; empty cells say nothing.

    Raises:
        ImportInvalid: It is no CSV, or a column is none of *columns*.
    """
    reader = csv.DictReader(StringIO(text, newline=""), restkey="", strict=True)
    try:
        names = list(reader.fieldnames or ())
        if _KEY not in names or len(set(names)) < len(names):
            raise ImportInvalid(f"{file}:1: expected the column {_KEY}, and each column once")
        for name in names:
            if name not in columns:
                words = f"found the unknown column {name!r}, expected {unknown(name, columns)}"
                raise ImportInvalid(f"{file}:1: {words}")
        for row in reader:
            if row.get(""):
                raise ImportInvalid(f"{file}:{reader.line_num}: found more cells than there are columns")
            cells = {name: cell.strip() for name, cell in row.items() if cell and cell.strip()}
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        raise ImportInvalid(f"{file}:{max(1, reader.line_num)}: this is not CSV: {error}") from None
