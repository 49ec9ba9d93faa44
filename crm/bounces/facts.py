"""What bounces announce. Addresses are never part of a fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.campaigns.facts import CampaignFact
from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class MailBounced(CampaignFact):
    """A mail came back, or its reader complained. `kind`: hard, soft, denied, complaint."""

    recipient_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class AddressBarred(CampaignFact):
    """Nothing is sent to this recipient's address any more, because of its bounces."""

    recipient_id: int


@dataclass(frozen=True, kw_only=True)
class IntakeLookedAt(Fact):
    """Somebody dealt with a mail that was fetched and named none of ours; its words were removed."""

    subject: ClassVar[str] = "campaign"
    mail_id: int


@dataclass(frozen=True, kw_only=True)
class AddressReinstated(CampaignFact):
    """Somebody let mails go to this recipient's address again, and said why."""

    recipient_id: int
    reason: str
