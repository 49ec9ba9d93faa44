"""Mails that come back, as servers and people write them."""

from __future__ import annotations

from email.message import Message

from sqlalchemy import select

from crm.campaigns.models import Suppression
from crm.campaigns.rules import Removal
from crm.core.db import session


def is_barred() -> bool:
    """Say whether an address is barred because of its bounces. Call inside a transaction."""
    held = select(Suppression.id).where(Suppression.kind == Removal.BOUNCE, Suppression.ended_at.is_(None))
    return session.scalar(held.limit(1)) is not None


def report(
    mail: Message | str, *, status: str = "5.1.1", action: str = "failed", words: str = "smtp; 550 User not found",
    headers_only: bool = False, sender: str = "MAILER-DAEMON@mx.example",
) -> bytes:  # fmt: skip
    """Return a delivery status notification (RFC 3464) about one of our mails, or about a text that stands for one."""
    original = mail if isinstance(mail, str) else mail.as_string()
    if headers_only:
        original = original.replace("\r\n", "\n").partition("\n\n")[0] + "\n"
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return (
        f"Return-Path: <>\nFrom: Mail Delivery System <{sender}>\nTo: crm@crm.example\n"
        "Subject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="edge"\n\n'
        "--edge\nContent-Type: text/plain; charset=utf-8\n\nI am sorry.\n\n"
        "--edge\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; guest@example.com\nAction: {action}\nStatus: {status}\nDiagnostic-Code: {words}\n\n"
        f"--edge\nContent-Type: {kind}\n\n{original}\n\n--edge--\n"
    ).encode()


def complaint(mail: Message) -> bytes:
    """Return a feedback report (RFC 5965) about one of our mails."""
    return (
        "From: feedback@mx.example\nTo: crm@crm.example\nSubject: complaint\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="edge"\n\n'
        "--edge\nContent-Type: text/plain\n\nSomebody complained.\n\n"
        "--edge\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: example/1\nVersion: 1\n\n"
        f"--edge\nContent-Type: message/rfc822\n\n{mail.as_string()}\n\n--edge--\n"
    ).encode()


def in_chinese(mail: Message, said: str, *, sender: str = "postmaster@qq.com") -> bytes:
    """Return what a Chinese provider sends back: no status report, words in GB18030, our mail quoted below."""
    text = f"很抱歉您的邮件被退回\n{said}\n\n----- 原邮件 -----\n{mail['List-Unsubscribe']}\n"
    head = (
        f"From: {sender}\nTo: crm@crm.example\nSubject: =?gb18030?B?z7XNs83L0MU=?=\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=gb18030\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return head.encode() + text.encode("gb18030")


def reply(mail: Message, *, vacation: bool = False) -> bytes:
    """Return a person's answer that quotes our whole mail, or their vacation answer."""
    automatic = "Auto-Submitted: auto-replied\nPrecedence: bulk\n" if vacation else ""
    return (
        f"From: guest@example.com\nTo: crm@crm.example\nSubject: Re: notice 550 undeliverable\n{automatic}"
        f"In-Reply-To: {mail['Message-ID']}\nReferences: {mail['Message-ID']}\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\n\nThank you.\n> {mail['List-Unsubscribe']}\n> 550 User not found\n"
    ).encode()
