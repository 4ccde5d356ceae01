"""Serving the pages: the house from its settings, and a server on this machine's own address."""

from collections.abc import Awaitable
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import uvicorn
from sqlalchemy import Engine
from temporalio.client import Client

from cce import logs
from cce.hidden import Hidden
from cce.pathway.errors import PathwayError
from cce.records.authority import Authority
from cce.records.keys import EpisodeKeys
from cce.records.standing import open_standing
from cce.settings import Settings
from cce.settings_refused import SettingInvalid
from starter.client import PathwayClient
from starter.running import address
from web.app import create_app
from web.doors.council_sign_in import Council
from web.house import House
from web.speaking import Speaker
from workflows.connecting import connect


class NotForDevelopment(PathwayError):
    """Anybody may come in only where nobody but this machine can reach the pages."""


def serve(settings: Settings, *, for_development: bool) -> None:
    """Serve the pages until SIGTERM or Ctrl-C; requests that are under way are answered first.

    Args:
        settings: As the environment has them.
        for_development: Whether anybody on this machine may come in as one of the directory's people.

    Raises:
        NotForDevelopment: Others could reach the pages, too.
        SettingInvalid: A setting cannot be used.
        DatabaseNotLaidOut: The migrations have not been run.
    """
    _refuse_bare(settings)
    if for_development:
        _refuse_others(settings)
    logs.configure(settings.log_level)
    config = uvicorn.Config(
        create_app(house_of(settings, for_development=for_development)),
        host=settings.web_address,
        port=settings.web_port,
        access_log=False,
        log_config=None,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=10,
    )
    uvicorn.Server(config).run()


def house_of(settings: Settings, *, for_development: bool) -> House:
    """What the pages need, as the settings have it."""
    url, keyring = settings.records
    engine = open_standing(url, keyring)
    authority = Authority(settings.policy_folders, settings.calendar_overrides())
    return House(
        engine=engine,
        keyring=keyring,
        authority=authority,
        policy=settings.policy,
        address=settings.link_base,
        clock=lambda: datetime.now(UTC),
        speaker=_speaker(settings, EpisodeKeys(engine, keyring), engine, authority),
        council=_council(settings),
        is_for_development=for_development,
    )


def _speaker(settings: Settings, keys: EpisodeKeys, engine: Engine, authority: Authority) -> Speaker:
    def reach() -> Awaitable[Client]:
        return connect(address(settings), settings.temporal_namespace, keys)

    def over(client: Client) -> PathwayClient:
        return PathwayClient(client, engine, authority, settings.temporal_task_queue)

    return Speaker(reach, over)


def _council(settings: Settings) -> Council | None:
    """The council's sign-in; None where none is set.

    Raises:
        SettingInvalid: Only some of it is set.
    """
    issuer, client, secret = settings.sign_in_issuer, settings.sign_in_client, settings.sign_in_key_file
    if not any((issuer, client, secret)):
        return None
    if issuer is None or client is None or secret is None:
        raise SettingInvalid(
            "The council's sign-in needs all three: CCE_SIGN_IN_ISSUER, CCE_SIGN_IN_CLIENT and "
            "CCE_SIGN_IN_KEY_FILE."
        )
    return Council(issuer, client, Hidden(secret.read_text(encoding="utf-8").strip()), settings.link_base)


def _refuse_bare(settings: Settings) -> None:
    """Make sure that whoever comes from elsewhere comes through a proxy with https.

    Raises:
        SettingInvalid: They would not.
    """
    if ip_address(settings.web_address).is_loopback or settings.link_base.startswith("https://"):
        return
    raise SettingInvalid(
        f"CCE_WEB_ADDRESS is {settings.web_address!r}, which others reach: pages are served to them through "
        "a proxy with https alone. Set CCE_LINK_BASE to its https:// address."
    )


def _refuse_others(settings: Settings) -> None:
    """Make sure that only this machine can reach the pages, and only under its own name."""
    named = urlsplit(settings.link_base).hostname
    if not ip_address(settings.web_address).is_loopback or named not in ("127.0.0.1", "localhost", "::1"):
        raise NotForDevelopment(
            f"The pages are at {settings.link_base}, served on {settings.web_address}: "
            "not this machine alone. Without CCE_WEB_ADDRESS and CCE_LINK_BASE, `cce run` serves them here."
        )
