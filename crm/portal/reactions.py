"""How the portal reacts to its own facts: an invitation is mailed once it is stored."""

from __future__ import annotations

from crm.core.facts import on
from crm.core.jobs import enqueue
from crm.portal.facts import PersonInvited
from crm.portal.jobs import mail_invitation


@on(PersonInvited)
def mail_the_invitation(fact: PersonInvited) -> None:
    """Queue the mail."""
    enqueue(mail_invitation, fact.account_id, fact.enterprise_id)
