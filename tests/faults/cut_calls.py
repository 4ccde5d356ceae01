"""Calls that are carried out and then report an error, as when a connection breaks at the wrong moment."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from cce.notices.mail_channel import KEY_HEADER
from cce.notices.outbox import KeptMessage
from tests.notices.servers import Clerk, MailServer, WebHook, reset


class Call(StrEnum):
    """A call to something outside the process."""

    COMMIT = "commit"
    MAIL = "mail"
    POST = "post"


@dataclass
class Cut:
    """Which call reports an error after it was carried out.

    Attributes:
        call: Of which kind; None for no call at all.
        number: The how manieth of its kind, from 1.
        made: How many there were of each kind.
    """

    call: Call | None = None
    number: int = 0
    made: Counter[Call] = field(default_factory=Counter)

    def falls(self, call: Call) -> bool:
        """Whether the call that was made just now is the one."""
        self.made[call] += 1
        return call is self.call and self.made[call] == self.number

    def __str__(self) -> str:
        return f"{self.call} {self.number}"


def cut_commits(engine: Engine, cut: Cut) -> None:
    """Have a transaction commit, and whoever committed it hear that the connection broke."""
    commit = engine.dialect.do_commit

    def commit_and_break(connection: Any) -> None:
        commit(connection)
        if cut.falls(Call.COMMIT):
            raise engine.dialect.loaded_dbapi.OperationalError("the connection was lost")

    setattr(engine.dialect, "do_commit", commit_and_break)  # noqa: B010 - no method of ours to override


class MailTaker(Clerk):
    """Takes mail; after the content of one it hangs up, and answers nothing."""

    def __init__(self, cut: Cut) -> None:
        super().__init__()
        self._cut = cut

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the message; the name is the library's."""
        answer: str = await super().handle_DATA(server, session, envelope)
        if self._cut.falls(Call.MAIL):
            server.transport.abort()
        return answer

    def messages(self) -> tuple[KeptMessage, ...]:
        """The mail that arrived."""
        return tuple(_mail(content) for _, content in self.taken)


class PostTaker(WebHook):
    """Takes what is posted for one person; after one it hangs up, and answers nothing."""

    def __init__(self, cut: Cut, address: str) -> None:
        self._cut = cut
        self._address = address
        super().__init__()

    def _request_class(self, status: int, headers: dict[str, str]) -> type[Any]:
        cut, answering = self._cut, super()._request_class(status, headers)

        class Request(answering):  # type: ignore[valid-type, misc]
            def send_response(self, code: int, message: str | None = None) -> None:
                if cut.falls(Call.POST):
                    reset(self.connection)
                super().send_response(code, message)

        return Request

    def messages(self) -> tuple[KeptMessage, ...]:
        """What was posted, as if it had come by mail."""
        return tuple(_post(self._address, headers, body) for _, headers, body in self.got)


def took(cut: Cut, address: str) -> tuple[MailServer, PostTaker, MailTaker]:
    """A mail server and a web hook of one person, both not yet started, and what takes the mail."""
    clerk = MailTaker(cut)
    return MailServer(clerk), PostTaker(cut, address), clerk


def _mail(content: bytes) -> KeptMessage:
    mail = message_from_bytes(content, policy=policy.default)
    plain = mail.get_body(("plain",))
    text = plain.get_content() if plain is not None else ""
    return _kept(str(mail["To"]), str(mail["Subject"]), text, str(mail[KEY_HEADER] or ""))


def _post(address: str, headers: dict[str, str], body: bytes) -> KeptMessage:
    said = json.loads(body)
    return _kept(address, said["title"], said["message"], headers[KEY_HEADER])


def _kept(to: str, subject: str, text: str, key: str) -> KeptMessage:
    # Time is skipped here: when it really came says nothing.
    return KeptMessage(datetime.max.replace(tzinfo=UTC), None, to, subject, text, key, Path())
