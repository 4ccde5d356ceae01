"""GOV.UK Notify: a notice by one of the authority's templates, and what Notify's answers mean."""

import ssl
from collections.abc import Callable

from notifications_python_client.errors import HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from cce.notices.message import Message
from cce.notices.notify_account import NotifyAccount
from cce.notices.notify_client import FellSilent, NotReached, notify_client
from cce.notices.notify_plugin import Target, Way
from cce.notices.outcome import Outcome, Receipt, Sent, Unknown
from cce.notices.time_limits import SendLimits
from cce.notices.web_channel import failure, not_reached

NOTIFY = "GOV.UK Notify"


class NotifyChannel:
    """One recipient, by one template.

    Args:
        account: The authority's account.
        target: Whom it reaches, and by which template.
        limits: The time limits of one attempt.
        tls: Gives the TLS context; asked only for https.
    """

    def __init__(
        self,
        account: NotifyAccount,
        target: Target,
        limits: SendLimits,
        tls: Callable[[], ssl.SSLContext],
    ) -> None:
        self._account = account
        self._target = target
        self._limits = limits
        self._tls = tls

    def deliver(self, message: Message) -> Outcome:
        """Hand the message to Notify, once; the message's key goes along as Notify's reference."""
        client = notify_client(self._account, self._limits, self._tls)
        try:
            taken = _handed_in(client, self._target, message)
        except NotReached as error:
            return not_reached(error.__cause__, NOTIFY)
        except FellSilent:
            return Unknown(f"{NOTIFY} fell silent after the message was given to it")
        except InvalidResponse:
            # It took the message, and the reference finds it.
            return Sent(Receipt(NOTIFY, None))
        except HTTPError as refused:
            return failure(refused.status_code, _retry_after(refused), NOTIFY)
        return Sent(Receipt(NOTIFY, _id_of(taken)))


def _handed_in(client: NotificationsAPIClient, target: Target, message: Message) -> object:
    if target.way is Way.SMS:
        text = {"text": message.short}
        return client.send_sms_notification(target.recipient, target.template, text, message.key)
    mail = {"subject": message.subject, "text": message.text}
    return client.send_email_notification(target.recipient, target.template, mail, message.key)


def _retry_after(refused: HTTPError) -> str | None:
    return None if refused.response is None else refused.response.headers.get("Retry-After")


def _id_of(taken: object) -> str | None:
    found = taken.get("id") if isinstance(taken, dict) else None
    return found[:40] if isinstance(found, str) else None
