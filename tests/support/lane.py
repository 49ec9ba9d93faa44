"""A connection of ours to the SMTP server of tests.support.smtp, with a short deadline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm.core.mail import Connection, Mail, Mailbox, MailSettings, Outcome, parse_mail_url
from tests.support.smtp import SmtpServer

SENDER = Mailbox("青深企业家联谊会", "noreply@crm.example")
MAIL = b"From: <noreply@crm.example>\r\nTo: <a@example.com>\r\nSubject: x\r\n\r\nhello\r\n"


@contextmanager
def connected(
    server: SmtpServer, *, query: str = "?tls=none", scheme: str = "smtp", user: str = "", **more: float
) -> Iterator[Connection]:
    """Hold a connection open inside the block; `timeout` and `per_connection` as in MailSettings."""
    settings = MailSettings(
        url=parse_mail_url(f"{scheme}://{user}localhost:{server.port}{query}"),
        sender=SENDER,
        outbox=Path("unused"),
        timeout=more.get("timeout", 5.0),
        patience=more.get("timeout", 5.0),
        per_connection=int(more.get("per_connection", 0)),
    )
    with Mail().bind(settings).connect() as connection:
        yield connection


def hand(connection: Connection, to: str = "a@example.com", mail: bytes = MAIL) -> Outcome:
    """Hand one mail over."""
    return connection.hand_over(mail, sender="bounce@crm.example", to=to)
