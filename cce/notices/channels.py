"""Which ways a message may go out: an allow-list over the plugin that Apprise makes of a URL.

The URL's text is not judged: `json:///evil`, `mailto://good?smtp=evil`, lists joined by commas and services'
own https addresses would slip past a parser. What Apprise made of it is judged, and that is what is used.
"""

import ipaddress
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urlencode

from apprise import NotifyBase
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.email import NotifyEmail
from apprise.plugins.workflows import NotifyWorkflows

from cce.hidden import Hidden
from cce.notices.addresses import NOBODY, check_address, compose_mail_url
from cce.notices.apprise_urls import Read, read
from cce.notices.errors import AddressRefused, ChannelRefused
from cce.notices.mail_channel import MailChannel
from cce.notices.mail_lines import MailLines
from cce.notices.message import Message
from cce.notices.notify_account import NotifyAccount
from cce.notices.notify_channel import NotifyChannel
from cce.notices.notify_plugin import NotifyGovUk, target_of
from cce.notices.outcome import Channel
from cce.notices.smtp import MailServer, Security
from cce.notices.text_channels import PARAMETERS, service_of, text_hook
from cce.notices.time_limits import SendLimits
from cce.notices.web_channel import Hook, WebChannel

# Where Microsoft Teams' workflows listen.
TEAMS_HOSTS = (".logic.azure.com", ".api.powerplatform.com")

_MAIL_PARAMETERS = frozenset({"from", "to", "smtp", "mode"})
_TEAMS_PARAMETERS = frozenset(
    {"workflow", "id", "signature", "sig", "api-version", "ver", "sp", "sv", "powerautomate", "pa"}
    | {"routeid", "route"}
)


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """Where this installation's messages may go.

    Attributes:
        mail_server: The one mail server, `host:port`.
        mail_sender: The one address mail comes from.
        web_hosts: Where web hooks may be, each `host` or `host:port`.
        text_services: Through which services text messages may go, of `TEXT_SERVICES`.
        teams_hosts: How the names of Teams' hosts end.
        notify: The account at GOV.UK Notify; None where there is none.
    """

    mail_server: str
    mail_sender: str
    web_hosts: frozenset[str] = frozenset()
    text_services: frozenset[str] = frozenset()
    teams_hosts: tuple[str, ...] = TEAMS_HOSTS
    notify: NotifyAccount | None = None

    @classmethod
    def around(
        cls,
        mail_url: Hidden[str],
        web_hosts: Collection[str] = (),
        text_services: Collection[str] = (),
        notify: NotifyAccount | None = None,
    ) -> Self:
        """The rules that follow from what an installation sets.

        Args:
            mail_url: The mail server, as `compose_mail_url` takes it.
            web_hosts: Where web hooks may be, each `host` or `host:port`.
            text_services: Through which services text messages may go, of `TEXT_SERVICES`.
            notify: The account at GOV.UK Notify; None where there is none.

        Raises:
            ChannelRefused: The mail server's URL cannot be used.
        """
        plugin = read(compose_mail_url(mail_url.reveal(), NOBODY)).plugin
        if type(plugin) is not NotifyEmail:
            raise ChannelRefused("the mail server's URL is a mailto:// or mailtos:// one")
        hosts = frozenset(host.lower() for host in web_hosts)
        server, sender = f"{plugin.smtp_host}:{plugin.port}".lower(), str(plugin.from_addr[1])
        return cls(server, sender, hosts, frozenset(text_services), notify=notify)


