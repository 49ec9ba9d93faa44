"""A campaign as somebody writes it, and the addresses that stand in its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from crm.campaigns.rules.errors import SubjectBroken
from crm.campaigns.rules.readiness import LONGEST_SUBJECT
from crm.campaigns.rules.vocabulary import Purpose
from crm.core.errors import DomainError
from crm.core.markdown import to_html

_TARGET = re.compile(r'href="(https?://[^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """What a form or the command line gives."""

    subject: str
    body: str
    segment: str
    subject_en: str = ""
    body_en: str = ""
    preheader: str = ""
    reply_to: str = ""
    purpose: Purpose = Purpose.NOTICE
    event_id: int | None = None
    tracked: bool = True

    def check(self) -> None:
        """Raise SubjectBroken unless both subjects are one line that fits."""
        for subject in (self.subject, self.subject_en):
            if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
                raise SubjectBroken(most=LONGEST_SUBJECT)
        if not self.subject.strip():
            raise SubjectBroken(most=LONGEST_SUBJECT)


def targets(bodies: Iterable[str]) -> list[str]:
    """Return the http addresses that these Markdown texts lead to, each once, in their order."""
    found: dict[str, None] = {}
    for body in bodies:
        try:
            html = to_html(body)
        except DomainError:
            continue
        found |= {unescape(url): None for url in _TARGET.findall(html)}
    return list(found)


def marked(html: str, numbers: dict[str, int]) -> str:
    """Return HTML in which each known address is led through the recipient's mark: `{{ mark }}?l=<number>`."""

    def through(found: re.Match[str]) -> str:
        number = numbers.get(unescape(found[1]))
        return found[0] if number is None else f'href="{{{{ mark }}}}?l={number}"'

    return _TARGET.sub(through, html)
