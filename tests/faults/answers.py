"""Mail servers and web hooks that refuse, hang, drip and drop: real ones, on ports of this machine.

The business clock is an argument here: the pauses between two attempts are longer than any test.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from activities.delivering import Post, deliver
from cce.hidden import Hidden
from cce.notices.channels import ChannelRules
from cce.notices.send import AppriseSender
from cce.pathway.terms import Role
from cce.records.deliveries import Delivery, DeliveryStatus
from cce.records.standing import lay_out
from tests.activities.office import LINKS, Office, everybody
from tests.faults.verdict import Result, Verdict
from tests.keyring import KEYRING
from tests.notices.conftest import QUICK
from tests.notices.servers import (
    Clerk,
    MailServer,
    ScriptedServer,
    WebHook,
    dripping,
    hanging,
    mail_script,
    reset,
)
from tests.pathway.dates import uk

SLOT = uk("Tue 2026-03-31 09:00")
LEFT_ALONE = timedelta(hours=2)
_LONGEST = 5.0

Server = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to be answered, and how the first attempt must stand in the ledger after it."""

    name: str
    server: Server
    status: DeliveryStatus
    pause: timedelta = timedelta()


@contextmanager
def _nobody_there() -> Iterator[ScriptedServer]:
    """A port at which nobody listens any more."""
    with ScriptedServer(hanging) as server:
        gone = server
    yield gone


def _asked_then(ends: Callable[[Any, Any], None]) -> Server:
    def script(connection: Any, server: Any) -> None:
        connection.recv(65_536)
        ends(connection, server)

    return lambda: ScriptedServer(script)


def _slowly(connection: Any, server: Any) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    dripping(connection, server)


AGAIN, UP, UNKNOWN = (
    DeliveryStatus.FAILED,
    DeliveryStatus.FAILED_ESCALATED,
    DeliveryStatus.UNKNOWN_ESCALATED,
)
MAIL = (
    Answer("421", lambda: MailServer(Clerk(mail=["421 4.3.2 Going away"])), AGAIN),
    Answer("451", lambda: MailServer(Clerk(data=["451 4.3.0 Later"])), AGAIN),
    Answer("550", lambda: MailServer(Clerk(data=["550 5.1.1 Nobody"])), UP),
    Answer("554", lambda: MailServer(Clerk(data=["554 5.7.1 No"])), UP),
    Answer("refused", _nobody_there, AGAIN),
    Answer("hang", lambda: ScriptedServer(hanging), AGAIN),
    Answer("drip", lambda: ScriptedServer(dripping), AGAIN),
    Answer("drop after DATA", lambda: ScriptedServer(mail_script(after_data=reset)), UNKNOWN),
)
WEB = (
    Answer("302", lambda: WebHook(302, {"Location": "http://127.0.0.1:9/"}), UP),
    Answer("400", lambda: WebHook(400), UP),
    Answer("401", lambda: WebHook(401), UP),
    Answer("429", lambda: WebHook(429, {"Retry-After": "7200"}), AGAIN, LEFT_ALONE),
    Answer("500", lambda: WebHook(500), AGAIN),
    Answer("refused", _nobody_there, AGAIN),
    Answer("reset", _asked_then(lambda connection, _: reset(connection)), UNKNOWN),
    Answer("drip", _asked_then(_slowly), UNKNOWN),
    Answer("hang", _asked_then(hanging), UNKNOWN),
)


async def smtp(folder: Path, seed: int, times: int) -> Result:
    """Each answer of a mail server, so many times."""
    return _answered(folder, seed, times, "SMTP answers", MAIL, _by_mail)


async def http(folder: Path, seed: int, times: int) -> Result:
    """Each answer of a web hook, so many times."""
    return _answered(folder, seed, times, "HTTP answers", WEB, _by_hook)


def _by_mail(port: int) -> tuple[str, str, list[str]]:
    return f"mailto://127.0.0.1:{port}?from=no-reply@pathway.invalid", "email", []


def _by_hook(port: int) -> tuple[str, str, list[str]]:
    mail_url, _, _ = _by_mail(2525)
    return mail_url, f"json://127.0.0.1:{port}/hook", [f"127.0.0.1:{port}"]


def _answered(
    folder: Path,
    seed: int,
    times: int,
    fault: str,
    answers: tuple[Answer, ...],
    way: Callable[[int], tuple[str, str, list[str]]],
) -> Result:
    began, wrong = time.monotonic(), list[str]()
    office = Office(lay_out(f"sqlite:///{folder / 'pathway.sqlite3'}", KEYRING))
    for answer in answers:
        for _ in range(times):
            wrong += _one(office, answer, way)
    office.engine.dispose()
    verdict = Verdict(expected=len(answers) * times, wrong=tuple(wrong))
    return Result(fault, f"{len(answers)} answers × {times}", seed, verdict, time.monotonic() - began)


def _one(office: Office, answer: Answer, way: Callable[[int], tuple[str, str, list[str]]]) -> list[str]:
    with answer.server() as server:
        mail_url, channel, hosts = way(server.port)
        office.employ(everybody().with_person("sw", Role.SOCIAL_WORKER, channels=[channel]))
        reference = office.open("Mon 2026-03-23 10:00")
        office.prepare(reference, SLOT)
        with AppriseSender(ChannelRules.around(Hidden(mail_url), hosts), QUICK) as sender:
            began = time.monotonic()
            deliver(Post(office.engine, office.authority, sender, Hidden(mail_url), LINKS), "sw", SLOT)
            took = time.monotonic() - began
    rows = office.rows(reference)
    first = [one for one in rows if one.recipient == "sw" and one.attempts]
    said = [*_not_as_promised(first, rows, answer)]
    if took > _LONGEST * max(1, len(first)):
        said.append(f"it took {took:.1f} s")
    return [f"{answer.name}: {reference}: {one}" for one in said]


def _not_as_promised(first: list[Delivery], rows: list[Delivery], answer: Answer) -> list[str]:
    if not first:
        return ["nothing was attempted"]
    after = {one.escalated_from for one in rows}
    wrong = [f"{one.key} is {one.status}" for one in first if one.status is not answer.status]
    if answer.status is AGAIN:
        return wrong + [f"{one.key} goes too soon" for one in first if _too_soon(one, answer.pause)]
    return wrong + [f"{one.key} went nowhere" for one in first if one.key not in after]


def _too_soon(one: Delivery, pause: timedelta) -> bool:
    again_at: datetime | None = one.next_attempt_at
    return again_at is None or again_at < SLOT + max(pause, timedelta(minutes=1))
