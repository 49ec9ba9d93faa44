"""批量修改: one field of the ticked enterprises, looked at before it is done, taken back as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires, signed_in
from crm.core.actor import Act, Thing
from crm.core.amounts import said
from crm.core.errors import DomainError
from crm.core.forms import Choice, Form
from crm.core.i18n import _, current_locale
from crm.core.money import Money
from crm.core.shell import shell
from crm.core.web import flash, refused, render, see_other
from crm.core.words import N_
from crm.lists.forms import Ticked, ticked_ids
from crm.lists.rules import Preview
from crm.members import actions, queries
from crm.members.forms import IndustryInput
from crm.members.queries import Custom
from crm.members.rules import CustomKind, Value
from crm.members.views import bp, listing
from crm.members.views.answering import control_of, typed
from crm.members.views.exports import filters_of
from crm.standards import industries

USUAL = {"manager": N_("对接人"), "side": N_("归属方"), "industry": N_("行业")}
ADVICE = N_("会内职务请走任职决议。")
NAMES_SHOWN = 20


class BulkForm(Form):
    """Which field, and what it shall be; each field has its own control, the others are not looked at."""

    field = Choice(N_("修改哪一项"), USUAL.items(), default="manager")
    manager = Choice(N_("对接人"), blank=N_("未指定"), required=False, coerce=int)
    side = Choice(N_("归属方"), blank=N_("不属两地"), required=False)
    industry = IndustryInput(N_("行业"), longest=60, required=False, hint=N_("代码或名称，留空为清除"))

    def value(self, customs: Mapping[str, Custom]) -> Any:
        """Return what the chosen field shall be."""
        chosen = str(self.field.data)
        if chosen == "industry":
            return self.industry.industry_code or None
        return typed(self[chosen], customs[chosen].kind) if chosen in customs else self[chosen].data or None


def chosen_of(given: Any) -> Ticked:
    """Return the ticked rows, or everything on the list; only what this actor sees. Raises TooManyAtOnce."""
    actor = current_actor()
    return ticked_ids(
        given, lambda query: queries.total(actor, filters_of(query)),
        lambda query: queries.ids_of(actor, filters_of(query)), lambda ids: queries.visible_ids(actor, ids),
    )  # fmt: skip


def _form(given: Any = None) -> tuple[BulkForm, dict[str, Custom]]:
    """Return the form with a control for every custom field, whatever is required of firms one by one."""
    customs = {each.name: each for each in queries.customs(retired=False)}
    controls = {name: control_of(each, required=False) for name, each in customs.items()}
    form: BulkForm = type("BulkOf", (BulkForm,), controls)()
    form.field.offer([*USUAL.items(), *((name, each.spoken(current_locale())) for name, each in customs.items())])
    form.manager.offer([(str(row.id), row.name) for row in queries.colleagues()])
    form.side.offer([(city.code, shell().city_name(city.code)) for city in shell().pair])
    form.process(given)
    return form, customs


def _shown(chosen: Ticked, **more: Any) -> dict[str, Any]:
    back = listing.list_url(filters_of(chosen.list))
    return {
        **listing.LIST, "chosen": chosen, "back": back, "preview": None, "advice": ADVICE,
        "action": url_for(".edit_many"), **more,
    }  # fmt: skip


@bp.get("/enterprises/bulk")
@requires(Thing.ENTERPRISE, Act.WRITE)
def bulk() -> ResponseReturnValue:
    """Ask what to set for the ticked enterprises."""
    if not listing.may_tick(current_actor()):
        return see_other(".index")
    form, customs = _form()
    return render("lists/bulk.html", form=form, controls=[*USUAL, *customs], **_shown(chosen_of(request.args)))


@bp.post("/enterprises/bulk")
@requires(Thing.ENTERPRISE, Act.WRITE)
def edit_many() -> ResponseReturnValue:
    """Say what would change; with `do=apply` change it."""
    if not listing.may_tick(current_actor()):
        return see_other(".index")
    form, customs = _form(request.form)
    chosen = chosen_of(request.form)
    if not form.validate():
        return refused(form, None, "lists/bulk.html", controls=[*USUAL, *customs], **_shown(chosen))
    field, value = str(form.field.data), form.value(customs)
    if request.form.get("do") != "apply":
        found = queries.bulk_preview(current_actor(), chosen.ids, field, value)
        preview = told(found, value, lambda each: _said(each, field, customs))
        return render("lists/bulk.html", form=form, controls=[*USUAL, *customs], **_shown(chosen, preview=preview))
    try:
        made = actions.edit_many(chosen.ids, field, value, by=current_actor())
    except DomainError as error:
        return refused(form, error, "lists/bulk.html", controls=[*USUAL, *customs], **_shown(chosen))
    flash(_("已修改 {n} {noun}。", n=made.rows, noun=_("家")), undo=(url_for(".undo_many", bulk_id=made.id), _("撤销")))
    return see_other(".index", **listing.values(filters_of(chosen.list).stated))


def told(found: Preview, value: Any, said: Callable[[Any], str]) -> dict[str, Any]:
    """Return what would change as a page says it: how many have each value now, what they get, who stays out.

    `said` puts a value of the chosen field into words. The bulk edit of people uses it, too.
    """
    befores = Counter(said(each.value) for each in found.changing)
    return {
        "changing": len(found.changing), "same": found.same, "befores": befores.most_common(8), "after": said(value),
        "refused": found.refused[:NAMES_SHOWN], "refused_count": len(found.refused),
    }  # fmt: skip


def _said(value: Any, field: str, customs: Mapping[str, Custom]) -> str:
    if value is None:
        return "--"
    if field == "manager":
        return queries.account_name(value) or str(value)
    if field == "side":
        return shell().city_name(value) or value
    return industries.name_of(value) if field == "industry" else spoken_value(customs[field], value)


def spoken_value(custom: Custom, value: Value) -> str:
    """Return what a custom field says, as a page says it."""
    if isinstance(value, tuple):
        return _("、").join(each.spoken(current_locale()) for n in value if (each := custom.option(n)))
    if custom.kind is CustomKind.MONEY and isinstance(value, Money):
        return said(value)
    return str(value)


@bp.post("/enterprises/bulk/<int:bulk_id>/undo")
@signed_in
def undo_many(bulk_id: int) -> ResponseReturnValue:
    """Take one's own bulk edit back; those edited since stay, and are named."""
    back, left = actions.undo_many(bulk_id, by=current_actor())
    said = _("已撤销批量修改，{n} {noun}恢复原值。", n=back, noun=_("家"))
    if left:
        names = _("、").join(left[:NAMES_SHOWN])
        said += _("{n} {noun}之后又有修改，未恢复：{names}。", n=len(left), noun=_("家"), names=names)
    flash(said, kind="warn" if left else "ok")
    return see_other(".index")
