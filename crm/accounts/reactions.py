"""How accounts react to their own facts: a link asked for is mailed once the request is stored."""

from __future__ import annotations

from crm.accounts.facts import SignInLinkAsked
from crm.accounts.jobs import mail_sign_in_link
from crm.core.facts import on
from crm.core.jobs import enqueue


@on(SignInLinkAsked)
def mail_the_link(fact: SignInLinkAsked) -> None:
    """Queue the mail."""
    enqueue(mail_sign_in_link, fact.account_id)
