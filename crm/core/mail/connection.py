"""One connection to the mail server, held open over many mails, that always knows what it does not know.

`hand_over` takes finished octets and returns an Outcome. It never raises for anything a server or a network
does. Before the content is sent every fault is Deferred or Failed, because nothing was handed over; once the
content is under way and no answer comes it is Unknown, because the server may have it.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import flask_mail

from crm.core.mail.addresses import checked_address
from crm.core.mail.conversation import FAULTS, addressed, dotted, told
from crm.core.mail.message import Message
from crm.core.mail.outcome import Deferred, Outcome, Sent, Stage, Unknown, refused
from crm.core.mail.transport import Tls, Transport, put_in_outbox

if TYPE_CHECKING:
    from crm.core.mail.delivery import MailState

IDLE = 60.0
"""Seconds after which an open connection is asked (NOOP) before it is trusted again."""


class MailNotSent(Exception):
    """Flask-Mail's `send` returns nothing, so what is not Sent is raised; `outcome` says why."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(str(outcome))


class Connection(flask_mail.Connection):
    """Flask-Mail's connection with a deadline, checked certificates and honest answers. One per lane, not
    shared.
    """

    mail: MailState  # type: ignore[assignment]  # Flask-Mail's state, with our settings in it

    def __init__(self, mail: MailState) -> None:
        super().__init__(mail)  # type: ignore[arg-type]  # annotated Mail there, always given the state
        self._used = 0.0

    def __enter__(self) -> Self:
        """Open nothing yet: the first mail does, so that a server that is away is an Outcome, not an
        exception.
        """
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye and close; never raises."""
        if self.host is not None:
            with suppress(*FAULTS):
                self.host.quit()
        self._drop()

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """Connect, protect and sign in; certificates and host names are always checked."""
        url, limit = self.mail.settings.url, self.mail.settings.timeout
        name = self.mail.settings.sender.domain
        host: smtplib.SMTP | smtplib.SMTP_SSL
        if url.tls is Tls.IMPLICIT:
            host = smtplib.SMTP_SSL(url.host, url.port, name, timeout=limit, context=_checked())
        else:
            host = smtplib.SMTP(url.host, url.port, name, timeout=limit)
        try:
            if url.tls is Tls.STARTTLS:
                host.starttls(context=_checked())
            host.ehlo_or_helo_if_needed()
            if url.user:
                host.login(url.user, url.password)
        except BaseException:
            host.close()
            raise
        return host

    def send(self, message: flask_mail.Message, envelope_from: str | tuple[str, str] | None = None) -> None:
        """Send one Message as Flask-Mail does; raises MailNotSent unless the server took it."""
        if not isinstance(message, Message):
            raise TypeError("only crm.core.mail.Message is checked at send time")
        sender = envelope_from[1] if isinstance(envelope_from, tuple) else envelope_from
        outcome = self.deliver(message, envelope_from=sender)
        if not isinstance(outcome, Sent):
            raise MailNotSent(outcome)

    def deliver(self, message: Message, *, envelope_from: str | None = None) -> Outcome:
        """Hand one Message over and say what became of it. Raises only what `Message.check` raises."""
        return self.hand_over(message.as_bytes(), sender=envelope_from or message.from_.address, to=message.to.address)

    def hand_over(self, mail: bytes, *, sender: str, to: str, before_data: Callable[[], None] | None = None) -> Outcome:
        """Hand one finished mail over to the server.

        `sender` is the envelope's (a VERP address for a campaign). `before_data` is called at most once,
        after the server accepted the recipient and immediately before DATA: the sending ledger commits
        `handed` there. What it raises ends the mail and leaves nothing handed over. Raises AddressRefused or
        HeaderRefused for an address that cannot stand in a command.
        """
        sender, to = checked_address(sender), checked_address(to)
        ready = before_data or _nothing
        try:
            signed = self.mail.settings.signer.sign(mail) if self.mail.settings.signer else mail
        except OSError as fault:  # the installation's own key can be neither made nor read just now
            return Deferred(0, str(fault), Stage.CONNECT)
        if self.mail.settings.url.transport is Transport.OUTBOX:
            return _stored(self.mail.settings.outbox, signed, ready)
        outcome = self._envelope(sender, to)
        if outcome is None and self.host is not None:
            outcome = self._content(self.host, signed, ready)
        self._used = time.monotonic()
        return outcome or Deferred(0, "", Stage.CONNECT)

    def _envelope(self, sender: str, to: str) -> Outcome | None:
        """Get both addresses accepted (None) or say why not; a connection that died is replaced once."""
        outcome: Outcome | None = Deferred(0, "", Stage.CONNECT)
        for _attempt in range(2):
            fresh = self.host is None
            try:
                host = self._opened()
            except FAULTS as fault:
                self._drop()
                return refused(*told(fault), Stage.CONNECT)
            try:
                outcome = addressed(host, sender, to)
            except FAULTS as fault:
                outcome = Deferred(0, told(fault)[1], Stage.SENDER)
            if outcome is None:
                return None
            if not self._is_over(outcome):
                self._reset()
                return outcome
            self._drop()
            if fresh:
                break
        return outcome

    def _opened(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """Return a live connection: the open one, or a new one."""
        if self.host is not None and self._is_full():
            self.close()
        if self.host is not None and time.monotonic() - self._used > IDLE:
            with suppress(*FAULTS):
                if self.host.noop()[0] == 250:
                    return self.host
            self._drop()
        if self.host is None:
            self.host, self.num_emails = self.configure_host(), 0
        return self.host

    def _content(self, host: smtplib.SMTP, mail: bytes, before_data: Callable[[], None]) -> Outcome:
        """Send DATA and the mail; from the first octet of it on, no answer means Unknown."""
        try:
            before_data()
        except BaseException:
            self._drop()
            raise
        under_way = False
        try:
            code, text = host.docmd("DATA")
            if code == 354:
                under_way = True
                host.send(dotted(mail))
                code, text = self._last_answer(host)
        except FAULTS as fault:
            self._drop()
            reason = told(fault)[1]
            return Unknown(reason) if under_way else Deferred(0, reason, Stage.CONTENT)
        return self._judged(code, text, under_way)

    def _last_answer(self, host: smtplib.SMTP) -> tuple[int, bytes]:
        """Wait for the answer after the final dot, longer than for any other: giving up leaves the mail
        uncertain.
        """
        if host.sock is not None:
            host.sock.settimeout(self.mail.settings.patience)
        answer = host.getreply()
        if host.sock is not None:
            host.sock.settimeout(self.mail.settings.timeout)
        return answer

    def _judged(self, code: int, text: bytes, under_way: bool) -> Outcome:
        """Turn the last answer into an Outcome and keep the connection only when it is in a known state."""
        said = text.decode("utf-8", "replace")
        if under_way and 200 <= code < 300:
            self.num_emails += 1
            return Sent(f"{code} {said}")
        if under_way and not 400 <= code < 600:
            self._drop()
            return Unknown(f"{code} {said}")
        if code == 421 or not under_way:
            self._drop()
        return refused(code, said, Stage.CONTENT)

    def _is_full(self) -> bool:
        limit = self.mail.settings.per_connection
        return limit > 0 and self.num_emails >= limit

    @staticmethod
    def _is_over(outcome: Outcome) -> bool:
        """Whether the connection is of no use any more: the server is closing it (421) or it is gone (0)."""
        return isinstance(outcome, Deferred) and outcome.code in (0, 421)

    def _reset(self) -> None:
        """Forget a refused mail; a connection that does not answer is dropped, the refusal stands."""
        try:
            if self.host is None or self.host.rset()[0] == 250:
                return
        except FAULTS:
            pass
        self._drop()

    def _drop(self) -> None:
        """Close without a word."""
        if self.host is not None:
            with suppress(*FAULTS):
                self.host.close()
        self.host = None


def _checked() -> ssl.SSLContext:
    """Return a context that checks certificate and host name against the system's authorities."""
    return ssl.create_default_context()


def _stored(outbox: Path, mail: bytes, before_data: Callable[[], None]) -> Outcome:
    """Put the mail into the outbox folder; a full disk is a delay like any other."""
    before_data()
    try:
        return Sent(put_in_outbox(outbox, mail))
    except OSError as fault:
        return Deferred(0, told(fault)[1], Stage.CONTENT)


def _nothing() -> None:
    """Stand in for a hook that was not given."""
