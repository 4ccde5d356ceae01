"""Asking after messages that a service took: what it could not deliver after all goes another way."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from activities.administrators import flag_addresses
from activities.delivering import Post, next_channel
from activities.preparing import Expected
from activities.subjects import subject_of
from activities.upkeep import Telling
from cce.notices.outcome import Arrival, Asked, AsksAfter
from cce.records import claims, receipts
from cce.records.deliveries import Delivery, NewDelivery
from cce.records.engine import reading, transaction
from cce.records.receipts import HandedIn
from cce.staff.failing import record_given_up
from cce.staff.register import channel_urls

ASKED_FOR = timedelta(days=7)
"""How long a message is asked after: a service tries for three days, and no round is made over Easter."""


class ReceiptChore:
    """What is asked every working day.

    Args:
        post: The records, the rules and the way out.
        postboxes: Who is told where something goes another way.
    """

    def __init__(self, post: Post, postboxes: Telling) -> None:
        self._post = post
        self._postboxes = postboxes

    async def __call__(self, now: datetime) -> None:
        """Ask after what has no receipt yet, keep what is known, and send what failed another way."""
        if isinstance(self._post.sender, AsksAfter):
            await self._postboxes.expect(
                await asyncio.to_thread(ask_after, self._post, self._post.sender, now)
            )


def ask_after(post: Post, asking: AsksAfter, now: datetime) -> tuple[Expected, ...]:
    """Ask after what has no receipt yet, keep what is known, and put what failed on another way.

    Args:
        post: The records and the rules.
        asking: Who knows what became of messages.
        now: The business clock, UTC.

    Returns:
        Whose postbox is to be told.
    """
    with reading(post.engine) as session:
        waiting = receipts.unanswered(session, now - ASKED_FOR)
    known = asking.arrivals([Asked(one.message_key, one.service_id) for one in waiting])
    return tuple(_kept(post, waiting, known, now))


def _kept(
    post: Post, waiting: Iterable[HandedIn], known: Mapping[str, Arrival], now: datetime
) -> Iterable[Expected]:
    for one in waiting:
        if one.message_key in known:
            arrival = known[one.message_key]
            with transaction(post.engine) as session:
                if not receipts.settle(session, one.message_key, arrival, now):
                    continue
                told = () if arrival is Arrival.DELIVERED else _failed(session, post, one, arrival, now)
            yield from told


def _failed(
    session: Session, post: Post, one: HandedIn, arrival: Arrival, now: datetime
) -> tuple[Expected, ...]:
    """What goes another way, as for any message that failed; an address at fault is counted."""
    carried = claims.sent_with(session, one.recipient, one.message_key)
    if not carried:
        return ()
    reason = f"taken by GOV.UK Notify, then {arrival}"
    instead = [new for sent in carried for new in _instead(session, post, sent, now)]
    new = claims.return_to_sender(session, carried, now, reason=reason, instead=instead)
    flagged: tuple[Expected, ...] = ()
    at_fault = arrival is Arrival.PERMANENT_FAILURE
    channel = carried[0].channel
    if at_fault and record_given_up(session, one.recipient, channel, one.message_key, reason, now):
        ladder = subject_of(session, post.authority, carried[0]).ladder
        flagged = flag_addresses(session, ladder, one.recipient, now)
    return (*flagged, *(Expected(each.recipient, each.not_before) for each in new))


def _instead(session: Session, post: Post, sent: Delivery, now: datetime) -> list[NewDelivery]:
    """On the person's next channel, else to others; nothing where nobody waits for it any more."""
    subject = subject_of(session, post.authority, sent)
    if sent.acknowledged_at is not None or not subject.is_wanted(sent, now):
        return []
    if sent.channel + 1 < len(channel_urls(session, sent.recipient, post.mail_url.reveal())):
        return [next_channel(sent, now)]
    return subject.instead(sent, now)
