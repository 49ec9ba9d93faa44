"""控股情况 and the size of an enterprise: typed in the form, shown with the figures it follows from."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.members.models import Enterprise
from crm.members.queries.reckoned import SIZE
from crm.members.rules import ControlType, Duty
from crm.standards.enterprise_size import TRADES, WAN, size_of
from tests.members.test_conditions import found
from tests.support.members import a_member, a_person, an_enterprise
from tests.support.people import Browser

Sign = Callable[..., Browser]
TYPED = {
    "name": "青岛示例机器人有限公司", "industry": "C3491", "control_type": "private", "figures_year": "2020",
    "employees": "350", "revenue": "2,500", "revenue_unit": "万元", "assets": "0", "assets_unit": "万元",
}  # fmt: skip


def opened(app: CrmFlask) -> Enterprise:
    """An enterprise of which only the name is known."""
    with app.app_context(), db.transaction(write=True):
        return an_enterprise("青岛示例机器人有限公司")


def test_the_size_follows_from_the_figures_and_says_them(browse: Sign, clean: CrmFlask) -> None:
    firm, secretary = opened(clean), browse(Role.SECRETARY)
    assert "企业规模</dt><dd>--" in secretary.get(f"/enterprises/{firm.id}").text
    answer = secretary.send(f"/enterprises/{firm.id}/edit", TYPED | {"version": str(firm.version)})
    assert answer.status_code == 303
    page = secretary.get(f"/enterprises/{firm.id}").text
    for text in ("企业规模</dt><dd>中型", "2020 年", "从业人员 350 人", "2,500", "私人控股"):
        assert text in page
    form = secretary.get(f"/enterprises/{firm.id}/edit").text
    assert 'value="private" selected' in form
    history = secretary.get(f"/enterprises/{firm.id}/timeline").text
    assert "控股情况：-- → 私人控股" in history
    assert "营业收入：-- → 2,500.00 万元" in history


def test_what_is_no_figure_is_said_at_the_field(browse: Sign, clean: CrmFlask) -> None:
    firm, secretary = opened(clean), browse(Role.SECRETARY)
    wrong = TYPED | {"employees": "很多", "figures_year": "20", "control_type": "mine", "revenue": "-1"}
    answer = secretary.send(f"/enterprises/{firm.id}/edit", wrong | {"version": str(firm.version)})
    assert answer.status_code == 422
    for name in ("employees", "figures_year", "control_type", "revenue"):
        assert f'id="{name}-error"' in answer.text
    assert 'value="很多"' in answer.text


def test_other_firms_do_not_see_the_figures(browse: Sign, clean: CrmFlask) -> None:
    firm, secretary = opened(clean), browse(Role.SECRETARY)
    secretary.send(f"/enterprises/{firm.id}/edit", TYPED | {"version": str(firm.version)})
    assert "营业收入" in browse(Role.LEADER).get(f"/enterprises/{firm.id}").text
    assert "营业收入" not in browse(Role.MEMBER).get(f"/enterprises/{firm.id}").text


_LIMITS = sorted(
    {limit + step for trade in TRADES for limits in (trade.employees, trade.revenue, trade.assets) if limits
     for limit in limits for step in (-1, 0)}
)  # fmt: skip
_FIGURE = st.none() | st.sampled_from(_LIMITS)
_CODES = sorted({start for trade in TRADES for start in trade.classes} | {"G53", "J66", "C3491", "G5910"})


@given(st.sampled_from(_CODES), _FIGURE, _FIGURE, _FIGURE)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@pytest.mark.usefixtures("work")
def test_the_rule_and_its_sql_say_the_same(
    code: str, employees: int | None, revenue: int | None, assets: int | None
) -> None:
    money = [None if wan is None else Money(wan * WAN) for wan in (revenue, assets)]
    firm = an_enterprise(industry_code=code, employees=employees, revenue=money[0], assets=money[1])
    expected = size_of(code, employees=employees, revenue=money[0] and money[0].fen, assets=money[1] and money[1].fen)
    assert db.session.scalar(select(SIZE).where(Enterprise.id == firm.id)) == expected


def test_lists_ask_for_size_control_and_the_representative(secretary: Actor) -> None:
    first = a_member("甲一示例有限公司", industry_code="C3491", employees=10, control_type=ControlType.STATE)
    a_member("乙二示例有限公司")
    a_person(first, "陈示例", duty=Duty.REPRESENTATIVE)
    for where, names in {
        "size.in.micro": {"甲一"}, "size.out.micro": {"乙二"}, "size.empty": {"乙二"}, "control.in.state": {"甲一"},
        "control.out.state.other": {"乙二"}, "rep.empty": {"乙二"}, "rep.has.陈": {"甲一"}, "rep.lacks.陈": {"乙二"},
    }.items():  # fmt: skip
        assert found(secretary, f"all~{where}") == names, where


def test_they_stand_in_the_list_as_columns(browse: Sign, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        firm = a_member("甲一示例有限公司", industry_code="C3491", employees=10, control_type=ControlType.STATE)
        a_person(firm, "陈示例", duty=Duty.REPRESENTATIVE)
    page = browse(Role.SECRETARY).get("/enterprises/?cols=size.control.rep").text
    for cell in ('企业规模">微型', '控股情况">国有控股', '单位代表">陈示例'):
        assert cell in page
