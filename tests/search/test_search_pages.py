"""The palette and the page of results: by kind, only what the viewer may see, any text is a query."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from crm.accounts.permissions import Role
from crm.campaigns.actions import edit
from crm.campaigns.rules.drafts import CampaignDraft
from crm.core import db
from crm.core.actor import COMMAND_LINE, SYSTEM
from crm.core.web import CrmFlask
from crm.search import queries
from tests.support.campaigns import a_campaign
from tests.support.events import an_event
from tests.support.members import an_enterprise
from tests.support.people import Browser, an_actor

Sign = Callable[..., Browser]


@pytest.fixture
def filled(clean: CrmFlask) -> CrmFlask:
    with clean.app_context(), db.transaction(write=True):
        an_enterprise("青岛示例机器人有限公司")
        an_event(name="示例机器人对接会")
    return clean


def heads(page: str) -> list[str]:
    return re.findall(r'<p class="head">([^<]+)</p>', page)


def test_the_palette_shows_finds_by_kind_then_commands(browse: Sign, filled: CrmFlask) -> None:
    page = browse(Role.SECRETARY).get("/search/palette?q=示例机器人").text
    assert heads(page)[:2] in (["会员企业", "活动"], ["活动", "会员企业"])
    assert re.search(r'<a href="/enterprises/\d+">.*青岛示例机器人有限公司', page)
    assert re.search(r'<a href="/events/[^"]+">.*示例机器人对接会', page)


def test_without_a_query_it_offers_what_one_may_do(browse: Sign, filled: CrmFlask) -> None:
    page = browse(Role.SECRETARY).get("/search/palette").text
    assert heads(page) == ["操作"]
    assert "登记签约" in page
    assert "<kbd" in page
    assert "导入名单" in page
    auditor = browse(Role.AUDITOR).get("/search/palette").text
    assert "登记签约" not in auditor
    assert "导入名单" not in auditor
    assert "会员企业列表" in auditor


@pytest.mark.parametrize("query", ["drmd", "导入", "daoru"])
def test_commands_are_found_by_name_and_pinyin(browse: Sign, filled: CrmFlask, query: str) -> None:
    page = browse(Role.SECRETARY).get("/search/palette", query_string={"q": query}).text
    assert "导入名单" in page


@pytest.mark.parametrize("query", ["", " ", "%", "*", '"', "'; --", "(", "x" * 5000, "𠀀", "<script>", "^", "AND OR"])
def test_any_text_is_a_query(browse: Sign, filled: CrmFlask, query: str) -> None:
    secretary = browse(Role.SECRETARY)
    for path in ("/search/", "/search/palette"):
        answer = secretary.get(path, query_string={"q": query, "kind": query})
        assert answer.status_code == 200
        assert "<script>" not in answer.text.replace('<script type="module"', "")


def test_the_page_narrows_to_a_kind(browse: Sign, filled: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    both = secretary.get("/search/?q=示例机器人").text
    assert "kind-enterprise" in both
    assert "kind-event" in both
    only = secretary.get("/search/?q=示例机器人&kind=event").text
    assert "kind-enterprise" not in only
    assert "没有找到" in secretary.get("/search/?q=绝对没有的东西").text


def test_nobody_finds_what_they_may_not_see(filled: CrmFlask) -> None:
    with filled.app_context(), db.transaction(write=True):
        found = {}
        for role in Role:
            if role is not Role.GUEST:
                hits = queries.find(an_actor(role), "示例机器人", 50)
                found[role] = {hit.kind for hit in hits}
    assert found[Role.SECRETARY] == found[Role.LEADER] == {"enterprise", "event"}
    assert found[Role.ADMINISTRATOR] == set()
    assert "enterprise" not in found[Role.MEMBER], "not listed in the directory"


def test_a_visitor_is_sent_to_the_sign_in(visitor: Browser) -> None:
    for path in ("/search/?q=a", "/search/palette"):
        assert "/sign-in" in visitor.get(path).location


def test_one_search_is_a_handful_of_questions(work: db.Transaction, max_queries: Callable[[int], object]) -> None:
    actor = an_actor(Role.SECRETARY)
    an_enterprise("深圳示例数据有限公司")
    with max_queries(4):  # type: ignore[attr-defined]  # a context manager
        assert queries.find(actor, "示例数据", 10)


def test_where_one_sees_only_ones_own_search_does_too(work: db.Transaction) -> None:
    an_enterprise("深圳示例数据有限公司", by=SYSTEM)
    kinds, where = queries.visible(an_actor(Role.FIRM_ADMIN))
    assert where is not None
    assert "enterprise" in kinds
    assert queries.find(an_actor(Role.FIRM_ADMIN), "示例数据", 10) == []


def test_notices_are_found_by_subject_where_one_may_read_them(browse: Sign, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        notice = a_campaign(subject="关于召开示例座谈会的通知", subject_en="Sample Forum")
    for query in ("示例座谈会", "slzth", "Sample Forum"):
        page = browse(Role.SECRETARY).get("/search/palette", query_string={"q": query}).text
        assert f'href="/campaigns/{notice.id}"' in page
    with clean.app_context(), db.transaction(write=True):
        for role, sees in ((Role.LEADER, True), (Role.ORGANIZER, False), (Role.MEMBER, False), (Role.FINANCE, False)):
            assert bool(queries.find(an_actor(role), "示例座谈会", 10)) is sees, role


def test_a_notice_is_found_by_its_new_subject(browse: Sign, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        notice = a_campaign(subject="示例座谈会")
        wanted = CampaignDraft(**{field.name: getattr(notice, field.name) for field in fields(CampaignDraft)})
        edit(notice.id, replace(wanted, subject="示例茶话会"), version=notice.version, by=COMMAND_LINE)
        assert [hit.title for hit in queries.find(an_actor(Role.SECRETARY), "茶话会", 10)] == ["示例茶话会"]
        assert queries.find(an_actor(Role.SECRETARY), "座谈会", 10) == []


def test_newer_rooms_are_reached_from_the_palette_by_who_may_enter_them(browse: Sign, filled: CrmFlask) -> None:
    for query, address in (("huifei", "/dues/"), ("rhsq", "/applications/"), ("届次", "/terms/"), ("名册", "/roster/")):
        path = f'href="{address}"'
        assert path in browse(Role.SECRETARY).get("/search/palette", query_string={"q": query}).text
        assert path not in browse(Role.MEMBER).get("/search/palette", query_string={"q": query}).text