class Channels:
    """Opens the channel that a URL names, if the rules let it; keeps what channels share.

    Args:
        rules: What is allowed.
        limits: The time limits of one attempt.
        tls: Gives the one TLS context; asked only where one is needed.
    """

    def __init__(self, rules: ChannelRules, limits: SendLimits, tls: Callable[[], ssl.SSLContext]) -> None:
        self._rules = rules
        self._limits = limits
        self._tls = tls
        self._lines = MailLines(limits, tls)

    def open(self, url: str) -> Channel:
        """The channel to the one recipient of *url*; nothing is sent.

        Raises:
            ChannelRefused: The rules do not allow it, or it cannot be read; the URL is not repeated.
        """
        found = read(url)
        _check_safety(found)
        plugin = found.plugin
        # Exactly these classes: a service that builds on one of them is another service.
        if type(plugin) is NotifyEmail:
            return self._mail(plugin, found.parameters)
        if type(plugin) is NotifyJSON:
            return self._json(plugin, found.parameters)
        if type(plugin) is NotifyWorkflows:
            return self._teams(plugin, found.parameters)
        if type(plugin) is NotifyGovUk:
            return self._notify(plugin, found.parameters)
        if (service := service_of(plugin)) is not None:
            return self._text(plugin, service, found.parameters)
        raise ChannelRefused("this kind of channel is not allowed; mail, jsons:// and Teams workflows are")

    def close(self) -> None:
        """Close the connections that are kept and not in use."""
        self._lines.close()

    def _mail(self, plugin: NotifyEmail, parameters: frozenset[str]) -> Channel:
        _check_parameters(parameters, _MAIL_PARAMETERS)
        server = f"{plugin.smtp_host}:{plugin.port}".lower()
        if server != self._rules.mail_server:
            raise ChannelRefused(f"mail goes out through {self._rules.mail_server} only")
        if plugin.secure_mode == Security.INSECURE and not _is_loopback(plugin.smtp_host):
            raise ChannelRefused("unprotected mail stays on this machine; use mailtos://")
        if tuple(plugin.from_addr) != (False, self._rules.mail_sender):
            raise ChannelRefused("mail comes from the address in the settings only, without a name")
        return MailChannel(self._lines, _mail_server(plugin), self._rules.mail_sender, _one_recipient(plugin))

    def _json(self, plugin: NotifyJSON, parameters: frozenset[str]) -> Channel:
        _check_parameters(parameters, frozenset())
        if not {plugin.host.lower(), f"{plugin.host}:{plugin.port}".lower()} & self._rules.web_hosts:
            raise ChannelRefused("web hooks may be on the hosts in the settings only")
        if not plugin.secure and not _is_loopback(plugin.host):
            raise ChannelRefused("an unprotected web hook stays on this machine; use jsons://")
        login = Hidden((plugin.user, plugin.password or "")) if plugin.user else None
        path = quote(plugin.fullpath or "/", safe="/%:@!$&'()*+,;=-._~")
        hook = Hook(_bare(plugin.host), plugin.port, Hidden(path), bool(plugin.secure), login)
        return WebChannel(hook, _plain_payload, self._limits, self._tls)

    def _teams(self, plugin: NotifyWorkflows, parameters: frozenset[str]) -> Channel:
        _check_parameters(parameters, _TEAMS_PARAMETERS)
        if not plugin.host.lower().endswith(self._rules.teams_hosts):
            raise ChannelRefused("a Teams workflow is on one of Microsoft's hosts for them")
        # The picture would be loaded from elsewhere by whoever reads the message.
        plugin.include_image = False
        hook = Hook(plugin.host, plugin.port, Hidden(_teams_path(plugin)), secure=True)
        return WebChannel(hook, lambda message: _teams_payload(plugin, message), self._limits, self._tls)

    def _text(self, plugin: NotifyBase, service: str, parameters: frozenset[str]) -> Channel:
        _check_parameters(parameters, PARAMETERS[service])
        if service not in self._rules.text_services:
            raise ChannelRefused(f"text messages do not go through {service}; the settings allow a service")
        hook, payload = text_hook(plugin)
        return WebChannel(hook, payload, self._limits, self._tls)

    def _notify(self, plugin: NotifyGovUk, parameters: frozenset[str]) -> Channel:
        _check_parameters(parameters, frozenset())
        target = target_of(plugin)
        if self._rules.notify is None:
            raise ChannelRefused("no account at GOV.UK Notify is set; see CCE_NOTIFY_KEY_FILE")
        return NotifyChannel(self._rules.notify, target, self._limits, self._tls)


def _check_safety(found: Read) -> None:
    plugin = found.plugin
    if not plugin.verify_certificate or plugin.redirects or plugin.optional or plugin.retry:
        raise ChannelRefused(
            "certificates are always checked, redirects never followed, failures never passed over"
        )


def _check_parameters(given: frozenset[str], allowed: frozenset[str]) -> None:
    if given - allowed:
        names = ", ".join(sorted(allowed)) or "none"
        raise ChannelRefused(f"the channel's URL has a parameter that is not allowed; allowed: {names}")


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(_bare(host)).is_loopback
    except ValueError:
        return False


def _bare(host: str) -> str:
    return host.removeprefix("[").removesuffix("]")


def _mail_server(plugin: NotifyEmail) -> MailServer:
    security = Security(str(plugin.secure_mode))
    login = Hidden((plugin.user, plugin.password)) if plugin.user and plugin.password else None
    return MailServer(_bare(plugin.smtp_host), int(plugin.port or 0), security, login)


def _one_recipient(plugin: NotifyEmail) -> str:
    if len(plugin.targets) != 1 or plugin.cc or plugin.bcc:
        raise ChannelRefused("a mail channel has exactly one recipient, with a valid address")
    name, address = plugin.targets[0]
    # Where a URL names nobody, Apprise writes to the sender itself.
    if name or address == plugin.from_addr[1]:
        raise ChannelRefused("a mail channel's recipient is an address without a name, and not the sender's")
    try:
        return check_address(address)
    except AddressRefused:
        raise ChannelRefused("the mail channel's recipient is no plain ASCII e-mail address") from None


def _plain_payload(message: Message) -> dict[str, object]:
    """What Apprise's own JSON plugin posts."""
    return {
        "version": NotifyJSON.json_version,
        "title": message.subject,
        "message": message.text,
        "attachments": [],
        "type": "info",
    }


def _teams_payload(plugin: NotifyWorkflows, message: Message) -> dict[str, object]:
    # Teams reads Markdown, where one line break alone is a space.
    card: Callable[[str, str], dict[str, object]] = plugin.gen_payload
    return card(message.text.replace("\n", "\n\n"), message.subject)


def _teams_path(plugin: NotifyWorkflows) -> str:
    direct = "/powerautomate/automations/direct" if plugin.power_automate else ""
    route = f"/cu/{plugin.routing_id}" if direct and plugin.routing_id else ""
    signed = {
        "api-version": plugin.api_version,
        "sp": "/triggers/manual/run",
        "sv": "1.0",
        "sig": plugin.signature,
    }
    return f"{direct}{route}/workflows/{plugin.workflow}/triggers/manual/paths/invoke?{urlencode(signed)}"
