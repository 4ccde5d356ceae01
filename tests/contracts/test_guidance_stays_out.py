"""The guidance is cited, never copied: none of its sentences, and nobody it names, stands in this repository.

The documents lie beside the checkout where somebody has them; without them there is nothing to compare with.
"""

import re
from collections.abc import Iterator

import pytest

from tests.contracts.checkout import CHECKOUT, own_texts

GUIDANCE = CHECKOUT.parent / "shared" / "guidance"
LONGEST_COMMON_RUN = 11
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"\b0\d{3,4}[ -]?\d{3}[ -]?\d{3,4}\b")
LINK = re.compile(r"(?:https?|file)://\S+")
# Two capitalised words that the guidance never writes small: people, a few places, and nothing of the field.
TWO_NAMES = re.compile(r"\b([A-Z][a-z]+) (?=([A-Z][a-z]+)\b)")
AN_OFFICER = re.compile(r"\bDS ([A-Z][a-z]+)")
WORD = re.compile(r"[a-z0-9]+")
SENTENCE_ENDS = re.compile(r"[.?!;:•]\s|\n\s*\n|\t")

pytestmark = pytest.mark.skipif(not GUIDANCE.is_dir(), reason="the guidance does not lie beside the checkout")


@pytest.fixture(scope="module")
def guidance():
    return "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(GUIDANCE.glob("*.txt")))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    for start in range(len(words) - LONGEST_COMMON_RUN):
        yield tuple(words[start : start + LONGEST_COMMON_RUN + 1])


def _people(guidance: str) -> set[str]:
    text = LINK.sub(" ", ADDRESS.sub(" ", guidance))
    small = set(re.findall(r"\b[a-z]+\b", text))
    pairs = {pair for pair in TWO_NAMES.findall(text) if not {word.lower() for word in pair} & small}
    return {" ".join(pair).lower() for pair in pairs} | {
        f"ds {name}".lower() for name in AN_OFFICER.findall(text)
    }


def test_no_run_of_twelve_words_is_copied(guidance):
    theirs = {run for sentence in SENTENCE_ENDS.split(guidance) for run in _runs(sentence)}
    copied = {
        (path, " ".join(run)) for path, text in own_texts().items() for run in _runs(text) if run in theirs
    }
    assert copied == set()


def test_nobody_it_names_is_named_here(guidance):
    people = _people(guidance)
    assert len(people) >= len(set(ADDRESS.findall(guidance)))
    named = {(path, who) for path, text in own_texts().items() for who in people if who in text.lower()}
    assert named == set()


def test_none_of_its_addresses_and_telephone_numbers_stands_here(guidance):
    contacts = {found.lower() for found in ADDRESS.findall(guidance) + TELEPHONE.findall(guidance)}
    assert contacts
    named = {(path, one) for path, text in own_texts().items() for one in contacts if one in text.lower()}
    assert named == set()
