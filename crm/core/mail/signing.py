"""DKIM signatures (RFC 6376): rsa-sha256, headers relaxed, body simple.

dkimpy signs some 130 mails a second, because it does the arithmetic of RSA in Python; OpenSSL (through `cryptography`)
does thousands. So the few lines that bring a mail into the canonical form stand here, and the tests let dkimpy verify
what comes out. An installation that names no key makes one of its own and keeps it in its folder.
"""

from __future__ import annotations

import re
import secrets
from base64 import b64encode
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from crm.core import clock

SIGNED = (
    *("from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type"),
    *("list-unsubscribe", "list-unsubscribe-post"),
)
"""Headers that the signature covers when the mail has them; From once more, so that none can be added."""
SELECTOR = "crm"
"""Selector of an installation's own key: the record stands at crm._domainkey.<domain>."""
KEY_FILE = "dkim.pem"
"""Name of an installation's own key in its folder."""
BITS = 2048
"""Size of a key made here (RFC 8301: at least 1024 must, 2048 should)."""

_NEXT_FIELD = re.compile(rb"\r\n(?![ \t])")
_LINE = 72


class Signer:
    """Signs mails for one domain with one key."""

    def __init__(self, *, key: bytes, selector: str, domain: str) -> None:
        from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415  # 7 MiB, only for who signs
        from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415  # as above

        found = serialization.load_pem_private_key(key, None)
        if not isinstance(found, rsa.RSAPrivateKey) or found.key_size < 1024:
            raise ValueError("an RSA key of at least 1024 bits is needed")
        self._key, self.selector, self.domain = found, selector, domain
        self._padding, self._hash = padding.PKCS1v15(), hashes.SHA256()

    @property
    def record(self) -> tuple[str, str]:
        """The name and the text of the DNS record (TXT) that receivers look the key up by."""
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  # as above

        public = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return f"{self.selector}._domainkey.{self.domain}", f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"

    def sign(self, mail: bytes) -> bytes:
        """Return the mail (CRLF line ends) with a DKIM-Signature in front of its headers."""
        head, _gap, body = mail.partition(b"\r\n\r\n")
        fields = _fields(head)
        covered = ["from", *(name for name in SIGNED if name in fields)]
        own = self._header(covered, body)
        said = b"".join(fields[name] for name in covered[1:])
        signature = self._key.sign(said + _relaxed(own).rstrip(b"\r\n"), self._padding, self._hash)
        return own + _folded(b64encode(signature)) + b"\r\n" + mail

    def _header(self, covered: list[str], body: bytes) -> bytes:
        """Return the DKIM-Signature up to the signature itself."""
        half = len(covered) // 2
        names = ":".join(covered[:half]) + ":\r\n " + ":".join(covered[half:])
        digest = b64encode(sha256(body.rstrip(b"\r\n") + b"\r\n").digest()).decode()
        return (
            f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple;\r\n d={self.domain}; s={self.selector};"
            f" t={int(clock.now().timestamp())};\r\n h={names};\r\n bh={digest};\r\n b="
        ).encode("ascii")


def _fields(head: bytes) -> dict[str, bytes]:
    """Return each header in canonical form by its name; of several with one name, the last."""
    found = {}
    for field in _NEXT_FIELD.split(head):
        made = _relaxed(field)
        found[made.partition(b":")[0].decode("ascii", "replace")] = made
    return found


def _relaxed(field: bytes) -> bytes:
    """Return a header as RFC 6376 3.4.2 wants it: name in lower case, unfolded, blanks joined, CRLF at the end."""
    name, _colon, value = field.partition(b":")
    return name.strip().lower() + b":" + b" ".join(value.split()) + b"\r\n"


def _folded(signature: bytes) -> bytes:
    return b"\r\n ".join(signature[start : start + _LINE] for start in range(0, len(signature), _LINE))


class OwnSigner:
    """Signs with the installation's own key, which is made when it is first needed."""

    def __init__(self, path: Path, domain: str) -> None:
        self._path, self._domain = path, domain

    @cached_property
    def _signer(self) -> Signer:
        return Signer(key=kept_key(self._path), selector=SELECTOR, domain=self._domain)

    @property
    def record(self) -> tuple[str, str]:
        """The name and the text of the DNS record (TXT) to publish."""
        return self._signer.record

    def sign(self, mail: bytes) -> bytes:
        """Return the mail with a DKIM-Signature. Raises OSError when no key can be kept, ValueError for a bad one."""
        return self._signer.sign(mail)


def kept_key(path: Path) -> bytes:
    """Return the RSA key (PEM) stored at `path`, made on first use and readable by the owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_bytes(_new_key())
        with suppress(FileExistsError):  # another process was first: its key holds
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_bytes()


def _new_key() -> bytes:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  # as above
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415  # as above

    return rsa.generate_private_key(public_exponent=65537, key_size=BITS).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def signer(*, key: Path | None, selector: str, domain: str) -> Signer | None:
    """Return the signer for CRM_DKIM_KEY, CRM_DKIM_SELECTOR and CRM_DKIM_DOMAIN, or None when none of them is
    set.

    Raises ValueError with one sentence when they are incomplete or the key is unusable.
    """
    if key is None and not selector and not domain:
        return None
    if key is None or not selector or not domain or not (selector + domain).isascii():
        raise ValueError("CRM_DKIM_KEY、CRM_DKIM_SELECTOR 和 CRM_DKIM_DOMAIN 须同时设置，后两项只能用 ASCII 字符。")
    try:
        return Signer(key=key.read_bytes(), selector=selector, domain=domain)
    except Exception:
        raise ValueError(f"CRM_DKIM_KEY 不是可用的 RSA 私钥（PEM）：{key}。") from None
