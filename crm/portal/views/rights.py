"""My data: everything as a file, consents by channel and purpose, being corrected or erased (PIPL 15, 44-47)."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from crm.care import actions as care
from crm.care import queries as kept
from crm.care.forms import RightsForm
from crm.care.rules import (
    OTHER,
    RETENTION,
    RIGHTS_NAMES,
    RIGHTS_STATE_NAMES,
    TABLE_NAMES,
    RightsKind,
    RightsState,
    archived,
)
from crm.consents import actions as consents
from crm.consents import queries as ledgers
from crm.consents.forms import OwnWordForm
from crm.consents.rules import CHANNEL_NAMES, OWN_TEXT_VERSION, OWN_TEXTS, PURPOSE_NAMES, WORD_NAMES, Channel, Word
from crm.consents.rules import choices as choices_of_ledger
from crm.core.access import current_actor, signed_in
from crm.core.clock import now
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.web import flash, limited, refused, render, see_other
from crm.members.models import Person
from crm.portal import queries
from crm.portal.views import bp


def _own() -> Person:
    person = queries.own_person(current_actor())
    if person is None:
        raise NotFound()
    return person


def _context() -> dict[str, object]:
    person = _own()
    entries = ledgers.ledger(person.id)
    return {
        "person": person, "choices": choices_of_ledger(ledgers.said_by(entries)), "texts": OWN_TEXTS,
        "barred": ledgers.barred_channels(entries), "every_channel": list(Channel), "channels": CHANNEL_NAMES,
        "purposes": PURPOSE_NAMES, "words": WORD_NAMES, "entries": entries[:20], "version": OWN_TEXT_VERSION,
        "retention": RETENTION, "requests": kept.rights_of(person.id), "kinds": RIGHTS_NAMES,
        "states": RIGHTS_STATE_NAMES, "waiting": RightsState.WAITING,
    }  # fmt: skip


@bp.get("/portal/data")
@signed_in
def data() -> ResponseReturnValue:
    """Show what one may do about one's own data."""
    if queries.own_person(current_actor()) is None:
        return see_other(".home")
    return render("portal/data.html", form=RightsForm(), error=None, **_context())


@bp.post("/portal/data/export")
@signed_in
def export_own() -> ResponseReturnValue:
    """Hand out everything kept about oneself in one file. The log says so."""
    person = _own()
    limited("export")
    handed = care.export_person(person.id, by=current_actor())
    page = render("care/handed.html", handed=handed, at=now(), names=TABLE_NAMES, other=OTHER)
    response = Response(archived(handed.tables, page), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename="my-data.zip")
    return response


@bp.post("/portal/data/consents")
@signed_in
def say() -> ResponseReturnValue:
    """Note a consent or its withdrawal: one button each."""
    form = OwnWordForm(request.form)
    try:
        if not form.validate():
            raise DomainError()
        consents.say_own(
            form.channel.data or Channel.MAIL, form.word.data or Word.WITHDRAWN, form.purpose.data, by=current_actor()
        )
    except DomainError as error:
        return refused(RightsForm(), error, "portal/data.html", **_context())
    flash(_("已记录，立即生效。"))
    return see_other(".data", _anchor="consents")


@bp.post("/portal/data/requests")
@signed_in
def ask() -> ResponseReturnValue:
    """Ask the secretariat to correct or erase one's data."""
    _own()
    form = RightsForm(request.form)
    if not form.validate():
        return refused(form, None, "portal/data.html", **_context())
    try:
        care.ask_rights(form.kind.data or RightsKind.RECTIFY, form.text.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "portal/data.html", **_context())
    flash(_("已提交，秘书处处理后会邮件答复您。"))
    return see_other(".data", _anchor="requests")


@bp.post("/portal/data/requests/<int:rights_id>/withdraw")
@signed_in
def withdraw_request(rights_id: int) -> ResponseReturnValue:
    """Take one's own request back."""
    care.withdraw_rights(rights_id, by=current_actor())
    flash(_("已撤回请求。"))
    return see_other(".data", _anchor="requests")
