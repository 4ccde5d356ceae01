"""`cce audit`, and that nobody sees anything of a child's record without a row in it."""

import json

import pytest
from sqlalchemy import text

from cce.records.audit import audit_entries, audit_links
from cce.records.audit_chain import NO_ROW
from cce.records.engine import reading, transaction
from cce.records.panels import set_panels
from tests.pathway.dates import day, uk
from tests.starter.cli_scenes import APPROVED, COMPLETED, CONCERN, REFERENCE, REVIEWED, SUBMITTED
from tests.starter.test_cli_panel import ASKED, MAY, PAPERS, SEEN, record

LATER = day("Wed 2029-01-10")
WHY = "visit on Friday"
READS = {
    "show": (("show", REFERENCE), "read episode", ""),
    "show-name": (("show", REFERENCE, "--name"), "read child", ""),
    "receipt": (("receipt", REFERENCE, "risk_assessment"), "read receipt", "risk_assessment"),
    "checklist": (("checklist", "show", REFERENCE), "read checklists", ""),
    "cohort": (("panel", "cohort", "2029-01-10"), "read panel cohort", "2029-01-10"),
    "agenda": (("panel", "agenda", "2029-01-10"), "read panel agenda", "2029-01-10"),
    "agenda-text": (
        ("panel", "agenda", "2026-05-06", "--with-text"),
        "read panel text",
        "2026-05-06",
    ),
    "actions": (("panel", "actions", "2029-01-10"), "read panel actions", "2029-01-10"),
}
BY_REFERENCE_ALONE = (
    ("due",),
    ("panel", "list"),
    ("panel", "outcomes", "--help"),
    ("staff", "check"),
    ("outbox",),
    ("policy", "diff", "nottinghamshire-2020", "nottinghamshire-2020", "--live"),
    ("link", REFERENCE, "2222-2222-2", "--as", "sibling", "--dry-run"),
    ("audit", "show"),
)
FORMS = [pytest.param((), id="text"), pytest.param(("--json",), id="json")]


@pytest.fixture
def children(house):
    """Two children with staff, one of them on two panels; an update was read to one, an action given."""
    house.hire()
    with transaction(house.engine) as session:
        set_panels(session, [MAY, LATER], uk("Mon 2026-03-02 09:00"), "p-110")
    house.open(CONCERN, COMPLETED, APPROVED, SUBMITTED, REVIEWED)
    record(house, PAPERS, SEEN, ASKED)
    house.open(CONCERN, reference="2222-2222-2")
    return house


@pytest.fixture
def rows(children):
    """What was added to the audit since the test began."""
    with reading(children.engine) as session:
        before = len(audit_entries(session))

    def added():
        with reading(children.engine) as session:
            return list(audit_entries(session))[before:]

    return added


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("typed", "action", "detail"), READS.values(), ids=READS)
def test_whoever_looks_at_a_record_is_in_the_audit(children, cce, rows, typed, action, detail, form):
    ran = cce(*typed, *form, "--by", "p-104", "--purpose", WHY)
    assert (ran.code, ran.err) == (0, "")
    assert [(one.who, one.action, one.reference, one.detail, one.why) for one in rows()] == [
        ("p-104", action, REFERENCE, detail, WHY)
    ]


@pytest.mark.parametrize(("typed", "action", "detail"), READS.values(), ids=READS)
def test_nothing_is_shown_that_cannot_be_written_down(children, cce, typed, action, detail):
    full = "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END"
    with children.engine.begin() as connection:
        connection.execute(text(full))
    ran = cce(*typed)
    assert (ran.code, ran.out, "The database did not" in ran.err) == (1, "", True)


@pytest.mark.parametrize("typed", BY_REFERENCE_ALONE, ids=" ".join)
def test_what_needs_no_row_shows_neither_a_name_nor_what_was_written(children, cce, typed):
    cce("show", REFERENCE, "--name")
    said = cce(*typed).out
    assert said
    assert [word for word in ("Bo Example", "aunt", "2010-") if word in said] == []


