"""The worker: keeps facts, prepares what is due and sends it, until it is told to stop."""

import asyncio

from activities.crash_points import Passing, unhindered
from activities.delivering import Post
from activities.upkeep import Rounds
from cce.notices.channels import ChannelRules
from cce.notices.send import AppriseSender
from cce.pathway.errors import PathwayError
from cce.records.authority import Authority
from cce.records.keys import EpisodeKeys
from cce.records.standing import open_standing, stands
from cce.settings import Settings
from workflows.connecting import wait_for_server
from workflows.health import Health, checks
from workflows.lifetime import end_soon, serve, settle_in, until_stopped
from workflows.serving import Queues, start_rounds, workers


async def work(settings: Settings, passing: Passing = unhindered) -> None:
    """Work until cancelled; what is set is checked before the server is waited for."""
    settle_in(settings.log_level)
    rules, engine = ChannelRules.around(*settings.ways_out), open_standing(*settings.records)
    authority = Authority(settings.policy_folders, settings.calendar_overrides(), settings.retention)
    async with Health(settings.health_port) as health:
        client = await wait_for_server(*settings.temporal, EpisodeKeys(engine, settings.keyring()))
        with AppriseSender(rules) as sender:
            post = Post(engine, authority, sender, settings.mail_server, settings.link_base, passing)
            both = workers(client, post, Queues(*settings.queues), rounds=Rounds(*settings.rounds))
            health.checks = checks(client, lambda: stands(engine), both)
            await serve(both, start_rounds(client, settings.temporal_task_queue))


if __name__ == "__main__":
    try:
        asyncio.run(until_stopped(work(Settings.read()), on_stop=end_soon))
    except PathwayError as error:
        raise SystemExit(str(error)) from None
