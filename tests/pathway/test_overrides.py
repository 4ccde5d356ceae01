"""Dated exceptions to the calendar, from a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce.pathway.errors import CalendarOverrideInvalid
from cce.pathway.overrides import load_overrides, read_overrides
from cce.pathway.working_days import CalendarOverride, england
from tests.pathway.dates import day

BOTH = (
    CalendarOverride(day("Fri 2027-06-04"), False, "One-off bank holiday"),
    CalendarOverride(day("Mon 2027-08-30"), True, "Worked, for once"),
)

YAML = """\
- {on: 2027-06-04, name: One-off bank holiday}
- on: 2027-08-30
  name: Worked, for once
  working: true
"""
CSV = """\
on,name,working
2027-06-04,One-off bank holiday,

2027-08-30,"Worked, for once",true
,,
"""


def refusal_of(text, name="days.yaml"):
    with pytest.raises(CalendarOverrideInvalid) as refused:
        read_overrides(text, name)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("days.yaml", YAML, id="yaml"),
        pytest.param("days.csv", CSV, id="csv"),
        pytest.param("DAYS.CSV", CSV, id="csv-in-capitals"),
        pytest.param("days.csv", "\ufeff" + CSV.replace("\n", "\r\n"), id="csv-from-a-spreadsheet"),
        pytest.param(
            "days.csv",
            'name,working,on\nOne-off bank holiday,no,2027-06-04\n"Worked, for once",yes,2027-08-30\n',
            id="other-column-order",
        ),
    ],
)
def test_file_gives_its_days(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text.encode())
    assert load_overrides(path) == BOTH


def test_days_change_the_calendar():
    calendar = england(2027, 2027, read_overrides(YAML, "days.yaml"))
    assert calendar.why_off(day("Fri 2027-06-04")) == "One-off bank holiday"
    assert calendar.is_working(day("Mon 2027-08-30"))


@pytest.mark.parametrize("name", ["days.yaml", "days.csv"])
def test_no_days_are_none(name):
    assert read_overrides("[]" if name.endswith("yaml") else "on,name,working\n", name) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "- {on: 2027-06-04, name: A}\n- {on: 2027-06-31, name: B}",
            "days.yaml:2: [1].on: found '2027-06-31', there is no such day; expected a date such as "
            "2026-03-23",
            id="no-such-day",
        ),
        pytest.param(
            "- {on: 2027-06-04T00:00, name: A}",
            "days.yaml:1: [0].on: found '2027-06-04T00:00', expected a date such as 2026-03-23",
            id="a-time",
        ),
        pytest.param(
            "- {on: 2027-06-04, name: A, working: maybe}",
            "days.yaml:1: [0].working: found 'maybe', expected true or false",
            id="maybe",
        ),
        pytest.param(
            "- {on: 2027-06-04, name: A, woking: true}",
            "days.yaml:1: [0]: found the unknown key 'woking', expected one of on, name, working "
            "(did you mean working?)",
            id="unknown-key",
        ),
        pytest.param(
            "- {on: 2027-06-04}",
            "days.yaml:1: [0].name: missing; expected text from 1 to 100 characters",
            id="no-name",
        ),
        pytest.param(
            "- {on: 2027-06-04, name: ''}",
            "days.yaml:1: [0].name: found '', expected text from 1 to 100 characters",
            id="empty-name",
        ),
        pytest.param(
            "- {on: 2027-06-04, name: A}\n- {on: 2027-06-04, name: B}",
            "days.yaml:2: found 2027-06-04 a second time; it stands in line 1",
            id="one-day-twice",
        ),
        pytest.param(
            "on: 2027-06-04",
            "days.yaml:1: found a mapping, expected a list of on, name, working",
            id="no-list",
        ),
        pytest.param(
            "- 2027-06-04",
            "days.yaml:1: [0]: found '2027-06-04', expected a mapping with on, name, working",
            id="a-bare-date",
        ),
        pytest.param("", "days.yaml:1: the file is empty", id="empty"),
    ],
)
def test_wrong_yaml_is_refused_with_its_line(text, message):
    assert refusal_of(text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "days.csv:1: the file is empty; expected the columns on, name, working", id="empty"),
        pytest.param(
            "on,name\n2027-06-04,A\n\n04/06/2027,B\n",
            "days.csv:4: [1].on: found '04/06/2027', expected a date such as 2026-03-23",
            id="british-date",
        ),
        pytest.param(
            "on,title\n2027-06-04,A\n",
            "days.csv:2: [0].name: missing; expected text from 1 to 100 characters",
            id="no-name",
        ),
        pytest.param(
            "on,name,working\n2027-06-04,Worked, for once,true\n",
            "days.csv:2: [0]: found the unknown key 'a further column', expected one of on, name, working",
            id="comma-without-quotes",
        ),
        pytest.param(
            "on,name\n2027-06-04,A\n2027-06-04,A\n",
            "days.csv:3: found 2027-06-04 a second time; it stands in line 2",
            id="one-day-twice",
        ),
        pytest.param(
            'on,name\n2027-06-04,"A\n', "days.csv:2: this is not CSV: unexpected end of data", id="open-quote"
        ),
    ],
)
def test_wrong_csv_is_refused_with_its_line(text, message):
    assert message in refusal_of(text, "days.csv")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(None, "No such file or directory", id="no-file"),
        pytest.param(b"\xff\xfe", "it is not UTF-8 text", id="no-text"),
    ],
)
def test_file_that_cannot_be_read_is_refused(tmp_path, content, reason):
    path = tmp_path / "days.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CalendarOverrideInvalid) as refused:
        load_overrides(path)
    assert str(refused.value) == f"{path}:1: the file cannot be read: {reason}"


@given(
    st.text(max_size=200) | st.text('on,name working\n2027-06-4"\r\0', max_size=200),
    st.sampled_from(["x.csv", "x.yaml"]),
)
def test_any_text_is_read_or_refused(text, name):
    try:
        read_overrides(text, name)
    except CalendarOverrideInvalid as refused:
        place, _, words = str(refused).partition(": ")
        assert place.removeprefix(f"{name}:").isdecimal()
        assert words
