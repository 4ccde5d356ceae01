"""Text messages: account and number of Apprise's plugin, the short form of our message, our connection."""

from collections.abc import Callable, Mapping

from apprise import NotifyBase
from apprise.plugins.bulksms import NotifyBulkSMS
from apprise.plugins.twilio import NotifyTwilio

from cce.hidden import Hidden
from cce.notices.errors import ChannelRefused
from cce.notices.message import Message
from cce.notices.web_channel import Hook

TEXT_SERVICES: dict[str, type[NotifyBase]] = {"twilio": NotifyTwilio, "bulksms": NotifyBulkSMS}
"""The services of which one may be allowed, by the scheme of their URLs, and what Apprise makes of those."""

PARAMETERS = {"twilio": frozenset[str](), "bulksms": frozenset({"from"})}
"""The parameters that a URL of each may have."""

_ONE_NUMBER = "a text message channel has exactly one number, with its country's code, such as +447700900123"

Payload = Callable[[Message], Mapping[str, object]]


def service_of(plugin: NotifyBase) -> str | None:
    """The service that a plugin is for, exactly; None where it is for another."""
    return next((name for name, kind in TEXT_SERVICES.items() if type(plugin) is kind), None)


def text_hook(plugin: NotifyBase) -> tuple[Hook, Payload]:
    """Where a text message is posted, and as what.

    Raises:
        ChannelRefused: The URL names no number, several, or another way than a text message.
    """
    if isinstance(plugin, NotifyTwilio):
        return _twilio(plugin)
    if isinstance(plugin, NotifyBulkSMS):
        return _bulksms(plugin)
    raise ChannelRefused("this is no service for text messages that is known here")


def _twilio(plugin: NotifyTwilio) -> tuple[Hook, Payload]:
    if plugin.method != "sms" or len(plugin.targets) != 1:
        raise ChannelRefused(_ONE_NUMBER)
    mode, number = plugin.targets[0]
    if mode != plugin.default_mode or not number.startswith("+"):
        raise ChannelRefused(_ONE_NUMBER)
    account, sender = plugin.account_sid, plugin.source
    login = Hidden((plugin.apikey or account, plugin.auth_token))
    path = f"/2010-04-01/Accounts/{account}/Messages.json"
    hook = Hook("api.twilio.com", None, Hidden(path), secure=True, login=login, as_form=True)
    return hook, lambda message: {"Body": message.short, "From": sender, "To": number}


def _bulksms(plugin: NotifyBulkSMS) -> tuple[Hook, Payload]:
    if not plugin.user or not plugin.password:
        raise ChannelRefused("a bulksms:// URL has the account's user and password")
    if plugin.groups or len(plugin.targets) != 1:
        raise ChannelRefused(_ONE_NUMBER)
    (number,) = plugin.targets
    said = {"to": number, "routingGroup": plugin.route, "encoding": "UNICODE", "deliveryReports": "ERRORS"}
    given = said | ({"from": plugin.source} if plugin.source else {})
    login = Hidden((plugin.user, plugin.password))
    hook = Hook("api.bulksms.com", None, Hidden("/v1/messages"), secure=True, login=login)
    return hook, lambda message: given | {"body": message.short}
