"""What an applicant types."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import wtforms

from crm.core.forms import Choice, Email, Form, LongText, Phone, Text, Tick, Whole, choices_of
from crm.core.words import N_
from crm.entry import rules
from crm.entry.actions.applying import LICENCE_KINDS
from crm.entry.forms.papers import Paper
from crm.entry.models import Application
from crm.entry.rules import Details
from crm.members.forms import IndustryInput, PlaceInput
from crm.members.rules import DUTY_NAMES, POSITION_NAMES, Duty, Position
from crm.standards import divisions

_DUTIES = [(each.value, DUTY_NAMES[each]) for each in (Duty.REPRESENTATIVE, Duty.CONTACT)]
_LICENCE = N_("PDF、JPG 或 PNG，不超过 10 MB")
_MUST = N_("请先勾选同意，我们才能保存您的申请。")
_PLACE, _INDUSTRY = N_("例如 青岛市崂山区"), N_("国民经济行业代码或名称，例如 C3962 或 软件开发")
_MAIL = N_("申请链接和办理进度会发到这里。")
_RECOMMENDER = N_("现有会员单位的名称")


SIMPLE = (
    "name", "credit_code", "legal_representative", "address", "intro", "contact_name", "contact_title",
    "contact_mobile", "contact_email", "recommender",
)  # fmt: skip
"""Inputs that are columns as they stand."""


class ApplicationForm(Form):
    """A whole application. `homepage` is a trap: people do not see it, programs fill it in."""

    name = Text(N_("企业全称"), longest=200, render_kw={"autocomplete": "organization"})
    credit_code = Text(N_("统一社会信用代码"), longest=30, hint=N_("18 位，见营业执照"))
    home_code = Choice(N_("归属方"), blank=N_("请选择"), hint=N_("计入哪一方，可与注册地不同"))
    place = PlaceInput(N_("注册地"), longest=60, hint=_PLACE)
    industry = IndustryInput(N_("所属行业"), longest=60, required=False, hint=_INDUSTRY)
    legal_representative = Text(N_("法定代表人"), longest=100)
    address = Text(N_("地址"), longest=300, render_kw={"autocomplete": "street-address"})
    intro = LongText(N_("企业简介"), longest=2_000, required=False)
    contact_name = Text(N_("联系人姓名"), longest=100, render_kw={"autocomplete": "name"})
    contact_title = Text(N_("职务"), longest=100, required=False, render_kw={"autocomplete": "organization-title"})
    contact_mobile = Phone(N_("手机号"), landline=False, render_kw={"autocomplete": "tel"})
    contact_email = Email(N_("邮箱"), hint=_MAIL, render_kw={"autocomplete": "email"})
    duty = Choice(N_("联系人身份"), _DUTIES, default=Duty.REPRESENTATIVE, coerce=Duty)
    position = Choice(
        N_("希望担任的会内职务"), choices_of(Position, POSITION_NAMES), default=Position.MEMBER, coerce=Position
    )
    recommender = Text(N_("推荐单位"), longest=200, required=False, hint=_RECOMMENDER)
    licence = Paper(N_("营业执照"), LICENCE_KINDS, hint=_LICENCE)
    consent = Tick(rules.CONSENT, must=_MUST)
    homepage = wtforms.StringField()
    version = Whole(N_("版本"), required=False)

    def sound(self) -> dict[str, object]:
        """Return the columns whose inputs have no fault: what may be kept before everything is right."""
        columns = {name: (name,) for name in SIMPLE} | {
            "home_code": ("home_code",), "place": ("city_code", "district_code"), "industry": ("industry_code",),
            "duty": ("duty",), "position": ("position",),
        }  # fmt: skip
        given = asdict(self.details())
        return {
            column: given[column]
            for field, own in columns.items()
            if not self[field].errors and (self[field].data or field in SIMPLE)
            for column in own
        }

    def details(self) -> Details:
        """Return what was typed."""
        values: dict[str, Any] = {name: self[name].data or "" for name in SIMPLE}
        return Details(
            **values, home_code=self.home_code.data or "", city_code=self.place.city_code,
            district_code=self.place.district_code, industry_code=self.industry.industry_code,
            duty=self.duty.data or Duty.REPRESENTATIVE, position=self.position.data or Position.MEMBER,
        )  # fmt: skip


class DraftForm(ApplicationForm):
    """An application to go on with later: a name and an address to send the link to are enough."""

    credit_code = Text(N_("统一社会信用代码"), longest=30, required=False, hint=N_("18 位，见营业执照"))
    home_code = Choice(N_("归属方"), blank=N_("请选择"), required=False, hint=N_("计入哪一方，可与注册地不同"))
    place = PlaceInput(N_("注册地"), longest=60, required=False, hint=_PLACE)
    legal_representative = Text(N_("法定代表人"), longest=100, required=False)
    address = Text(N_("地址"), longest=300, required=False)
    contact_name = Text(N_("联系人姓名"), longest=100, required=False)
    contact_mobile = Phone(N_("手机号"), landline=False, required=False)
    duty = Choice(N_("联系人身份"), _DUTIES, required=False, coerce=Duty)
    position = Choice(N_("希望担任的会内职务"), choices_of(Position, POSITION_NAMES), required=False, coerce=Position)


def stored(application: Application) -> dict[str, object]:
    """Return what a form about an application begins with."""
    same = (
        "name", "credit_code", "home_code", "legal_representative", "address", "intro", "contact_name",
        "contact_title", "contact_mobile", "contact_email", "duty", "position", "recommender", "version",
    )  # fmt: skip
    place = application.district_code or application.city_code
    return {name: getattr(application, name) for name in same} | {
        "place": divisions.full_name(place) if place else "", "industry": application.industry_code, "consent": True,
    }  # fmt: skip


class WithdrawForm(Form):
    """Taking an application back."""

    reason = Text(N_("撤回原因"), longest=rules.LONGEST_OPINION, required=False)
