"""The list of leads: conditions, columns, files, bulk edits; everybody reaches exactly their own rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.audit import AuditEntry
from crm.core.clock import today
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.core.pages import Cut
from crm.core.web import CrmFlask
from crm.leads import actions, queries, rules
from crm.leads.models import Lead
from crm.leads.queries import LeadFilter
from crm.leads.queries.asked import FIELDS
from crm.leads.rules import LostReason, Sector, Stage
from crm.lists import rules as bulk
from crm.lists.models import ListExport
from crm.lists.rules import BadCondition, Kind
from tests.support.people import Browser, an_account, an_actor
from tests.support.pipeline import a_lead

Browse = Callable[..., Browser]


def found(actor: Actor, where: str) -> set[str]:
    """Return the titles a list holds; its sums, its page and its file agree."""
    by = LeadFilter(where=where)
    page = queries.leads_page(actor, by, Cut())
    assert queries.total(actor, by)[0] == sum(part.count for part in queries.group_totals(actor, by)) + len(
        [row for row in page.rows if rules.group_of(row.stage) is None]
    )
    assert [row.id for row in page.rows] == [row.id for row in db.rows(queries.leads_wide(actor, by))]
    assert sorted(row.id for row in page.rows) == queries.lead_ids(actor, by)
    return {row.title for row in page.rows}


@pytest.fixture
def leads(secretary: Actor) -> dict[str, Lead]:
    """甲: an own one, big, for 崂山. 乙: another city's, small. 丙: nothing known, lost."""
    first = a_lead(
        secretary, title="甲", sector=Sector.ENERGY, origin_code="440300", landing_code="370212",
        estimate=Money.of(5, "亿元"), contact="王样例", phone="19900000001", introducer="示例协会",
    )  # fmt: skip
    second = a_lead(
        SYSTEM, title="乙", sector=Sector.IT, origin_code="440305", landing_code="440300", estimate=Money.of(10, "万元")
    )
    third = a_lead(
        SYSTEM,
        title="丙",
        sector=Sector.OTHER,
        origin_code=None,
        landing_code=None,
        estimate=None,
        contact="",
        phone="",
    )
    actions.advance(third.id, Stage.CLOSED, note="示例", lost_reason=LostReason.OTHER, by=SYSTEM)
    return {"甲": first, "乙": second, "丙": third}


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize(
    ("where", "titles"),
    [
        ("all~title.has.甲", "甲"), ("all~title.lacks.甲", "乙丙"), ("all~stage.in.closed", "丙"),
        ("all~stage.out.closed", "甲乙"), ("all~sector.in.energy", "甲"), ("all~origin.in.440300", "甲乙"),
        ("all~origin.in.440305", "乙"), ("all~origin.out.440305", "甲丙"), ("all~landing.in.370200", "甲"),
        ("all~landing.empty", "丙"), ("all~estimate.ge.50000", "甲"), ("all~estimate.empty", "丙"),
        ("all~owner.in.me", "甲"), ("all~phone.filled", "甲"), ("all~introducer.filled", "甲"),
        ("all~lost.in.other", "丙"), ("all~added.last.1", "甲乙丙"), ("all~told.filled", ""),
        ("all~progressed.this.year", "甲乙丙"), ("all~episode.ge.2", ""), ("all~linked.empty", "甲乙丙"),
        ("or~all~owner.in.me~sector.in.energy~all~stage.in.closed", "甲丙"),
    ],
)  # fmt: skip
def test_conditions_find_what_they_say(secretary: Actor, where: str, titles: str) -> None:
    assert found(secretary, where) == set(titles)


@pytest.mark.usefixtures("leads")
@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_a_condition_and_its_opposite_share_the_list(secretary: Actor, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FIELDS)))
    kind = FIELDS[name].kind
    pairs = {Kind.CHOICE: [("in", "out"), ("empty", "filled")], Kind.TEXT: [("has", "lacks"), ("empty", "filled")]}
    way, other = data.draw(st.sampled_from(pairs.get(kind, [("empty", "filled")])))
    words = ["440300", "370212", "energy", "closed", "other", "1", "me"] if kind is Kind.CHOICE else ["甲", "示", "%"]
    said = "" if way == "empty" else "." + data.draw(st.sampled_from(words))
    first, second = found(secretary, f"all~{name}.{way}{said}"), found(secretary, f"all~{name}.{other}{said}")
    assert first | second == {"甲", "乙", "丙"}
    assert not first & second


