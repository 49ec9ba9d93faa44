"""控股情况 and the size of an enterprise: typed in the form, shown with the figures it follows from."""

from __future__ import annotations

from collections.abc import Callable

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.web import CrmFlask
from crm.members.models import Enterprise
from tests.support.members import an_enterprise
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
