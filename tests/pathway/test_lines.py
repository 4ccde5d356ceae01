"""YAML read with its lines, and refused where it is not plain."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cce.pathway.errors import ScenarioInvalid
from cce.pathway.lines import Place, dotted, read_page

TEXT = """\
# A comment.
child:
  status:
    cin
  born_on: 2011-05-04   # stays text
panels: [2026-06-03,
         2026-07-01]
note: >
  Two lines
  folded.
"""


def read(text):
    return read_page(text, "x.yaml", ScenarioInvalid)


def refusal_of(text):
    with pytest.raises(ScenarioInvalid) as refused:
        read(text)
    return str(refused.value)


def test_values_stay_text():
    assert read("{a: 2026-03-23T10:00, b: 5.10, c: yes, d: 0x1F, e: 010, f: 1:30}").root == {
        "a": "2026-03-23T10:00",
        "b": "5.10",
        "c": "yes",
        "d": "0x1F",
        "e": "010",
        "f": "1:30",
    }


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_none(written):
    assert read(f"a: {written}").root == {"a": None}


@pytest.mark.parametrize("written", ["''", '"~"', "'null'"])
def test_quoted_nothing_is_text(written):
    assert read(f"a: {written}").root == {"a": written[1:-1]}


@pytest.mark.parametrize(
    ("path", "key_line", "value_line"),
    [
        pytest.param(("child",), 2, 3, id="block"),
        pytest.param(("child", "status"), 3, 4, id="value-on-the-next-line"),
        pytest.param(("child", "born_on"), 5, 5, id="after-a-value-on-the-next-line"),
        pytest.param(("panels", 0), 6, 6, id="first-item"),
        pytest.param(("panels", 1), 7, 7, id="second-item"),
        pytest.param(("note",), 8, 8, id="folded"),
    ],
)
def test_every_key_and_value_has_its_line(path, key_line, value_line):
    page = read(TEXT)
    assert page.place_of_key(path) == Place("x.yaml", key_line)
    assert page.place(path) == Place("x.yaml", value_line)


def test_what_the_file_does_not_say_has_no_place():
    assert read(TEXT).place(("child", "name")) is None
    assert read(TEXT).place_of_key(("child", "name")) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "x.yaml:1: the file is empty", id="empty"),
        pytest.param("# only\n# comments\n", "x.yaml:3: the file is empty", id="comments-alone"),
        pytest.param(
            "a: 1\nb: {c: 1,\n  c: 2}",
            "x.yaml:3: found b.c a second time; it stands in line 2",
            id="duplicate-key",
        ),
        pytest.param(
            "a: 1\n'a': 2", "x.yaml:2: found a a second time; it stands in line 1", id="duplicate-in-quotes"
        ),
        pytest.param(
            "a: &one [x]\nb: *one",
            "x.yaml:1: found an anchor or alias (& or *); expected the value written out",
            id="anchor",
        ),
        pytest.param(
            "a: *one",
            "x.yaml:1: found an anchor or alias (& or *); expected the value written out",
            id="alias",
        ),
        pytest.param(
            "a: 1\n<<: {b: 2}", "x.yaml:2: found a merge (<<); expected the values written out", id="merge"
        ),
        pytest.param(
            "a:\n- !!int 3",
            "x.yaml:2: found the tag tag:yaml.org,2002:int; expected a value without one",
            id="tag",
        ),
        pytest.param("!x {}", "x.yaml:1: found the tag !x; expected a value without one", id="own-tag"),
        pytest.param("? [a]\n: b", "x.yaml:1: expected a plain word as the key", id="list-as-key"),
        pytest.param("!!str a: b", "x.yaml:1: expected a plain word as the key", id="tag-on-a-key"),
        pytest.param(
            "a: 1\n---\nb: 2", "x.yaml:2: found a second document; expected one in a file", id="two-documents"
        ),
        pytest.param(
            "a:\n\tb: 1", "x.yaml:2: found a tab at the start of the line; expected spaces", id="tab"
        ),
        pytest.param(
            "a: 1\nb: 'x", "x.yaml:2: this is not YAML: found unexpected end of stream", id="open-quote"
        ),
        pytest.param(
            "a: b: c",
            "x.yaml:1: this is not YAML: mapping values are not allowed",
            id="two-colons",
        ),
        pytest.param(
            "a: 1\nb: \x07", "x.yaml:2: found a character that no text may hold", id="control-character"
        ),
        pytest.param(
            "a: 1\nb: \ud800", "x.yaml:2: found a character that no text may hold", id="half-a-character"
        ),
        pytest.param("- " * 21, "x.yaml:1: found values more than 20 deep", id="deep"),
        pytest.param("#" * 1_000_001, "x.yaml:1: the file is longer than 1,000,000 characters", id="long"),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(text, message):
    assert refusal_of(text).startswith(message)


def test_laughing_thousands_are_refused_at_the_first():
    text = "a: &a [x, x]\n" + "\n".join(
        f"{two}: &{two} [*{one}, *{one}]" for one, two in zip("abcd", "bcde", strict=True)
    )
    assert refusal_of(text).startswith("x.yaml:1: found an anchor")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    page = read("\ufeffa: 1\r\nb: 2\r\n")
    assert page.root == {"a": "1", "b": "2"}
    assert page.place(("b",)) == Place("x.yaml", 2)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("duties", "review", "limit"), "duties.review.limit"),
        (("ladders", "long", "before", 1, "to"), "ladders.long.before[1].to"),
        ((0, "on"), "[0].on"),
        ((), ""),
    ],
    ids=str,
)
def test_path_reads_as_people_write_it(path, words):
    assert dotted(path) == words


PLAIN = st.recursive(
    st.none() | st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abcdefgh_", min_size=1, max_size=8), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(PLAIN)
def test_what_is_written_is_read_back(values):
    assert read(yaml.safe_dump(values, allow_unicode=True)).root == values


@given(st.text(max_size=200) | st.text("{}[]:,-&*!|>'\"%@`#? \n\tab1~", max_size=200))
def test_any_text_is_read_or_refused_with_file_and_line(text):
    try:
        read(text)
    except ScenarioInvalid as refused:
        place, _, words = str(refused).partition(": ")
        assert place.removeprefix("x.yaml:").isdecimal()
        assert words
