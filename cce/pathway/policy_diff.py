"""Two policies compared, value by value."""

from collections.abc import Iterator
from dataclasses import dataclass

from cce.pathway.lines import KeyPath, dotted
from cce.pathway.policy import Policy


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs.

    Attributes:
        key: Where it stands: `duties.cpc_review.limit`.
        before: The first policy's value in words; None where it has none.
        after: The second policy's value in words; None where it has none.
    """

    key: str
    before: str | None
    after: str | None


def diff(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Every value in which *after* differs from *before*, name and version too, in the policy's order."""
    old, new = dict(_values(before)), dict(_values(after))
    keys = [*old, *(key for key in new if key not in old)]
    return tuple(Change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def _values(policy: Policy) -> Iterator[tuple[str, str]]:
    for path, value in _leaves(policy.model_dump(mode="json", exclude_none=True), ()):
        yield dotted(path), value


def _leaves(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, dict) and path[-1:] != ("limit",):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*path, place))
    else:
        yield path, _in_words(value)


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{amount} {unit.replace('_', ' ')}" for unit, amount in value.items())
    return str(value)
