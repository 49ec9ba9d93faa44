"""Pieces of the SMTP conversation: the two addresses, the dots of DATA, and what a fault says."""

from __future__ import annotations

import smtplib

from crm.core.mail.outcome import Failed, Outcome, Stage, refused

FAULTS = (OSError, smtplib.SMTPException, UnicodeError, ValueError)
"""What smtplib raises when a server or a network misbehaves (ValueError: a code that is no number)."""

Reply = tuple[int, bytes]


def addressed(host: smtplib.SMTP, sender: str, to: str) -> Outcome | None:
    """Send MAIL FROM and RCPT TO, in one packet when the server pipelines. None means accepted."""
    options = ""
    if not (sender + to).isascii():
        if not host.has_extn("smtputf8"):
            return Failed(553, "5.6.7 SMTPUTF8 is needed for this address and not offered by the server")
        options = " SMTPUTF8"
        host.command_encoding = "utf-8"
    asked = (f"MAIL FROM:<{sender}>{options}\r\n", f"RCPT TO:<{to}>\r\n")
    try:
        first, second = _piped(host, *asked) if host.has_extn("pipelining") else _stepwise(host, *asked)
    finally:
        host.command_encoding = "ascii"
    if not 200 <= first[0] < 300:
        return refused(first[0], _text(first), Stage.SENDER)
    if not 200 <= second[0] < 300:
        return refused(second[0], _text(second), Stage.RECIPIENT)
    return None


def _piped(host: smtplib.SMTP, first: str, second: str) -> tuple[Reply, Reply]:
    host.send(first + second)
    answer = host.getreply()
    return answer, (answer if answer[0] == 421 else host.getreply())


def _stepwise(host: smtplib.SMTP, first: str, second: str) -> tuple[Reply, Reply]:
    host.send(first)
    answer = host.getreply()
    if not 200 <= answer[0] < 300:
        return answer, answer
    host.send(second)
    return answer, host.getreply()


def _text(reply: Reply) -> str:
    return reply[1].decode("utf-8", "replace")


def dotted(mail: bytes) -> bytes:
    """Return the mail as DATA wants it: a dot at the beginning of a line doubled, ended by a lone dot."""
    body = mail.replace(b"\r\n.", b"\r\n..") if b"\r\n." in mail else mail
    return (b"." if body.startswith(b".") else b"") + body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


def told(fault: Exception) -> tuple[int, str]:
    """Return the code and the text of a fault; 0 when no server answered."""
    if isinstance(fault, smtplib.SMTPResponseException):
        error = fault.smtp_error
        return fault.smtp_code, error.decode("utf-8", "replace") if isinstance(error, bytes) else str(error)
    return 0, f"{type(fault).__name__}: {fault}"
