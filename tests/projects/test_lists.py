"""The list of projects and its 台账: conditions, columns, files, sums; what is on screen is what is taken away."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import today
from crm.core.money import Money
from crm.core.pages import Cut
from crm.core.web import CrmFlask
from crm.leads.rules import Sector
from crm.lists.rules import BadCondition
from crm.projects import actions, queries
from crm.projects.actions.signing import Confirmed
from crm.projects.models import Project
from crm.projects.queries import ProjectFilter
from crm.projects.rules import Entry, LineKind, ProjectDetails, ProjectKind, Step, Unit, ledger
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_signing, an_occasion, details

Browse = Callable[..., Browser]


def a_project(name: str, amount: Money, sector: Sector, landing: str) -> Project:
    """Store a project that was signed at no event."""
    given = details(
        name=name, investor=f"示例{name}公司", amount=amount, sector=sector, landing_code=landing,
        origin_code="440300",
    )  # fmt: skip
    signing = actions.log_signing(given, confirmed=Confirmed(amount=amount), by=SYSTEM)
    return db.session.get_one(Project, signing.project_id)


@pytest.fixture
def three(clean: CrmFlask) -> None:
    """甲 6.005 亿 and 乙 3.005 亿 in 崂山, 丙 906.38 亿 in 黄岛: two digits of the first two do not add up."""
    with clean.app_context(), db.transaction(write=True):
        for name, yi, sector, landing in (
            ("甲", "6.005", Sector.ENERGY, "370212"), ("=乙", "3.005", Sector.IT, "370212"),
            ("丙", "906.38", Sector.ENERGY, "370211"),
        ):  # fmt: skip
            project = a_project(name, Money.of(yi, "亿元"), sector, landing)
            if name == "丙":
                actions.record_milestone(project.id, Step.REGISTERED, today(), by=SYSTEM)
                completed = ProjectDetails(
                    kind=ProjectKind.FUND, sector=sector, partner="", origin_code="440300", landing_code=landing,
                    home_code="370200", contracted=Money.of("906.38", "亿元"), manager_id=None,
                )  # fmt: skip
                actions.edit_project(project.id, completed, version=project.version, by=SYSTEM)


def found(actor: Actor, where: str) -> str:
    """Return the names a list holds; its page, its file and its sums agree."""
    by = ProjectFilter(where=where)
    page = queries.projects_page(actor, by, Cut())
    assert [row.id for row in page.rows] == [row.id for row in db.rows(queries.projects_wide(actor, by))]
    assert len(page.rows) == queries.total(actor, by).count
    return "".join(sorted("".join(row.name for row in page.rows)))


@pytest.mark.usefixtures("three")
def test_conditions_find_what_they_say(app: CrmFlask) -> None:
    with app.app_context(), db.transaction(write=True):
        secretary = an_actor(Role.SECRETARY)
        for where, names in (
            ("all~name.has.甲", "甲"), ("all~sector.in.energy", "丙甲"), ("all~kind.in.fund", "丙"),
            ("all~landing.in.370200", "=乙丙甲"), ("all~landing.in.370212", "=乙甲"), ("all~total.ge.1000000", "丙"),
            ("all~contracted.filled", "丙"), ("all~step.in.registered", "丙"), ("all~step.out.registered", "=乙甲"),
            ("all~step.in.signed", "=乙丙甲"), ("all~state.in.pending", "=乙丙甲"), ("all~event.empty", "=乙丙甲"),
            ("all~signed.this.year", "=乙丙甲"), ("all~ended.filled", ""), ("all~home.in.370200", "丙"),
            ("or~all~name.has.甲~all~kind.in.fund", "丙甲"),
        ):  # fmt: skip
            assert found(secretary, where) == "".join(sorted(names)), where
        member = an_actor(Role.MEMBER)
        for where in ("all~total.ge.1", "all~manager.in.me", "all~summary.filled"):
            with pytest.raises(BadCondition):
                queries.total(member, ProjectFilter(where=where))
        with pytest.raises(BadCondition):
            queries.total(an_actor(Role.ORGANIZER), ProjectFilter(where="all~total.ge.1"))


def cells_on(page: str) -> list[list[str]]:
    """Return the table of a page, cell by cell."""
    table = page[page.index("<table") : page.index("</table>")]
    rows = re.findall(r"<tr.*?</tr>", table, re.S)
    return [
        [html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        for row in rows
    ]


def plain(cells: list[list[str]]) -> list[list[str]]:
    """Return cells without what only paper needs: thousands, a dash for nothing, a guard before a formula."""
    return [[cell.replace(",", "").replace("--", "").removeprefix("'") for cell in row] for row in cells]


@pytest.mark.usefixtures("three")
def test_the_file_is_the_list(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    asked = "where=all~sector.in.energy&cols=total.contracted.kind.registered.manager"
    page = browser.get(f"/projects/?{asked}").text
    assert "产业 是 新能源新材料" in page
    answer = browser.send("/projects/export", {"list": asked, "format": "csv"})
    rows = list(csv.reader(io.StringIO(browser.get(answer.location).get_data().decode("utf-8-sig"))))
    screen = cells_on(page)
    assert [row[1:] for row in plain(rows)] == [row[1:] for row in plain(screen)]
    assert ["906.38", "906.38", "基金或总部"] in [row[1:4] for row in rows]
    assert browse(Role.LIAISON).get("/projects/export").status_code in (403, 404)
    done = browser.get("/projects/conditions?f0=sector&o0=in&v0=energy&g0=0&do=apply")
    assert done.location.endswith("/projects/?where=all~sector.in.energy")
    picked = browser.get("/projects/columns?col=kind&col=rate&at-kind=2&at-rate=1&do=apply")
    assert picked.location.endswith("/projects/?cols=rate.kind")
    assert browser.get("/projects/?where=x").status_code == 422
    assert browser.get(f"/views/projects?{asked}").status_code == 200


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("group", ["none", "district", "sector", "event", "batch", "year"])
def test_the_ledger_is_its_file_cell_by_cell(browse: Browse, group: str) -> None:
    browser = browse(Role.SECRETARY)
    for unit in ("yi", "yuan"):
        page = browser.get(f"/projects/ledger?group={group}&unit={unit}")
        assert page.status_code == 200, page.text
        answer = browser.send("/projects/ledger/export", {"list": f"group={group}&unit={unit}", "format": "csv"})
        rows = list(csv.reader(io.StringIO(browser.get(answer.location).get_data().decode("utf-8-sig"))))
        assert plain(rows) == plain(cells_on(page.text))
        total = rows[-1][rows[0].index("总投资（亿元）" if unit == "yi" else "总投资（元）")]
        assert total == ("915.39" if unit == "yi" else "91539000000.00")
        assert ("尾差" in page.text) == (unit == "yi")
    if group == "district":
        assert "崂山区 小计 2 个" in page.text
        assert "90,638,000,000.00" in page.text


@pytest.mark.usefixtures("three")
def test_the_ledger_chooses_columns_and_shows_no_hidden_amount(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    chosen = browser.get("/projects/ledger/columns?group=year&unit=wan&col=kind&at-kind=1&do=apply")
    assert chosen.location.endswith("/projects/ledger?group=year&unit=wan&cols=kind")
    assert cells_on(browser.get(chosen.location).text)[0] == ["项目", "项目类型"]
    assert "906.38" not in browse(Role.ORGANIZER).get("/projects/ledger").text


amounts = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.none() | st.integers(-(10**14), 10**14).map(Money)), max_size=30
)


@drawn(amounts, st.sampled_from(Unit), st.booleans())
def test_a_ledger_adds_up_to_the_digit(given: list[tuple[str, Money | None]], unit: Unit, grouped: bool) -> None:
    entries = [Entry(n, group, {"a": amount}) for n, (group, amount) in enumerate(given)]
    lines = ledger(entries, ["a"], unit, grouped=grouped)
    exact = sum((amount for _group, amount in given if amount), Money(0))
    signs = {Unit.YI: "亿元", Unit.WAN: "万元", Unit.YUAN: "元"}
    assert (lines[-1].amounts["a"] or Decimal(0)) == exact.in_unit(signs[unit])
    assert sorted(line.place for line in lines if line.place is not None) == list(range(len(given)))
    above, sums = Decimal(0), Decimal(0)
    for line in lines:
        amount = line.amounts["a"] or Decimal(0)
        match line.kind:
            case LineKind.SUBTOTAL:
                assert above == amount
                above, sums = Decimal(0), sums + amount
            case LineKind.TOTAL:
                assert above + sums == amount
            case _:
                above += amount
    assert unit is not Unit.YUAN or not any(line.kind is LineKind.ROUNDING for line in lines)


def test_a_project_at_an_event_stands_under_it(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True):
        name = an_occasion()
        a_signing(SYSTEM, event=name)
        title = name.name
    assert f"{title} 小计 1 个" in browse(Role.SECRETARY).get("/projects/ledger?group=event").text
