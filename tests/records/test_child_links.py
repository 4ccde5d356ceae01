"""Linked children: seen from both sides by reference alone, never merged; what was undone stays on record."""

import pytest
from sqlalchemy import text

from cce.records.child_links import LinkKind, link, links_of, unlink
from cce.records.children import child_of
from cce.records.engine import reading, transaction
from cce.records.errors import EpisodeUnknown, LinkExists, LinkUnknown
from cce.records.facts import facts_of
from tests.records.samples import OPENED_AT, REFERENCE, instant, opened

SISTER, PEER = "B3C4-D5F6-8", "A2B3-C4D5-X"
LATER = instant("2026-03-25 12:00")


@pytest.fixture
def children(engine):
    with transaction(engine) as session:
        for reference in (REFERENCE, SISTER, PEER):
            opened(session, reference)
    return engine


def seen_from(engine, reference):
    with reading(engine) as session:
        return [(one.reference, one.kind.value) for one in links_of(session, reference)]


def test_a_link_is_seen_from_both_sides_brothers_and_sisters_first(children):
    with transaction(children) as session:
        link(session, REFERENCE, PEER, LinkKind.PEER, "p-101", OPENED_AT)
        link(session, REFERENCE, SISTER, LinkKind.SIBLING, "p-101", OPENED_AT)
    assert seen_from(children, REFERENCE) == [(SISTER, "sibling"), (PEER, "peer")]
    assert seen_from(children, SISTER) == [(REFERENCE, "sibling")]


def test_linked_children_keep_their_own_facts_and_names(children):
    with transaction(children) as session:
        link(session, REFERENCE, SISTER, LinkKind.SIBLING, "p-101", OPENED_AT)
    with reading(children) as session:
        assert facts_of(session, SISTER) == []
        assert child_of(session, SISTER).name.reveal() == "Bo Example"


@pytest.mark.parametrize(("one", "other"), [(REFERENCE, SISTER), (SISTER, REFERENCE)])
def test_two_children_are_linked_once_whoever_is_named_first(children, one, other):
    with transaction(children) as session:
        link(session, REFERENCE, SISTER, LinkKind.SIBLING, "p-101", OPENED_AT)
    with pytest.raises(LinkExists, match="linked already"), transaction(children) as session:
        link(session, one, other, LinkKind.PEER, "p-101", OPENED_AT)


def test_a_child_is_not_linked_with_itself(children):
    with pytest.raises(LinkExists, match="the same child"), transaction(children) as session:
        link(session, SISTER, SISTER, LinkKind.PEER, "p-101", OPENED_AT)


def test_both_must_be_there(children):
    with pytest.raises(EpisodeUnknown), transaction(children) as session:
        link(session, REFERENCE, "K7Q4-M2PX-4", LinkKind.PEER, "p-101", OPENED_AT)


def test_a_link_that_was_undone_stays_on_record_and_can_be_made_anew(children):
    with transaction(children) as session:
        link(session, REFERENCE, SISTER, LinkKind.PEER, "p-101", OPENED_AT)
        assert unlink(session, SISTER, REFERENCE, "p-104", LATER) is LinkKind.PEER
        link(session, SISTER, REFERENCE, LinkKind.SIBLING, "p-104", LATER)
    assert seen_from(children, REFERENCE) == [(SISTER, "sibling")]
    with reading(children) as session:
        assert session.scalar(text("SELECT count(*) FROM child_link")) == 2


def test_what_is_not_linked_cannot_be_unlinked(children):
    with pytest.raises(LinkUnknown, match="not linked"), transaction(children) as session:
        unlink(session, REFERENCE, PEER, "p-101", LATER)
