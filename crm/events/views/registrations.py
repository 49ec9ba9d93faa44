"""Registrations in the hands of staff: taking one down, correcting, moving, confirming, cancelling, mailing again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.delivery_states import DELIVERY_STATE_NAMES
from crm.core.errors import DomainError, Stale
from crm.core.i18n import _
from crm.core.ids import uuid7
from crm.core.masking import mask_email, mask_phone
from crm.core.web import flash, limited, refused, render, see_other
from crm.core.words import N_
from crm.events import actions, queries, rules
from crm.events.forms import EditRegistrationForm, StaffRegistrationForm, VenueChoiceForm
from crm.events.models import Event, Registration
from crm.events.rules import GUEST_CLASS_NAMES, REGISTRATION_STATE_NAMES, Source
from crm.events.views import bp
from crm.events.views.editing import version_of
from crm.events.views.programme import venue_label
from crm.events.views.questions import answer_text

FACT_NAMES = {
    "PersonRegistered": N_("报名"),
    "RegistrationRepeated": N_("用同一联系方式重复提交"),
    "RegistrationEdited": N_("修改报名信息"),
    "RegistrationCancelled": N_("取消报名"),
    "RegistrationConfirmed": N_("确认名额"),
    "RegistrationRejected": N_("未通过"),
    "VenueSwitched": N_("改签会场"),
    "OfferMade": N_("发出候补邀约"),
    "OfferAccepted": N_("接受候补名额"),
    "OfferDeclined": N_("谢绝候补名额"),
    "OfferExpired": N_("候补邀约过期"),
    "RegistrationListed": N_("审核通过，列入候补"),
    "RegistrationTransferred": N_("转给同事"),
    "ConfirmationAsked": N_("重发确认邮件"),
    "ContactRevealed": N_("查看联系方式"),
    "CheckedIn": N_("签到"),
    "CheckInUndone": N_("撤销签到"),
}


def _event(code: str, act: Act = Act.WRITE) -> Event:
    """Return an event whose registrations this actor may see or change as staff."""
    event = queries.event_for(current_actor(), code)
    if act is not Act.READ:
        event = queries.event_for(current_actor(), code, Thing.REGISTRATION, act)
    return event


def _offer_venues(form: StaffRegistrationForm | VenueChoiceForm, event: Event, *, but: int = 0) -> None:
    venues = queries.venues_of([event.id])[event.id]
    form.venue_id.offer([(str(venue.id), _with_seats(venue)) for venue in venues if venue.id != but])


def _with_seats(venue: Any) -> str:
    left = max(0, venue.capacity - venue.seats_taken)
    return f"{venue_label(venue)}（{_('余 {n} 席', n=left) if left else _('已满')}）"


@bp.get("/events/<code>/registrations/new")
@requires(Thing.REGISTRATION, Act.WRITE)
def new_registration(code: str) -> ResponseReturnValue:
    """Ask whom to register (代报名)."""
    event = _event(code)
    form = StaffRegistrationForm(data={"nonce": uuid7()})
    _offer_venues(form, event)
    return render("events/register.html", form=form, event=event)


@bp.post("/events/<code>/registrations")
@requires(Thing.REGISTRATION, Act.WRITE)
def register(code: str) -> ResponseReturnValue:
    """Register somebody on their behalf."""
    event, form = _event(code), StaffRegistrationForm()
    _offer_venues(form, event)
    form.process(request.form)
    if not form.validate() or form.venue_id.data is None:
        return refused(form, None, "events/register.html", event=event)
    try:
        made = actions.register(
            event.id, form.venue_id.data, form.who(locale="zh"), nonce=form.nonce.data or "", source=Source.STAFF,
            waits=bool(form.waits.data), by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "events/register.html", event=event)
    flash(_("已为 {name} 报名。", name=made.registration.name))
    return see_other(".registration", code=code, registration_id=made.registration.id)


def _context(event: Event, row: Registration, *, revealed: bool = False) -> dict[str, Any]:
    actor = current_actor()
    writes = queries.may_in(actor, event, Thing.REGISTRATION)
    number, mail = row.mobile or row.phone, row.email or ""
    choice = VenueChoiceForm()
    _offer_venues(choice, event, but=row.venue_id)
    settings = current_app.config["CRM_SETTINGS"]
    asked = queries.questions_of(event.id, retired=True)
    given = queries.answers_of([row.id])[row.id] if asked else {}
    return {
        "answers": [(each.label, answer_text(each, given[each.id])) for each in asked if each.id in given],
        "event": event, "row": row, "venue": queries.place_of(row).venue, "venues": choice, "writes": writes,
        "phone": number if revealed else mask_phone(number), "email": mail if revealed else mask_email(mail),
        "may_reveal": actor.reveals(Thing.REGISTRATION) and not revealed, "states": REGISTRATION_STATE_NAMES,
        "classes": GUEST_CLASS_NAMES, "mails": DELIVERY_STATE_NAMES, "facts": FACT_NAMES,
        "history": queries.history_of(row.id), "may_become": rules.may_become,
        "manage": f"{settings.base_url}/r/{queries.token_of(row.ticket)}" if writes else "",
    }  # fmt: skip


@bp.get("/events/<code>/registrations/<int:registration_id>")
@requires(Thing.REGISTRATION, Act.READ)
def registration(code: str, registration_id: int) -> ResponseReturnValue:
    """Show a registration, its contact masked."""
    event = _event(code, Act.READ)
    row = queries.registration_for(current_actor(), event, registration_id)
    return render("events/registration.html", error=None, **_context(event, row))


@bp.post("/events/<code>/registrations/<int:registration_id>/contact")
@requires(Thing.REGISTRATION, Act.REVEAL)
def reveal_registration(code: str, registration_id: int) -> ResponseReturnValue:
    """Show the contact in full; that somebody looked is written down."""
    limited("reveal")
    event = _event(code, Act.REVEAL)
    row = queries.registration_for(current_actor(), event, registration_id, Act.REVEAL)
    actions.reveal_contact(row.id, by=current_actor())
    return render("events/registration.html", error=None, **_context(event, row, revealed=True))


@bp.get("/events/<code>/registrations/<int:registration_id>/edit")
@requires(Thing.REGISTRATION, Act.WRITE)
def edit_registration(code: str, registration_id: int) -> ResponseReturnValue:
    """Show the form of a registration."""
    event = _event(code)
    row = queries.registration_for(current_actor(), event, registration_id, Act.WRITE)
    return render("events/edit_registration.html", form=EditRegistrationForm.of(row), event=event, row=row, error=None)


@bp.post("/events/<code>/registrations/<int:registration_id>/edit")
@requires(Thing.REGISTRATION, Act.WRITE)
def update_registration(code: str, registration_id: int) -> ResponseReturnValue:
    """Store a corrected registration."""
    event = _event(code)
    row = queries.registration_for(current_actor(), event, registration_id, Act.WRITE)
    form, page = EditRegistrationForm(request.form), "events/edit_registration.html"
    if not form.validate():
        return refused(form, None, page, event=event, row=row)
    try:
        actions.edit_registration(row.id, form.who(locale=row.locale), version=version_of(form), by=current_actor())
    except DomainError as error:
        if isinstance(error, Stale):
            form.version.data, form.version.raw_data = str(error.version), None
        return refused(form, error, page, event=event, row=row)
    flash(_("已保存。"))
    return see_other(".registration", code=code, registration_id=registration_id)


def _step(code: str, registration_id: int, do: Callable[[int], object], said: str) -> ResponseReturnValue:
    event = _event(code)
    row = queries.registration_for(current_actor(), event, registration_id, Act.WRITE)
    try:
        do(row.id)
    except DomainError as error:
        return refused(VenueChoiceForm(), error, "events/registration.html", **_context(event, row))
    flash(said)
    return see_other(".registration", code=code, registration_id=registration_id)


@bp.post("/events/<code>/registrations/<int:registration_id>/cancellation")
@requires(Thing.REGISTRATION, Act.WRITE)
def cancel_registration(code: str, registration_id: int) -> ResponseReturnValue:
    """Cancel for the organiser."""
    return _step(code, registration_id, lambda n: actions.cancel(n, by=current_actor()), _("报名已取消，名额已释放。"))


@bp.post("/events/<code>/registrations/<int:registration_id>/seat")
@requires(Thing.REGISTRATION, Act.WRITE)
def confirm_registration(code: str, registration_id: int) -> ResponseReturnValue:
    """Give a waiting registration its seat."""
    return _step(code, registration_id, lambda n: actions.confirm(n, by=current_actor()), _("名额已确认。"))


@bp.post("/events/<code>/registrations/<int:registration_id>/rejection")
@requires(Thing.REGISTRATION, Act.WRITE)
def reject_registration(code: str, registration_id: int) -> ResponseReturnValue:
    """Not accept a registration that waits for approval."""
    return _step(code, registration_id, lambda n: actions.reject(n, by=current_actor()), _("已标为未通过。"))


@bp.post("/events/<code>/registrations/<int:registration_id>/confirmation")
@requires(Thing.REGISTRATION, Act.WRITE)
def mail_registration(code: str, registration_id: int) -> ResponseReturnValue:
    """Send the confirmation once more."""
    said = _("确认邮件将重新发送。")
    return _step(code, registration_id, lambda n: actions.ask_for_confirmation(n, by=current_actor()), said)


@bp.post("/events/<code>/registrations/<int:registration_id>/venue")
@requires(Thing.REGISTRATION, Act.WRITE)
def switch_registration(code: str, registration_id: int) -> ResponseReturnValue:
    """Move somebody to another venue."""
    event, form = _event(code), VenueChoiceForm()
    row = queries.registration_for(current_actor(), event, registration_id, Act.WRITE)
    _offer_venues(form, event)
    form.process(request.form)
    if not form.validate() or form.venue_id.data is None:
        return refused(form, None, "events/registration.html", **_context(event, row) | {"venues": form})
    wanted = form.venue_id.data
    return _step(code, registration_id, lambda n: actions.switch(n, wanted, by=current_actor()), _("已改签。"))
