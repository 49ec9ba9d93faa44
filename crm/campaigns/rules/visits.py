"""Was it a person or a machine that opened a mail or followed a link? Pure.

What is judged by, and where it is known from:
- scanners of mail gateways and other robots name themselves, or come as a program's library (their user agents);
- gateways follow links within seconds of delivery: RFC 8058 (2017) section 1 asks for one-click POST for this reason;
- they follow several links of a mail within a moment, people one after the other;
- picture proxies of mailbox houses (Google's GoogleImageProxy, Yahoo's YahooMailProxy) fetch when a person opens, but
  also again by themselves; Apple's Mail Privacy Protection (2021) fetches every picture, as bare `Mozilla/5.0`.
What fits nothing is unknown, never human. The raw event keeps what was seen, so that it can be judged again.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from crm.campaigns.rules.vocabulary import MarkKind

AT_ONCE = timedelta(seconds=10)
"""Whoever comes sooner after the mail was handed over is no reader."""
BURST = timedelta(seconds=3)
"""Two different links within this time are followed by a program."""


class Verdict(StrEnum):
    """Who is believed to have done it."""

    HUMAN = "human"
    MACHINE = "machine"
    UNKNOWN = "unknown"


_ROBOTS = re.compile(
    r"bot\b|bot/|crawl|spider|scan|preview|proofpoint|mimecast|barracuda|symantec|messagelabs|fireeye|trendmicro"
    r"|sophos|forcepoint|cloudmark|safelinks|urldefense|virustotal|headless|phantom|puppeteer|playwright|selenium"
    r"|curl/|wget/|python|java/|okhttp|go-http|libwww|httpclient|axios|node-fetch|guzzle|ruby|perl|sogou web|360safe",
    re.IGNORECASE,
)
_PROXIES = re.compile(r"GoogleImageProxy|YahooMailProxy|ymailproxy|ggpht\.com|imageproxy", re.IGNORECASE)
_PREFETCH = re.compile(r"^Mozilla/5\.0( \(Macintosh[^)]*\)| \(iPhone[^)]*\))?$")
_READERS = re.compile(
    r"(AppleWebKit|Gecko/|Trident|MSIE|Opera|Presto)|Outlook|Thunderbird|Foxmail|NetEase|MailMaster|QQMail|MicroMessenger"
    r"|Coremail|AlibabaMail|DingTalk|Lark",
    re.IGNORECASE,
)


def judged(kind: MarkKind, agent: str, *, handed_at: datetime | None, at: datetime) -> Verdict:
    """Return who did it, as far as this one visit tells."""
    if _ROBOTS.search(agent) or _PREFETCH.match(agent.strip()):
        return Verdict.MACHINE
    if handed_at is not None and at - handed_at < AT_ONCE:
        return Verdict.MACHINE
    if _PROXIES.search(agent):
        return Verdict.UNKNOWN if kind is MarkKind.OPEN else Verdict.MACHINE
    return Verdict.HUMAN if _READERS.search(agent) else Verdict.UNKNOWN


def is_burst(links: Collection[int | None]) -> bool:
    """Say whether the links a mail's reader followed within `BURST` are too many for a person."""
    return len({link for link in links if link is not None}) >= 2
