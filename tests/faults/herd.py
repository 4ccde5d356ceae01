"""Twenty targets that hang among healthy ones: who hangs is ended, and nobody waits for them."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from activities.delivering import Post, deliver
from cce.hidden import Hidden
from cce.notices.channels import ChannelRules
from cce.notices.outbox import Outbox, read_outbox
from cce.notices.send import AppriseSender
from cce.pathway.terms import ChildStatus, Role
from cce.records.deliveries import DeliveryStatus
from cce.records.standing import lay_out
from tests.activities.office import LINKS, Office, Staff, concern, everybody
from tests.faults.answers import SLOT
from tests.faults.verdict import Result, Verdict
from tests.keyring import KEYRING
from tests.notices.servers import ScriptedServer, hanging
from tests.pathway.dates import uk
from workflows.serving import Load

HUNG = 20
_HEALTHY_SECONDS = 10.0
_STOPS_WITHIN = 30.0
_OPENED = "Mon 2026-03-23 10:00"


async def hung_targets(folder: Path, seed: int, healthy: int) -> Result:
    """As many messages at once as a worker sends, twenty of them to somebody who never answers."""
    began = time.monotonic()
    office = Office(lay_out(f"sqlite:///{folder / 'pathway.sqlite3'}", KEYRING))
    slow, quick = [f"hung{n}" for n in range(HUNG)], [f"well{n}" for n in range(healthy)]
    with ScriptedServer(hanging) as never, Outbox(folder / "outbox", lambda: SLOT) as outbox:
        office.employ(_staff(slow, quick, f"json://127.0.0.1:{never.port}/hook"))
        known = {name: _opened(office, name) for name in (*slow, *quick)}
        rules = ChannelRules.around(Hidden(outbox.url), [f"127.0.0.1:{never.port}"])
        with AppriseSender(rules) as sender:
            post = Post(office.engine, office.authority, sender, Hidden(outbox.url), LINKS)
            took = _all_at_once(post, (*slow, *quick))
    mail = [one.to for one in read_outbox(folder / "outbox")]
    lost = tuple(name for name in quick if not any(f"{name}@" in str(to) for to in mail))
    wrong = [*_not_ended(office, known, slow), *_too_slow(took, quick)]
    office.engine.dispose()
    verdict = Verdict(expected=len(known), lost=lost, wrong=tuple(wrong))
    size = f"{HUNG} hung, {healthy} healthy"
    return Result("hung targets", size, seed, verdict, time.monotonic() - began)


def _staff(slow: Iterable[str], quick: Iterable[str], hung: str) -> Staff:
    staff = everybody()
    for name in slow:
        staff = staff.with_person(name, channels=(hung,))
    for name in quick:
        staff = staff.with_person(name)
    return staff


def _opened(office: Office, name: str) -> str:
    reference = office.register(uk(_OPENED), ChildStatus.CIN, {Role.SOCIAL_WORKER: name})
    office.keep(reference, concern(_OPENED), at=_OPENED)
    office.prepare(reference, SLOT)
    return reference


def _all_at_once(post: Post, names: Iterable[str]) -> dict[str, float]:
    """How many seconds after the start each was through."""
    began, through = time.monotonic(), dict[str, float]()

    def one(name: str) -> None:
        deliver(post, name, SLOT)
        through[name] = time.monotonic() - began

    with ThreadPoolExecutor(Load().sending) as threads:
        list(threads.map(one, names))
    return through


def _not_ended(office: Office, known: dict[str, str], slow: Iterable[str]) -> list[str]:
    return [
        f"{one.key} to {name} is {one.status}"
        for name in slow
        for one in office.rows(known[name], recipient=name)
        if one.attempts and one.status is not DeliveryStatus.UNKNOWN_ESCALATED
    ]


def _too_slow(took: dict[str, float], quick: list[str]) -> list[str]:
    healthy = sorted(took[name] for name in quick)
    p95 = healthy[int(len(healthy) * 0.95) - 1]
    wrong = [f"the healthy waited {p95:.1f} s (p95)"] if p95 > _HEALTHY_SECONDS else []
    last = max(took.values())
    return wrong + ([f"the last was ended after {last:.1f} s"] if last > _STOPS_WITHIN else [])
