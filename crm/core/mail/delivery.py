"""The mail extension: settings, Flask-Mail's `Mail` with our connection, and `deliver` for single service
mails.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import flask_mail
from flask import Flask, current_app, has_app_context

from crm.core.mail.addresses import Mailbox
from crm.core.mail.connection import Connection
from crm.core.mail.message import Message
from crm.core.mail.outcome import Outcome, Sent
from crm.core.mail.signing import KEY_FILE, OwnSigner, Signer, signer
from crm.core.mail.transport import PATIENCE, TIMEOUT, MailUrl, parse_mail_url

if TYPE_CHECKING:
    from crm.core.settings import Settings

_log = logging.getLogger("crm.mail")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """How this instance sends."""

    url: MailUrl
    sender: Mailbox
    outbox: Path
    signer: Signer | OwnSigner | None = None
    timeout: float = TIMEOUT
    """Seconds a server may take for one answer."""
    patience: float = PATIENCE
    """Seconds it may take for the last one, after the content."""
    per_connection: int = 0
    """Mails after which a connection is replaced by a new one; 0 = only when the server asks for it (421)."""

    @classmethod
    def of(cls, settings: Settings) -> MailSettings:
        """Return the mail part of the settings. Raises ValueError with one sentence for a wrong value."""
        sender = Mailbox.parse(settings.mail_from)
        named = signer(key=settings.dkim_key, selector=settings.dkim_selector, domain=settings.dkim_domain)
        return cls(
            url=parse_mail_url(settings.mail_url),
            sender=sender,
            outbox=settings.instance / "outbox",
            signer=named or OwnSigner(settings.instance / KEY_FILE, sender.domain),
        )


class MailState(flask_mail._Mail):
    """Flask-Mail's state of one application, with our settings in it."""

    def __init__(self, settings: MailSettings) -> None:
        url = settings.url
        super().__init__(
            server=url.host,
            username=url.user or None,
            password=url.password or None,
            port=url.port or None,
            use_tls=False,
            use_ssl=False,
            default_sender=settings.sender.address,
            debug=0,
            max_emails=None,
            suppress=False,
            ascii_attachments=False,
        )
        self.settings = settings

    def connect(self) -> Connection:
        """Return a connection to hold open over many mails; it opens with the first."""
        return Connection(self)


class Mail(flask_mail.Mail):
    """Flask-Mail's extension, bound by `bind(settings)` (worker, commands) or `init_app(app)`."""

    state: MailState | None

    def bind(self, settings: MailSettings) -> MailState:
        """Use these settings wherever no application is at work; returns their state."""
        self.state = MailState(settings)
        return self.state

    def init_app(self, app: Flask) -> MailState:
        """Register with an application whose config holds MAIL_SETTINGS (a MailSettings)."""
        state = self.bind(app.config["MAIL_SETTINGS"])
        app.extensions["mail"] = state
        return state

    @property
    def current(self) -> MailState:
        """The state of the application at work, else the one bound last. Raises RuntimeError when there is
        none.
        """
        of_app: MailState | None = current_app.extensions.get("mail") if has_app_context() else None
        found = of_app or self.state
        if found is None:
            raise RuntimeError("mail is not bound: call mail.bind(MailSettings.of(settings)) first")
        return found

    def connect(self) -> Connection:
        """Return a connection to hold open over many mails; it opens with the first."""
        return self.current.connect()


mail = Mail()


def deliver(message: Message) -> Outcome:
    """Hand one service mail over on a connection of its own; to be called in a job, never in a request.

    Returns the Outcome: `.again` says whether the job should come back later. Raises only what
    `Message.check` raises.
    """
    with mail.connect() as connection:
        outcome = connection.deliver(message)
    if not isinstance(outcome, Sent):
        _log.warning("mail %s not sent: %s", message.msgId, outcome)
    return outcome
