"""This installation: its mail, and its health."""

import json
import smtplib
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from cce.notices.outbox import Outbox
from starter.cli.options import now
from tests.starter.cli_house import CHECKOUT, clean
from tests.starter.cli_scenes import CONCERN, REFERENCE

ARRIVED_AT = datetime(2026, 4, 7, 8, tzinfo=UTC)


@pytest.fixture
def mail(house):
    """Two messages in this installation's outbox."""
    with Outbox(house.var / "outbox", lambda: ARRIVED_AT) as outbox:
        for number in (1, 2):
            message = EmailMessage()
            message["From"], message["To"] = "no-reply@pathway.invalid", f"ada{number}@example.test"
            message["Subject"] = f"Reminder {number}"
            message.set_content("Hold a meeting\n")
            with smtplib.SMTP("127.0.0.1", outbox.port) as server:
                server.send_message(message)
    return house


def test_the_outbox_lists_its_mail_with_numbers(mail, cce):
    ran = cce("outbox")
    assert (ran.code, ran.err) == (0, "")
    assert "ada1@example.test" in ran.out
    assert "Tue 7 Apr 26 09:00" in ran.out
    assert "cce outbox show 2" in ran.out


def test_the_outbox_shows_one_message_as_its_reader_sees_it(mail, cce):
    said = cce("outbox", "show", "2").out
    assert ("Subject: Reminder 2" in said, "Hold a meeting" in said) == (True, True)


def test_the_outbox_in_json_keeps_its_numbers_when_only_the_last_are_asked_for(mail, cce):
    said = [json.loads(line) for line in cce("outbox", "--last", "1", "--json").out.splitlines()]
    assert [(one["number"], one["subject"]) for one in said] == [(2, "Reminder 2")]
    assert json.loads(cce("outbox", "show", "2", "--json").out) == said[0]


def test_another_outbox_may_be_named(mail, cce, tmp_path):
    assert "No mail is kept" in cce("outbox", "--folder", str(tmp_path / "none")).out
    assert cce("outbox", "--folder", str(mail.var / "outbox"), "show", "1").code == 0


@pytest.mark.parametrize(("number", "code"), [("3", 1), ("0", 2), ("x", 2)])
def test_a_message_that_is_not_there_is_said(mail, cce, number, code):
    ran = cce("outbox", "show", number)
    assert (ran.code, bool(ran.err)) == (code, True)


def findings(ran):
    return {one["check"]: one for one in map(json.loads, ran.out.splitlines())}


def test_the_doctor_says_line_by_line_what_is_well_and_what_to_do(house, cce):
    house.hire()
    ran = cce("doctor", "--json")
    found = findings(ran)
    assert ran.code == 1
    assert {name for name, one in found.items() if not one["ok"]} == {
        "Temporal server",
        "worker",
        "workflows",
    }
    assert "CCE_TEMPORAL_ADDRESS" in found["Temporal server"]["detail"]
    assert found["worker"]["detail"] == "not looked at: the Temporal server comes first"
    table = cce("doctor").out
    assert (table.count("NOT OK"), max(map(len, table.splitlines())) <= 80) == (3, True)


def test_the_doctor_stops_at_settings_that_cannot_be_read(house, cce, monkeypatch):
    monkeypatch.setenv("CCE_LOG_LEVEL", "LOUD")
    found = findings(cce("doctor", "--json"))
    assert [(name, one["ok"]) for name, one in found.items()] == [("settings", False)]
    assert "CCE_LOG_LEVEL" in found["settings"]["detail"]


def test_the_doctor_finds_a_database_that_nobody_laid_out(house, cce, monkeypatch, tmp_path):
    monkeypatch.setenv("CCE_VAR", str(tmp_path / "elsewhere"))
    found = findings(cce("doctor", "--json"))
    assert "cce run" in found["database"]["detail"]
    assert found["staff"]["detail"] == "not looked at: the database comes first"


def test_the_doctor_finds_an_empty_directory(house, cce):
    assert "cce staff import" in findings(cce("doctor", "--json"))["staff"]["detail"]


def test_the_doctor_finds_a_directory_without_administrators(house, cce, tmp_path):
    path = tmp_path / "staff.yaml"
    path.write_text("people:\n  - {key: p-1, name: Ada Example, email: ada@example.test}\nholdings: []\n")
    assert cce("staff", "import", str(path), "--apply").code == 0
    assert "administrator" in findings(cce("doctor", "--json"))["staff"]["detail"]


def test_the_doctor_finds_notices_that_should_have_gone(house, cce):
    house.hire()
    house.open(CONCERN)
    found = findings(cce("doctor", "--json"))["notices"]
    assert (found["ok"], "should have gone" in found["detail"]) == (False, True)


def test_the_doctor_is_patient_with_what_went_a_moment_ago(house, cce):
    house.hire()
    house.open(f"{{fact: concern_identified, happened_at: {now():%Y-%m-%dT%H:%M}+00:00, route: open_case}}")
    house.let_pass(now() + timedelta(days=7), REFERENCE)
    assert findings(cce("doctor", "--json"))["notices"]["ok"] is True


def test_the_doctor_knocks_at_the_mail_server_and_says_no_password(house, cce, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        monkeypatch.setenv(
            "CCE_MAIL_URL", f"mailto://user:hunter2@127.0.0.1:{port}?from=no-reply@example.test"
        )
        well = findings(cce("doctor", "--json"))["mail"]
    ill = findings(cce("doctor", "--json"))["mail"]
    assert (well["ok"], ill["ok"]) == (True, False)
    assert "hunter2" not in well["detail"] + ill["detail"]


def test_the_doctor_warns_when_the_calendar_ends_soon(house, cce, monkeypatch, tmp_path):
    year = now().year
    (tmp_path / "short.yaml").write_text(
        "policy: short\nversion: '1'\ntitle: Short\nextends: nottinghamshire-2020\n"
        f"calendar: {{last_year: {year}}}\n"
    )
    monkeypatch.setenv("CCE_POLICIES_FOLDER", str(tmp_path))
    monkeypatch.setenv("CCE_POLICY", "short")
    found = findings(cce("doctor", "--json"))["calendar"]
    assert (found["ok"], "calendar.last_year" in found["detail"]) == (False, True)


def test_the_module_is_the_same_program_as_the_script(house):
    done = subprocess.run(
        [sys.executable, "-m", "starter", "plna"],
        cwd=CHECKOUT,
        env=clean(),
        capture_output=True,
        text=True,
        check=False,
    )
    script = house.script("plna")
    assert (done.returncode, done.stdout, done.stderr) == script
