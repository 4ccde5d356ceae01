"""How alike two names are, on plainly invented ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce.police_lists.names import NameLikeness, is_a_name, likeness
from cce.records.folding import words_of

NAMES = st.text(alphabet="abcdeéO'- ,", max_size=14)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        pytest.param("Zoë O'Example-Smith", "zoe OEXAMPLE smith", NameLikeness.SAME, id="signs"),
        pytest.param("Example, Bo", "Bo Example", NameLikeness.SAME, id="family-name-first"),
        pytest.param("Bo  Example", "Bo\N{NO-BREAK SPACE}Example", NameLikeness.SAME, id="spaces"),
        pytest.param("Example Bo", "Bo Example", NameLikeness.ORDER, id="swapped"),
        pytest.param("Bo Example", "Bo Quill Example", NameLikeness.FURTHER, id="middle-name"),
        pytest.param("Bo Example", "Bo Exampel", NameLikeness.SPELLING, id="neighbours-swapped"),
        pytest.param("Bo Example", "Bo Exemple", NameLikeness.SPELLING, id="one-letter"),
        pytest.param("Bo Example", "Bob Example", NameLikeness.SPELLING, id="one-letter-more"),
        pytest.param("Al Ox", "Al Ix", NameLikeness.SPELLING, id="one-letter-of-a-short-name"),
        pytest.param("Mary Jane Quill", "Maryjane Quill", NameLikeness.SPELLING, id="written-together"),
        pytest.param(
            "Bartholomew Quillfeather", "Bartolomew Quilfeather", NameLikeness.SPELLING, id="two-letters"
        ),
        pytest.param("Exampel Bo", "Bo Example", NameLikeness.SPELLING, id="swapped-and-misspelt"),
        pytest.param("Alexander Example", "Sasha Example", NameLikeness.SHARED, id="family-name-only"),
        pytest.param("Bo Example", "Ada Sample", NameLikeness.DIFFERENT, id="others"),
        pytest.param("Bo Example", "", NameLikeness.NOT_KNOWN, id="nameless"),
        pytest.param("B Example", "B Quillfeather", NameLikeness.DIFFERENT, id="an-initial-is-no-name"),
    ],
)
def test_likeness(one, other, found):
    assert likeness(words_of(one), words_of(other)) is found


@given(NAMES, NAMES)
def test_it_does_not_matter_which_name_is_first(one, other):
    assert likeness(words_of(one), words_of(other)) is likeness(words_of(other), words_of(one))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Bo", True),
        ("Ñ", True),
        ("", False),
        ("---", False),
        ("123", False),
        ("Unknown", False),
        ("N.K.", False),
    ],
)
def test_what_names_somebody(text, named):
    assert is_a_name(text) is named
