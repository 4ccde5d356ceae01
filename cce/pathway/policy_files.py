"""Policies as files: found by name, built on one another, checked, with the line of whatever is wrong.

A file may say `extends: <name>`. Its mappings are then merged into that policy's; lists, single values and
limits replace what was there.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cce.pathway.errors import PolicyInvalid, PolicyUnknown
from cce.pathway.faults import faults, first_place, shown, unknown
from cce.pathway.lines import KeyPath, Page, Value, dotted, read_page, text_of
from cce.pathway.policy import Policy
from cce.pathway.policy_sense import misfits

BUILT_IN = Path(__file__).with_name("policies")
_REPLACED_WHOLE = "limit"


def load_policy(name: str, folders: Iterable[Path | str] = ()) -> Policy:
    """The policy of that name, built and checked; read once for the life of the program.

    Args:
        name: As `policy:` gives it in the file `<name>.yaml`.
        folders: Where else policies lie, beside those that come with the program.

    Raises:
        PolicyUnknown: No folder has it; the known names are listed.
        PolicyInvalid: A file is not right; names file, line, key, what was found and what is allowed.
    """
    return _load(name, tuple(Path(folder) for folder in folders))


def policy_names(folders: Iterable[Path | str] = ()) -> tuple[str, ...]:
    """The names of all policies there are, sorted."""
    return tuple(_files(tuple(Path(folder) for folder in folders)))


def policy_schema() -> dict[str, Any]:
    """The JSON Schema of a policy file; one that extends another leaves out whatever it does not change."""
    whole = Policy.model_json_schema(ref_template="#/$defs/{model}")
    part = _all_optional(Policy.model_json_schema(ref_template="#/$defs/Part{model}"))
    definitions = whole.pop("$defs") | {f"Part{name}": body for name, body in part.pop("$defs").items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Policy",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": part | {"required": ["policy", "extends"]},
        "else": whole,
        "$defs": definitions,
    }


def _all_optional(schema: dict[str, Any]) -> dict[str, Any]:
    schema.pop("required", None)
    for definition in schema["$defs"].values():
        definition.pop("required", None)
    return schema


@cache
def _load(name: str, folders: tuple[Path, ...]) -> Policy:
    pages = _chain(name, folders)
    values: Value = {}
    for page in reversed(pages):
        values = _merged(values, page.root)
    try:
        policy = Policy.model_validate(values)
    except ValidationError as error:
        raise PolicyInvalid(faults(error, Policy.model_json_schema(), pages)) from None
    wrong = sorted((first_place(pages, path), dotted(path), words) for path, words in misfits(policy))
    if wrong:
        raise PolicyInvalid("\n".join(f"{place}: {key}: {words}" for place, key, words in wrong))
    return policy


def _chain(name: str, folders: tuple[Path, ...]) -> list[Page]:
    """The file of that name and those it is built on, nearest first."""
    files = _files(folders)
    if name not in files:
        raise PolicyUnknown(f"There is no policy {shown(name)}; expected {unknown(name, list(files))}.")
    pages = [_page(name, files[name])]
    seen = [name]
    while (base := _value(pages[-1], "extends")) is not None:
        if base in seen:
            raise _fault(pages[-1], ("extends",), f"found a circle, {' → '.join([*seen, base])}")
        if base not in files:
            words = f"found {shown(base)}, expected {unknown(base, list(files))}"
            raise _fault(pages[-1], ("extends",), words)
        pages.append(_page(base, files[base]))
        seen.append(base)
    return pages


def _page(name: str, path: Path) -> Page:
    file = str(path.relative_to(BUILT_IN.parent) if path.is_relative_to(BUILT_IN) else path)
    page = read_page(text_of(path, file, PolicyInvalid), file, PolicyInvalid)
    if not isinstance(page.root, dict):
        raise _fault(page, (), f"found {shown(page.root)}, expected a mapping")
    if (found := _value(page, "policy")) != name:
        raise _fault(page, ("policy",), f"found {shown(found)}, expected {name}, as the file is called")
    return page


def _value(page: Page, key: str) -> str | None:
    found = page.root.get(key) if isinstance(page.root, dict) else None
    if found is None or isinstance(found, str):
        return found
    raise _fault(page, (key,), f"found {shown(found)}, expected the name of a policy")


def _fault(page: Page, path: KeyPath, words: str) -> PolicyInvalid:
    key = f"{dotted(path)}: " if path else ""
    return PolicyInvalid(f"{first_place([page], path)}: {key}{words}")


def _files(folders: tuple[Path, ...]) -> Mapping[str, Path]:
    files: dict[str, Path] = {}
    for folder in (BUILT_IN, *folders):
        for path in folder.glob("*.yaml"):
            first = files.setdefault(path.stem, path)
            if not first.samefile(path):
                raise PolicyInvalid(f"{path}:1: {first} is a policy of that name as well; rename one of them")
    return dict(sorted(files.items()))


def _merged(base: Value, over: Value) -> Value:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return deepcopy(over)
    merged = dict(base)
    for key, value in over.items():
        replaced = key == _REPLACED_WHOLE or key not in base
        merged[key] = value if replaced else _merged(base[key], value)
    return merged
