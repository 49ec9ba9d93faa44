"""The mail that invites somebody to the portal. Its one-time token is made here: it stands in no queue."""

from __future__ import annotations

import structlog
from flask import current_app

from crm.accounts.models import Account
from crm.core.actor import SYSTEM
from crm.core.db import after_commit, session
from crm.core.i18n import texts_in
from crm.core.jobs import job
from crm.core.mail import Mailbox, Message, Sent, compose, deliver, mail, rendered
from crm.members.models import Enterprise
from crm.portal import actions

log = structlog.get_logger(__name__)


@job
def mail_invitation(account_id: int, enterprise_id: int) -> None:
    """Mail a one-time link to an account that was invited, in the language it reads."""
    account = session.get_one(Account, account_id)
    enterprise = session.get_one(Enterprise, enterprise_id)
    token = actions.issue_mailed_link(account_id, by=SYSTEM)
    settings, to = current_app.config["CRM_SETTINGS"], Mailbox(account.name, account.email)
    with texts_in(account.locale):
        written = rendered(
            "invitation", to=to, name=account.name, enterprise=enterprise.name, email=account.email,
            link=f"{settings.base_url}/sign-in/{token}", door=f"{settings.base_url}/sign-in",
        )  # fmt: skip
    message = compose(to=to, sender=mail.current.settings.sender, **written)
    after_commit(lambda: _deliver(account_id, message))


def _deliver(account_id: int, message: Message) -> None:
    """Hand it over once the token is stored. If it fails, the link shown to the secretariat still works."""
    outcome = deliver(message)
    if not isinstance(outcome, Sent):
        log.warning("invitation not sent", account=account_id, outcome=str(outcome))
