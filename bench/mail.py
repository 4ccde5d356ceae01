"""Mail through the sender: Apprise's URLs, our connections, a sink on loopback."""

import asyncio
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure, at_least, median
from bench.sink import sink
from bench.sizes import Sizes
from cce.hidden import Hidden
from cce.notices.addresses import compose_mail_url
from cce.notices.channels import ChannelRules
from cce.notices.message import Item, Message
from cce.notices.outcome import Sent
from cce.notices.render import render
from cce.notices.send import AppriseSender
from cce.pathway.terms import Rung
from workflows.serving import Load

_SLOT = datetime(2026, 6, 8, 8, tzinfo=UTC)
_RUNS = 3


def method(sizes: Sizes) -> str:
    """How it is measured."""
    return (
        f"{sizes.mails} messages to as many people through one `AppriseSender`, from {Load().sending} "
        f"threads as the worker has, without TLS, to a sink in a process of its own; {_RUNS} runs, the "
        f"middle one. A digest holds {sizes.per_person} items."
    )


def measure(sizes: Sizes) -> tuple[Figure, ...]:
    """Messages a second to a sink that takes no time, and to one that takes its time."""
    return asyncio.run(_measure(sizes))


async def _measure(sizes: Sizes) -> tuple[Figure, ...]:
    digest = [_item(number) for number in range(sizes.per_person)]
    message = render(digest, _SLOT)
    with tempfile.TemporaryDirectory(prefix="bench-mail-") as folder:
        async with sink(Path(folder), 0) as quick:
            at_once = _rate(quick, message, sizes.mails)
        async with sink(Path(folder), sizes.sink_ms) as slow:
            patiently = _rate(slow, message, sizes.mails)
    rendered = median([_rendering(digest) for _ in range(200)])
    return (
        Figure("mails, sink that takes no time", at_once, "1/s", at_least(100)),
        Figure(f"mails, sink that takes {sizes.sink_ms} ms", patiently, "1/s", at_least(100)),
        Figure("rendering a digest", rendered * 1e6, "µs"),
    )


def _rate(mail_url: str, message: Message, mails: int) -> float:
    urls = [compose_mail_url(mail_url, f"person-{number}@example.test") for number in range(mails)]
    with (
        AppriseSender(ChannelRules.around(Hidden(mail_url))) as sender,
        ThreadPoolExecutor(Load().sending) as threads,
    ):

        def send(url: str) -> None:
            outcome = sender.send(url, message)
            if not isinstance(outcome, Sent):
                raise RuntimeError(f"A message did not go: {outcome}")

        send(urls[0])
        seconds = []
        for _ in range(_RUNS):
            started = time.perf_counter()
            list(threads.map(send, urls))
            seconds.append(time.perf_counter() - started)
    return mails / median(seconds)


def _rendering(items: list[Item]) -> float:
    started = time.perf_counter()
    render(items, _SLOT)
    return time.perf_counter() - started


def _item(number: int) -> Item:
    return Item(
        key=f"row-{number}",
        reference=f"K7Q4-M2PX-{number}",
        task="Complete an assessment",
        rung=Rung.DUE,
        due_on=_SLOT.date(),
        link="http://127.0.0.1:8000/episodes/K7Q4-M2PX-3",
    )
