"""What an installation sets: read once, by entry points only, and handed down from there.

Every setting is an environment variable named `CCE_` and the field in capitals. What must stay secret may be
named by file (`CCE_DATABASE_PASSWORD_FILE`, `CCE_MAIL_URL_FILE`), so that no environment holds it.
"""

import os
from datetime import time, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from cce.hidden import Hidden
from cce.keys.keyring import Keyring, load_keyring, make_keyring
from cce.notices.notify_account import OFFICIAL, NotifyAccount
from cce.pathway.overrides import load_overrides
from cce.pathway.retention import Retention
from cce.pathway.working_days import CalendarOverride
from cce.settings_refused import PREFIX, SettingInvalid, not_usable, refuse_unknown

_HIGHEST_PORT = 65_535
FIRST_KEY = "first"
DRIVERS = {"postgresql": "postgresql+psycopg"}
KNOWN_DRIVERS = ("sqlite", "postgresql+psycopg")


Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
MailUrl = Annotated[str, StringConstraints(pattern=r"^mailtos?://\S+$")]
HeartbeatUrl = Annotated[
    str,
    StringConstraints(
        pattern=r"^(https://[A-Za-z0-9.-]+|http://(127\.0\.0\.1|localhost))(:\d{1,5})?(/[!-~]*)?$"
    ),
]


