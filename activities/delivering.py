"""Sending what one person is owed: claimed first, sent once, recorded; what fails goes another way."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from activities.administrators import flag_addresses
from activities.crash_points import CrashPoint, Passing, unhindered
from activities.preparing import Expected
from activities.reaching import is_nobody
from activities.subjects import subject_of
from cce.hidden import Hidden
from cce.notices.message import Message
from cce.notices.outcome import Failed, Outcome, Reachable, Sender, Sent
from cce.notices.render import render
from cce.records import claims, ledger
from cce.records import deliveries as records
from cce.records.authority import Authority
from cce.records.deliveries import AttemptOutcome, Delivery, DeliveryStatus, NewDelivery
from cce.records.engine import reading, transaction
from cce.records.receipts import note_handed_in
from cce.staff.failing import record_arrived, record_given_up
from cce.staff.register import channel_urls

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""How long to wait after each failed attempt on one channel; after the last, another way is taken."""

NOBODY_THERE = timedelta(hours=1)
"""How long to wait before trying again where there is no other way, or nobody."""

_NOT_GONE = (DeliveryStatus.OWED, DeliveryStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Post:
    """What delivering needs: the records, the rules, the way out, and where links lead.

    Attributes:
        engine: The records.
        authority: The policies on their working days.
        sender: The port through which messages leave.
        mail_url: The authority's mail server, as an Apprise URL without a recipient.
        link_base: The address all links begin with.
        passing: Told of each place where a crash would hurt.
    """

    engine: Engine
    authority: Authority
    sender: Sender
    mail_url: Hidden[str]
    link_base: str
    passing: Passing = unhindered


def way_is_open(post: Post) -> bool:
    """Whether the mail server would take something now, as far as the way out can say that beforehand."""
    return not isinstance(post.sender, Reachable) or post.sender.answers(post.mail_url.reveal())


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way to one person.

    Attributes:
        url: Where it goes; None where the person has no such channel.
        message: What it says.
        claimed: The deliveries it carries.
        is_last_channel: Whether the person has no further way to be reached.
    """

    url: Hidden[str] | None
    message: Message
    claimed: tuple[Delivery, ...]
    is_last_channel: bool

    @property
    def channel(self) -> int:
        """Which of the person's channels it goes by."""
        return self.claimed[0].channel

    @property
    def tried(self) -> int:
        """How often it was attempted, this time included."""
        return max(one.attempts for one in self.claimed)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What is left after delivering.

    Attributes:
        next_at: When there is something to do for the person again, UTC.
        expected: Others to whom something was handed on.
    """

    next_at: datetime | None
    expected: tuple[Expected, ...]


def deliver(post: Post, recipient: str, now: datetime) -> Delivered:
    """Send one person everything owed by *now*, one message after another; what is for nobody waits.

    Args:
        post: The records, the rules and the way out.
        recipient: The person, by key.
        now: The business clock, UTC.
    """
    if is_nobody(recipient):
        return _look_for_somebody(post, recipient, now)
    with transaction(post.engine) as session:
        expected = _hand_on(session, post.authority, recipient, now)
        claimed = claims.claim(session, recipient, now, now, unrecorded_since=now)
        first = [_parcel(session, post, recipient, message) for message in claimed[:1]]
    post.passing(CrashPoint.CLAIMED)
    for parcel in chain(first, _as_wanted(post, recipient, claimed[1:], now)):
        post.passing(CrashPoint.SENDING)
        outcome = _send(post.sender, parcel)
        post.passing(CrashPoint.SENT_NOT_RECORDED)
        with transaction(post.engine) as session:
            expected += _record(session, post.authority, recipient, parcel, outcome, now)
            post.passing(CrashPoint.RECORDED_NOT_COMMITTED)
    with reading(post.engine) as session:
        return Delivered(ledger.next_at(session, recipient), tuple(expected))


def _as_wanted(
    post: Post, recipient: str, claimed: Sequence[records.Message], now: datetime
) -> Iterator[Parcel]:
    """Further messages, each as it is wanted when its turn comes: the one before may have taken its time."""
    for message in claimed:
        with transaction(post.engine) as session:
            wanted = claims.confirm(session, recipient, message.key, now)
            parcel = None if wanted is None else _parcel(session, post, recipient, wanted)
        if parcel is not None:
            yield parcel


def _look_for_somebody(post: Post, nobody: str, now: datetime) -> Delivered:
    """What lies ready for a role that nobody holds goes to whoever holds it by now."""
    with transaction(post.engine) as session:
        expected = _hand_on(session, post.authority, nobody, now)
        next_at = ledger.next_at(session, nobody)
    return Delivered(None if next_at is None else max(next_at, now + NOBODY_THERE), tuple(expected))


def _hand_on(session: Session, authority: Authority, recipient: str, now: datetime) -> list[Expected]:
    """A role is resolved when it is told: what is for somebody else by now goes to them."""
    moved: list[tuple[Delivery, NewDelivery]] = []
    for one in ledger.deliveries_to(session, recipient):
        if one.status in _NOT_GONE and (one.next_attempt_at or one.not_before) <= now:
            holder = subject_of(session, authority, one).recipient(one, now)
            if holder != recipient:
                moved.append((one, _readdressed(one, holder, now)))
    ledger.take_back(session, [one.key for one, _ in moved], now)
    ledger.write(session, [new for _, new in moved])
    return [Expected(new.recipient, now) for _, new in moved]


def _readdressed(one: Delivery, recipient: str, now: datetime) -> NewDelivery:
    return NewDelivery(
        about=one.about,
        role=one.role,
        recipient=recipient,
        not_before=now,
        urgent=one.urgent,
        acknowledge_by=one.acknowledge_by,
        escalated_from=one.escalated_from,
        named=one.named,
        arranged=one.arranged,
    )


def _parcel(session: Session, post: Post, recipient: str, claimed: records.Message) -> Parcel:
    urls = channel_urls(session, recipient, post.mail_url.reveal())
    channel = claimed.deliveries[0].channel
    items = [subject_of(session, post.authority, one).item(one, post.link_base) for one in claimed.deliveries]
    told_at = max(one.not_before for one in claimed.deliveries)
    message = replace(render(items, told_at), key=claimed.key)
    url = Hidden(urls[channel]) if channel < len(urls) else None
    return Parcel(url, message, claimed.deliveries, is_last_channel=channel + 1 >= len(urls))


def _instead(session: Session, authority: Authority, parcel: Parcel, now: datetime) -> list[NewDelivery]:
    """What goes another way: on the person's next channel, or to others where there is none."""
    if not parcel.is_last_channel:
        return [next_channel(one, now) for one in parcel.claimed]
    return [new for one in parcel.claimed for new in subject_of(session, authority, one).instead(one, now)]


def next_channel(one: Delivery, now: datetime) -> NewDelivery:
    """The same for the same person, by the next of their channels."""
    return NewDelivery(
        about=one.about,
        role=one.role,
        recipient=one.recipient,
        not_before=now,
        channel=one.channel + 1,
        urgent=one.urgent,
        acknowledge_by=one.acknowledge_by,
        escalated_from=one.key,
        named=one.named,
        arranged=one.arranged,
    )


def _send(sender: Sender, parcel: Parcel) -> Outcome:
    if parcel.url is None:
        return Failed("the person has no way to be reached", permanent=True)
    return sender.send(parcel.url.reveal(), parcel.message)


def _record(
    session: Session, authority: Authority, recipient: str, parcel: Parcel, outcome: Outcome, now: datetime
) -> Iterable[Expected]:
    if isinstance(outcome, Sent):
        claims.record_sent(session, recipient, parcel.message.key, now)
        record_arrived(session, recipient, parcel.channel)
        if outcome.receipt is not None:
            note_handed_in(session, parcel.message.key, recipient, outcome.receipt.id, now)
        return ()
    failed = isinstance(outcome, Failed)
    kind = AttemptOutcome.FAILED if failed else AttemptOutcome.UNKNOWN
    instead = _instead(session, authority, parcel, now)
    again_at = _again_at(parcel, instead, outcome, now)
    told = _given_up(session, authority, recipient, parcel, outcome, now)
    if again_at is not None:
        claims.record_failed(
            session,
            recipient,
            parcel.message.key,
            now,
            outcome=kind,
            reason=outcome.reason,
            next_attempt_at=again_at,
        )
        return told
    new = claims.escalate(
        session,
        recipient,
        parcel.message.key,
        now,
        outcome=kind,
        reason=outcome.reason,
        instead=instead,
    )
    return [*told, *(Expected(one.recipient, one.not_before) for one in new)]


def _given_up(
    session: Session, authority: Authority, recipient: str, parcel: Parcel, outcome: Outcome, now: datetime
) -> tuple[Expected, ...]:
    """Count a message that an address refused for good, or that failed each time, and flag the address."""
    if not isinstance(outcome, Failed) or not (outcome.permanent or parcel.tried > len(PAUSES)):
        return ()
    key, channel = parcel.message.key, parcel.channel
    if not record_given_up(session, recipient, channel, key, outcome.reason, now):
        return ()
    ladder = subject_of(session, authority, parcel.claimed[0]).ladder
    return flag_addresses(session, ladder, recipient, now)


def _again_at(
    parcel: Parcel, instead: Sequence[NewDelivery], outcome: Outcome, now: datetime
) -> datetime | None:
    """When to try the same way again; None when it is time for another."""
    if not instead:
        return now + NOBODY_THERE
    if not isinstance(outcome, Failed) or outcome.permanent or parcel.tried > len(PAUSES):
        return None
    return now + max(PAUSES[parcel.tried - 1], outcome.retry_after or timedelta())
