"""Templates compiled per language, parts drawn once, rows filled in: what is shown is what plain templates show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import Markup, escape

from crm.accounts.permissions import Role
from crm.core.drawn import APART, Row, kept
from crm.core.i18n import texts_in
from crm.core.shell import PARTS_KEPT, shell
from crm.core.templates import PerLanguage
from crm.core.web import CrmFlask
from tests.support.people import Browser

PAGES = {
    "page.html": '{% extends "frame.html" %}{% from "macros.html" import said %}'
    "{% block main %}{{ said() }}{% endblock %}",
    "frame.html": "<p title=\"{{ _('活动') }}\">{% block main %}{% endblock %}</p>",
    "macros.html": "{% macro said() %}"
    "{{ _('姓名') }} {{ _('共 {n} 家', n=2) }}{{ icon('add')|length > 9 }}{% endmacro %}",
}


def test_a_template_speaks_the_language_of_whoever_reads_it(app: CrmFlask) -> None:
    pages = app.jinja_env.overlay(loader=PerLanguage(DictLoader(PAGES)))
    with app.test_request_context():
        shown = {}
        for locale in ("zh", "en", "zh"):
            with texts_in(locale):
                shown[locale] = pages.get_template("page.html").render()
    assert shown["zh"] == '<p title="活动">姓名 共 2 家True</p>'
    assert shown["en"].startswith('<p title="Events">Name ')
    assert "家" not in shown["en"]


def test_a_part_is_drawn_for_each_who_sees_something_else(browse: Callable[..., Browser]) -> None:
    secretary, auditor = browse(Role.SECRETARY), browse(Role.AUDITOR)
    for _ in range(2):
        assert "系统管理" not in secretary.get("/enterprises/").text
        assert "数据导入" in secretary.get("/enterprises/").text
        assert "数据导入" not in auditor.get("/enterprises/").text
    secretary.set_cookie("locale", "en")
    assert "数据导入" not in secretary.get("/enterprises/").text
    secretary.set_cookie("theme", "dark")
    assert 'value="light" data-theme-switch' in secretary.get("/enterprises/").text


def test_no_part_holds_a_token(app: CrmFlask, browse: Callable[..., Browser]) -> None:
    secretary = browse(Role.SECRETARY)
    page = secretary.get("/enterprises/").text
    token = secretary.csrf()
    assert token.split(".")[0] in page
    drawn = app.extensions["parts"]
    assert drawn
    assert not any("csrf" in part or token in part for part in drawn.values())


texts = st.lists(st.tuples(st.text(), st.text(max_size=5)), max_size=5)


@given(texts)
def test_a_filled_row_is_escaped_as_a_template_would(rows: list[tuple[str, str]]) -> None:
    row = Row(Markup("<td>{mark}<b title='{second}'>{first}</b></td>"), ("first", "second"), ("mark",))
    wanted = "".join(f"<td><i></i><b title='{escape(second)}'>{escape(first)}</b></td>" for first, second in rows)
    assert row.filled(rows, [(Markup("<i></i>"),)] * len(rows)) == wanted


def test_a_text_with_the_separator_stays_in_its_cell() -> None:
    row = Row(Markup("{first}|{second}\n"), ("first", "second"), ())
    assert row.filled([(f"a{APART}<", "b"), ("c", "d")], [(), ()]) == f"a{APART}&lt;|b\nc|d\n"


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_is_kept_is_kept_per_language(app: CrmFlask, locale: str) -> None:
    with app.test_request_context(), texts_in(locale):
        name = kept(_city)
        assert name == shell().city_name(shell().pair[0].code)
        assert kept(_city) is name


def _city() -> str:
    return shell().city_name(shell().pair[0].code)


def test_parts_are_kept_up_to_a_number(app: CrmFlask) -> None:
    with app.test_request_context():
        app.extensions["parts"] = {}
        for n in range(PARTS_KEPT + 5):
            shell().part("layout/_app_below.html", here=f"line {n}")
        kept_parts = list(app.extensions["parts"])
        assert len(kept_parts) == PARTS_KEPT
        assert ("here", "line 5") in kept_parts[0]
        app.extensions["parts"] = {}
