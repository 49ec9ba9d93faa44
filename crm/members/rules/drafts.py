"""What somebody writes down about an enterprise, a person or an employment, before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from crm.core.money import Money
from crm.core.words import N_
from crm.members.rules.vocabulary import ControlType, Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseDraft:
    """The fields of an enterprise that people edit. Codes are GB/T 2260 and GB/T 4754; empty means not known."""

    name: str
    short_name: str = ""
    name_en: str = ""
    credit_code: str = ""
    city_code: str = ""
    district_code: str = ""
    home_code: str = ""
    industry_code: str = ""
    registered_capital: Money | None = None
    control_type: ControlType | None = None
    figures_year: int | None = None
    """The year of the three figures below."""
    employees: int | None = None
    revenue: Money | None = None
    assets: Money | None = None
    legal_representative: str = ""
    address: str = ""
    postcode: str = ""
    website: str = ""
    stock_code: str = ""
    phone: str = ""
    intro: str = ""
    manager_id: int | None = None

    def values(self) -> dict[str, object]:
        """Return the fields as columns: codes that are not known become None."""
        nullable = {"credit_code", "city_code", "district_code", "home_code", "industry_code"}
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value or None if name in nullable else value for name, value in given.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """The fields of a person that people edit."""

    name: str
    salutation: str = ""
    mobile: str = ""
    email: str = ""
    wechat: str = ""
    locale: str = "zh"
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentDraft:
    """The fields of an employment that people edit."""

    title: str = ""
    duty: Duty = Duty.OTHER
    main: bool = False
    firm_admin: bool = False
    since: date | None = None
    until: date | None = None


FIELD_NAMES: Mapping[str, str] = {
    "name": N_("企业全称"),
    "short_name": N_("简称"),
    "name_en": N_("英文名称"),
    "credit_code": N_("统一社会信用代码"),
    "city_code": N_("注册城市"),
    "district_code": N_("区市"),
    "home_code": N_("归属方"),
    "industry_code": N_("所属行业"),
    "registered_capital": N_("注册资本"),
    "control_type": N_("控股情况"),
    "figures_year": N_("统计年度"),
    "employees": N_("从业人员"),
    "revenue": N_("营业收入"),
    "assets": N_("资产总额"),
    "legal_representative": N_("法定代表人"),
    "address": N_("地址"),
    "postcode": N_("邮编"),
    "website": N_("网址"),
    "stock_code": N_("股票代码"),
    "phone": N_("总机电话"),
    "intro": N_("企业简介"),
    "manager_id": N_("对接人"),
}
"""How the fields of an enterprise are called on screen, in forms, in the history and in comparisons."""
