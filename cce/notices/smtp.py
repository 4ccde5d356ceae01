"""One conversation with a mail server, every answer of it classified, within a deadline.

Apprise's own e-mail plugin tells a temporary refusal from a final one only in its debug log.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from cce.hidden import Hidden
from cce.notices.outcome import Failed, Outcome, Sent, Unknown
from cce.notices.time_limits import Deadline, received

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

BROKEN = (OSError, smtplib.SMTPException)
CLOSING = 421
_GO_AHEAD = 354
_ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")


class Security(StrEnum):
    """How the connection is protected; the words are Apprise's."""

    INSECURE = "insecure"
    STARTTLS = "starttls"
    SSL = "ssl"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; the login is user and password."""

    host: str
    port: int
    security: Security
    login: Hidden[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one recipient, ready for the wire: ASCII, CRLF at each line's end."""

    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    content: bytes = field(repr=False)


class LostBeforehand(Exception):
    """The connection could not be used, and certainly no message was given to it.

    Attributes:
        failed: What to answer if a new connection does no better.
    """

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.reason)
        self.failed = failed


class Conversation(smtplib.SMTP):
    """An SMTP connection that keeps to the deadline of the letter it carries."""

    def __init__(self, server: MailServer, name: str, deadline: Deadline) -> None:
        self.deadline = deadline
        super().__init__(server.host, server.port, local_hostname=name, timeout=deadline.seconds())

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer, within the deadline even if the server sends it byte by byte."""
        if self.file is None and self.sock is not None:
            self.file = received(self.sock, self._seconds)
        return super().getreply()

    def send(self, s: "ReadableBuffer | str") -> None:
        """Send a command or a message, within the deadline."""
        if self.sock is not None:
            self.sock.settimeout(self.deadline.seconds())
        super().send(s)

    def _seconds(self) -> float:
        return self.deadline.seconds()


class TlsConversation(Conversation, smtplib.SMTP_SSL):
    """One that is TLS from its first byte."""

    def __init__(self, server: MailServer, name: str, deadline: Deadline, context: ssl.SSLContext) -> None:
        self.deadline = deadline
        smtplib.SMTP_SSL.__init__(
            self,
            server.host,
            server.port,
            local_hostname=name,
            timeout=deadline.seconds(),
            context=context,
        )


def dial(
    server: MailServer, name: str, deadline: Deadline, tls: Callable[[], ssl.SSLContext]
) -> Conversation:
    """Connect, protect the connection, and log in where the server's URL has a password.

    Args:
        server: Which server.
        name: What to call ourselves in its greeting.
        deadline: By when all of it must be done.
        tls: Gives the TLS context; asked only where one is needed.

    Raises:
        LostBeforehand: It could not be done.
    """
    try:
        smtp = _connected(server, name, deadline, tls)
    except BROKEN as error:
        raise LostBeforehand(_failed_with(error)) from None
    try:
        _introduce(smtp, server, tls)
    except BROKEN as error:
        smtp.close()
        raise LostBeforehand(_failed_with(error)) from None
    return smtp


def offer(smtp: Conversation, letter: Letter) -> Failed | None:
    """Ask the server to take a letter.

    Returns:
        Its refusal, or None: then the content must follow.

    Raises:
        LostBeforehand: The connection broke, or the server is closing it.
    """
    try:
        code, answer = smtp.mail(letter.sender)
        if _is_success(code):
            code, answer = smtp.rcpt(letter.recipient)
        if _is_success(code):
            code, answer = smtp.docmd("DATA")
    except BROKEN as error:
        raise LostBeforehand(_failed_with(error)) from None
    if code == _GO_AHEAD:
        return None
    if code == CLOSING:
        raise LostBeforehand(_refused(code, answer))
    return _refused(code, answer)


def hand_in(smtp: Conversation, content: bytes) -> Outcome:
    """Give the server the content it agreed to take, and say what it made of it.

    From the first byte on the server may have the letter, so only its answer makes the outcome certain.
    """
    try:
        smtp.send(_framed(content))
        code, answer = smtp.getreply()
    except BROKEN:
        smtp.close()
        return Unknown("the connection to the mail server broke after the message was given to it")
    if _is_success(code):
        return Sent()
    if code == CLOSING or not _is_refusal(code):
        smtp.close()
    if _is_refusal(code):
        return _refused(code, answer)
    return Unknown("the mail server's answer to the message made no sense")


def _connected(
    server: MailServer, name: str, deadline: Deadline, tls: Callable[[], ssl.SSLContext]
) -> Conversation:
    if server.security is Security.SSL:
        return TlsConversation(server, name, deadline, tls())
    return Conversation(server, name, deadline)


def _introduce(smtp: Conversation, server: MailServer, tls: Callable[[], ssl.SSLContext]) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.security is Security.STARTTLS:
        smtp.starttls(context=tls())
        smtp.ehlo_or_helo_if_needed()
    if server.login:
        smtp.login(*server.login.reveal())


def _is_success(code: int) -> bool:
    return 200 <= code < 300


def _is_refusal(code: int) -> bool:
    return 400 <= code < 600


def _framed(content: bytes) -> bytes:
    doubled = re.sub(rb"(?m)^\.", b"..", content)
    return doubled.removesuffix(b"\r\n") + b"\r\n.\r\n"


def _refused(code: int, answer: bytes) -> Failed:
    # Only the codes: servers like to repeat the address in the words that follow.
    enhanced = _ENHANCED_CODE.match(answer)
    codes = f"{code} {enhanced[0].decode()}" if enhanced else f"{code}"
    return Failed(f"the mail server answered {codes}", permanent=500 <= code < 600)


def _failed_with(error: Exception) -> Failed:
    match error:
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=answer):
            return _refused(code, answer if isinstance(answer, bytes) else b"")
        case smtplib.SMTPNotSupportedError():
            return Failed("the mail server offers no TLS or login, and its URL asks for it", permanent=True)
        case ssl.SSLCertVerificationError():
            return Failed("the mail server's certificate is not trusted")
        case ssl.SSLError():
            return Failed("no protected connection to the mail server came about")
        case ConnectionRefusedError():
            return Failed("the mail server refused the connection")
        case socket.gaierror():
            return Failed("the mail server's name is not known")
        case TimeoutError():
            return Failed("the mail server did not answer in time")
        case _:
            return Failed("the mail server closed the connection, or did not answer in time")
