"""What a receiving server means when it refuses: the code alone says it wrongly.

Chinese providers answer 550 for “too many mails this hour” and 554 for a text they take for advertising; whoever reads
every 5xx as “no such mailbox” throws good members away. So the words are read first, those of the provider before
those everybody uses, then the enhanced status (RFC 3463), then the code.

Sources of the words: the providers' public lists of refusal codes (QQ and exmail, NetEase 163/126/yeah, sina, Coremail)
and RFC 3463.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Meaning(StrEnum):
    """What a refusal says about the address, and so what is to be done."""

    GONE = "gone"
    """There is no such mailbox: never write there again."""
    FULL = "full"
    """The mailbox is there and takes nothing at present: full, locked, asleep."""
    BUSY = "busy"
    """Too many, too fast, or try again: the mail may pass later."""
    DENIED = "denied"
    """The text or the sender is not wanted: says nothing about the address, and the same mail will not pass."""
    UNCLEAR = "unclear"
    """Refused for good without a reason that is known."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A receiving house: the domains of its mailboxes and the words of its refusals, the first that fits holds."""

    key: str
    domains: tuple[str, ...]
    words: tuple[tuple[str, Meaning], ...]


_M = Meaning
QQ = Provider(
    "qq",
    ("qq.com", "vip.qq.com", "foxmail.com", "exmail.qq.com"),
    (
        (r"frequency limited|too many (recipients|connections)", _M.BUSY),
        (r"mailbox unavailable or access denied", _M.BUSY),  # this reader got too much of late, not: no such reader
        (r"suspected bounce attacks?|suspected spam ip", _M.BUSY),
        (r"non-existent account|mailbox not found|no such user|用户不存在|未开通", _M.GONE),
        (r"space not enough|mailbox is full|空间不足", _M.FULL),
        (r"content (denied|rejected)|mail is rejected by recipients|拒收", _M.DENIED),
    ),
)
NETEASE = Provider(
    "netease",
    ("163.com", "126.com", "yeah.net", "188.com", "vip.163.com", "vip.126.com"),
    (
        (r"\b(HL|RP|MI):\s?(IFC|ICC|REP|MEP|IPB|QRC|RCL|DRC|CEL|CCL|DMC|SFQ|STC|SFI|TRC|SEU|CON)\b", _M.BUSY),
        (r"\bDT:\s?SPM\b.*try again", _M.BUSY),
        (r"\bDT:\s?(SPM|SUM|RBL)\b|\bMI:\s?(NHD|SPB|SPF|DMA)\b", _M.DENIED),
        (r"user not found|no such user|invalid user|user not exist", _M.GONE),
        (r"user (suspended|hangup|locked)|over ?quota|mailbox.*full", _M.FULL),
    ),
)
SINA = Provider(
    "sina",
    ("sina.com", "sina.cn", "vip.sina.com", "vip.sina.cn"),
    (
        (r"^\D*450 ", _M.BUSY),
        (r"user is locked", _M.FULL),
        (r"black ip|anti-?spam|too many same size|virus found|sender|rbl deny", _M.DENIED),
        (r"mailbox unavailable|invalid address|no such user", _M.GONE),
    ),
)
COMMON = Provider(
    "",
    (),
    (
        (r"frequency|rate.?limit|too many|throttl|greylist|grey-?list|try (again )?later|temporar|频率|频繁", _M.BUSY),
        (
            r"(user|recipient|mailbox|account|address)\b.{0,40}\b(unknown|not found|(not|n't) exist|disabled|"
            r"invalid|rejected: undeliverable)|no (such|mailbox|account)|unknown (user|recipient|local)|"
            r"(not a|isn't a) valid|(用户|收件人|账号|帐号|邮箱)\S{0,6}(不存在|无效)",
            _M.GONE,
        ),
        (r"quota|mailbox.{0,12}full|insufficient.*storage|space|over.?size.*mailbox|已满|空间不足", _M.FULL),
        (r"spam|virus|blacklist|blocklist|blocked|denied|reject|policy|dmarc|spf|dkim|垃圾|拒收|拒绝", _M.DENIED),
    ),
)
PROVIDERS: tuple[Provider, ...] = (QQ, NETEASE, SINA)

CLEAR: Sequence[tuple[str, Meaning]] = ((r"5\.1\.(1|2|3|6|10)", _M.GONE), (r"[45]\.2\.2", _M.FULL))
"""Enhanced status codes (RFC 3463) that say more than common words do."""
VAGUE: Sequence[tuple[str, Meaning]] = (
    (r"5\.1\.\d+", _M.GONE),
    (r"5\.2\.1", _M.FULL),
    (r"5\.(2\.3|3\.4|6\.\d+|7\.\d+)", _M.DENIED),
    (r"4\.\d+\.\d+", _M.BUSY),
)
"""Those that are asked when no word was understood."""
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


def provider_of(address: str) -> Provider | None:
    """Return the house an address is at, None for any other."""
    domain = address.rpartition("@")[2].lower()
    return next((each for each in PROVIDERS if domain in each.domains), None)


def meaning_of(address: str, text: str, *, code: int = 0, status: str = "") -> Meaning:
    """Return what a refusal of `address` means. `text`: the server's words; `code` SMTP, `status` RFC 3463 if known."""
    house = provider_of(address) or _speaking(text)
    enhanced = status or (found[0] if (found := _ENHANCED.search(text)) else "")
    return (
        (house and _in_words(house, f"{code or ''} {text}"))
        or _in_numbers(CLEAR, enhanced)
        or _in_words(COMMON, text)
        or _in_numbers(VAGUE, enhanced)
        or (Meaning.BUSY if 400 <= code < 500 else Meaning.UNCLEAR)
    )


def _in_words(house: Provider, text: str) -> Meaning | None:
    return next((meaning for words, meaning in house.words if re.search(words, text, re.IGNORECASE)), None)


def _in_numbers(table: Sequence[tuple[str, Meaning]], enhanced: str) -> Meaning | None:
    return next((meaning for pattern, meaning in table if re.fullmatch(pattern, enhanced)), None)


def _speaking(text: str) -> Provider | None:
    """Return the house whose server speaks, for firms that have their mailboxes there."""
    lower = text.lower()
    if "qq.com" in lower or "exmail" in lower:
        return QQ
    return NETEASE if "163.com" in lower or "netease" in lower else None
