"""What is hidden is shown by nothing but `reveal`."""

import copy
import json
import logging
import pickle
import traceback
from dataclasses import asdict, dataclass, replace

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.pretty import pretty_repr

from cce.hidden import HIDDEN, Hidden

CANARY = "canary-8c41"


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that holds a secret."""

    secret: Hidden[str]
    name: str = "one"


class Read(BaseModel):
    """Something that is read with one."""

    model_config = ConfigDict(hide_input_in_errors=True, frozen=True)

    secret: Hidden[int]
    other: Hidden[str] | None = None


KEPT = Kept(Hidden(CANARY))


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(repr, id="repr"),
        pytest.param(str, id="str"),
        pytest.param(lambda kept: f"{kept.secret} {kept.secret!r} {kept.secret:>20}", id="format"),
        pytest.param(lambda kept: "%s %r" % (kept.secret, kept), id="percent"),  # noqa: UP031
        pytest.param(lambda kept: json.dumps(asdict(kept), default=str), id="json"),
        pytest.param(lambda kept: repr(asdict(kept)), id="asdict"),
        pytest.param(pretty_repr, id="rich"),
        pytest.param(lambda kept: repr(vars(type(kept.secret))) + repr(dir(kept.secret)), id="parts"),
        pytest.param(
            lambda kept: logging.makeLogRecord({"msg": "%s", "args": (kept,)}).getMessage(), id="log"
        ),
    ],
)
def test_nothing_shows_it(shown):
    assert CANARY not in shown(KEPT)


def test_a_traceback_with_the_values_of_its_frames_does_not_show_it():
    def fail(kept: Kept) -> None:
        raise ValueError(f"{kept} cannot be used")

    with pytest.raises(ValueError, match="cannot be used") as raised:
        fail(KEPT)
    seen = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    assert CANARY not in "".join(seen.format())


@pytest.mark.parametrize("take_along", [pickle.dumps, json.dumps])
def test_it_cannot_be_taken_along(take_along):
    with pytest.raises(TypeError) as refused:
        take_along(KEPT.secret)
    assert CANARY not in str(refused.value)


def test_it_is_revealed_on_purpose_alone():
    assert KEPT.secret.reveal() == CANARY
    assert copy.deepcopy(KEPT) == replace(KEPT) == KEPT
    assert {Hidden(1), Hidden(1), Hidden(2)} == {Hidden(1), Hidden(2)}
    assert Hidden(CANARY) != CANARY


def test_a_model_reads_its_value_and_shows_neither_that_nor_a_wrong_one():
    read = Read.model_validate({"secret": "8741", "other": CANARY})
    assert (read.secret, read.other) == (Hidden(8741), Hidden(CANARY))
    for shown in (repr(read), read.model_dump_json(), repr(read.model_dump(mode="json"))):
        assert "8741" not in shown
        assert CANARY not in shown
        assert HIDDEN in shown
    with pytest.raises(ValidationError) as refused:
        Read.model_validate({"secret": CANARY})
    assert CANARY not in str(refused.value)
