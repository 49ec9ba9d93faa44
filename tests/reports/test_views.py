"""The dashboard of each role; every figure opens the rows it counts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from crm.accounts.permissions import Role
from crm.cli.figures import document
from crm.core import db
from crm.core.clock import now, today
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.leads.rules import Sector
from crm.projects.models import Arrival, Project
from crm.projects.rules import Step
from crm.recognition import actions as recognition
from crm.recognition import queries
from crm.recognition.models import LedgerEntry
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_lead, a_signing, an_occasion, counted_projects, reach, with_agreement
from tests.support.shell import Shell


def seeded(app: CrmFlask) -> None:
    """Store the headline of the article, with both cities, three sectors, two events, steps, money and two waiting."""
    with app.app_context(), db.transaction(write=True):
        secretary, organizer = an_actor(Role.SECRETARY), an_actor(Role.ORGANIZER)
        one, two = an_occasion("ONE", "示例年会"), an_occasion("TWO", "高端制造专场", staff=organizer)
        ids = counted_projects(50, yi="12", event=one)
        ids += counted_projects(25, yi="12", event=two, sector=Sector.TOURISM, home_code="370200", origin_code="370202",
                                landing_code="440305")  # fmt: skip
        counted_projects(1, yi="6.38", origin_code="110105")
        reach(ids[:30], Step.REGISTERED)
        reach(ids[30:38], Step.STARTED)
        db.session.get_one(Project, ids[0]).contracted = Money.of(9, "亿元")
        db.session.add(
            Arrival(project_id=ids[0], amount=Money.of(3, "亿元"), arrived_on=today(), reported_by="甲",
                    reported_at=now(), verified_by="乙", verified_at=now())
        )  # fmt: skip
        a_lead(secretary, event=two)
        a_signing(secretary, event=two)


def kpi(page: str, name: str) -> tuple[str, str, str]:
    """Return (value, address, whole text) of a figure on the dashboard."""
    box = re.search(rf'id="kpi-{name}">(.*?)</li>', page, re.S)
    assert box is not None
    link = re.search(r'<span class="value"><a href="([^"]*)">([^<]*)', box[1])
    assert link is not None
    return link[2].strip(), link[1].replace("&amp;", "&"), box[1]


@pytest.mark.parametrize("scope", ["all", "370200", "440300"])
def test_every_figure_opens_the_rows_it_counts(clean: CrmFlask, browse: Callable[..., Browser], scope: str) -> None:
    seeded(clean)
    browser = browse(Role.SECRETARY)
    browser.set_cookie("scope", scope)
    page = browser.get("/").text
    projects, ledger, text = kpi(page, "projects")
    rows = browser.get(ledger).text
    assert re.search(r'id="sum-projects">(\d+)<', rows)[1] == projects  # type: ignore[index]
    investment, ledger, _ = kpi(page, "investment")
    assert re.search(r'id="sum-investment">([^<]+)<', browser.get(ledger).text)[1] == investment  # type: ignore[index]
    landing, counted, _ = kpi(page, "landing")
    listed = browser.get(counted).text
    assert f"落地率 {landing}%" in listed
    summed = re.search(r'id="sum-projects">(\d+)<', listed)
    assert listed.count('<th scope="row"><a class="name"') == (int(summed[1]) if summed else 0)
    arrived, arrivals, _ = kpi(page, "arrived")
    found = re.search(r'id="sum-arrived">([^<]+)<', browser.get(arrivals).text)
    assert (found[1] if found else "0.00") == arrived
    if scope == "all":
        assert (projects, investment, landing, arrived) == ("76", "906.38", "50.0", "3.00")
        assert "待认定 1" in text
    pending = browser.get("/recognition/pending").text
    assert ("智能导览机器人" in pending) == (scope == "all")


def test_the_charts_say_where_what_and_through_which_event(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    seeded(clean)
    page = browse(Role.SECRETARY).get("/").text
    for said in (
        "崂山区",
        "反向合作另计：25 个",
        "示例年会",
        "精品旅游",
        "北京",
        "口径：实训队具体承办的各类活动直接推动。",
        "线索转化",
    ):
        assert said in page
    assert f"截至 {today().isoformat()}" in page


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LIAISON, Role.FINANCE, Role.LEADER, Role.AUDITOR])
def test_staff_see_the_whole(clean: CrmFlask, browse: Callable[..., Browser], role: Role) -> None:
    seeded(clean)
    browser = browse(role)
    page = browser.get("/")
    assert page.status_code == 200
    assert "906.38" in page.text
    assert ("线索转化" in page.text) == (role is not Role.FINANCE)
    for address in set(re.findall(r'href="(/(?:recognition|projects|leads)[^"#]*)"', page.text)):
        assert browser.get(address.replace("&amp;", "&")).status_code == 200, address


def test_an_organizer_sees_own_events(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    seeded(clean)
    browser = browse(Role.ORGANIZER)
    page = browser.get("/").text
    assert kpi(page, "projects")[0] == "25"
    assert kpi(page, "investment")[0] == "300.00"
    assert "示例年会" not in re.sub(r'id="h-up".*?</section>', "", page, flags=re.S)
    assert "示例年会" not in browser.get("/recognition/").text


def test_an_administrator_sees_no_business_data(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    seeded(clean)
    page = browse(Role.ADMINISTRATOR).get("/")
    assert page.status_code == 200
    assert "906.38" not in page.text
    assert "76" not in re.sub(r"<[^>]+>", "", page.text)


def test_a_member_is_led_to_the_portal(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    answer = browse(Role.MEMBER).get("/")
    assert answer.status_code == 200 or answer.location == "/portal/"


def test_an_empty_database_shows_zeros(browse: Callable[..., Browser]) -> None:
    page = browse(Role.SECRETARY).get("/").text
    assert kpi(page, "projects")[0] == "0"
    assert kpi(page, "investment")[0] == "0.00"
    assert kpi(page, "landing")[0] == "--"
    assert "还没有已认定的项目" in page


def test_the_dashboard_costs_a_fixed_number_of_queries(
    clean: CrmFlask, browse: Callable[..., Browser], max_queries: Callable[[int], object]
) -> None:
    seeded(clean)
    browser = browse(Role.SECRETARY)
    browser.get("/")
    with max_queries(40):  # type: ignore[attr-defined]
        browser.get("/")


def test_recognising_through_the_pages(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    with clean.app_context(), db.transaction(write=True):
        reporter = an_actor(Role.ORGANIZER)
        signing = a_signing(reporter, event=an_occasion(staff=reporter))
        number, project = signing.id, signing.project_id
    secretary, leader = browse(Role.SECRETARY), browse(Role.LEADER)
    url = f"/recognition/signings/{number}"
    today_text = today().isoformat()
    assert "还没有上传签约协议" in secretary.get(url).text
    assert secretary.send(f"{url}/confirm", {"scope": "cohorts", "counts_on": today_text}).status_code == 422
    with clean.app_context(), db.transaction(write=True):
        with_agreement(db.session.get_one(type(signing), number), an_actor(Role.SECRETARY))
    for wrong in ({"scope": "world", "counts_on": today_text}, {"scope": "cohorts", "counts_on": "2999-01-01"},
                  {"scope": "cohorts", "counts_on": "x"},
                  {"scope": "cohorts", "counts_on": today_text, "basis": "长" * 301}):  # fmt: skip
        assert secretary.send(f"{url}/confirm", wrong).status_code == 422
    assert secretary.send(f"{url}/refuse", {"reason": ""}).status_code == 422
    done = leader.send(f"{url}/confirm", {"scope": "cohorts", "counts_on": today_text})
    assert done.location == f"/projects/{project}"
    assert "认定记录" in leader.get(done.location).text
    assert secretary.send(f"{url}/confirm", {"scope": "cohorts", "counts_on": today_text}).status_code == 409
    assert browse(Role.ORGANIZER).get(url).status_code == 404
    for role in (Role.MEMBER, Role.ADMINISTRATOR):
        assert browse(role).get("/recognition/").status_code == 404
    with clean.app_context(), db.transaction():
        assert db.session.query(LedgerEntry).count() == 1


def test_the_command_prints_the_contract(clean: CrmFlask, shell: Shell) -> None:
    with clean.app_context(), db.transaction(write=True):
        counted_projects(75, yi="12")
        counted_projects(1, yi="6.38")
        reporter = an_actor(Role.SECRETARY)
    before = printed(shell)
    assert (before["projects"], before["total_investment_yi"], before["total_investment_yuan"]) == (
        76, "906.38", 90_638_000_000,
    )  # fmt: skip
    assert list(before) == [
        "as_of", "scope", "event", "projects", "pending_projects", "total_investment_yuan", "total_investment_yi",
        "pending_investment_yuan", "contracted_yuan", "arrived_yuan", "rates",
    ]  # fmt: skip
    with clean.app_context(), db.transaction(write=True):
        number = with_agreement(a_signing(reporter, event=an_occasion()), reporter).id
    logged = printed(shell)
    assert logged["pending_investment_yuan"] == 650_000_000
    assert logged["total_investment_yuan"] == before["total_investment_yuan"]
    with clean.app_context(), db.transaction(write=True):
        recognition.confirm_signing(number, by=an_actor(Role.LEADER))
    after = printed(shell)
    assert after["total_investment_yuan"] == 90_638_000_000 + 650_000_000
    assert (after["projects"], after["pending_projects"], after["pending_investment_yuan"]) == (77, 0, 0)
    assert printed(shell, "--event", "WL2")["projects"] == 1
    with clean.app_context(), db.transaction():
        assert document(queries.figures(), None) == after
        assert document(queries.figures(date(2000, 1, 1)), None)["projects"] == 0


def test_the_command_says_what_is_wrong(shell: Shell) -> None:
    refused = shell("figures", "--event", "NONE")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "NONE" in refused.stderr
    assert shell("figures", "--as-of", "yesterday").exit_code == 2


def printed(shell: Shell, *words: str) -> dict[str, Any]:
    """Return the JSON the command prints."""
    result = shell("figures", "--json", *words)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found
