"""Personal invitations in the hands of staff: who was invited, what they said, inviting, reminding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.delivery_states import DELIVERY_STATE_NAMES
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.shell import shell
from crm.core.web import flash, refused, render, see_other
from crm.events.models import Event
from crm.events.queries import event_for, may_in, venues_of
from crm.events.rules import ATTENDABLE, GUEST_CLASS_NAMES
from crm.invitations import actions, queries
from crm.invitations.forms import InviteForm, MarkForm
from crm.invitations.rules import INVITATION_STATE_NAMES, Answer, InvitationState
from crm.invitations.views import bp


def _event(code: str, act: Act = Act.WRITE) -> Event:
    actor = current_actor()
    if not actor.staff:
        raise NotFound()
    return event_for(actor, code, Thing.REGISTRATION, act)


def _state() -> InvitationState | None:
    given = request.args.get("state", "")
    return InvitationState(given) if given in set(InvitationState) else None


def _address(code: str, state: InvitationState | None, q: str) -> Callable[..., str]:
    return lambda **changed: url_for(".invited", code=code, state=state, q=q or None, **changed)


def _listed(event: Event) -> dict[str, Any]:
    state, base = _state(), current_app.config["CRM_SETTINGS"].base_url
    q = request.args.get("q", "").strip()[:60]
    page = queries.page_of(event.id, state, Cut.of(request.args), q)
    return {
        "event": event, "page": page, "state": state, "counts": queries.counts(event.id),
        "names": INVITATION_STATE_NAMES, "classes": GUEST_CLASS_NAMES, "mails": DELIVERY_STATE_NAMES,
        "links": {row.id: f"{base}/i/{queries.token_of(row.mark)}" for row in page.rows},
        "writes": may_in(current_actor(), event, Thing.REGISTRATION), "remindable": queries.remindable(event.id),
        "attendable": event.state in ATTENDABLE, "url": _address(event.code, state, q), "q": q,
    }  # fmt: skip


@bp.get("/events/<code>/invitations")
@requires(Thing.REGISTRATION, Act.READ)
def invited(code: str) -> ResponseReturnValue:
    """List who is invited, by what they said."""
    return render("invitations/invited.html", error=None, **_listed(_event(code, Act.READ)))


def _form(event: Event, *given: Any) -> InviteForm:
    form = InviteForm(*given)
    audiences = queries.choices_of_audience(event, current_actor())
    names = [(key, _(name, city=shell().city_name(city.code)) if city else name) for key, name, city in audiences]
    form.audience.offer([(key, _(name) if key == "all" else name) for key, name in names])
    venues = venues_of([event.id])[event.id]
    form.venue_id.offer([(str(each.id), f"{shell().city_name(each.city_code)} · {each.name}") for each in venues])
    return form


@bp.get("/events/<code>/invitations/new")
@requires(Thing.REGISTRATION, Act.WRITE)
def ask_whom(code: str) -> ResponseReturnValue:
    """Ask whom to invite."""
    event = _event(code)
    return render("invitations/invite.html", event=event, form=_form(event), found=None, error=None)


@bp.post("/events/<code>/invitations/preview")
@requires(Thing.REGISTRATION, Act.WRITE)
def preview(code: str) -> ResponseReturnValue:
    """Say how many an audience reaches and who is left out. Stores nothing."""
    event = _event(code)
    form = _form(event, request.form)
    if not form.validate():
        return refused(form, None, "invitations/invite.html", event=event, found=None)
    try:
        found = queries.audience(event.id, form.audience.data, current_actor())
    except DomainError as error:
        return refused(form, error, "invitations/invite.html", event=event, found=None)
    return render("invitations/invite.html", event=event, form=form, found=found, error=None)


@bp.post("/events/<code>/invitations")
@requires(Thing.REGISTRATION, Act.WRITE)
def invite(code: str) -> ResponseReturnValue:
    """Invite an audience."""
    event = _event(code)
    form = _form(event, request.form)
    if not form.validate() or form.answer_by.data is None:
        return refused(form, None, "invitations/invite.html", event=event, found=None)
    try:
        made = actions.invite(
            event.id, form.audience.data, guest_class=form.guest_class.data, venue_id=form.venue_id.data or None,
            word=form.word.data or "", answer_by=form.answer_by.data, by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "invitations/invite.html", event=event, found=None)
    flash(_("已邀请 {n} 人，邀请信正在发出。", n=made))
    return see_other(".invited", code=code)


@bp.post("/events/<code>/invitations/reminders")
@requires(Thing.REGISTRATION, Act.WRITE)
def remind(code: str) -> ResponseReturnValue:
    """Remind those who have not answered."""
    event = _event(code)
    made = actions.remind(event.id, by=current_actor())
    flash(_("已提醒 {n} 位未答复的人。一小时内提醒过的人不再重复提醒。", n=made))
    return see_other(".invited", code=code)


@bp.post("/events/<code>/invitations/<int:invitation_id>")
@requires(Thing.REGISTRATION, Act.WRITE)
def mark(code: str, invitation_id: int) -> ResponseReturnValue:
    """Note a call or a spoken answer, or take an invitation back."""
    event, form = _event(code), MarkForm(request.form)
    row = queries.invitation_of(event, invitation_id)
    if not form.validate():
        return refused(form, None, "invitations/invited.html", **_listed(event))
    try:
        if form.what.data == "told":
            actions.mark_told(row.id, by=current_actor())
        elif form.what.data == "withdraw":
            actions.withdraw(row.id, by=current_actor())
        else:
            actions.answer(row.id, Answer.DECLINE, by=current_actor())
    except DomainError as error:
        return refused(form, error, "invitations/invited.html", **_listed(event))
    flash(_("已记录：{name}。", name=row.name))
    return see_other(".invited", code=code)
