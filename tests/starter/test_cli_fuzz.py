"""Whatever somebody types, a sentence and an exit code answer: never a traceback."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cce.pathway.facts import FACT_CLASSES
from cce.pathway.terms import DutyKey, Role
from starter.cli.app import COMMANDS
from tests.starter.cli_scenes import REFERENCE

STARTS_SOMETHING = {"run", "demo", "simulate", "doctor"}
WORDS = st.sampled_from(
    [
        *(
            "check",
            "show",
            "diff",
            "schema",
            "add",
            "remove",
            "list",
            "import",
            "follow",
            "all",
            "mine",
            "team",
        ),
        *(
            "--json",
            "--help",
            "--dry-run",
            "--yes",
            "--why",
            "--facts",
            "--name",
            "--live",
            "--apply",
            "--check",
        ),
        *(
            "--at",
            "--until",
            "--reason",
            "--by",
            "--happened-at",
            "--role",
            "--level",
            "--on",
            "--panel",
            "--",
        ),
        *(REFERENCE, "K7Q4", "nottinghamshire-2020", "p-101", "team-a", "2026-03-23", "2026-03-23T10:00"),
        *(
            "2199-12-31",
            "2199-12-31T23:59",
            "1900-01-01",
            "9" * 30,
            "-1",
            "0",
            "",
            "-",
            ".",
            "/",
            "~",
            "=",
            "1=high",
        ),
        *FACT_CLASSES,
        *DutyKey,
        *Role,
    ]
)
TYPED = st.lists(WORDS | st.text(max_size=12), max_size=7)
COMMAND = st.sampled_from(sorted(COMMANDS.keys() - STARTS_SOMETHING))


@settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(command=COMMAND, typed=TYPED)
def test_any_line_has_an_exit_code_and_a_sentence(laid_out, cce, command, typed):
    ran = cce(command, *typed)
    assert ran.code in (0, 1, 2)
    assert ran.code == 0 or ran.err or ran.out
    assert "Traceback" not in ran.err


VALUES = (
    WORDS | st.dates().map(str) | st.datetimes().map(lambda at: f"{at:%Y-%m-%dT%H:%M}") | st.text(max_size=12)
)
OPTIONS = {
    kind: sorted(
        "--rating" if name == "ratings" else f"--{name.replace('_', '-')}"
        for name in {*fact.model_fields, "happened_at", "by", "reason"} - {"id", "fact", "recorded_at"}
    )
    for kind, fact in FACT_CLASSES.items()
}


@st.composite
def facts(draw):
    """A fact with some of its options, their values as anybody might type them."""
    kind = draw(st.sampled_from(sorted(FACT_CLASSES)))
    given = draw(st.lists(st.sampled_from(OPTIONS[kind]), unique=True))
    return [kind, *(word for option in given for word in (option, draw(VALUES)))]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(typed=facts())
def test_any_fact_with_any_values_is_shown_or_refused(laid_out, cce, typed):
    ran = cce("record", REFERENCE, *typed, "--dry-run")
    assert ran.code in (0, 1, 2)
    assert bool(ran.err) == (ran.code != 0) or "--help" in typed
    assert "Traceback" not in ran.err


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    command=st.sampled_from(
        ["due", "calendar show", "policy check", "policy show", "receipt", "outbox", "staff show"]
    ),
    options=st.lists(
        st.tuples(st.sampled_from(["--at", "--year", "--occurrence", "--last", "--weeks"]), VALUES)
    ),
    values=st.lists(VALUES, max_size=2),
)
def test_any_reading_with_any_values_is_answered_or_refused(laid_out, cce, command, options, values):
    ran = cce(*command.split(), *values, *(word for option in options for word in option))
    assert ran.code in (0, 1, 2)
    assert bool(ran.err) == (ran.code != 0) or "--help" in values