@pytest.mark.usefixtures("leads")
def test_a_member_learns_nothing_by_asking(work: db.Transaction) -> None:
    member = an_actor(Role.MEMBER)
    for where in ("all~note.filled", "all~owner.in.me", "all~phone.filled"):
        with pytest.raises(BadCondition):
            queries.total(member, LeadFilter(where=where))
    assert found(member, "all~title.has.甲") == set()


@pytest.fixture
def pipeline(clean: CrmFlask) -> None:
    """Two leads, one with a title like a formula."""
    with clean.app_context(), db.transaction(write=True):
        a_lead(
            SYSTEM, title="=SUM(A1)", company="示例海洋", sector=Sector.ENERGY, estimate=Money.of("1.25", "亿元"),
            contact="王样例", phone="19900000001",
        )  # fmt: skip
        a_lead(SYSTEM, title="储能组装线", company="示例山石", sector=Sector.IT)


def table(browser: Browser, asked: str, **options: str) -> list[list[str]]:
    """Return the CSV file of a list of leads."""
    answer = browser.send("/leads/export", {"list": asked, "format": "csv", **options})
    assert answer.status_code == 303, answer.text
    return list(csv.reader(io.StringIO(browser.get(answer.location).get_data().decode("utf-8-sig"))))


@pytest.mark.usefixtures("pipeline")
def test_the_file_is_what_is_on_screen(browse: Browse, app: CrmFlask) -> None:
    browser = browse(Role.SECRETARY)
    query = "sector=energy&where=all~phone.filled&cols=company.estimate.contact.phone"
    page = browser.get(f"/leads/?{query}").text
    rows = table(browser, query)
    assert rows[0] == re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page)
    assert rows[1:] == [["'=SUM(A1)", "示例海洋", "1.25", "王***", "199****0001"]]
    assert "199****0001" in page
    assert "19900000001" not in page
    asking = browser.get(f"/leads/export?{query}").text
    assert "产业：新能源新材料" in asking
    assert "导出 1 条" in asking
    whole = table(browser, query, whole_phones="1")
    assert whole[1][3:] == ["王样例", "19900000001"]
    with app.app_context(), db.transaction():
        made = db.session.scalars(select(ListExport).order_by(ListExport.id)).all()
        assert [(each.kind, each.rows, each.revealed) for each in made] == [("leads", 1, False), ("leads", 1, True)]
        told = db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.fact == "ListExported")).all()
        assert set(told) == {each.id for each in made}
    assert len(table(browser, "")[1:]) == 2
    other = browse(Role.LIAISON)
    assert other.get("/leads/export").status_code in (403, 404)
    assert other.get(f"/leads/exports/{made[0].id}").status_code == 404


