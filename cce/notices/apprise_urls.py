"""What Apprise makes of a URL: the plugin, and the parameters it was given. No URL is ever shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from apprise import Apprise, AppriseAsset, NotifyBase, plugins

from cce.notices.errors import ChannelRefused

# No redirects, no plugins or templates from files, nothing written to disk, no keys made.
_ASSET = AppriseAsset(
    plugin_paths=None,
    storage_path=None,
    allow_templates=False,
    http_redirects=False,
    async_mode=False,
    pgp_autogen=False,
    pem_autogen=False,
    secure_logging=True,
)
_parse: Callable[[str], dict[str, object] | None] = plugins.url_to_dict


@dataclass(frozen=True, slots=True, repr=False)
class Read:
    """One URL as Apprise understands it.

    Attributes:
        plugin: The plugin as it would send.
        parameters: The names given after `?`, with the marks `+`, `-` and `:` for headers and the like.
    """

    plugin: NotifyBase
    parameters: frozenset[str]


def read(url: str) -> Read:
    """Let Apprise read *url*, and make its plugin.

    Raises:
        ChannelRefused: Apprise cannot, or the URL has spaces, control characters or other than ASCII.
    """
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ChannelRefused("a channel's URL is plain ASCII without spaces; write other characters as %XX")
    parsed = _parse(url)
    if parsed is None:
        raise ChannelRefused(
            "Apprise cannot read this channel's URL; one looks like mailtos://… or jsons://…"
        )
    given = parsed.get("qsd")
    parameters = frozenset(given) if isinstance(given, Mapping) else frozenset()
    plugin = Apprise.instantiate(parsed, asset=_ASSET)
    if plugin is None:
        raise ChannelRefused("Apprise cannot use this channel's URL; something in it is missing or wrong")
    return Read(plugin, parameters)
