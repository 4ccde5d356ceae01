"""What is logged: a JSON object a line, with known fields alone; nothing about a person comes through."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cce.logs import FIELDS, WITHHELD

CANARY = "Bo Canary-Example"
CHECKOUT = Path(__file__).parents[1]
ROOMS = ("activities", "cce", "starter", "workflows")


def lines(script: str) -> list[dict[str, object]]:
    """What a program that runs *script* logs."""
    begin = "from cce.logs import configure, logger, where\nimport logging\nconfigure('DEBUG')\n"
    ran = subprocess.run(
        [sys.executable, "-c", begin + script], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in ran.stderr.splitlines()]


def test_an_event_of_ours_has_its_known_fields():
    (said,) = lines("logger().info('kept', reference='K7Q4-M2PX-3', number=3, cause='OSError')")
    assert said.pop("timestamp")
    assert said == {
        "event": "kept",
        "level": "info",
        "reference": "K7Q4-M2PX-3",
        "number": 3,
        "cause": "OSError",
    }


@pytest.mark.parametrize("field", ["name", "text", "reference", "number", "duty", "panel", "at", "cause"])
def test_a_value_that_is_not_of_its_kind_is_withheld(field):
    (said,) = lines(f"logger().info('kept', {field}={CANARY!r})")
    assert said[field] == WITHHELD


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(f"logging.getLogger('other').error('sent to {CANARY}')", id="words-of-others"),
        pytest.param(f"logging.getLogger('other').error('sent to %s', {CANARY!r})", id="values-of-others"),
        pytest.param(f"logging.getLogger('other').error('%s', {{'to': {CANARY!r}}})", id="a-mapping"),
        pytest.param(
            f"try:\n raise OSError({CANARY!r})\nexcept OSError:\n logging.exception('no')",
            id="an-error-of-others",
        ),
        pytest.param(
            f"try:\n raise ValueError({CANARY!r})\nexcept ValueError as error:\n"
            " logger().error('could not', cause=type(error).__name__, where=where(error))",
            id="an-error-of-ours",
        ),
    ],
)
def test_nothing_about_anybody_comes_through(script):
    (said,) = lines(script)
    assert CANARY not in json.dumps(said)
    assert "Canary" not in json.dumps(said)


def test_an_error_of_others_is_known_by_its_kind_and_place():
    script = "def reach():\n raise OSError('x')\ntry:\n reach()\nexcept OSError:\n logging.exception('no')"
    (said,) = lines(script)
    assert said["cause"] == "OSError"
    assert said["where"] == ["<string>:7 <module>", "<string>:5 reach"]


def calls() -> list[ast.Call]:
    """Every call that logs something of ours."""
    trees = (ast.parse(path.read_text()) for room in ROOMS for path in (CHECKOUT / room).rglob("*.py"))
    return [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Call)
        and isinstance(node.func.value.func, ast.Name)
        and node.func.value.func.id == "logger"
    ]


def test_what_we_log_are_fixed_words_with_known_fields():
    assert len(calls()) > 1
    for call in calls():
        assert len(call.args) == 1
        assert isinstance(call.args[0], ast.Constant)
        assert {keyword.arg for keyword in call.keywords} <= FIELDS.keys()
