"""Ids short enough to type, and what they mean."""

import pytest

from starter.cli.fact_ids import FactMeantUnclear, meant, short_id

FIRST, SECOND = "cfde4822-a3b1-4ee9-a3ff-cce2f43d1f8c.1", "cfde4822-a3b1-4ee9-a3ff-cce2f43d1f8c.2"
OTHER = "153da261-d687-46e5-8897-06c31e304fe2"
IDS = (FIRST, SECOND, OTHER, "concern", "c")


@pytest.mark.parametrize(
    ("fact_id", "short"),
    [(FIRST, "cfde4822.1"), (OTHER, "153da261"), ("concern", "concern")],
    ids=["one-of-several", "alone", "short-already"],
)
def test_an_id_is_shortened_to_what_can_be_typed(fact_id, short):
    assert short_id(fact_id) == short


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param(FIRST, FIRST, id="in-full"),
        pytest.param("cfde4822.2", SECOND, id="as-it-is-shown"),
        pytest.param("153d", OTHER, id="how-it-begins"),
        pytest.param("c", "c", id="that-very-one-first"),
        pytest.param("nothing", "nothing", id="none-of-them"),
    ],
)
def test_what_is_typed_means_one_fact(typed, found):
    assert meant(typed, IDS) == found


def test_what_may_mean_several_names_them():
    with pytest.raises(FactMeantUnclear, match=r"cfde4822\.1, cfde4822\.2"):
        meant("cfde", IDS)