@pytest.mark.usefixtures("pipeline")
def test_conditions_and_columns_are_chosen_without_a_script(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    assert 'name="f0"' in browser.get("/leads/conditions?sector=energy").text
    done = browser.get("/leads/conditions?sector=energy&f0=sector&o0=in&v0=energy&g0=0&do=apply")
    assert done.location.endswith("/leads/?sector=energy&where=all~sector.in.energy")
    listed = browser.get(done.location).text
    assert "产业 是 新能源新材料" in listed
    assert "储能组装线" not in listed
    assert "产业 是 新能源新材料" in browser.get(done.location.replace("/leads/?", "/leads/board?")).text
    assert browser.get("/leads/columns?col=phone&col=note&at-phone=2&at-note=1&do=apply").location.endswith(
        "/leads/?cols=note.phone"
    )
    assert 'value="introducer"' in browser.get("/leads/columns").text
    for where in ("x", "all~phone.has.1990", "all~" + "a" * 5000):
        for place in ("", "board", "export", "conditions"):
            assert browser.get(f"/leads/{place}?where={quote(where)}").status_code == 422, (where, place)


# -- many at once --------------------------------------------------------------------------------------------------


def test_many_are_set_at_once_and_taken_back(secretary: Actor, leads: dict[str, Lead]) -> None:
    ids = [each.id for each in leads.values()]
    officer = an_account(Role.LIAISON)
    for field, value in (
        ("owner", officer), ("sector", Sector.TOURISM), ("landing", "370211"), ("origin", None), ("complex", True),
    ):  # fmt: skip
        before = [each.value for each in queries.befores(ids, field)]
        made = actions.edit_many(ids, field, value, by=secretary)
        assert made.rows == sum(each != value for each in before)
        assert {each.value for each in queries.befores(ids, field)} == {value}
        assert actions.undo_many(made.id, by=secretary) == (made.rows, [])
        assert [each.value for each in queries.befores(ids, field)] == before
    with pytest.raises(bulk.UndoneAlready):
        actions.undo_many(made.id, by=secretary)
    with pytest.raises(NotFound):
        actions.undo_many(made.id, by=an_actor(Role.LIAISON))
    with pytest.raises(rules.UnknownOwner):
        actions.edit_many(ids, "owner", an_account(Role.AUDITOR), by=secretary)


def test_what_moved_on_stays_and_others_leads_are_left_alone(secretary: Actor, leads: dict[str, Lead]) -> None:
    ids = [leads["甲"].id, leads["乙"].id]
    made = actions.edit_many(ids, "sector", Sector.TOURISM, by=secretary)
    actions.mark_complex(leads["乙"].id, True, by=secretary)
    assert actions.undo_many(made.id, by=secretary) == (1, ["乙"])
    liaison = an_actor(Role.LIAISON)
    mine = a_lead(liaison, title="丁")
    seen = queries.bulk_preview(liaison, [mine.id, *ids], "sector", Sector.IT)
    assert ([each.name for each in seen.changing], sorted(seen.refused)) == (["丁"], ["乙", "甲"])
    with pytest.raises(bulk.NothingChosen):
        actions.edit_many(ids, "sector", Sector.IT, by=liaison)


def test_statements_do_not_grow_with_the_rows(max_queries: Callable[[int], object], secretary: Actor) -> None:
    few, many = ([a_lead(SYSTEM, title=f"例{n}").id for n in range(most)] for most in (2, 30))
    for ids in (few, many):
        with max_queries(14):  # type: ignore[attr-defined]  # a context manager
            actions.edit_many(ids, "sector", Sector.TOURISM, by=secretary)


@pytest.mark.usefixtures("pipeline")
def test_the_page_shows_the_effect_before_the_act(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    ids = re.findall(r'name="id" value="(\d+)"', browser.get("/leads/").text)
    assert len(ids) == 2
    assert "已选 2 条" in browser.get("/leads/bulk?" + "&".join(f"id={n}" for n in ids)).text
    form = {"id": ids, "field": "sector", "sector": "tourism", "list": ""}
    preview = browser.send("/leads/bulk", {**form, "do": "preview"}).text
    assert "将修改 2 条" in preview
    assert "新能源新材料 → 精品旅游：1 条" in preview
    done = browser.send("/leads/bulk", {**form, "do": "apply"})
    after = browser.get(done.location).text
    assert "已修改 2 条。" in after
    undo = re.findall(r'action="(/leads/bulk/\d+/undo)"', after)[0]
    assert "2 条恢复原值" in browser.get(browser.send(undo, {}).location).text
    every = {"all": "1", "list": "sector=it", "field": "complex", "complex": "y", "sector": "it", "do": "preview"}
    assert "否 → 是：1 条" in browser.send("/leads/bulk", every).text
    assert 'name="id"' not in browse(Role.AUDITOR).get("/leads/").text


def test_why_leads_were_ended_opens_the_leads_it_counts(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        ended = {"要素不足甲": LostReason.CONDITIONS, "要素不足乙": LostReason.CONDITIONS, "政策": LostReason.POLICY}
        for title, reason in ended.items():
            lead = a_lead(by, title=title)
            actions.advance(lead.id, Stage.CLOSED, lost_reason=reason, by=by)
        again = a_lead(by, title="又跟进了")
        actions.advance(again.id, Stage.CLOSED, lost_reason=LostReason.POLICY, by=by)
        actions.advance(again.id, Stage.REGISTERED, by=by)
    leader = browse(Role.LEADER)
    for locale in ("zh", "en"):
        leader.set_cookie("locale", locale)
        page = leader.get("/leads/lost").text
        assert 'id="sum-lost">3<' in page
        first = re.search(r'<a class="name" href="([^"]+)"', page)
        assert first is not None
        rows = leader.get(first[1].replace("&amp;", "&")).text
        assert rows.count("要素不足") == 2
        assert "又跟进了" not in rows
    assert 'id="sum-lost"' not in leader.get(f"/leads/lost?year={today().year - 1}").text
    assert leader.get("/leads/lost?year=x").status_code == 200
