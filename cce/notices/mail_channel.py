"""E-mail: the recipient and server of Apprise's plugin, our letter, our connection."""

from email.message import EmailMessage
from email.policy import SMTP

from cce.notices.mail_lines import MailLines
from cce.notices.message import Message
from cce.notices.outcome import Outcome
from cce.notices.smtp import Letter, MailServer

KEY_HEADER = "X-Notice-Key"


class MailChannel:
    """One person's mailbox, reached through one mail server.

    Args:
        lines: The kept connections.
        server: Where mail is handed in.
        sender: The authority's own address.
        recipient: The person's address.
    """

    def __init__(self, lines: MailLines, server: MailServer, sender: str, recipient: str) -> None:
        self._lines = lines
        self._server = server
        self._sender = sender
        self._recipient = recipient

    def answers(self) -> bool:
        """Whether the mail server lets us in at this moment; nothing is sent."""
        return self._lines.answers(self._server, self._sender)

    def deliver(self, message: Message) -> Outcome:
        """Hand the message to the mail server, once."""
        content = letter(message, self._sender, self._recipient).as_bytes()
        return self._lines.carry(self._server, Letter(self._sender, self._recipient, content))


def letter(message: Message, sender: str, recipient: str) -> EmailMessage:
    """The mail, the same to the byte for the same message: a repeat can be recognised by its Message-ID."""
    mail = EmailMessage(SMTP)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = message.subject
    mail["Date"] = message.told_at
    mail["Message-ID"] = f"<{message.key}@{sender.rpartition('@')[2]}>"
    mail[KEY_HEADER] = message.key
    # Nobody is to answer a notice with an "out of office".
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=-{message.key}")
    return mail
