"""References: opaque, readable aloud, and guarded against a slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce.records.errors import ReferenceInvalid
from cce.records.references import SIGNS, check_reference, new_reference

references = st.text(alphabet=SIGNS, min_size=8, max_size=8).map(
    lambda random: next(known for sign in SIGNS if (known := _known(random + sign)))
)


def _known(signs):
    try:
        return check_reference(signs)
    except ReferenceInvalid:
        return None


def test_a_new_reference_is_one():
    made = [new_reference() for _ in range(500)]
    assert [check_reference(one) for one in made] == made
    assert len(set(made)) == len(made)


def test_nothing_in_a_reference_reads_like_another_sign_or_makes_a_word():
    assert len(SIGNS) == len(set(SIGNS)) == 23
    assert not set(SIGNS) & set("01IOLSZGAEU")


@pytest.mark.parametrize(
    "typed", ["K7Q4-M2PX-3", "k7q4-m2px-3", "k7q4m2px3", " K7Q4 M2PX 3 ", "K7Q4–M2PX–3".replace("–", "-")]
)
def test_a_reference_may_be_typed_as_people_type(typed):
    assert check_reference(typed) == "K7Q4-M2PX-3"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param("K7Q4-M2PX-4", "last sign does not fit", id="wrong-check"),
        pytest.param("K7Q4-M2PX", "8 signs, not 9", id="too-short"),
        pytest.param("K7Q4-M2PX-33", "10 signs, not 9", id="too-long"),
        pytest.param("", "0 signs, not 9", id="nothing"),
        pytest.param("K7Q4-M2PX-O", "'O' is never used", id="letter-o"),
        pytest.param("1" * 5000, "'1' is never used", id="far-too-long"),
        pytest.param("K7Q4-M2PX-３", "never used", id="full-width-digit"),
        pytest.param("K7Q4\x00M2PX3", "never used", id="control-character"),
    ],
)
def test_what_is_no_reference_is_refused_with_the_reason(typed, says):
    with pytest.raises(ReferenceInvalid, match=says) as refused:
        check_reference(typed)
    assert len(str(refused.value)) < 250


@given(references, st.integers(0, 8), st.sampled_from(SIGNS))
def test_every_single_wrong_sign_is_noticed(reference, place, sign):
    signs = list(reference.replace("-", ""))
    if signs[place] == sign:
        return
    signs[place] = sign
    with pytest.raises(ReferenceInvalid):
        check_reference("".join(signs))


@given(references, st.integers(0, 7))
def test_every_two_neighbours_that_changed_places_are_noticed(reference, place):
    signs = list(reference.replace("-", ""))
    if signs[place] == signs[place + 1]:
        return
    signs[place : place + 2] = reversed(signs[place : place + 2])
    with pytest.raises(ReferenceInvalid):
        check_reference("".join(signs))


@given(st.text())
def test_any_text_is_a_reference_or_refused(text):
    known = _known(text)
    assert known is None or check_reference(known) == known
