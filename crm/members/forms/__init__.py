"""Shapes of what people type about enterprises, people, memberships and activities."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from wtforms import HiddenField
from wtforms.validators import ValidationError

from crm.core.forms import (
    Choice,
    Choices,
    DateInput,
    Email,
    Form,
    LongText,
    MoneyInput,
    Phone,
    Text,
    Tick,
    Whole,
    choices_of,
)
from crm.core.i18n import LOCALES, _
from crm.core.words import N_
from crm.members import rules
from crm.standards import divisions, industries

LOCALE_NAMES = {"zh": N_("中文"), "en": N_("英文")}


class PlaceInput(Text):
    """A place in words (青岛市崂山区, 深圳南山); `city_code` and `district_code` are what it names."""

    city_code = district_code = ""

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Look the place up in GB/T 2260."""
        if validation_stopped or not self.data:
            return
        found = divisions.find(self.data)
        if found is None or found.city_code is None:
            raise ValidationError(_("没有找到“{given}”。请写到城市或区，例如 青岛市崂山区。", given=self.data))
        self.city_code, self.district_code = found.city_code, found.district_code or ""


class IndustryInput(Text):
    """A class of GB/T 4754 by code or name; `industry_code` is what it names."""

    industry_code = ""

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Look the class up."""
        if validation_stopped or not self.data:
            return
        found = industries.find(self.data) or industries.by_name(self.data)
        if found is None:
            raise ValidationError(
                _("没有找到行业“{given}”。请填代码（如 C3962）或名称（如 软件开发）。", given=self.data)
            )
        self.industry_code = found.code


class WebAddress(Text):
    """An address of a website; https:// is added where no scheme is given."""

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Take http and https only."""
        if validation_stopped or not self.data:
            return
        text = self.data if "://" in self.data else f"https://{self.data}"
        try:
            parts = urlsplit(text)
            fine = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
        except ValueError:
            fine = False
        if not fine or any(letter.isspace() or letter in "\"'<>" for letter in text):
            raise ValidationError(_("网址“{given}”不对，应类似 www.example.com。", given=self.data))
        self.data = text


class EnterpriseForm(Form):
    """The fields of an enterprise. `version` and `base` remember what the form began with."""

    name = Text(rules.FIELD_NAMES["name"], longest=200)
    short_name = Text(rules.FIELD_NAMES["short_name"], longest=60, required=False, hint=N_("留空则按全称生成"))
    credit_code = Text(rules.FIELD_NAMES["credit_code"], longest=30, required=False, hint=N_("18 位，见营业执照"))
    home_code = Choice(
        rules.FIELD_NAMES["home_code"], blank=N_("不属两地"), required=False, hint=N_("计入哪一方，可与注册地不同")
    )
    place = PlaceInput(N_("注册地"), longest=60, required=False, hint=N_("例如 青岛市崂山区"))
    industry = IndustryInput(
        rules.FIELD_NAMES["industry_code"],
        longest=60,
        required=False,
        hint=N_("国民经济行业代码或名称，例如 C3962 或 软件开发"),
    )
    manager_id = Choice(rules.FIELD_NAMES["manager_id"], blank=N_("未指定"), required=False, coerce=int)
    legal_representative = Text(rules.FIELD_NAMES["legal_representative"], longest=100, required=False)
    registered_capital = MoneyInput(rules.FIELD_NAMES["registered_capital"], unit="万元", required=False)
    control_type = Choice(
        rules.FIELD_NAMES["control_type"], choices_of(rules.ControlType, rules.CONTROL_TYPE_NAMES), blank=N_("未填"),
        required=False, coerce=rules.ControlType,
    )  # fmt: skip
    figures_year = Whole(
        rules.FIELD_NAMES["figures_year"], least=1990, most=2100, required=False, hint=N_("下面三项是哪一年的")
    )
    employees = Whole(rules.FIELD_NAMES["employees"], required=False, hint=N_("年末人数，用于判定企业规模"))
    revenue = MoneyInput(rules.FIELD_NAMES["revenue"], unit="万元", zero=True, required=False)
    assets = MoneyInput(rules.FIELD_NAMES["assets"], unit="万元", zero=True, required=False)
    phone = Phone(rules.FIELD_NAMES["phone"], required=False)
    website = WebAddress(rules.FIELD_NAMES["website"], longest=300, required=False)
    address = Text(rules.FIELD_NAMES["address"], longest=300, required=False)
    postcode = Text(rules.FIELD_NAMES["postcode"], longest=10, required=False)
    stock_code = Text(rules.FIELD_NAMES["stock_code"], longest=10, required=False)
    name_en = Text(rules.FIELD_NAMES["name_en"], longest=200, required=False)
    intro = LongText(rules.FIELD_NAMES["intro"], longest=2_000, required=False)
    version = HiddenField()
    base = HiddenField()
    asked = HiddenField()
    """Which custom fields stand on the page."""

    def draft(self) -> rules.EnterpriseDraft:
        """Return what was typed."""
        simple = (
            "name", "short_name", "credit_code", "legal_representative", "phone", "website", "address", "postcode",
            "stock_code", "name_en", "intro",
        )  # fmt: skip
        known = ("registered_capital", "control_type", "figures_year", "employees", "revenue", "assets")
        values: dict[str, Any] = {name: self[name].data or "" for name in simple}
        values |= {name: self[name].data for name in known}
        values |= {
            "city_code": self.place.city_code, "district_code": self.place.district_code,
            "home_code": self.home_code.data or "", "industry_code": self.industry.industry_code,
            "manager_id": self.manager_id.data,
        }  # fmt: skip
        return rules.EnterpriseDraft(**values)

    def texts(self) -> dict[str, str]:
        """Return every field as it stands in the page, for comparing what two people typed."""
        found: dict[str, str] = {}
        for field in self:
            if field.name in ("version", "base", "asked"):
                continue
            if isinstance(field, Choices):
                found[field.name] = ",".join(sorted(map(str, field.data or ())))
            elif isinstance(field, MoneyInput):
                found[field.name] = f"{field._value()} {field.unit}" if field._value() else ""
            elif isinstance(field, PlaceInput) and field.city_code:
                found[field.name] = divisions.full_name(field.district_code or field.city_code)
            elif isinstance(field, IndustryInput) and field.industry_code:
                found[field.name] = field.industry_code
            else:
                given = field.raw_data[0] if field.raw_data else field.data
                found[field.name] = "" if given is None else str(given).strip().replace("\r\n", "\n")
        return found


class NewEnterpriseForm(EnterpriseForm):
    """An enterprise with the first person to talk to."""

    contact_name = Text(N_("联系人姓名"), longest=100, required=False)
    contact_title = Text(N_("职务"), longest=100, required=False)
    contact_mobile = Phone(N_("联系人手机"), required=False)
    contact_email = Email(N_("联系人邮箱"), required=False)

    def contact(self) -> rules.PersonDraft | None:
        """Return the contact that was given."""
        if not self.contact_name.data:
            return None
        return rules.PersonDraft(
            name=self.contact_name.data,
            mobile=self.contact_mobile.data or "",
            email=self.contact_email.data or "",
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides the fields: a phone or address needs a name."""
        fine = bool(super().validate(extra_validators))
        if (self.contact_mobile.data or self.contact_email.data) and not self.contact_name.data:
            self.refuse("contact_name", _("请填写联系人姓名。"))
            return False
        return fine


