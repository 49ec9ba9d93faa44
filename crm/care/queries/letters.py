"""The mail that tells a person what became of their request."""

from __future__ import annotations

from flask import current_app

from crm.accounts.models import Account
from crm.care.models import RightsRequest
from crm.care.rules import ERASED_ANSWER, RIGHTS_NAMES, RIGHTS_STATE_NAMES, RightsKind, RightsState
from crm.core.db import session
from crm.core.i18n import _, texts_in
from crm.core.mail import Mailbox, Message, compose, mail, rendered


def letter(asked: RightsRequest) -> Message | None:
    """Return the mail with the answer, in the language of whoever asked; None if their account is closed."""
    account = session.get(Account, asked.asked_by_id or 0)
    if account is None or account.disabled_at is not None:
        return None
    settings, to = current_app.config["CRM_SETTINGS"], Mailbox(account.name, account.email)
    erased = asked.kind is RightsKind.ERASE and asked.state is RightsState.GRANTED
    with texts_in(account.locale):
        written = rendered(
            "rights_answered", to=to, name=account.name, kind=_(RIGHTS_NAMES[asked.kind]), asked_at=asked.asked_at,
            verdict=_(RIGHTS_STATE_NAMES[asked.state]), answer=_(ERASED_ANSWER) if erased else asked.answer,
            link="" if erased else f"{settings.base_url}/portal/data",
        )  # fmt: skip
    return compose(to=to, sender=mail.current.settings.sender, **written)
