"""自定义字段: what is asked about every enterprise, described by the secretariat; and the answers of one enterprise."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField
from wtforms.validators import ValidationError

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, NotFound
from crm.core.forms import Choice, Choices, DateInput, Form, LongText, MoneyInput, Text, Tick, Whole, choices_of
from crm.core.i18n import _, current_locale
from crm.core.web import flash, refused, render, see_other
from crm.core.words import N_
from crm.members import actions, queries, rules
from crm.members.actions import CustomDraft
from crm.members.forms import WebAddress
from crm.members.models import CustomField, Enterprise
from crm.members.queries import Custom
from crm.members.rules import CHOOSING, CUSTOM_KIND_NAMES, CustomKind, Value
from crm.members.views import bp
from crm.members.views.enterprise import page


class NumberInput(Text):
    """A number with up to four decimals; `number` is what was typed."""

    number: Decimal | None = None

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Read it."""
        if validation_stopped or not self.data:
            return
        try:
            self.number = Decimal(self.data.replace(",", "").replace("，", ""))
        except InvalidOperation:
            self.number = Decimal("NaN")
        if not rules.is_number(self.number):
            raise ValidationError(_("{label}应为数字，最多四位小数，例如 12.5。", label=self.label.text))


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
    """A new one says what sort of values it has."""

    kind = Choice(
        N_("类型"), choices_of(CustomKind, dict(CUSTOM_KIND_NAMES)), coerce=CustomKind, default=CustomKind.TEXT
    )


@bp.get("/enterprises/fields")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def custom_fields() -> ResponseReturnValue:
    """List the custom fields."""
    return render("members/fields.html", fields=queries.customs(), kinds=CUSTOM_KIND_NAMES)


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
        field = actions.add_custom_field(form.kind.data, form.draft(form.kind.data), by=current_actor())
    except DomainError as error:
        return refused(form, error, "members/field.html", field=None, uses=0)
    flash(_("已添加字段“{label}”。", label=field.label))
    return see_other(".custom_fields")


def _described(field: CustomField) -> FieldForm:
    custom = next(each for each in queries.customs() if each.id == field.id)
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


class AnswersForm(Form):
    """What custom fields say about one enterprise; `for_customs` adds them."""

    version = HiddenField()

    def answers(self, fields: Sequence[Custom]) -> dict[int, Value]:
        """Return what was typed, by field."""
        return {field.id: typed(self[field.name], field.kind) for field in fields}


def typed(given: Any, kind: CustomKind) -> Value:
    """Return what a control of a custom field holds."""
    match kind:
        case CustomKind.NUMBER:
            number: Decimal | None = given.number
            return number
        case CustomKind.SELECT:
            return (given.data,) if given.data else None
        case CustomKind.MULTI:
            return tuple(given.data or ()) or None
        case _:
            return given.data or None


def for_customs(fields: Sequence[Custom], chosen: frozenset[int] = frozenset()) -> type[AnswersForm]:
    """Return the form of these fields; an option no longer offered stays where it is `chosen`."""
    return type("Answers", (AnswersForm,), {field.name: control_of(field, chosen) for field in fields})


def control_of(field: Custom, chosen: frozenset[int] = frozenset(), *, required: bool | None = None) -> Any:
    """Return the control of a custom field; options no longer offered stay where they are `chosen`."""
    label: str = field.spoken(current_locale())
    given: dict[str, Any] = {"required": field.required if required is None else required, "hint": field.hint}
    offered = [
        (str(each.id), each.spoken(current_locale())) for each in field.options if not each.retired or each.id in chosen
    ]
    match field.kind:
        case CustomKind.SELECT:
            return Choice(label, offered, blank=N_("未选择"), coerce=int, **given)
        case CustomKind.MULTI:
            return Choices(label, offered, coerce=int, **given)
        case CustomKind.NUMBER:
            return NumberInput(label, longest=30, **given)
        case CustomKind.MONEY:
            return MoneyInput(label, unit="万元", **given)
        case CustomKind.DATE:
            return DateInput(label, **given)
        case CustomKind.URL:
            return WebAddress(label, longest=300, **given)
        case _:
            return Text(label, longest=300, **given)


def _asked() -> list[Custom]:
    fields = queries.customs(retired=False)
    if not fields:
        raise NotFound()
    return fields


def _stored(enterprise: Enterprise, fields: Sequence[Custom]) -> AnswersForm:
    answers = queries.custom_values([enterprise.id], fields)
    data: dict[str, Any] = {"version": str(enterprise.version)}
    chosen: set[int] = set()
    for field in fields:
        value = answers.get((enterprise.id, field.id))
        if isinstance(value, tuple):
            chosen |= set(value)
            data[field.name] = list(value) if field.kind is CustomKind.MULTI else value[0]
        elif value is not None:
            data[field.name] = f"{value:f}" if isinstance(value, Decimal) else value
    return for_customs(fields, frozenset(chosen))(data=data)


@bp.get("/enterprises/<int:enterprise_id>/more")
@requires(Thing.ENTERPRISE, Act.WRITE)
def edit_customs(enterprise_id: int) -> ResponseReturnValue:
    """Show the form of custom fields in place of the overview."""
    enterprise, fields = queries.enterprise_to_edit(current_actor(), enterprise_id), _asked()
    form = _stored(enterprise, fields)
    return render("members/customs.html", form=form, customs=fields, **page(enterprise, "overview"))


@bp.post("/enterprises/<int:enterprise_id>/more")
@requires(Thing.ENTERPRISE, Act.WRITE)
def save_customs(enterprise_id: int) -> ResponseReturnValue:
    """Store what was typed."""
    enterprise, fields = queries.enterprise_to_edit(current_actor(), enterprise_id), _asked()
    chosen = queries.custom_values([enterprise_id], fields).values()
    kept = frozenset(option for value in chosen if isinstance(value, tuple) for option in value)
    form = for_customs(fields, kept)(request.form)
    shown = {"customs": fields, **page(enterprise, "overview")}
    if not form.validate():
        return refused(form, None, "members/customs.html", **shown)
    text = str(form.version.data or "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        actions.answer_customs(enterprise_id, form.answers(fields), version=version, by=current_actor())
    except DomainError as error:
        form.form_errors = [_("您编辑期间，资料已被他人修改。请核对后再保存。")]
        form.version.data = form.version.raw_data = None
        form.version.data = str(enterprise.version)
        return refused(form, error, "members/customs.html", **shown)
    flash(_("已保存 {name} 的资料。", name=enterprise.name))
    return see_other(".show", enterprise_id=enterprise_id)