class PersonForm(Form):
    """The fields of a person."""

    name = Text(N_("姓名"), longest=100)
    salutation = Text(N_("称谓"), longest=40, required=False, hint=N_("信函和名牌上的称呼，例如 王总"))
    mobile = Phone(N_("手机"), required=False)
    email = Email(N_("邮箱"), required=False)
    wechat = Text(N_("微信号"), longest=60, required=False)
    locale = Choice(N_("通信语言"), LOCALE_NAMES.items(), default=LOCALES[0])
    rank = Whole(N_("排序号"), most=99_999, required=False, hint=N_("嘉宾名单中的次序，小的在前，留空不参与排序"))
    version = HiddenField()
    asked = HiddenField()
    """Which custom fields stand on the page."""

    def draft(self) -> rules.PersonDraft:
        """Return what was typed."""
        return rules.PersonDraft(
            name=self.name.data or "", salutation=self.salutation.data or "", mobile=self.mobile.data or "",
            email=self.email.data or "", wechat=self.wechat.data or "", locale=self.locale.data or LOCALES[0],
            rank=self.rank.data or 0,
        )  # fmt: skip


class EmploymentForm(Form):
    """A person's place at an enterprise."""

    title = Text(N_("职务"), longest=100, required=False)
    duty = Choice(N_("角色"), choices_of(rules.Duty, rules.DUTY_NAMES), coerce=rules.Duty, default=rules.Duty.OTHER)
    main = Tick(N_("主要联系人"), hint=N_("有事先联系此人"))
    firm_admin = Tick(N_("企业管理员"), hint=N_("可在会员自助中维护本企业资料和人员"))
    since = DateInput(N_("到任日期"), required=False)
    until = DateInput(N_("离任日期"), required=False)

    def place(self) -> rules.EmploymentDraft:
        """Return what was typed."""
        return rules.EmploymentDraft(
            title=self.title.data or "", duty=self.duty.data or rules.Duty.OTHER, main=bool(self.main.data),
            firm_admin=bool(self.firm_admin.data), since=self.since.data, until=self.until.data,
        )  # fmt: skip


class EndForm(Form):
    """The last day of somebody at an enterprise."""

    until = DateInput(N_("离任日期"))


class ColleagueForm(PersonForm, EmploymentForm):
    """Somebody new at an enterprise."""


class MembershipForm(Form):
    """会内职务, number and day of admission."""

    position = Choice(
        N_("会内职务"),
        choices_of(rules.Position, rules.POSITION_NAMES),
        coerce=rules.Position,
        default=rules.Position.MEMBER,
    )
    number = Text(N_("会员编号"), longest=20, required=False, hint=N_("留空由系统编号"))
    joined_on = DateInput(N_("入会日期"))
    basis = Text(N_("依据"), longest=300, required=False, hint=N_("例如 第三届理事会第二次会议决议"))


class OverrideForm(Form):
    """A standing set by hand."""

    standing = Choice(N_("状态"), choices_of(rules.Standing, rules.STANDING_NAMES), coerce=rules.Standing)
    until = DateInput(N_("有效至"))
    reason = Text(N_("原因"), longest=300)


class DecisionForm(Form):
    """A decision of an organ; nothing chosen lifts the one in force."""

    decision = Choice(
        N_("决定"),
        choices_of(rules.Decision, rules.DECISION_NAMES),
        blank=N_("撤销现有决定"),
        required=False,
        coerce=rules.Decision,
    )
    decided_on = DateInput(N_("决定日期"))
    basis = Text(N_("依据"), longest=300)
