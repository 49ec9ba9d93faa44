"""批量修改 of leads: one field of the ticked rows, looked at before it is done, taken back as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires, signed_in
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.forms import Choice, Form, Tick, choices_of
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.web import flash, refused, render, see_other
from crm.core.words import N_
from crm.leads import actions, queries
from crm.leads.forms import place_choices
from crm.leads.rules import SECTOR_NAMES, Sector
from crm.leads.views import bp
from crm.leads.views.asking import LIST, list_url, listed_in
from crm.lists.forms import Ticked, ticked_ids
from crm.lists.rules import Preview
from crm.standards import divisions

USUAL: Mapping[str, str] = {
    "owner": N_("对接人"), "sector": N_("产业"), "origin": N_("来源地"), "landing": N_("意向落地"),
    "complex": N_("复杂线索"),
}  # fmt: skip
ADVICE = N_("阶段逐条推进；移交他人并分配业绩请在线索页使用流转。")
NAMES_SHOWN = 20


class LeadBulkForm(Form):
    """Which field, and what it shall be; each field has its own control, the others are not looked at."""

    field = Choice(N_("修改哪一项"), USUAL.items(), default="owner")
    owner = Choice(N_("对接人"), blank=N_("未指定"), required=False, coerce=int)
    sector = Choice(N_("产业"), choices_of(Sector, SECTOR_NAMES), coerce=Sector, default=Sector.OTHER)
    origin = Choice(N_("来源地"), blank=N_("未定"), required=False)
    landing = Choice(N_("意向落地"), blank=N_("未定"), required=False)
    complex = Tick(N_("复杂线索"))

    @property
    def value(self) -> Any:
        """What the chosen field shall be."""
        name = str(self.field.data)
        return bool(self.complex.data) if name == "complex" else self[name].data or None


def _chosen(given: Any) -> Ticked:
    actor = current_actor()
    return ticked_ids(
        given, lambda query: queries.total(actor, listed_in(query).filters)[0],
        lambda query: queries.lead_ids(actor, listed_in(query).filters), lambda ids: queries.visible_ids(actor, ids),
    )  # fmt: skip


def _form(given: Any = None) -> LeadBulkForm:
    form = LeadBulkForm()
    form.owner.offer(queries.managers())
    places = place_choices(shell().pair)
    form.origin.offer(places)
    form.landing.offer(places)
    form.process(given)
    return form


def _shown(chosen: Ticked, **more: Any) -> dict[str, Any]:
    return {
        **LIST, "chosen": chosen, "back": list_url(listed_in(chosen.list)), "preview": None, "advice": ADVICE,
        "action": url_for(".edit_many"), "controls": list(USUAL), **more,
    }  # fmt: skip


@bp.get("/leads/bulk")
@requires(Thing.LEAD, Act.WRITE)
def bulk() -> ResponseReturnValue:
    """Ask what to set for the ticked leads."""
    return render("lists/bulk.html", form=_form(), **_shown(_chosen(request.args)))


@bp.post("/leads/bulk")
@requires(Thing.LEAD, Act.WRITE)
def edit_many() -> ResponseReturnValue:
    """Say what would change; with `do=apply` change it."""
    form, chosen = _form(request.form), _chosen(request.form)
    if not form.validate():
        return refused(form, None, "lists/bulk.html", **_shown(chosen))
    field, value = str(form.field.data), form.value
    if request.form.get("do") != "apply":
        found = queries.bulk_preview(current_actor(), chosen.ids, field, value)
        return render("lists/bulk.html", form=form, **_shown(chosen, preview=_told(found, field, value)))
    try:
        made = actions.edit_many(chosen.ids, field, value, by=current_actor())
    except DomainError as error:
        return refused(form, error, "lists/bulk.html", **_shown(chosen))
    undo = (url_for(".undo_many", bulk_id=made.id), _("撤销"))
    flash(_("已修改 {n} {noun}。", n=made.rows, noun=_("条")), undo=undo)
    return see_other(".index", **dict[str, Any](listed_in(chosen.list).stated))


def _told(found: Preview, field: str, value: Any) -> dict[str, Any]:
    """Return what would change as a page says it: how many have each value now, what they get, who stays out."""
    said = Counter(_said(each.value, field) for each in found.changing)
    return {
        "changing": len(found.changing), "same": found.same, "befores": said.most_common(8),
        "after": _said(value, field), "refused": found.refused[:NAMES_SHOWN], "refused_count": len(found.refused),
    }  # fmt: skip


def _said(value: Any, field: str) -> str:
    if field == "complex":
        return _("是") if value else _("否")
    if value is None:
        return "--"
    if field == "owner":
        return queries.account_name(value) or str(value)
    return _(SECTOR_NAMES[value]) if field == "sector" else divisions.full_name(value)


@bp.post("/leads/bulk/<int:bulk_id>/undo")
@signed_in
def undo_many(bulk_id: int) -> ResponseReturnValue:
    """Take one's own bulk edit back; those edited since stay, and are named."""
    back, left = actions.undo_many(bulk_id, by=current_actor())
    said = _("已撤销批量修改，{n} {noun}恢复原值。", n=back, noun=_("条"))
    if left:
        names = _("、").join(left[:NAMES_SHOWN])
        said += _("{n} {noun}之后又有修改，未恢复：{names}。", n=len(left), noun=_("条"), names=names)
    flash(said, kind="warn" if left else "ok")
    return see_other(".index")
