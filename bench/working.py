"""The worker as `worker.py` wires it, with a business clock of its own: `python -m bench.working`."""

import asyncio

from activities.delivering import Post
from bench.wiring import Wiring
from cce.hidden import Hidden
from cce.keys.keyring import load_keyring
from cce.notices.channels import ChannelRules
from cce.notices.send import AppriseSender
from cce.records.authority import Authority
from cce.records.keys import EpisodeKeys
from cce.records.migrations import is_current
from cce.records.standing import open_standing
from workflows.connecting import wait_for_server
from workflows.health import Health, checks
from workflows.lifetime import end_soon, serve, settle_in, until_stopped
from workflows.serving import Queues, workers

NAMESPACE = "default"
_LINKS = "http://127.0.0.1:8000"


async def work(wiring: Wiring) -> None:
    """Work until cancelled."""
    settle_in("WARNING")
    keyring = load_keyring(wiring.keyring)
    engine = open_standing(wiring.database, keyring)
    async with Health(wiring.health_port) as health:
        client = await wait_for_server(wiring.temporal, NAMESPACE, EpisodeKeys(engine, keyring))
        mail_url = Hidden(wiring.mail_url)
        with AppriseSender(ChannelRules.around(mail_url)) as sender:
            post = Post(engine, Authority(), sender, mail_url, _LINKS)
            both = workers(client, post, Queues(), shift=wiring.shift)
            health.checks = checks(client, lambda: is_current(engine), both)
            await serve(both)


if __name__ == "__main__":
    asyncio.run(until_stopped(work(Wiring.read()), on_stop=end_soon))
