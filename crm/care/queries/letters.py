"""The mails about a person's own data: confirm that it was you who asked, and what became of it."""

from __future__ import annotations

from flask import current_app

from crm.accounts.models import Account
from crm.care.models import RightsRequest
from crm.care.rules import ERASED_ANSWER, RIGHTS_NAMES, RIGHTS_STATE_NAMES, RightsKind, RightsState
from crm.care.rules.confirming import LIVES, opened, sealed
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.i18n import _, texts_in
from crm.core.mail import Mailbox, Message, compose, mail, rendered
from crm.members.models import Person


def letter(asked: RightsRequest) -> Message | None:
    """Return the mail with the answer, in the language of whoever asked; None if nobody can be told any more.

    Who asked by the link of a mail has no account: they are told at the address we keep. Once erased there is none.
    """
    known = _asked_from(asked)
    if known is None:
        return None
    to, locale, has_account = known
    settings = current_app.config["CRM_SETTINGS"]
    erased = asked.kind is RightsKind.ERASE and asked.state is RightsState.GRANTED
    with texts_in(locale):
        written = rendered(
            "rights_answered", to=to, name=to.name, kind=_(RIGHTS_NAMES[asked.kind]), asked_at=asked.asked_at,
            verdict=_(RIGHTS_STATE_NAMES[asked.state]), answer=_(ERASED_ANSWER) if erased else asked.answer,
            link="" if erased or not has_account else f"{settings.base_url}/portal/data",
        )  # fmt: skip
    return compose(to=to, sender=mail.current.settings.sender, **written)


def _asked_from(asked: RightsRequest) -> tuple[Mailbox, str, bool] | None:
    """Return who is to be told, in which language, and whether they can sign in."""
    if asked.asked_by_id is not None:
        account = session.get(Account, asked.asked_by_id)
        if account is None or account.disabled_at is not None:
            return None
        return Mailbox(account.name, account.email), account.locale, True
    person = session.get(Person, asked.person_id)
    if person is None or not person.email:
        return None
    return Mailbox(person.name, person.email), person.locale, False


def confirmation(address: str, token: str, kind: RightsKind, locale: str) -> Message:
    """Return the mail that asks an address whether the request comes from it."""
    settings, to = current_app.config["CRM_SETTINGS"], Mailbox("", address)
    end = sealed(settings.secret_key, token, kind)
    with texts_in(locale):
        written = rendered(
            "rights_confirm", to=to, kind=_(RIGHTS_NAMES[kind]), days=LIVES.days,
            link=f"{settings.base_url}/u/{token}/rights/{end}",
        )  # fmt: skip
    return compose(to=to, sender=mail.current.settings.sender, **written)


def confirmed_kind(token: str, given: str) -> RightsKind:
    """Return what the link of such a mail asks for. Raises NotFound for a broken or old one."""
    kind = opened(current_app.config["CRM_SETTINGS"].secret_key, token, given)
    if kind is None:
        raise NotFound()
    return kind
