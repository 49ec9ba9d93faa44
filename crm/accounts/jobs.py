"""Mails about accounts. The one-time token is made here, so that it stands in no queue and no table."""

from __future__ import annotations

import structlog
from flask import current_app

from crm.accounts import actions
from crm.accounts.models import Account
from crm.accounts.rules import LinkPurpose
from crm.core.actor import SYSTEM
from crm.core.db import after_commit, session
from crm.core.i18n import texts_in
from crm.core.jobs import job
from crm.core.mail import Mailbox, Message, Sent, compose, deliver, mail, rendered

log = structlog.get_logger(__name__)


@job
def mail_sign_in_link(account_id: int) -> None:
    """Mail a one-time link to its account, in the language the account reads."""
    account = session.get_one(Account, account_id)
    token = actions.issue_link(account_id, LinkPurpose.SIGN_IN, by=SYSTEM)
    settings, to = current_app.config["CRM_SETTINGS"], Mailbox(account.name, account.email)
    with texts_in(account.locale):
        content = rendered("sign_in", to=to, name=account.name, link=f"{settings.base_url}/sign-in/{token}")
    message = compose(to=to, sender=mail.current.settings.sender, **content)
    after_commit(lambda: _deliver(account_id, message))


def _deliver(account_id: int, message: Message) -> None:
    """Hand it over once the token is stored. What the server defers is asked for again by the person."""
    outcome = deliver(message)
    if not isinstance(outcome, Sent):
        log.warning("sign-in link not sent", account=account_id, outcome=str(outcome))
