"""The people of a firm, looked after by its 企业管理员: invited, changed, let go, the administration handed over."""

from __future__ import annotations

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members.models import Employment, Enterprise
from crm.members.rules import DUTY_NAMES
from crm.portal import actions, queries
from crm.portal.codes import qr
from crm.portal.forms import ColleagueForm, PlaceForm
from crm.portal.queries import Door
from crm.portal.rules import DOOR_NAMES
from crm.portal.views import bp, firm
from crm.reviews import queries as reviews

RIGHT = (Thing.ACCOUNT, Act.INVITE)


def _administered() -> Enterprise | None:
    """Return the chosen firm if the actor is its 企业管理员."""
    found = firm.chosen(current_actor())
    return found if found is not None and reviews.administers(current_actor(), found.id) else None


def _elsewhere() -> ResponseReturnValue:
    flash(_("同事由本企业的企业管理员维护。如在其他企业担任管理员，请先切换企业。"), kind="warn")
    return see_other(".home")


@bp.get("/portal/colleagues")
@requires(*RIGHT)
def colleagues() -> ResponseReturnValue:
    """Show who works at the firm, and how far each has come into the portal."""
    found = _administered()
    if found is None:
        return _elsewhere()
    return render(
        "portal/colleagues.html", enterprise=found, colleagues=queries.colleagues_of(found.id), duties=DUTY_NAMES,
        doors=DOOR_NAMES, Door=Door, me=current_actor().person_id,
    )  # fmt: skip


@bp.get("/portal/colleagues/new")
@requires(*RIGHT)
def new_colleague() -> ResponseReturnValue:
    """Ask whom to invite."""
    found = _administered()
    return _elsewhere() if found is None else render("portal/colleague_new.html", form=ColleagueForm(), error=None)


@bp.post("/portal/colleagues")
@requires(*RIGHT)
def invite_colleague() -> ResponseReturnValue:
    """Add a colleague and show the one-time link of their invitation."""
    found, form = _administered(), ColleagueForm(request.form)
    if found is None:
        return _elsewhere()
    if not form.validate():
        return refused(form, None, "portal/colleague_new.html")
    try:
        person_id, made = actions.invite_colleague(found.id, form.colleague(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "portal/colleague_new.html")
    invitee = queries.invitee_for(current_actor(), person_id)
    link = f"{current_app.config['CRM_SETTINGS'].base_url}/sign-in/{made.token}" if made.token else ""
    return render(
        "portal/invited.html", invitee=invitee, frame="portal/frame.html", account=made.account, link=link,
        code=qr(link) if link else "", back=url_for(".colleagues"),
    )  # fmt: skip


def _context(place: Employment) -> dict[str, object]:
    invitee = queries.invitee_for(current_actor(), place.person_id)
    door = next(
        (each for each in queries.colleagues_of(place.enterprise_id) if each.place.person_id == place.person_id), None
    )
    return {
        "place": place, "person": invitee.person, "door": door, "Door": Door, "doors": DOOR_NAMES,
        "mine": place.person_id == current_actor().person_id,
    }  # fmt: skip


@bp.get("/portal/colleagues/<int:employment_id>")
@requires(*RIGHT)
def colleague(employment_id: int) -> ResponseReturnValue:
    """Show what a colleague does, as a form, and what else can be done about them."""
    place = queries.colleague_for(current_actor(), employment_id)
    form = PlaceForm(obj=place)
    form.keep(place.duty)
    return render("portal/colleague.html", form=form, error=None, **_context(place))


@bp.post("/portal/colleagues/<int:employment_id>")
@requires(*RIGHT)
def change_colleague(employment_id: int) -> ResponseReturnValue:
    """Store what a colleague does."""
    place, form = queries.colleague_for(current_actor(), employment_id), PlaceForm()
    form.keep(place.duty)
    form.process(request.form)
    if not form.validate():
        return refused(form, None, "portal/colleague.html", **_context(place))
    actions.change_place(
        employment_id, title=form.title.data or "", duty=form.duty.data, main=bool(form.main.data), by=current_actor()
    )
    flash(_("已保存。"))
    return see_other(".colleagues")


@bp.post("/portal/colleagues/<int:employment_id>/end")
@requires(*RIGHT)
def end_colleague(employment_id: int) -> ResponseReturnValue:
    """Let a colleague go: their account loses the firm with this request."""
    actions.end_place(employment_id, by=current_actor())
    undo = url_for("members.reopen_employment", employment_id=employment_id)
    flash(_("已结束任职，对方的账号不再能查看本企业。"), undo=(undo, _("撤销")))
    return see_other(".colleagues")


@bp.post("/portal/colleagues/<int:employment_id>/revocation")
@requires(*RIGHT)
def revoke(employment_id: int) -> ResponseReturnValue:
    """Take an invitation back that nobody has used."""
    place = queries.colleague_for(current_actor(), employment_id)
    actions.revoke_invitation(place.person_id, by=current_actor())
    flash(_("已撤销邀请，登录链接随即失效。"))
    return see_other(".colleagues")


@bp.get("/portal/colleagues/<int:employment_id>/administration")
@requires(*RIGHT)
def administration(employment_id: int) -> ResponseReturnValue:
    """Ask, by name, whether the administration shall go to this colleague."""
    place = queries.colleague_for(current_actor(), employment_id)
    return render("portal/hand_over.html", **_context(place))


@bp.post("/portal/colleagues/<int:employment_id>/administration")
@requires(*RIGHT)
def hand_over(employment_id: int) -> ResponseReturnValue:
    """Hand the administration over."""
    place = queries.colleague_for(current_actor(), employment_id)
    name = queries.invitee_for(current_actor(), place.person_id).person.name
    actions.hand_over(employment_id, by=current_actor())
    flash(_("已将企业管理员移交给 {name}。", name=name))
    return see_other(".home")
