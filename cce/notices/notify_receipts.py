"""Asking GOV.UK Notify what became of messages it took."""

import ssl
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from notifications_python_client.errors import HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from cce.notices.notify_account import NotifyAccount
from cce.notices.notify_client import FellSilent, NotReached, notify_client
from cce.notices.outcome import Arrival, Asked
from cce.notices.time_limits import SendLimits

ROUND = SendLimits(step=timedelta(seconds=5), whole=timedelta(seconds=60))
"""How long asking after everything may take: what was not asked by then is asked next time."""

_NOT_FOUND = 404


def arrivals(
    account: NotifyAccount,
    asked: Iterable[Asked],
    tls: Callable[[], ssl.SSLContext],
    limits: SendLimits = ROUND,
) -> Mapping[str, Arrival]:
    """What is known for good of some messages, by their keys; what is still under way is left out.

    Where Notify does not answer, the rest is not asked.

    Args:
        account: Whose messages.
        asked: The messages.
        tls: Gives the TLS context; asked only for https.
        limits: How long all of it may take.
    """
    client = notify_client(account, limits, tls)
    known: dict[str, Arrival] = {}
    for one in asked:
        try:
            found = _state(client, one)
        except (FellSilent, NotReached, InvalidResponse):
            break
        except HTTPError as refused:
            if refused.status_code != _NOT_FOUND:
                break
            continue
        if found in tuple(Arrival):
            known[one.key] = Arrival(found)
    return known


def _state(client: NotificationsAPIClient, one: Asked) -> str:
    """Notify's word for how a message stands; empty where it does not know the message."""
    if one.id is not None:
        return _word(client.get_notification_by_id(one.id))
    found = client.get_all_notifications(reference=one.key)
    listed = found.get("notifications") if isinstance(found, dict) else None
    return _word(listed[0]) if isinstance(listed, list) and listed else ""


def _word(found: object) -> str:
    word = found.get("status") if isinstance(found, dict) else None
    return word if isinstance(word, str) else ""
