"""Conditions in groups over the list of enterprises: every state of the list is an address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.money import Money
from crm.core.pages import Cut
from crm.core.web import CrmFlask
from crm.demo import wishes
from crm.leads import queries as leads
from crm.leads.queries import LeadFilter
from crm.lists import rules as asking
from crm.lists.rules import BadCondition
from crm.members import queries
from crm.members.queries import Filters, PeopleFilters
from crm.members.queries.asked import FIELDS
from crm.members.rules import Position
from crm.members.views import columns, people_columns
from tests.support.members import a_member, an_enterprise
from tests.support.people import Browser, an_actor

Browse = Callable[..., Browser]


def found(actor: Actor, where: str) -> set[str]:
    """Return the short names of the firms a list holds; its count and its rows agree."""
    filters = Filters.of({"where": where})
    page = queries.directory(actor, filters, Cut())
    names = {row.name[:2] for row in page.rows}
    assert queries.counted(actor, filters) == sum(queries.totals(actor, filters).values()) == len(page.rows)
    assert {row.id for row in page.rows} == {row[0] for row in db.rows(queries.rows_of(actor, filters))}
    return names


@pytest.fixture
def firms(work: db.Transaction) -> None:
    """甲: Qingdao, rich, president. 乙: Shenzhen, poor, overdue. 丙: no member, nothing known."""
    a_member("甲一示例有限公司", registered_capital=Money.of("5000", "万元"), position=Position.PRESIDENT)
    a_member(
        "乙二示例有限公司", home_code="440300", city_code="440300", industry_code="I6513",
        registered_capital=Money.of("10", "万元"), paid_until=today() - timedelta(days=400),
    )  # fmt: skip
    an_enterprise("丙三示例有限公司", home_code="", city_code="")


@pytest.mark.usefixtures("firms")
@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("all~name.has.一示", {"甲一"}), ("all~name.lacks.一示", {"乙二", "丙三"}), ("all~side.in.370200", {"甲一"}),
        ("all~side.out.370200", {"乙二", "丙三"}), ("all~city.empty", {"丙三"}), ("all~city.filled", {"甲一", "乙二"}),
        ("all~capital.ge.10", {"甲一", "乙二"}), ("all~capital.le.10", {"乙二"}), ("all~capital.is.5000", {"甲一"}),
        ("all~industry.in.I", {"乙二"}), ("all~industry.in.I65.C", {"乙二"}), ("all~industry.out.I", {"甲一", "丙三"}),
        ("all~position.in.president", {"甲一"}), ("all~standing.in.lapsed", {"乙二"}),
        ("all~standing.out.lapsed", {"甲一", "丙三"}), ("all~standing.empty", {"丙三"}),
        ("all~due.next.300", {"甲一"}), ("all~due.until.2026-01-01", {"乙二"}),
        ("all~updated.last.1", {"甲一", "乙二", "丙三"}),
        ("all~joined.this.year", set()), ("all~manager.in.me", set()), ("all~manager.empty", {"甲一", "乙二", "丙三"}),
        ("any~capital.ge.1000~city.empty", {"甲一", "丙三"}),
        ("or~all~side.in.440300~capital.le.10~all~city.empty", {"乙二", "丙三"}),
        ("any~side.in.440300~city.empty~any~name.has.丙~name.has.甲", {"丙三"}),
    ],
)  # fmt: skip
def test_conditions_find_what_they_say(secretary: Actor, where: str, names: set[str]) -> None:
    if "2026-01-01" in where:
        where = f"all~due.until.{today() - timedelta(days=300)}"
    assert found(secretary, where) == names


@pytest.mark.usefixtures("firms")
@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_a_condition_and_its_opposite_share_the_list(secretary: Actor, data: st.DataObject) -> None:
    opposites = {"in": "out", "has": "lacks", "empty": "filled"}
    name = data.draw(st.sampled_from(sorted(FIELDS)))
    kind = FIELDS[name].kind
    ways = {"choice": ("in", "empty"), "text": ("has", "empty")}.get(kind.value, ("empty",))
    way = data.draw(st.sampled_from(ways))
    value = data.draw(
        st.sampled_from(["440300", "I", "lapsed", "member", "1", "me"] if kind == "choice" else ["一", "示", "%", "\\"])
    )
    asked = [f"all~{name}.{word}" + ("" if way == "empty" else f".{value}") for word in (way, opposites[way])]
    first, second = (found(secretary, where) for where in asked)
    assert first | second == {"甲一", "乙二", "丙三"}
    assert not first & second


def test_a_member_cannot_find_out_what_the_directory_does_not_show(work: db.Transaction) -> None:
    member = an_actor(Role.MEMBER)
    with pytest.raises(BadCondition):
        queries.directory(member, Filters.of({"where": "all~due.until.2021-01-01"}), Cut())
    assert found(member, "all~name.has.示例") == set()


def test_garbage_answers_a_sentence(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    for where in (
        "x",
        "all~nothing.in.1",
        "all~joined.on.2021-02-30",
        "all~" + "a" * 5000,
        "all~capital.ge.99999999999999.1",
    ):
        for page in ("", "count", "export", "conditions"):
            answer = browser.get(f"/enterprises/{page}?where={quote(where)}")
            assert answer.status_code == 422, (where, page)
            assert "条件" in answer.text


def test_the_form_needs_no_script(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    page = browser.get("/enterprises/conditions?home=370200&sort=-name").text
    assert '<select class="input" name="f0"' in page
    typed = "home=370200&sort=-name&f0=joined&o0=has&g0=0&f1=city&o1=in&v1=370200&v1=440300&g1=0&any0=or"
    shaped = browser.get(f"/enterprises/conditions?{typed}&do=group").text
    assert 'name="f2"' in shaped
    assert '<input class="input" type="number" min="1" max="3660" name="v0"' in shaped
    wrong = browser.get(f"/enterprises/conditions?{typed}&do=apply")
    assert wrong.status_code == 200
    assert "标出的条件缺少值" in wrong.text
    fine = browser.get(f"/enterprises/conditions?{typed}&v0=30&do=apply".replace("o0=has", "o0=last"))
    assert fine.status_code == 303
    assert parse_qs(urlsplit(fine.location).query) == {
        "home": ["370200"], "sort": ["-name"], "where": ["any~joined.last.30~city.in.370200.440300"],
    }  # fmt: skip
    again = browser.get(fine.location.replace("/enterprises/", "/enterprises/conditions", 1)).text
    assert 'value="30"' in again


def test_chips_say_each_condition_and_take_it_away(browse: Browse, clean: CrmFlask) -> None:
    browser = browse(Role.SECRETARY)
    where = "or~all~joined.last.30~city.in.370200~all~due.next.60~name.has.示例"
    page = browser.get(f"/enterprises/?where={quote(where)}&cols=code.capital").text
    said = [unescape(text) for text in re.findall(r'<span class="chip on"><span>(.*?)</span>', page)]
    assert said == ["入会日期 过去 30 天", "且 注册城市 是 青岛", "或者 会费到期 未来 60 天", "且 企业名称 包含“示例”"]
    away = [unescape(url) for url in re.findall(r'<span class="chip on">.*?href="(.*?)"', page)]
    assert parse_qs(urlsplit(away[0]).query)["where"][0] == ("or~all~city.in.370200~all~due.next.60~name.has.示例")
    assert all(parse_qs(urlsplit(url).query)["cols"] == ["code.capital"] for url in away)
    browser.set_cookie("locale", "en")
    assert "past 30 days" in browser.get(f"/enterprises/?where={quote(where)}").text


def test_columns_are_chosen_and_stand_in_the_file_too(browse: Browse, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        a_member("甲一示例有限公司", registered_capital=Money.of("5000", "万元"), credit_code="")
    browser = browse(Role.SECRETARY)
    assert "注册资本" in browser.get("/enterprises/columns").text
    asked = "do=apply&col=standing&col=capital&col=brief&at-capital=1&at-standing=2&at-brief=3&home="
    answer = browser.get(f"/enterprises/columns?{asked}")
    assert answer.location.endswith("/enterprises/?cols=capital.standing.brief")
    page = browser.get(answer.location).text
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', page)
    assert heads == ["企业名称", "注册资本（万元）", "会籍状态", "企业简称"]
    assert '<td class="num" data-label="注册资本（万元）">5,000.00</td>' in page
    url = browser.send("/enterprises/export", {"list": "cols=capital.standing", "format": "csv"}).location
    assert browser.get(url).text.splitlines()[0] == '\ufeff"企业名称","注册资本（万元）","会籍状态"'
    usual = "&".join(
        f"col={name}" for name in ["side", "position", "contact", "manager", "joined", "due", "standing", "updated"]
    )
    assert "cols" not in browser.get(f"/enterprises/columns?do=apply&{usual}").location


def test_what_the_form_cannot_build_is_nothing_to_fear() -> None:
    kinds = {"name": asking.Kind.TEXT}.get
    draft = asking.typed(
        lambda name: {"f0": ["nope"], "g0": ["-1"], "o0": ["ge"], "v0": [" a "]}.get(name, []), kinds, "name"
    )
    where, _draft = asking.built(draft, kinds)
    assert asking.written(where) == "all~name.has.a"
    for step in ("drop9", "rowx", "group", "row1", "", "drop"):
        asking.changed(draft, step, "name")


def test_the_views_of_the_demo_can_be_opened(secretary: Actor) -> None:
    for name, query, _shared in wishes.VIEWS:
        filters = Filters.of(dict(parse_qsl(query)))
        queries.directory(secretary, filters, Cut())
        if filters.cols:
            asked_for = filters.cols.split(".")
            assert list(columns.chosen(asked_for)) == ["name", *asked_for], name
    for kind, name, query, _shared in wishes.OTHER_VIEWS:
        given = dict(parse_qsl(query))
        if kind == "people":
            queries.people_total(secretary, PeopleFilters.of(given))
            assert list(people_columns.chosen(given.get("cols", "").split("."))), name
        else:
            leads.total(secretary, LeadFilter(where=given["where"]))
