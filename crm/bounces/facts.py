"""What bounces announce. Addresses are never part of a fact."""

from __future__ import annotations

from dataclasses import dataclass

from crm.campaigns.facts import CampaignFact


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
class AddressReinstated(CampaignFact):
    """Somebody let mails go to this recipient's address again, and said why."""

    recipient_id: int
    reason: str
