"""How alike two names are."""

from difflib import SequenceMatcher
from enum import StrEnum

from cce.records.folding import Words, words_of

_ALIKE = 0.85
_SHORTEST_SHARED = 2
_UNKNOWN = frozenset({"unknown", "not known", "nk", "no name", "none"})


class NameLikeness(StrEnum):
    """How alike two names are; the words are shown to whoever decides."""

    SAME = "the names are the same"
    ORDER = "the names stand in another order"
    FURTHER = "one side has further names"
    SPELLING = "the spelling differs a little"
    SHARED = "some of the names are the same"
    NOT_KNOWN = "the record has no name"
    DIFFERENT = "the names differ"


CLOSE_NAMES = frozenset({NameLikeness.SAME, NameLikeness.ORDER, NameLikeness.FURTHER, NameLikeness.SPELLING})


def is_a_name(text: str) -> bool:
    """Whether it names somebody."""
    words = words_of(text)
    return any(word.isalpha() for word in words) and " ".join(words) not in _UNKNOWN


def likeness(one: Words, other: Words) -> NameLikeness:
    """How alike two names are; it does not matter which of them is given first."""
    if not one or not other:
        return NameLikeness.NOT_KNOWN
    if one == other:
        return NameLikeness.SAME
    shared = set(one) & set(other)
    if shared and sorted(one) == sorted(other):
        return NameLikeness.ORDER
    if len(shared) > 1 and len(shared) == min(len(set(one)), len(set(other))):
        return NameLikeness.FURTHER
    if _spelt_alike("".join(one), "".join(other)) or _spelt_alike(*map(_in_order, (one, other))):
        return NameLikeness.SPELLING
    return NameLikeness.SHARED if any(map(_is_a_word, shared)) else NameLikeness.DIFFERENT


def _is_a_word(word: str) -> bool:
    return len(word) >= _SHORTEST_SHARED


def _in_order(words: Words) -> str:
    return "".join(sorted(words))


def _spelt_alike(one: str, other: str) -> bool:
    if _far_apart(one, other):
        return False
    first, second = sorted((one, other))
    if first == second or _one_slip_apart(first, second):
        return True
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _far_apart(one: str, other: str) -> bool:
    """Whether more letters stand on one side alone than a slip, or that likeness, would leave."""
    return len(set(one) ^ set(other)) > max(2, (1 - _ALIKE) * (len(one) + len(other)))


def _one_slip_apart(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two neighbours changed places."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    changed_places = left[:2] == right[1::-1] and left[2:] == right[2:]
    return changed_places or left[1:] in (right, right[1:]) or left == right[1:]
