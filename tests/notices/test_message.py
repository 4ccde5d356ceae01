"""What an item and a message refuse to say, and how a message is named."""

from datetime import datetime

import pytest

from cce.notices.errors import ItemRefused
from cce.notices.message import Message, check_link, check_task, message_key
from cce.pathway.policy_files import load_policy
from tests.notices.conftest import SLOT, item

CONTROL = ["\n", "\r\n", "\t", "\x00", "\x1b", "\u2028", "\x7f"]


@pytest.mark.parametrize("wrong", CONTROL)
@pytest.mark.parametrize("part", ["task", "reference", "link"])
def test_control_characters_are_refused_in_every_part(part, wrong):
    usual = getattr(item(), part)
    with pytest.raises(ItemRefused):
        item(**{part: f"{usual}{wrong}Bcc: x@example.test"})


@pytest.mark.parametrize(
    "task",
    [
        pytest.param("CCE assessment", id="the-pathway"),
        pytest.param("Complete a cce-assessment", id="the-pathway-in-small-letters"),
        pytest.param("Record exploitation", id="what-it-is-about"),
        pytest.param("Stop exploiters", id="what-it-is-about-in-another-form"),
        pytest.param("A criminal matter", id="the-other-half-of-the-name"),
        pytest.param("Review at High", id="a-level"),
        pytest.param("Review (moderate)", id="a-level-in-brackets"),
        pytest.param("", id="nothing"),
        pytest.param("x" * 81, id="too-long"),
    ],
)
def test_a_task_name_that_says_too_much_is_refused(task):
    with pytest.raises(ItemRefused):
        check_task(task)


@pytest.mark.parametrize(
    "task", ["Hold a success meeting", "Check accessibility", "Highlight a point", "x" * 80]
)
def test_words_that_only_resemble_those_are_allowed(task):
    check_task(task)


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("javascript:alert(1)", id="no-web-address"),
        pytest.param("ftp://tasks.example.test/", id="another-scheme"),
        pytest.param("https://user:secret@tasks.example.test/", id="a-login-in-it"),
        pytest.param("https://tasks.example.test/a b", id="a-space"),
        pytest.param('https://tasks.example.test/"onclick="x', id="a-quote"),
        pytest.param("https://tasks.example.test/<b>", id="a-tag"),
        pytest.param("https://cce.example.test/e/1", id="the-pathway-in-the-host"),
        pytest.param("https://tasks.example.test/exploitation/1", id="what-it-is-about-in-the-path"),
        pytest.param("https://täsks.example.test/", id="not-ascii"),
    ],
)
def test_a_link_that_is_unsafe_or_says_too_much_is_refused(link):
    with pytest.raises(ItemRefused):
        check_link(link)


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:8000/e/K7M", "http://[::1]:8000", "https://access.example.test/e?x=1#duty"]
)
def test_a_plain_link_is_allowed(link):
    check_link(link)


def test_a_reference_that_happens_to_spell_the_word_is_still_told():
    assert item(reference="K7M-CCE", link="https://tasks.example.test/e/K7M-CCE").reference == "K7M-CCE"


@pytest.mark.parametrize("reference", ["", "ab", "a" * 41, "Jo Bloggs", "2011/05", "é12"])
def test_a_reference_that_is_not_opaque_is_refused(reference):
    with pytest.raises(ItemRefused):
        item(reference=reference)


def test_an_item_without_the_key_of_its_row_is_refused():
    with pytest.raises(ItemRefused):
        item(key="")


@pytest.mark.parametrize("subject", ["", "x" * 201, *(f"Two{wrong}lines" for wrong in CONTROL)])
def test_a_subject_is_one_line_of_at_most_200_characters(subject):
    with pytest.raises(ItemRefused):
        Message("k", SLOT, subject, "text", "<p>")


def test_a_message_is_for_an_instant_with_its_timezone():
    with pytest.raises(ItemRefused):
        Message("k", datetime(2026, 3, 26, 9), "Subject", "text", "<p>")  # noqa: DTZ001


def test_the_key_is_the_same_in_any_order_and_says_nothing_of_the_rows():
    key = message_key(["episode-K7M|b", "episode-K7M|a"])
    assert key == message_key(["episode-K7M|a", "episode-K7M|b"])
    assert len(key) == 32
    assert set(key) <= set("0123456789abcdef")


def test_other_rows_make_another_key():
    assert len({message_key(rows) for rows in (["a"], ["b"], ["a", "b"], ["ab"])}) == 4


def test_every_task_name_of_the_shipped_policy_may_be_said():
    for duty in load_policy("nottinghamshire-2020").duties.values():
        check_task(duty.task)
