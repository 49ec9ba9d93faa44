"""DKIM signatures (RFC 6376) with dkimpy, which is installed by the extra `dkim`."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SIGNED = (
    *(b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version", b"content-type"),
    *(b"list-unsubscribe", b"list-unsubscribe-post"),
)
"""Headers that the signature covers when the mail has them; From twice, so that none can be added."""


class Signer:
    """Signs mails for one domain."""

    def __init__(self, *, key: bytes, selector: str, domain: str) -> None:
        self._dkim: Any = import_module("dkim")  # optional dependency without types
        self._key, self._selector, self._domain = key, selector.encode("ascii"), domain.encode("ascii")
        self._log = logging.getLogger("crm.mail.dkim")

    def sign(self, mail: bytes) -> bytes:
        """Return the mail with a DKIM-Signature in front of its headers."""
        work = self._dkim.DKIM(mail, logger=self._log)
        present = {name.lower() for name, _value in work.headers}
        covered = [b"from", *(name for name in SIGNED if name in present)]
        header: bytes = work.sign(
            self._selector,
            self._domain,
            self._key,
            canonicalize=(b"relaxed", b"simple"),
            include_headers=covered,
        )
        return header + mail


def signer(*, key: Path | None, selector: str, domain: str) -> Signer | None:
    """Return the signer for CRM_DKIM_KEY, CRM_DKIM_SELECTOR and CRM_DKIM_DOMAIN, or None when none of them is
    set.

    Raises ValueError with one sentence when they are incomplete, the key is unusable or dkimpy is missing.
    """
    if key is None and not selector and not domain:
        return None
    if key is None or not selector or not domain or not (selector + domain).isascii():
        raise ValueError("CRM_DKIM_KEY、CRM_DKIM_SELECTOR 和 CRM_DKIM_DOMAIN 须同时设置，后两项只能用 ASCII 字符。")
    if find_spec("dkim") is None:
        raise ValueError("已设置 CRM_DKIM_KEY，但未安装 dkimpy；请安装 qingshen-crm[dkim]。")
    try:
        pem = key.read_bytes()
        found = Signer(key=pem, selector=selector, domain=domain)
        found.sign(b"From: <a@b.cn>\r\n\r\n")
    except Exception:
        raise ValueError(f"CRM_DKIM_KEY 不是可用的 RSA 私钥（PEM）：{key}。") from None
    return found
