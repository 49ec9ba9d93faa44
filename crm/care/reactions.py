"""How care reacts to its own facts: a person is told what became of their request."""

from __future__ import annotations

from crm.care.facts import RightsAnswered
from crm.care.jobs import mail_answer
from crm.care.rules import RightsKind
from crm.core.facts import on
from crm.core.jobs import enqueue


@on(RightsAnswered)
def tell_the_person(fact: RightsAnswered) -> None:
    """Queue the mail. Erasing mails by itself: afterwards nobody knows where to."""
    if not (fact.granted and fact.kind == RightsKind.ERASE):
        enqueue(mail_answer, fact.request_id)
