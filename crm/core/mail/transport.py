"""Where mails go: the mail server as one URL, and the outbox folder of a development instance."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from crm.core import clock

TIMEOUT = 20.0
"""Seconds a mail server may take for one answer."""


PATIENCE = 120.0
"""Seconds it may take to say that it took a mail (RFC 5321 asks for 600): giving up makes the mail uncertain.
"""


class Transport(StrEnum):
    """How mails leave; the ledger of a campaign writes the value beside each recipient."""

    OUTBOX = "outbox"
    SMTP = "smtp"


class Tls(StrEnum):
    """How the connection is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailUrl:
    """What CRM_MAIL_URL says, read."""

    transport: Transport
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = Tls.NONE


def parse_mail_url(url: str) -> MailUrl:
    """Read `outbox:`, `smtp://user:password@host:port?tls=starttls|none` or `smtps://…`.

    smtp without `tls` means STARTTLS, except to this machine itself. Raises ValueError with one sentence.
    """
    if url == "outbox:":
        return MailUrl(transport=Transport.OUTBOX)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("邮件服务器地址的格式或端口不正确，应形如 smtp://user:password@host:587。") from None
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError("邮件地址应为 outbox:，或以 smtp:// 或 smtps:// 开头。")
    if not parts.hostname or parts.path not in ("", "/") or parts.fragment or not parts.hostname.isascii():
        raise ValueError("邮件服务器地址缺少主机名或多出了路径，应形如 smtp://user:password@host:587。")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("邮件服务器的用户名和密码须同时填写，特殊字符须写成 %40 这样的形式。")
    return _smtp(parts, port)


def _smtp(parts: SplitResult, port: int | None) -> MailUrl:
    host = parts.hostname or ""
    tls = _tls(parts, host)
    if tls is Tls.NONE and parts.password and not _is_here(host):
        raise ValueError("不能在未加密的连接上发送邮件密码，请使用 ?tls=starttls 或 smtps://。")
    usual = {Tls.NONE: 25, Tls.STARTTLS: 587, Tls.IMPLICIT: 465}
    return MailUrl(
        transport=Transport.SMTP,
        host=host,
        port=port or usual[tls],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
    )


def _tls(parts: SplitResult, host: str) -> Tls:
    query = parse_qs(parts.query, keep_blank_values=True)
    if set(query) - {"tls"} or len(query.get("tls", [])) > 1:
        raise ValueError("邮件服务器地址的问号后面只能写 tls=starttls 或 tls=none。")
    asked = query.get("tls", [""])[0]
    if parts.scheme == "smtps":
        if "tls" in query:
            raise ValueError("smtps:// 已经加密，不能再写 tls=。")
        return Tls.IMPLICIT
    if "tls" not in query:
        return Tls.NONE if _is_here(host) else Tls.STARTTLS
    if asked not in ("starttls", "none"):
        raise ValueError("邮件服务器地址中的 tls 只能是 starttls 或 none。")
    return Tls(asked)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def put_in_outbox(folder: Path, mail: bytes) -> str:
    """Store one mail as an .eml file and return its name; names sort by time, a reader never sees half a
    file.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{clock.now():%Y%m%dT%H%M%S.%f}Z-{secrets.token_hex(6)}.eml"
    draft = folder / f".{name}.part"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(mail)
    draft.rename(folder / name)
    return name
