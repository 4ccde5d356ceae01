"""Whatever bytes are given as a list, they are read, or refused with a reason."""

import csv
from contextlib import suppress
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce.police_lists.columns import places
from cce.police_lists.entries import read_entries
from cce.police_lists.errors import PoliceListError, PoliceListUnreadable
from cce.police_lists.sheet import BROKEN, Line, read_sheet, sheet_of
from tests.police_lists.station import HEADER, TODAY, a_list


def cells(content):
    return [line.cells for line in sheet_of(content, "list.csv").lines]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param("a,b\nZoë,1\n".encode(), "Zoë", id="utf-8"),
        pytest.param("a,b\nZoë,1\n".encode("utf-8-sig"), "Zoë", id="utf-8-with-mark"),
        pytest.param("a,b\nZoë,1\n".encode("cp1252"), "Zoë", id="cp1252"),
        pytest.param("a,b\nO’Dee,1\n".encode("cp1252"), "O’Dee", id="cp1252-quotation-mark"),
        pytest.param("a,b\nZoë,1\n".encode() + b"\xeb,2\n", "Zoë", id="utf-8-with-a-broken-row"),
        pytest.param(b"a,b\r\nZoe,1\r\n", "Zoe", id="windows-lines"),
        pytest.param(b"a,b\rZoe,1\r", "Zoe", id="old-macintosh-lines"),
        pytest.param(b'a,b\n"Zoe",1', "Zoe", id="quoted-and-no-last-line-break"),
    ],
)
def test_a_list_is_read_in_the_encoding_it_has(content, found):
    assert cells(content)[0][0] == found


def test_a_byte_that_is_neither_is_marked_and_not_guessed():
    assert cells("a\nZoë\n".encode() + b"\xeb\n") == [("Zoë",), (BROKEN,)]
    assert cells(b"a\n\x81\xe9\n") == [(f"{BROKEN}é",)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"\n\n  \n", "empty", id="blank-lines"),
        pytest.param(b"PK\x03\x04rest", "Excel workbook", id="workbook"),
        pytest.param("a,b\n".encode("utf-16"), "UTF-16", id="utf-16"),
        pytest.param(b'"a,b\n1,2\n', "quotation mark", id="header-never-ends"),
        pytest.param(b"a\n" * 5_000_001, "larger", id="too-large"),
    ],
)
def test_what_is_no_list_is_refused(content, said):
    with pytest.raises(PoliceListUnreadable, match=said):
        sheet_of(content, "list.csv")


def test_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.csv"):
        with pytest.raises(PoliceListUnreadable, match="no such file"):
            read_sheet(path)


def test_lines_are_those_on_which_rows_begin():
    content = b'a,b\n\n1,"two\nlines"\n2,x\n,\n"3,never ended\n4,x\n'
    assert sheet_of(content, "list.csv").lines == (
        Line(3, ("1", "two\nlines")),
        Line(5, ("2", "x")),
        Line(7, fault="a quotation mark goes wrong: what stands on the lines 7 to 8 was not read"),
    )


def read_whole(content):
    sheet = sheet_of(content, "list.csv")
    return read_entries(sheet, places(sheet, {}), TODAY)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    with suppress(PoliceListError):
        read_whole(content)


@given(st.binary(max_size=400))
def test_any_bytes_below_a_right_header_are_read(content):
    found = read_whole(a_list() + content)
    lines = [one.line for one in (*found.entries, *found.faults)]
    assert len(set(lines)) == len(lines)
    assert all(line > 1 for line in lines)


@given(st.lists(st.lists(st.text(max_size=8), min_size=5, max_size=5), max_size=6))
def test_any_cells_below_a_right_header_are_read(rows):
    written = StringIO()
    csv.writer(written).writerows([HEADER.split(","), *rows])
    found = read_whole(written.getvalue().encode(errors="surrogatepass"))
    assert len(found.entries) + len(found.faults) <= len(rows)
