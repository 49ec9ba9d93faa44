"""What an address wants to receive: topics by purpose, and a pause of all of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from crm.campaigns.rules.vocabulary import Purpose
from crm.consents import rules as consents
from crm.core.errors import DomainError
from crm.core.words import N_

PAUSE = timedelta(days=30)
"""How long a pause lasts; it ends by itself."""
TOPIC_TEXTS: Mapping[Purpose, str] = {
    Purpose.NOTICE: consents.OWN_TEXTS[consents.Purpose.NOTICE],
    Purpose.EVENT: consents.OWN_TEXTS[consents.Purpose.EVENT],
    Purpose.NEWSLETTER: consents.OWN_TEXTS[consents.Purpose.NEWSLETTER],
    Purpose.ADVERT: consents.OWN_TEXTS[consents.Purpose.BUSINESS],
}
"""What each topic is about, in the words people agreed to."""
WITHOUT_ASKING = frozenset({Purpose.NOTICE, Purpose.EVENT, Purpose.NEWSLETTER})
"""Topics that belong to membership until somebody leaves them. Advertising needs a consent given knowingly
(互联网电子邮件服务管理办法 第十三条): a tick behind a link, which may have been forwarded, is none."""


@dataclass(frozen=True, slots=True)
class Topics:
    """What is offered to an address, what of it is wanted now, and until when all of it rests."""

    offered: frozenset[Purpose]
    wanted: frozenset[Purpose]
    paused_until: datetime | None = None
    barred: bool = False
    """Its person asked not to be written to at all: only that person or the secretariat lifts this."""

    def chosen(self, wanted: Collection[Purpose]) -> tuple[frozenset[Purpose], frozenset[Purpose]]:
        """Return what of the offer is kept and what is left by such a choice: together always the offer."""
        kept = self.offered & frozenset(wanted)
        return kept, self.offered - kept


def topics(
    left: Collection[str], said: Mapping[Purpose, consents.Verdict], *, agreed: bool, everything: str,
    paused_at: datetime | None = None,
) -> Topics:  # fmt: skip
    """Return what an address receives: `left` are the scopes it left, `said` what its person's ledger comes to.

    `agreed`: the address itself agreed to advertising.
    """
    agreed = agreed or said.get(Purpose.ADVERT) is consents.Verdict.GIVEN
    offered = WITHOUT_ASKING | ({Purpose.ADVERT} if agreed else frozenset())
    no = {consents.Verdict.WITHDRAWN, consents.Verdict.DO_NOT_CONTACT}
    gone = {purpose for purpose in offered if purpose.value in left or said.get(purpose) in no}
    wanted = frozenset() if everything in left else offered - gone
    barred = consents.Verdict.DO_NOT_CONTACT in said.values()
    return Topics(frozenset(offered), wanted, None if paused_at is None else paused_at + PAUSE, barred)


class LanguageUnknown(DomainError):
    """Mails are written in Chinese or English, and only people who are known have a language."""

    code: ClassVar[str] = "mail_language"
    field: ClassVar[str] = "locale"
    template: ClassVar[str] = N_("没有找到与这个邮箱对应的联系人，无法设置语言。请联系秘书处。")
