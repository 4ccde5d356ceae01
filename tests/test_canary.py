"""The search for canaries finds them however they are written, or finding nothing would mean nothing."""

import base64
import gzip
import sqlite3
import zlib
from contextlib import closing

import pytest

from tests.canary import Found, leaks, leaks_of

WORD = "Brimblethwackle"
SAID = f"about {WORD} and others".encode()
WAYS = {
    "plain": SAID,
    "capitals": SAID.upper(),
    "utf-16": SAID.decode().encode("utf-16-le"),
    "base64": base64.b64encode(SAID),
    "base64-1-on": base64.b64encode(b"x" + SAID),
    "base64-2-on": base64.urlsafe_b64encode(b"xy" + SAID),
    "hexadecimal": SAID.hex().encode(),
    "zlib": b"noise" + zlib.compress(SAID),
    "gzip": b"noise" + gzip.compress(SAID),
    "base64-in-zlib": zlib.compress(base64.b64encode(SAID)),
    "zlib-in-gzip": gzip.compress(b"noise" + zlib.compress(SAID)),
}


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_word_is_found_however_it_is_written(tmp_path, way):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"\0" * 100 + WAYS[way] + b"\0" * 100)
    assert {one.word for one in leaks(tmp_path, [WORD])} == {WORD}


def test_nothing_is_found_where_nothing_is(tmp_path):
    (tmp_path / "file").write_bytes(bytes(range(256)) * 4_000)
    assert leaks(tmp_path, [WORD]) == ()


def test_a_value_that_a_database_lays_over_several_pages_is_found(tmp_path):
    said = "x" * 4_000 + WORD + "x" * 4_000
    with closing(sqlite3.connect(tmp_path / "file")) as connection:
        connection.execute("CREATE TABLE said (packed BLOB)")
        for start in range(40):
            connection.execute("INSERT INTO said VALUES (?)", (said[start * 10 :].encode("utf-16-le"),))
        connection.commit()
    assert Found("file: said", WORD, "utf-16-le") in leaks(tmp_path, [WORD])


def test_the_rows_of_a_database_are_searched_wherever_its_files_are(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE said (number INTEGER, what TEXT)")
        connection.exec_driver_sql(f"INSERT INTO said VALUES (1, 'about {WORD.upper()}')")
    assert leaks_of(engine, [WORD]) == (Found("said.what", WORD, "utf-8"),)


def test_a_word_too_short_to_be_found_for_certain_is_refused(tmp_path):
    with pytest.raises(AssertionError, match="too short"):
        leaks(tmp_path, ["Bo"])
