"""Facts as people write them in a file: each read by its own class, and named where no name is given."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import cast

from pydantic import ValidationError

from cce.pathway.errors import ScenarioInvalid
from cce.pathway.facts import FACT_CLASSES, Fact
from cce.pathway.faults import faults, first_place, shown, unknown
from cce.pathway.lines import KeyPath, Page, Value
from cce.pathway.local_times import TimeUnreadable, read_date, read_instant

INSTANTS = frozenset(("happened_at", "recorded_at", "meeting_at"))
DATES = frozenset(("on", "panel", "report_to", "until"))
CATEGORIES = frozenset(str(number) for number in range(1, 13))

Written = Mapping[str, Value]


def read_facts(written: Sequence[Written], page: Page, under: KeyPath = ("facts",)) -> tuple[Fact, ...]:
    """The facts of the list that stands at *under* in *page*, in its order, each with an id of its own.

    A fact without `id:` is named by what it says, so that the order in the file means nothing.

    Raises:
        ScenarioInvalid: One of them is not right, or two have the same id; names file and line.
    """
    given = _given_names(written, page, under)
    taken = set(given.values())
    return tuple(
        _read(one, given.get(place) or _own_name(one, taken), page, (*under, place))
        for place, one in enumerate(written)
    )


def refusal(page: Page, path: KeyPath, words: str) -> ScenarioInvalid:
    """The error that says *words* about the value at *path*, with file and line."""
    return ScenarioInvalid(f"{first_place([page], path)}: {words}")


def _read(written: Written, name: str, page: Page, path: KeyPath) -> Fact:
    kind = written.get("fact")
    if not isinstance(kind, str) or kind not in FACT_CLASSES:
        words = f"found {shown(kind)}, expected {unknown(str(kind), list(FACT_CLASSES))}"
        raise refusal(page, (*path, "fact"), f"fact: {words}")
    values = {key: _plain(key, value, page, (*path, key)) for key, value in written.items()}
    made_of = FACT_CLASSES[kind]
    try:
        fact = made_of.model_validate({**values, "id": name})
    except ValidationError as error:
        raise ScenarioInvalid(faults(error, made_of.model_json_schema(), [page], path)) from None
    if fact.recorded_at < fact.happened_at:
        found, earliest = shown(written["recorded_at"]), written["happened_at"]
        words = f"recorded_at: found {found}, expected {earliest} (happened_at) or later"
        raise refusal(page, (*path, "recorded_at"), words)
    return cast("Fact", fact)


def _plain(key: str, value: Value, page: Page, path: KeyPath) -> object:
    """Dates and times as such, on London's clocks; the other values are for the fact's class to read."""
    try:
        if value is not None and key in INSTANTS:
            return read_instant(value)
        if value is not None and key in DATES:
            return read_date(value)
    except TimeUnreadable as error:
        raise refusal(page, path, f"{key}: found {shown(value)}, {error}") from None
    if key == "ratings" and isinstance(value, dict):
        for category in value.keys() - CATEGORIES:
            words = f"ratings: found the category {shown(category)}, expected a whole number from 1 to 12"
            raise refusal(page, (*path, category), words)
    return value


def _given_names(written: Sequence[Written], page: Page, under: KeyPath) -> dict[int, str]:
    given: dict[int, str] = {}
    places: dict[str, int] = {}
    for place, name in ((place, one["id"]) for place, one in enumerate(written) if "id" in one):
        path = (*under, place, "id")
        if not isinstance(name, str) or not name.strip():
            raise refusal(page, path, f"id: found {shown(name)}, expected text from 1 to 100 characters")
        if name in places:
            line = first_place([page], (*under, places[name], "id")).line
            raise refusal(page, path, f"id: found {shown(name)} a second time; it stands in line {line}")
        given[place], places[name] = name, place
    return given


def _own_name(written: Written, taken: set[str]) -> str:
    content = json.dumps(written, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    when = "".join(sign for sign in str(written.get("happened_at"))[:16] if sign.isalnum())
    base = name = f"{written.get('fact')}-{when}-{digest}"
    number = 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name
