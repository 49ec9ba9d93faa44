"""How reviews react to their own facts: a decided request is told once it is stored."""

from __future__ import annotations

from crm.core.facts import on
from crm.core.jobs import enqueue
from crm.reviews.facts import RequestDecided
from crm.reviews.jobs import mail_result


@on(RequestDecided)
def tell_the_firm(fact: RequestDecided) -> None:
    """Queue the mail."""
    enqueue(mail_result, fact.change_request_id)
