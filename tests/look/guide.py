"""The style guide: every macro of templates/ui once, rendered by the real application for tests and for the eye."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import segno
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.datastructures import MultiDict

from crm.core.errors import Stale
from crm.core.forms import Choice, Choices, Email, Form, LongText, MoneyInput, Text, Tick, Upload
from crm.core.i18n import texts_in
from crm.core.money import Money
from crm.core.pages import Page
from crm.core.templates import PerLanguage
from crm.core.web import CrmFlask, flash
from crm.core.words import N_

HERE = Path(__file__).parent
AT = datetime(2021, 1, 29, 7, 24, tzinfo=UTC)


class Sample(Form):
    """One field of each kind."""

    name = Text(N_("企业全称"))
    mail = Email(N_("邮箱"))
    total = MoneyInput(N_("总投资"))
    trade = Text(N_("行业"), required=False)
    sector = Choice(N_("产业"), [("a", "高端制造"), ("b", "精品旅游")], blank="请选择")
    note = LongText(N_("备注"), required=False)
    side = Choice(N_("会场"), [("a", "青岛"), ("b", "深圳")])
    wants = Choices(N_("需要"), [("land", "用地"), ("people", "人才")], required=False)
    sure = Tick(N_("通知项目各方"))
    paper = Upload(N_("协议照片"), accept="image/png")


def refused_form() -> Sample:
    """Return the sample form as somebody sent it with faults."""
    form = Sample(
        MultiDict({"name": "示例新材料", "mail": "info@@example", "total": "6.50", "total_unit": "亿元", "side": "b"})
    )
    assert not form.validate()
    return form


def context(app: CrmFlask) -> dict[str, object]:
    """Return what the style guide shows."""
    first, second = app.config["CRM_SETTINGS"].pair
    return {
        "a": first.code, "b": second.code, "at": AT, "later": AT + timedelta(hours=2), "form": refused_form(),
        "stale": Stale(who="王样例", theirs={}, yours={}, version=2),
        "total": Money.of("906.38", "亿元"), "small": Money.of("650", "万元"), "page": Page([], "x", None),
        "rows": [("示例平台", "示例视觉", Money.of("12", "亿元")), ("示例导览", "示例语音", Money.of("2.4", "亿元"))],
        "square": segno.make("QS-T-8F3K2A9C").svg_inline(omitsize=True, svgclass=None, lineclass=None),
    }  # fmt: skip


def rendered(app: CrmFlask, *, theme: str = "", locale: str = "zh") -> str:
    """Return the page, as strictly rendered as every page of the product."""
    loader = PerLanguage(ChoiceLoader([FileSystemLoader(HERE), FileSystemLoader(Path(app.root_path) / "templates")]))
    pages = app.jinja_env.overlay(loader=loader)
    request = app.test_request_context("/", headers={"Cookie": f"theme={theme}" if theme else ""})
    with request, texts_in(locale):
        flash("已把 3 家会员移到“待续费”", undo=("/undo", "撤销"))
        page = pages.get_template("styleguide.html")
        names: dict[str, object] = {}
        app.update_template_context(names)
        return page.render({**names, **context(app)})
