"""批量修改 of people: one field of who is ticked, looked at before it is done, taken back as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires, signed_in
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.forms import Choice, Form, Whole
from crm.core.i18n import LOCALES, _, current_locale
from crm.core.web import flash, refused, render, see_other
from crm.core.words import N_
from crm.lists.forms import Ticked, ticked_ids
from crm.members import actions, queries
from crm.members.forms import LOCALE_NAMES
from crm.members.queries import Custom
from crm.members.rules import About
from crm.members.views import bp, listing
from crm.members.views.answering import control_of, typed
from crm.members.views.bulk import NAMES_SHOWN, spoken_value, told
from crm.members.views.people import may_tick
from crm.members.views.people_lists import LIST, filters_of, list_url

USUAL = {"locale": N_("通信语言"), "rank": N_("排序号")}


class PeopleBulkForm(Form):
    """Which field, and what it shall be; each field has its own control, the others are not looked at."""

    field = Choice(N_("修改哪一项"), USUAL.items(), default="locale")
    locale = Choice(N_("通信语言"), LOCALE_NAMES.items(), default=LOCALES[0])
    rank = Whole(N_("排序号"), most=99_999, required=False, hint=N_("留空为清除"))

    def value(self, customs: Mapping[str, Custom]) -> Any:
        """Return what the chosen field shall be."""
        name = str(self.field.data)
        if name in customs:
            return typed(self[name], customs[name].kind)
        return self.rank.data or 0 if name == "rank" else self.locale.data


def _chosen(given: Any) -> Ticked:
    actor = current_actor()
    return ticked_ids(
        given, lambda query: queries.people_total(actor, filters_of(query)),
        lambda query: queries.people_ids(actor, filters_of(query)), lambda ids: queries.visible_people(actor, ids),
    )  # fmt: skip


def _form(given: Any = None) -> tuple[PeopleBulkForm, dict[str, Custom]]:
    customs = {each.name: each for each in queries.customs(About.PERSON, retired=False)}
    controls = {name: control_of(each, required=False) for name, each in customs.items()}
    form: PeopleBulkForm = type("PeopleBulkOf", (PeopleBulkForm,), controls)()
    form.field.offer([*USUAL.items(), *((name, each.spoken(current_locale())) for name, each in customs.items())])
    form.process(given)
    return form, customs


def _shown(chosen: Ticked, customs: Mapping[str, Custom], **more: Any) -> dict[str, Any]:
    return {
        **LIST, "chosen": chosen, "back": list_url(filters_of(chosen.list)), "preview": None, "advice": "",
        "action": url_for(".edit_many_people"), "controls": [*USUAL, *customs], **more,
    }  # fmt: skip


@bp.get("/people/bulk")
@requires(Thing.PERSON, Act.WRITE)
def bulk_people() -> ResponseReturnValue:
    """Ask what to set for the ticked people."""
    if not may_tick(current_actor()):
        return see_other(".people")
    form, customs = _form()
    return render("lists/bulk.html", form=form, **_shown(_chosen(request.args), customs))


@bp.post("/people/bulk")
@requires(Thing.PERSON, Act.WRITE)
def edit_many_people() -> ResponseReturnValue:
    """Say what would change; with `do=apply` change it."""
    if not may_tick(current_actor()):
        return see_other(".people")
    form, customs = _form(request.form)
    chosen = _chosen(request.form)
    if not form.validate():
        return refused(form, None, "lists/bulk.html", **_shown(chosen, customs))
    field, value = str(form.field.data), form.value(customs)
    if request.form.get("do") != "apply":
        found = queries.people_preview(current_actor(), chosen.ids, field, value)
        preview = told(found, value, lambda each: _said(each, field, customs))
        return render("lists/bulk.html", form=form, **_shown(chosen, customs, preview=preview))
    try:
        made = actions.edit_many_people(chosen.ids, field, value, by=current_actor())
    except DomainError as error:
        return refused(form, error, "lists/bulk.html", **_shown(chosen, customs))
    undo = (url_for(".undo_many_people", bulk_id=made.id), _("撤销"))
    flash(_("已修改 {n} {noun}。", n=made.rows, noun=_("人")), undo=undo)
    return see_other(".people", **listing.values(filters_of(chosen.list).stated))


def _said(value: Any, field: str, customs: Mapping[str, Custom]) -> str:
    if field == "locale":
        return _(LOCALE_NAMES[value])
    if field == "rank":
        return str(value or "--")
    return "--" if value is None else spoken_value(customs[field], value)


@bp.post("/people/bulk/<int:bulk_id>/undo")
@signed_in
def undo_many_people(bulk_id: int) -> ResponseReturnValue:
    """Take one's own bulk edit back; those edited since stay, and are named."""
    back, left = actions.undo_many_people(bulk_id, by=current_actor())
    said = _("已撤销批量修改，{n} {noun}恢复原值。", n=back, noun=_("人"))
    if left:
        names = _("、").join(left[:NAMES_SHOWN])
        said += _("{n} {noun}之后又有修改，未恢复：{names}。", n=len(left), noun=_("人"), names=names)
    flash(said, kind="warn" if left else "ok")
    return see_other(".people")
