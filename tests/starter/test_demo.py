"""The demo: every notice visible, nothing real in it, and its picture complete in one file."""

import re
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest

from cce.notices.outbox import read_outbox
from cce.pathway.facts import as_recorded
from cce.pathway.scenario import load_scenario, read_scenario
from cce.pathway.terms import DutyKey, Role, Rung
from cce.records.deliveries import About, Delivery, DeliveryStatus
from cce.settings import Settings
from starter.demo import FILE, demo
from starter.story import happened, told
from tests.contracts.checkout import CHECKOUT

PICTURE = CHECKOUT / "docs" / "demo.svg"
SCENARIO = load_scenario(FILE)
CALENDAR = SCENARIO.policy.working_calendar()
DUE = datetime.fromisoformat("2026-02-17T08:00:00+00:00")


def delivery(rung: Rung, step: str | None, status: DeliveryStatus = DeliveryStatus.SENT) -> Delivery:
    about = About("K7Q4-M2PX-3", "n", "o", DutyKey.RETURN_INTERVIEW, "", rung, step, "")
    return Delivery("k", about, Role.SOCIAL_WORKER, "p-1", 0, DUE, False, status, settled_at=DUE)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        pytest.param(delivery(Rung.OPENED, None), "please start", id="opened"),
        pytest.param(delivery(Rung.BEFORE, "-5wd"), "due in 5wd", id="working-days-before"),
        pytest.param(delivery(Rung.BEFORE, "-24h"), "due in 24h", id="hours-before"),
        pytest.param(delivery(Rung.DUE, "0"), "due today", id="due"),
        pytest.param(delivery(Rung.AFTER, "+3wd"), "3wd overdue", id="late"),
        pytest.param(delivery(Rung.HANDOVER, None), "handed over", id="hand-over"),
        pytest.param(
            replace(delivery(Rung.AFTER, "+1wd"), escalated_from="k"), "unanswered", id="one-role-up"
        ),
    ],
)
def test_a_rung_is_said_in_words(one, words):
    assert told(one, SCENARIO.policy, CALENDAR).rung == words


def test_a_notice_is_told_with_its_time_role_task_and_channel():
    line = told(delivery(Rung.OPENED, None), SCENARIO.policy, CALENDAR)
    assert line[:2] == ("Tue 17 Feb 08:00", "social worker")
    assert line[3:5] == ("Hold an interview", "mail")


def test_what_did_not_arrive_is_said_too():
    failed = delivery(Rung.OPENED, None, DeliveryStatus.FAILED_ESCALATED)
    assert told(failed, SCENARIO.policy, CALENDAR).arrived == "failed escalated"


def test_a_fact_is_said_without_its_reason():
    text = (
        "policy: nottinghamshire-2020\nchild: {status: cin}\nfacts:\n"
        "  - {fact: concern_identified, happened_at: 2026-01-12T10:00, route: open_case}\n"
        "  - {fact: extended, happened_at: 2026-01-13T10:00, duty: risk_assessment, until: 2026-01-28,\n"
        "     reason: Somebody is away.}\n"
    )
    said = [happened(fact) for fact in as_recorded(read_scenario(text, "a test").facts)]
    assert said == [
        "concern identified: open case",
        "extended: risk assessment, until Wed 28 January 2026",
    ]


@pytest.mark.temporal
@pytest.mark.slow
def test_every_notice_is_in_the_picture_and_every_message_in_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CCE_VAR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    demo(Settings.read(), record=tmp_path / "demo.svg")
    picture = words_of((tmp_path / "demo.svg").read_text())
    kept = read_outbox(tmp_path / "demo" / "played" / "outbox")
    notices, messages = map(int, re.findall(r"(\d+) notices in (\d+) messages", picture)[0])
    assert (picture.count("✓ mail"), len(kept)) == (notices, messages)
    for shown in (
        "unanswered",
        "overdue",
        "Send papers",
        "due in 24h",
        "make run",
        "demo/played/outbox",
    ):
        assert shown in picture


def test_the_picture_in_the_docs_is_one_file_that_loads_nothing():
    text = PICTURE.read_text(encoding="utf-8")
    assert "make run" in words_of(text)
    assert set(re.findall(r"https?://[^/\"\s<]+", text)) <= {"http://www.w3.org", "http://127.0.0.1:8000"}


def words_of(picture: str) -> str:
    texts = ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")
    return "\n".join("".join(text.itertext()).replace("\N{NO-BREAK SPACE}", " ") for text in texts)