@pytest.mark.parametrize(
    "purpose",
    [pytest.param("", id="none"), pytest.param("a\nb", id="lines"), pytest.param("x" * 201, id="long")],
)
def test_a_purpose_is_one_short_line(children, cce, rows, purpose):
    ran = cce("show", REFERENCE, "--purpose", purpose)
    assert (ran.code, ran.out, "one line of 1 to 200 signs" in ran.err) == (2, "", True)
    assert rows() == []


def test_the_audit_shows_who_looked_at_a_child_and_why(children, cce):
    cce("show", REFERENCE, "--by", "p-104", "--purpose", WHY)
    cce("show", "2222-2222-2")
    ran = cce("audit", "show", "--reference", REFERENCE, "--json")
    (row,) = [one for one in map(json.loads, ran.out.splitlines()) if one["action"] == "read episode"]
    assert (row["who"], row["reference"], row["why"]) == ("p-104", REFERENCE, WHY)
    shown = cce("audit", "show", "--since", "2026-01-01T09:00").out
    assert max(map(len, shown.splitlines())) <= 80
    assert "p-104" in shown
    assert cce("audit", "show", "--since", "2035-01-01T09:00").out == "The audit has no such row.\n"


def test_a_chain_that_holds_is_said_and_its_head_kept(children, cce):
    cce("show", REFERENCE)
    number, head = cce("audit", "head").out.split()
    assert json.loads(cce("audit", "head", "--json").out) == {"number": int(number), "hash": head}
    cce("show", REFERENCE)
    ran = cce("audit", "verify", "--head", head)
    assert (ran.code, ran.out) == (0, f"All {int(number) + 1} rows of the audit hold.\n")
    said = json.loads(cce("audit", "verify", "--json").out)
    assert (said["holds"], said["row"], said["head"]["number"]) == (True, None, int(number) + 1)


def test_an_empty_audit_holds_and_has_a_head(house, cce):
    assert cce("audit", "head").out == f"0 {NO_ROW}\n"
    assert cce("audit", "verify", "--head", NO_ROW).out == "All 0 rows of the audit hold.\n"


@pytest.mark.parametrize(
    ("statement", "row", "said"),
    [
        pytest.param("UPDATE audit SET who = 'p-1' WHERE number = 2", 2, "it was edited", id="edited"),
        pytest.param("DELETE FROM audit WHERE number = 2", 2, "it is missing", id="deleted"),
        pytest.param("DELETE FROM audit WHERE number = 5", 5, "cut off", id="cut"),
    ],
)
def test_what_was_done_to_the_rows_is_found_and_the_first_bad_row_named(house, cce, statement, row, said):
    house.open(CONCERN)
    for _ in range(3):
        cce("show", REFERENCE)
    with reading(house.engine) as session:
        *_, last = audit_links(session)
    head = last.hash
    tamper(house, statement)
    ran = cce("audit", "verify", "--head", head)
    assert (ran.code, ran.out) == (1, "")
    assert f"Row {row} of the audit does not hold" in ran.err
    assert said in ran.err
    ran = cce("audit", "verify", "--head", head, "--json")
    assert (ran.code, json.loads(ran.out)["row"], json.loads(ran.out)["holds"]) == (1, row, False)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param(("verify", "--head", "abc"), "a head has 64 signs", id="no-head"),
        pytest.param(("show", "--reference", "nobody"), "reference", id="no-reference"),
        pytest.param(("show", "--since", "soon"), "expected a date and time", id="no-time"),
    ],
)
def test_bad_input_says_what_would_be_right(house, cce, typed, said):
    ran = cce("audit", *typed)
    assert (ran.code, ran.out, said in ran.err) == (2, "", True)


def test_what_was_recorded_is_in_the_audit_with_who_said_so(house):
    house.open(CONCERN, COMPLETED)
    assert [(one.who, one.action, one.detail, one.reference) for one in written(house)] == [
        ("not said", "opened", "", REFERENCE),
        ("not said", "recorded", "concern_identified", REFERENCE),
        ("not said", "recorded", "assessment_completed", REFERENCE),
    ]


def written(house):
    with reading(house.engine) as session:
        return audit_entries(session)


def tamper(house, statement):
    """Change rows as somebody would who may do anything to the database's file."""
    with house.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("DROP TRIGGER audit_no_delete"))
        connection.execute(text(statement))
