"""Where the command line ends: exit codes, and never a traceback."""

import ast
import subprocess
import sys

import pytest

from cce.pathway import errors
from cce.pathway.facts import FACT_CLASSES
from starter.cli import boundary
from starter.cli.app import COMMANDS
from tests.starter.cli_house import CHECKOUT, clean


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        pytest.param([], 2, "", id="nothing"),
        pytest.param(["plna"], 2, "Did you mean 'plan'?", id="a-slip"),
        pytest.param(["--bogus"], 2, "No such option: --bogus", id="unknown-option"),
        pytest.param(["plan"], 2, "Missing argument 'FILE'", id="argument-missing"),
        pytest.param(["plan", "x.yaml", "--at", "2026-03-23"], 2, "a time is needed", id="no-time"),
        pytest.param(["plan", "x.yaml", "--at", "2026-03-29T01:30"], 2, "went forward", id="no-such-hour"),
        pytest.param(["show", "K7Q4-M2PX-4"], 2, "last sign does not fit", id="misread-reference"),
        pytest.param(["policy", "check", "nowhere"], 2, "expected one of", id="unknown-policy"),
        pytest.param(["show", "K7Q4-M2PX-3"], 1, "There is no episode", id="nobody-there"),
        pytest.param(["due", "mine", "p-999"], 1, "There is nobody", id="unknown-person"),
        pytest.param(["due", "team", "team-z"], 1, "There is no team", id="unknown-team"),
        pytest.param(["due", "mine"], 2, "which person?", id="whose"),
        pytest.param(["due", "all", "p-101"], 2, "say whose list", id="a-key-for-all"),
        pytest.param(["show", "\udcff"], 2, "not UTF-8", id="not-text"),
        pytest.param(
            ["policy", "check", f"{'x' * 300}.yaml"], 1, "File name too long", id="operating-system"
        ),
    ],
)
def test_a_wrong_line_says_what_would_be_right(house, cce, typed, code, said):
    ran = cce(*typed)
    assert (ran.code, said in ran.err) == (code, True), ran
    assert "Traceback" not in ran.err


def test_a_setting_that_cannot_be_used_is_said_without_a_traceback(house, cce, monkeypatch):
    monkeypatch.setenv("CCE_POLCY", "x")
    ran = cce("due")
    assert (ran.code, ran.err) == (2, "CCE_POLCY is no setting; did you mean CCE_POLICY?\n")


def test_a_database_that_is_none_is_said_without_its_password(house, cce, monkeypatch):
    monkeypatch.setenv("CCE_DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:9/none")
    monkeypatch.setenv("CCE_KEYRING_FILE", str(house.var / "keyring"))
    ran = cce("due")
    assert ran.code == 1
    assert "does not answer" in ran.err
    assert "hunter2" not in ran.err


def test_a_database_nobody_laid_out_says_what_to_do(house, cce, monkeypatch, tmp_path):
    monkeypatch.setenv("CCE_VAR", str(tmp_path / "elsewhere"))
    ran = cce("show", "K7Q4-M2PX-3")
    assert (ran.code, "cce run" in ran.err) == (1, True)
    assert not (tmp_path / "elsewhere").exists()


def test_an_error_nobody_foresaw_is_one_line_without_its_words(capsys):
    boundary.say_unexpected(KeyError, KeyError("secret"), None)
    said = capsys.readouterr().err
    assert (said.count("\n"), "KeyError" in said, "secret" in said) == (1, True, False)


def test_the_line_for_unforeseen_errors_is_in_place_while_a_command_runs(cce):
    cce("--help")
    assert sys.excepthook is boundary.say_unexpected


def test_what_counts_as_mistyped_exists():
    written = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("cce", "starter")
        for path in (CHECKOUT / room).rglob("*.py")
    )
    classes = {node.name for node in ast.walk(ast.parse(written)) if isinstance(node, ast.ClassDef)}
    assert boundary.MISTYPED_CAUSES - classes == set()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(errors.FactOutOfOrder(), 1, id="refused"),
        pytest.param(errors.EpisodeIsClosed(), 1, id="closed"),
        pytest.param(errors.CalendarEnds(), 1, id="beyond-the-calendar"),
        pytest.param(errors.ScenarioInvalid(), 2, id="a-file-that-is-wrong"),
        pytest.param(errors.FactReasonMissing(), 2, id="no-reason-given"),
    ],
)
def test_an_error_has_the_exit_code_of_its_cause(error, code):
    assert boundary.exit_code(error) == code


GROUPS = {
    "policy": ("check", "show", "diff", "schema"),
    "keys": ("make", "show", "add", "renew"),
    "audit": ("verify", "show", "head"),
    "calendar": ("show", "add", "remove"),
    "codec": ("serve", "allow", "forbid", "show"),
    "checklist": ("show", "set"),
    "lists": ("import", "columns", "review", "decide", "forget"),
    "panel": (
        *("list", "plan", "add", "move", "cancel"),
        *("cohort", "agenda", "actions", "outcomes", "feedback"),
    ),
    "retention": ("show", "hold", "lift", "why", "erased"),
    "staff": ("import", "show", "check"),
    "outbox": ("show",),
    "record": tuple(f"K7Q4-M2PX-3 {kind}" for kind in FACT_CLASSES),
}
ALONE = [[name] for name in COMMANDS if name not in GROUPS]
IN_GROUPS = [[group, *name.split()] for group, names in GROUPS.items() for name in names]


@pytest.mark.parametrize("command", [*ALONE, *IN_GROUPS, *([name] for name in GROUPS)], ids=" ".join)
def test_every_command_has_help_with_an_example(cce, command):
    ran = cce(*command, "--help")
    assert (ran.code, "Example: cce" in " ".join(ran.out.split())) == (0, True)
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.parametrize("command", [*ALONE, *IN_GROUPS], ids=" ".join)
def test_every_command_answers_in_json(cce, command):
    assert "--json" in cce(*command, "--help").out


HEAVY = {"alembic", "apprise", "cce.settings", "rich", "sqlalchemy", "sqlmodel", "temporalio"}


@pytest.mark.parametrize(
    ("typed", "heavy"),
    [
        pytest.param(["--help"], HEAVY - {"rich"}, id="help"),
        pytest.param(["plan", "tests/scenarios/easter_2026.yaml", "--json"], HEAVY, id="plan"),
        pytest.param(["policy", "check"], HEAVY - {"cce.settings", "rich", "sqlalchemy"}, id="policy"),
    ],
)
def test_a_command_imports_no_more_than_it_needs(typed, heavy):
    run = f"import sys; from starter.cli.boundary import run; run({typed})"
    program = f"{run}; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, env=clean(), capture_output=True, text=True, check=True
    )
    assert heavy & set(done.stderr.split()) == set()


def test_opening_says_first_whom_to_call(cce):
    said = " ".join(cce("open", "--help").out.split())
    assert said.index("999") < said.index("Open an episode")


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        pytest.param("cce pol", {"policy"}, id="a-command"),
        pytest.param("cce record K7Q4-M2PX-3 iro", {"iro_told"}, id="a-fact"),
        pytest.param("cce policy check --y", {"--year"}, id="an-option"),
    ],
)
def test_a_shell_completes_what_was_begun(house, words, completed):
    number = str(len(words.split()) - 1)
    shell = {"_CCE_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": number}
    house.environment.update(shell)
    assert set(house.script().out.split()) == completed
