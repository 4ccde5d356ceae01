"""One message per person and slot, in plain words, safe to show."""

import re
from html.parser import HTMLParser

import pytest

from cce.notices.errors import ItemRefused, UrgentGoesAlone
from cce.notices.message import Group, Why
from cce.notices.render import TEMPLATES, render, split
from cce.pathway.terms import Level, Rung
from tests.notices.conftest import SLOT, item
from tests.pathway.dates import day, uk

OVERDUE = {
    "key": "row-2",
    "reference": "P3X-8WT",
    "task": "Hold a review",
    "rung": Rung.AFTER,
    "due_on": day("Mon 2026-03-23"),
    "link": "https://tasks.example.test/e/P3X-8WT",
    "acknowledge": True,
    "why": Why.UNACKNOWLEDGED,
}
TEXT = """\
2 things are due, 1 overdue

Hold a review
Overdue: was due Mon 23 March 2026
Passed to you because nobody has acknowledged it.
Reference: P3X-8WT
Please acknowledge this: https://tasks.example.test/e/P3X-8WT

Complete an assessment
Reminder: due Thu 2 April 2026
Reference: K7M-4Q2
See why, and record it: https://tasks.example.test/e/K7M-4Q2

This message was sent automatically; replies to it are not read.
Please do not add names or details to it when you pass it on.
"""


class Page(HTMLParser):
    """What a reader's mail program would find in the HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]

    def handle_data(self, words):
        self.words.append(words.strip())


def test_the_text_of_a_digest():
    assert render([item(), item(**OVERDUE)], SLOT).text == TEXT


def test_the_same_items_for_the_same_slot_make_the_same_message():
    assert render([item(), item(**OVERDUE)], SLOT) == render([item(**OVERDUE), item()], SLOT)


def test_dates_are_read_on_londons_clocks():
    late_evening = uk("Wed 2026-04-01 23:30")
    assert render([item(rung=Rung.DUE)], late_evening).text.count("Reminder: due Thu 2 April 2026") == 1
    assert "Due today" in render([item(rung=Rung.DUE)], uk("Thu 2026-04-02 00:30")).text


def test_the_html_is_a_page_for_everyone():
    page = Page(render([item(), item(**OVERDUE)], SLOT).html)
    assert ("html", "lang", "en-GB") in page.attributes
    assert ("meta", "name", "viewport") in page.attributes
    assert page.tags.count("h1") == 1
    assert [value for tag, name, value in page.attributes if (tag, name) == ("th", "scope")] == [
        "col",
        "col",
        "row",
        "row",
    ]
    links = [value for tag, name, value in page.attributes if (tag, name) == ("a", "href")]
    assert links == ["https://tasks.example.test/e/P3X-8WT", "https://tasks.example.test/e/K7M-4Q2"]
    named = [words for words in page.words if words in ("Acknowledge P3X-8WT", "Open K7M-4Q2")]
    assert named == ["Acknowledge P3X-8WT", "Open K7M-4Q2"]


def test_the_html_loads_nothing_from_anywhere():
    page = Page(render([item()], SLOT).html)
    assert not {"img", "script", "link", "iframe", "object", "style"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name == "src" or name.startswith("on")]
    assert "url(" not in render([item()], SLOT).html


def test_what_an_item_says_cannot_become_html():
    message = render([item(task="<b>Check & 'sign'</b>")], SLOT)
    assert "<b>Check" not in message.html
    assert "&lt;b&gt;Check &amp; &#39;sign&#39;&lt;/b&gt;" in message.html
    assert "<b>Check & 'sign'</b>" in message.text


@pytest.mark.parametrize("template", sorted(TEMPLATES.iterdir()), ids=lambda path: path.name)
def test_no_template_says_what_it_is_about(template):
    words = set(re.findall(r"[a-z]+", template.read_text().lower()))
    assert not words & {"cce", "exploitation", "criminal", "child", "young", "risk", "level", *Level}


def test_a_digest_holds_all_that_is_not_urgent_and_each_urgent_one_goes_alone():
    urgent, more = item(key="u", urgent=True), item(key="v", urgent=True)
    usual, other = item(key="a"), item(key="b")
    assert split([usual, urgent, other, more]) == ((urgent,), (more,), (usual, other))
    assert split([urgent]) == ((urgent,),)
    assert split([]) == ()


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([], id="nothing"),
        pytest.param([item(urgent=True), item(key="b")], id="urgent-in-a-digest"),
        pytest.param([item(urgent=True), item(key="b", urgent=True)], id="two-urgent"),
    ],
)
def test_a_message_of_nothing_or_of_an_urgent_item_among_others_is_refused(items):
    with pytest.raises(UrgentGoesAlone):
        render(items, SLOT)


def test_a_digest_of_fifty_is_complete_and_its_subject_short():
    items = [item(key=f"row-{number}", reference=f"K7M-{number:03}") for number in range(50)]
    message = render(items, SLOT)
    assert message.subject == "50 things are due"
    assert all(f"Reference: {one.reference}\n" in message.text for one in items)


def test_a_list_says_how_many_and_which_under_neutral_headings():
    groups = (Group("In", ("P3X-8WT", "K7M-4Q2")), Group("Not in", ()))
    message = render([item(reference="PANEL-2026-06-03", groups=groups)], SLOT)
    assert "In: 2\n- P3X-8WT\n- K7M-4Q2\nNot in: 0\n" in message.text
    assert [
        words for words in Page(message.html).words if words.startswith(("In:", "Not in:", "P3X", "K7M"))
    ] == ["In: 2", "P3X-8WT", "K7M-4Q2", "Not in: 0"]


@pytest.mark.parametrize(
    ("heading", "references"),
    [
        pytest.param("High risk", (), id="a-level"),
        pytest.param("Exploited", (), id="what-it-is-about"),
        pytest.param("In", ("Bo Example",), id="a-name"),
        pytest.param("", (), id="no-heading"),
    ],
)
def test_a_list_cannot_say_more_than_references(heading, references):
    with pytest.raises(ItemRefused):
        Group(heading, references)
