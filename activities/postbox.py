"""The activity of a postbox: send what one person is owed."""

import asyncio
from datetime import timedelta

from temporalio import activity

from activities.delivering import Post, deliver
from activities.messages import Deliver, Delivered
from activities.postboxes import Postboxes
from activities.refusals import keeping_to_itself
from activities.signs_of_life import signs_of_life


class PostboxActivities:
    """What a postbox asks for.

    Args:
        post: The records, the rules and the way out.
        postboxes: Who is told where something goes on to somebody else.
    """

    def __init__(self, post: Post, postboxes: Postboxes) -> None:
        self._post = post
        self._postboxes = postboxes

    @activity.defn(name="deliver")
    async def deliver(self, asked: Deliver) -> Delivered:
        """Send everything one person is owed by now; what fails goes another way."""
        now = asked.now + _waited(activity.info())
        with keeping_to_itself():
            async with signs_of_life():
                delivered = await asyncio.to_thread(deliver, self._post, asked.recipient, now)
            await self._postboxes.expect(delivered.expected)
        return Delivered(next_at=delivered.next_at)


def _waited(info: activity.Info) -> timedelta:
    """How long ago it was asked for: no worker may have been there, or an attempt may have failed."""
    return info.started_time - info.scheduled_time
