"""自定义字段: what is asked about every enterprise or person, described by the secretariat; answers of enterprises."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, NotFound
from crm.core.forms import Choice, Form, LongText, Text, Tick, Whole, choices_of
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.core.words import N_
from crm.members import actions, queries, rules
from crm.members.actions import CustomDraft
from crm.members.models import CustomField
from crm.members.rules import ABOUT_NAMES, CHOOSING, CUSTOM_KIND_NAMES, About, CustomKind
from crm.members.views import bp
from crm.members.views.answering import AnswersForm, Asked
from crm.members.views.enterprise import page


class FieldForm(Form):
    """A custom field as the secretariat describes it."""

    label = Text(N_("名称"), longest=40)
    label_en = Text(N_("英文名称"), longest=60, required=False)
    hint = Text(N_("填写说明"), longest=200, required=False)
    place = Whole(N_("序号"), least=1, most=999, required=False, hint=N_("小的在前，留空排在最后"))
    options = LongText(
        N_("选项"), longest=8_000, required=False, hint=N_("单选和多选：每行一个，英文写在竖线后，例如 重点|Key")
    )
    required = Tick(N_("必填"))

    def draft(self, kind: CustomKind) -> CustomDraft:
        """Return what was typed. Raises OptionsWrong or OptionsMissing."""
        return CustomDraft(
            label=self.label.data or "", label_en=self.label_en.data or "", hint=self.hint.data or "",
            required=bool(self.required.data), place=self.place.data or 0,
            options=rules.options_of(self.options.data or "") if kind in CHOOSING else (),
        )  # fmt: skip


class NewFieldForm(FieldForm):
    """A new one says of whom it is asked and what sort of values it has."""

    about = Choice(N_("用于"), choices_of(About, dict(ABOUT_NAMES)), coerce=About, default=About.ENTERPRISE)
    kind = Choice(
        N_("类型"), choices_of(CustomKind, dict(CUSTOM_KIND_NAMES)), coerce=CustomKind, default=CustomKind.TEXT
    )


@bp.get("/enterprises/fields")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def custom_fields() -> ResponseReturnValue:
    """List the custom fields."""
    return render("members/fields.html", fields=queries.customs(None), kinds=CUSTOM_KIND_NAMES, abouts=ABOUT_NAMES)


@bp.get("/enterprises/fields/new")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def new_custom_field() -> ResponseReturnValue:
    """Ask what is to be asked."""
    return render("members/field.html", form=NewFieldForm(), field=None, uses=0)


@bp.post("/enterprises/fields")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def add_custom_field() -> ResponseReturnValue:
    """Add a field."""
    form = NewFieldForm(request.form)
    if not form.validate():
        return refused(form, None, "members/field.html", field=None, uses=0)
    try:
        draft, about = form.draft(form.kind.data), form.about.data
        field = actions.add_custom_field(form.kind.data, draft, about=about, by=current_actor())
    except DomainError as error:
        return refused(form, error, "members/field.html", field=None, uses=0)
    flash(_("已添加字段“{label}”。", label=field.label))
    return see_other(".custom_fields")


def _described(field: CustomField) -> FieldForm:
    custom = next(each for each in queries.customs(field.about) if each.id == field.id)
    live = [each.draft for each in custom.options if not each.retired]
    return FieldForm(
        data={"label": field.label, "label_en": field.label_en, "hint": field.hint, "place": field.place,
              "required": field.required, "options": rules.options_text(live)}
    )  # fmt: skip


@bp.get("/enterprises/fields/<int:custom_field_id>")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def edit_custom_field(custom_field_id: int) -> ResponseReturnValue:
    """Show a field as it is described."""
    field = queries.custom_field(custom_field_id)
    uses = queries.custom_uses(custom_field_id)
    return render("members/field.html", form=_described(field), field=field, uses=uses)


@bp.post("/enterprises/fields/<int:custom_field_id>")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def update_custom_field(custom_field_id: int) -> ResponseReturnValue:
    """Describe it differently."""
    form, field = FieldForm(request.form), queries.custom_field(custom_field_id)
    shown: dict[str, Any] = {"field": field, "uses": queries.custom_uses(custom_field_id)}
    if not form.validate():
        return refused(form, None, "members/field.html", **shown)
    try:
        actions.edit_custom_field(custom_field_id, form.draft(field.kind), by=current_actor())
    except DomainError as error:
        return refused(form, error, "members/field.html", **shown)
    flash(_("已保存字段“{label}”。", label=form.label.data))
    return see_other(".custom_fields")


@bp.post("/enterprises/fields/<int:custom_field_id>/retire")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def retire_custom_field(custom_field_id: int) -> ResponseReturnValue:
    """Stop asking, or ask again."""
    field = actions.retire_custom_field(custom_field_id, by=current_actor())
    said = _("已停用字段“{label}”。已有内容保留。") if field.retired_at else _("已启用字段“{label}”。")
    flash(said.format(label=field.label))
    return see_other(".custom_fields")


@bp.post("/enterprises/fields/<int:custom_field_id>/delete")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def remove_custom_field(custom_field_id: int) -> ResponseReturnValue:
    """Delete a field nobody has answered."""
    label = actions.remove_custom_field(custom_field_id, by=current_actor())
    flash(_("已删除字段“{label}”。", label=label))
    return see_other(".custom_fields")


# -- answers -------------------------------------------------------------------------------------------------------


def _asked(enterprise_id: int) -> Asked:
    asked = Asked.of(enterprise_id)
    if not asked.fields:
        raise NotFound()
    return asked


@bp.get("/enterprises/<int:enterprise_id>/more")
@requires(Thing.ENTERPRISE, Act.WRITE)
def edit_customs(enterprise_id: int) -> ResponseReturnValue:
    """Show the form of custom fields in place of the overview."""
    enterprise, asked = queries.enterprise_to_edit(current_actor(), enterprise_id), _asked(enterprise_id)
    form = asked.form(AnswersForm)(data=asked.data | {"version": str(enterprise.version)})
    return render("members/customs.html", form=form, customs=asked.fields, **page(enterprise, "overview"))


@bp.post("/enterprises/<int:enterprise_id>/more")
@requires(Thing.ENTERPRISE, Act.WRITE)
def save_customs(enterprise_id: int) -> ResponseReturnValue:
    """Store what was typed."""
    enterprise, asked = queries.enterprise_to_edit(current_actor(), enterprise_id), _asked(enterprise_id)
    form = asked.form(AnswersForm)(request.form)
    shown = {"customs": asked.fields, **page(enterprise, "overview")}
    if not form.validate():
        return refused(form, None, "members/customs.html", **shown)
    text = str(form.version.data or "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        actions.answer_customs(enterprise_id, asked.answers(form), version=version, by=current_actor())
    except DomainError as error:
        form.form_errors = [_("您编辑期间，资料已被他人修改。请核对后再保存。")]
        form.version.data = form.version.raw_data = None
        form.version.data = str(enterprise.version)
        return refused(form, error, "members/customs.html", **shown)
    flash(_("已保存 {name} 的资料。", name=enterprise.name))
    return see_other(".show", enterprise_id=enterprise_id)
