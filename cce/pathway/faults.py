"""What is wrong with a value of a file, in words: where it stands, what was found and what is allowed."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cce.pathway.lines import KeyPath, Page, Place, dotted

Schema = dict[str, Any]
_LONGEST_SHOWN = 60
_KEY = "[key]"
_FORMATS = {
    "date": "a date such as 2026-03-23",
    "time": "a time of day such as 09:00",
    "date-time": "a date and time such as 2026-03-23T10:00",
}


def faults(error: ValidationError, schema: Schema, pages: Sequence[Page], under: KeyPath = ()) -> str:
    """Say all that *error* found wrong, one line each, in the order of the file.

    Args:
        error: What pydantic refused.
        schema: The JSON Schema of what was validated; it says what is allowed.
        pages: The files the values came from; where a path is in several, the first one gave the value.
        under: Where the validated value stands in its file.

    Returns:
        Lines such as `policies/x.yaml:31: hours.slot: found 'nine', expected a time of day such as 09:00`.
    """
    details = [detail for detail in error.errors(include_url=False) if not _follows_from_another(detail)]
    found = [_fault(detail, schema, pages, under) for detail in details]
    return "\n".join(f"{place}: {words}" for place, words in sorted(found))


def unknown(name: str, known: Sequence[str]) -> str:
    """What is allowed in place of the unknown *name*: all of it, and the nearest where one is near."""
    near = get_close_matches(name, known, 1)
    return f"one of {', '.join(known)}" + (f" (did you mean {near[0]}?)" if near else "")


def shown(value: object) -> str:
    """A value of a file as an error shows it; long ones are cut."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list | tuple):
        empty = "an empty" if not value else "a"
        return f"{empty} mapping" if isinstance(value, dict) else f"{empty} list"
    words = repr(value)
    return words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}…"


def first_place(pages: Sequence[Page], path: KeyPath, *, of_key: bool = False) -> Place:
    """Where the value at *path* stands, or what holds it; its key where *of_key* is set."""
    for length in range(len(path), -1, -1):
        for page in pages:
            place = page.place_of_key(path[:length]) if of_key else page.place(path[:length])
            if place:
                return place
    return Place(pages[0].file, 1)


def _follows_from_another(detail: ErrorDetails) -> bool:
    """A list counts as too short once an item of it is wrong: the item's own error says enough."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _fault(detail: ErrorDetails, schema: Schema, pages: Sequence[Page], under: KeyPath) -> tuple[Place, str]:
    of_key = detail["loc"][-1:] == (_KEY,)
    inside = (*(part for part in detail["loc"] if part != _KEY), *detail.get("ctx", {}).get("at", ()))
    by_key = of_key or detail["type"] in ("extra_forbidden", "missing") or isinstance(detail["input"], dict)
    # What is missing stands nowhere; an earlier file may have it in a list that a later one replaced.
    stands = inside[:-1] if detail["type"] == "missing" else inside
    place = first_place(pages, (*under, *stands), of_key=by_key)
    name = dotted(inside if detail["type"] != "extra_forbidden" else inside[:-1])
    words = _words(detail, schema, inside, of_key=of_key)
    return place, f"{name}: {words}" if name else words


def _words(detail: ErrorDetails, schema: Schema, inside: KeyPath, *, of_key: bool) -> str:
    if detail["type"] == "extra_forbidden":
        keys = list(_at(schema, inside[:-1]).get("properties", ()))
        return f"found the unknown key {shown(inside[-1])}, expected {unknown(str(inside[-1]), keys)}"
    node = _at(schema, inside[:-1]).get("propertyNames", {}) if of_key else _at(schema, inside)
    if detail["type"] == "missing":
        return f"missing; expected {_allowed(node, schema)}"
    if detail["type"] == "value_error" or "at" in detail.get("ctx", {}):
        words = detail["msg"].removeprefix("Value error, ")
        return words if isinstance(detail["input"], dict) else f"found {shown(detail['input'])}, {words}"
    return f"found {shown(detail['input'])}, expected {_allowed(node, schema, str(detail['input']))}"


def _at(schema: Schema, path: KeyPath) -> Schema:
    node = _plain(schema, schema)
    for part in path:
        inner = node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
        if inner is None:
            inner = node.get("additionalProperties") or next(
                iter(node.get("patternProperties", {}).values()), {}
            )
        node = _plain(inner, schema) if isinstance(inner, dict) else {}
    return node


def _plain(node: Schema, schema: Schema) -> Schema:
    """The node itself, with references followed and "or nothing" left out."""
    options = [option for option in node.get("anyOf", ()) if option.get("type") != "null"]
    if len(options) == 1:
        return _plain(options[0], schema)
    if "$ref" in node:
        return _plain(schema["$defs"][node["$ref"].rsplit("/", 1)[-1]], schema)
    return node


def _allowed(node: Schema, schema: Schema, found: str = "") -> str:
    node = _plain(node, schema)
    if "enum" in node:
        return unknown(found, node["enum"])
    if "examples" in node:
        return f"text such as {node['examples'][0]}"
    match node.get("type"):
        case "integer":
            return "a whole number" + _between(node.get("minimum"), node.get("maximum"))
        case "boolean":
            return "true or false"
        case "array":
            least = "at least one of them, " if node.get("minItems") else ""
            return f"a list, {least}each {_allowed(node.get('items', {}), schema)}"
        case "object":
            keys = ", ".join(node.get("properties", ()))
            return f"a mapping with {keys}" if keys else "a mapping"
        case "string":
            words = _FORMATS.get(node.get("format", ""), "text")
            longest = node.get("maxLength")
            return words + _between(node.get("minLength", 0), longest, " characters") if longest else words
    return "something else"


def _between(lowest: int | None, highest: int | None, unit: str = "") -> str:
    return "" if lowest is None or highest is None else f" from {lowest} to {highest}{unit}"