class Settings(BaseSettings):
    """One installation's settings, frozen once read.

    The description of a field says what a right value is; `SettingInvalid` repeats it.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    var: Path = Field(Path("var"), description="the folder of this installation's own files")

    database_password_file: Path | None = Field(None, description="a readable file with one password in it")
    database_url: Annotated[Hidden[str], NoDecode] = Field(
        "",
        validate_default=True,
        description="sqlite:///path/to/file or postgresql://user@host:5432/database",
    )

    temporal_address: str = Field(
        "127.0.0.1:7233", pattern=r"^[^\s/:]+:\d{1,5}$", description="host:port of the Temporal server"
    )
    temporal_namespace: Name = Field("default", description="the name of a Temporal namespace")
    temporal_task_queue: Name = Field("pathway", description="the name of the task queue for facts and slots")
    send_task_queue: Name = Field("notices", description="the name of the task queue for sending")

    policy: Name = Field("nottinghamshire-2020", description="the name of a policy, without .yaml")
    policies_folder: Path | None = Field(None, description="a folder that holds further policies as *.yaml")
    calendar_overrides_file: Path | None = Field(None, description="a file of dated calendar overrides")

    keyring_file: Path | None = Field(None, description="a readable file with the installation's keys")

    codec_address: str = Field(
        "127.0.0.1:8234",
        pattern=r"^[^\s/:]+:\d{1,5}$",
        description="host:port that the codec server answers on",
    )
    codec_ui_origin: str | None = Field(
        None,
        pattern=r"^https?://[A-Za-z0-9.-]+(:\d{1,5})?$",
        description="the origin of Temporal's pages, such as http://127.0.0.1:8233; unset, none may ask",
    )
    codec_tokens_file: Path | None = Field(
        None, description="a file with the people who may open payloads, which `cce codec allow` writes"
    )

    mail_url_file: Path | None = Field(None, description="a readable file with one mailto(s):// URL in it")
    mail_url: Annotated[Hidden[MailUrl] | None, NoDecode] = Field(
        None,
        validate_default=True,
        description="an Apprise mailto:// or mailtos:// URL; unset, mail is kept under var",
    )
    allowed_web_hosts: str = Field(
        "",
        pattern=r"^([A-Za-z0-9.:\[\]-]+(, ?[A-Za-z0-9.:\[\]-]+)*)?$",
        description="hosts that web hooks may be on, such as hooks.example.test,teams.example.test:8443",
    )
    allowed_text_services: str = Field(
        "",
        pattern=r"^((twilio|bulksms)(, ?(twilio|bulksms))*)?$",
        description="twilio, bulksms, or both with a comma: what text messages may go through; unset, none",
    )
    notify_key_file: Path | None = Field(
        None, description="a readable file with a GOV.UK Notify API key in it"
    )
    notify_url: str = Field(
        OFFICIAL,
        pattern=r"^https?://[^\s/?#]+$",
        description=f"{OFFICIAL}, or the address of a stand-in on this machine",
    )
    link_base: str = Field(
        "http://127.0.0.1:8000", pattern=r"^https?://[^\s?#]+$", description="an http(s):// address, no query"
    )

    web_address: str = Field(
        "127.0.0.1",
        pattern=r"^[0-9a-fA-F.:]+$",
        description="an address of this machine to serve pages on; one that others reach needs https at "
        "CCE_LINK_BASE, by a proxy in front",
    )
    web_port: int = Field(8000, ge=1, le=65_535, description="a port, 1 to 65535, to serve pages on")
    sign_in_issuer: str | None = Field(
        None,
        pattern=r"^(https://[A-Za-z0-9.-]+|http://(127\.0\.0\.1|localhost))(:\d{1,5})?(/[!-~]*)?$",
        description="the https:// issuer of the council's sign-in, exactly as its tokens name it",
    )
    sign_in_client: Name | None = Field(None, description="what the council's sign-in calls this service")
    sign_in_key_file: Path | None = Field(
        None, description="a readable file with what this service proves itself to the sign-in with"
    )
    health_port: int | None = Field(
        None,
        ge=0,
        le=_HIGHEST_PORT,
        description="a port, 1 to 65535, or 0 for any free one; unset, none is opened",
    )
    police_list_days: int = Field(
        28,
        ge=1,
        le=366,
        description="a number of days, 1 to 366: how long a near match of a police list waits for a decision",
    )
    retention_years: int = Field(
        6,
        ge=0,
        le=100,
        description="whole years, 0 to 100: how long a record is kept after its episode was closed",
    )
    retention_age: int = Field(
        25,
        ge=18,
        le=100,
        description="an age, 18 to 100: until when a record is kept at least",
    )
    upkeep_at: str = Field(
        "07:00",
        pattern=r"^(0[02-9]|1\d|2[0-3]):[0-5]\d$",
        description="a time of the day, London's, such as 07:00; never from 01:00 to 01:59",
    )
    watch_minutes: int = Field(
        10,
        ge=1,
        le=60,
        description="a number of minutes, 1 to 60: how often it is looked whether all promises hold",
    )
    heartbeat_url_file: Path | None = Field(None, description="a readable file with one https:// URL in it")
    heartbeat_url: Annotated[Hidden[HeartbeatUrl] | None, NoDecode] = Field(
        None,
        validate_default=True,
        description="an https:// URL, http:// on this machine alone, that is posted to while all is well",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR"
    )

    @classmethod
    def read(cls) -> Self:
        """Read the settings from the environment.

        Returns:
            The settings, checked and complete.

        Raises:
            SettingInvalid: A value cannot be used, or a `CCE_` variable is none of these settings.
        """
        refuse_unknown(cls)
        try:
            return cls()
        except ValidationError as error:
            raise not_usable(cls, error) from None

    @property
    def policy_folders(self) -> tuple[Path, ...]:
        """Where the authority's own policies lie."""
        return () if self.policies_folder is None else (self.policies_folder,)

    @property
    def ways_out(self) -> tuple[Hidden[str], tuple[str, ...], tuple[str, ...], NotifyAccount | None]:
        """The mail server, and the further ways: all that notices go by.

        Raises:
            SettingInvalid: No mail server is set.
            ChannelRefused: The account at GOV.UK Notify cannot be right.
        """
        return self.mail_server, *self.further_ways

    @property
    def further_ways(self) -> tuple[tuple[str, ...], tuple[str, ...], NotifyAccount | None]:
        """The hosts of web hooks, `host` or `host:port`, the services of text messages, and GOV.UK Notify.

        Raises:
            ChannelRefused: The account at GOV.UK Notify cannot be right.
        """
        return _listed(self.allowed_web_hosts), _listed(self.allowed_text_services), self.notify

    @property
    def notify(self) -> NotifyAccount | None:
        """The account at GOV.UK Notify; None where no key is set.

        Raises:
            ChannelRefused: The key is none, or the API would be somewhere else; the key is not shown.
        """
        key = self.notify_key_file
        return None if key is None else NotifyAccount.at(_secret_in(key), self.notify_url)

    @property
    def rounds(self) -> tuple[str, time, timedelta, Hidden[str] | None]:
        """By whose working days rounds are made, from when, how often is looked, and who outside hears."""
        return self.policy, self.rounds_at, timedelta(minutes=self.watch_minutes), self.heartbeat_url

    @property
    def queues(self) -> tuple[str, str]:
        """The task queue for facts and slots, and the one for sending."""
        return self.temporal_task_queue, self.send_task_queue

    @property
    def rounds_at(self) -> time:
        """When everything is looked at, every working day."""
        return time.fromisoformat(self.upkeep_at)

    @property
    def temporal(self) -> tuple[str, str]:
        """Where the Temporal server is, and the namespace on it."""
        return self.temporal_address, self.temporal_namespace

    @property
    def mail_server(self) -> Hidden[str]:
        """The mail server that notices go out through.

        Raises:
            SettingInvalid: None is set.
        """
        if self.mail_url is None:
            wanted = "mailtos://user:password@smtp.example.test:587?from=no-reply@example.test"
            raise SettingInvalid(
                f"CCE_MAIL_URL is not set: the worker sends through a mail server, such as {wanted}. "
                "To keep mail in a folder instead, start everything with `cce run`."
            )
        return self.mail_url

    def keyring(self) -> Keyring:
        """The keys that seal what must not be read; beside a SQLite file they are made when there are none.

        Raises:
            KeyringInvalid: The file is wrong; names file and line.
            SettingInvalid: No file is named, and the database is a server's.
        """
        made_here = self.keyring_file is None
        return make_keyring(self.keyring_path, FIRST_KEY) if made_here else load_keyring(self.keyring_path)

    @property
    def records(self) -> tuple[str, Keyring]:
        """The database's URL, and the keys that what it holds is sealed with.

        Raises:
            KeyringInvalid: The file is wrong; names file and line.
            SettingInvalid: No file is named, and the database is a server's.
        """
        return self.database_url.reveal(), self.keyring()

    @property
    def keyring_path(self) -> Path:
        """Where the keys lie.

        Raises:
            SettingInvalid: No file is named, and the database is a server's.
        """
        if self.keyring_file is None and not self.database_url.reveal().startswith("sqlite"):
            raise SettingInvalid(
                "CCE_KEYRING_FILE is not set: records on a database server are sealed with keys in a file "
                "of their own. `cce keys make FILE` makes one; keep a copy away from the database."
            )
        return self.keyring_file or self.var / "keyring"

    @property
    def codec_tokens_path(self) -> Path:
        """Where it stands who may have payloads opened."""
        return self.codec_tokens_file or self.var / "codec-tokens"

    @property
    def retention(self) -> Retention:
        """How long the record of a child is kept."""
        return Retention(self.retention_years, self.retention_age)

    def calendar_overrides(self) -> tuple[CalendarOverride, ...]:
        """The dated exceptions of the authority's file.

        Raises:
            CalendarOverrideInvalid: The file is wrong; names file and line.
        """
        return () if self.calendar_overrides_file is None else load_overrides(self.calendar_overrides_file)

    @field_validator("var")
    @classmethod
    def _absolute(cls, var: Path) -> Path:
        return var.expanduser().absolute()

    @field_validator("web_address")
    @classmethod
    def _an_address(cls, address: str) -> str:
        try:
            return str(ip_address(address))
        except ValueError:
            raise ValueError("this is no address") from None

    @field_validator("policies_folder")
    @classmethod
    def _folder(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise ValueError("there is no such folder")
        return folder

    @field_validator(
        "database_password_file",
        "keyring_file",
        "mail_url_file",
        "notify_key_file",
        "heartbeat_url_file",
        "calendar_overrides_file",
        "sign_in_key_file",
    )
    @classmethod
    def _readable(cls, file: Path | None) -> Path | None:
        if file is not None and not os.access(file, os.R_OK):
            raise ValueError("there is no such file, or this user may not read it")
        return file

    @field_validator("database_url")
    @classmethod
    def _complete_database_url(cls, given: Hidden[str], info: ValidationInfo) -> Hidden[str]:
        text = given.reveal()
        url = _database_url(text) if text else _default_database_url(info.data.get("var"))
        file = info.data.get("database_password_file")
        if file is not None:
            url = url.set(password=_secret_in(file))
        return Hidden(url.render_as_string(hide_password=False))

    @field_validator("mail_url", mode="before")
    @classmethod
    def _mail_url_from_file(cls, text: object, info: ValidationInfo) -> object:
        file = info.data.get("mail_url_file")
        return _secret_in(file) if file is not None and text is None else text

    @field_validator("heartbeat_url", mode="before")
    @classmethod
    def _heartbeat_url_from_file(cls, text: object, info: ValidationInfo) -> object:
        file = info.data.get("heartbeat_url_file")
        return _secret_in(file) if file is not None and text is None else text

    @field_validator("codec_address")
    @classmethod
    def _with_a_port(cls, address: str) -> str:
        if int(address.rpartition(":")[2]) > _HIGHEST_PORT:
            raise ValueError(f"a port is {_HIGHEST_PORT} at most")
        return address

    @field_validator("link_base")
    @classmethod
    def _without_slash(cls, address: str) -> str:
        return address.rstrip("/")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _database_url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("this is no database URL") from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.drivername not in KNOWN_DRIVERS:
        raise ValueError(f"{url.drivername} is none of the databases this runs on")
    return url


def _default_database_url(var: Path | None) -> URL:
    return URL.create("sqlite", database=str((var or Path("var")) / "pathway.sqlite3"))


def _secret_in(file: Path) -> str:
    secret = file.read_text(encoding="utf-8").strip()
    if not secret:
        raise ValueError(f"{file} is empty")
    return secret
