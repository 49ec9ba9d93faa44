"""Views of lists: kept, shared, renamed, deleted and brought back; one to begin with."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from crm.accounts.permissions import Role
from crm.core.actor import Actor
from crm.core.web import CrmFlask
from crm.lists import actions, queries, rules
from tests.support.people import Browser, an_actor, signed_in

Browse = Callable[..., Browser]
STATE = "where=all~joined.last.30&cols=capital.standing&sort=-name&home="


def test_a_list_is_kept_shared_renamed_deleted_and_brought_back(browse: Browse, clean: CrmFlask) -> None:
    mine = browse(Role.SECRETARY)
    answer = mine.send("/views/enterprises", {"name": "新入会", "shared": "y", "list": f"{STATE}&after=abc"})
    assert answer.location == "/enterprises/?where=all~joined.last.30&cols=capital.standing&sort=-name&home="
    assert "已保存视图“新入会”。" in mine.get(answer.location).text
    other = signed_in(clean, Role.LIAISON)
    menu = unescape(other.get("/views/enterprises/menu").text)
    assert f'<a href="/enterprises/?{STATE}">新入会</a>' in menu
    assert "aria-current" in mine.get(f"/views/enterprises/menu?{STATE}").text
    number = re.search(r"/views/(\d+)/delete", mine.get("/views/enterprises").text)
    assert number is not None
    view = f"/views/{number[1]}"
    assert "/delete" not in other.get("/views/enterprises").text
    for path in ("edit", "delete"):
        assert other.send(f"{view}/{path}", {"name": "偷"}).status_code == 404
    assert mine.send(f"{view}/edit", {"name": "只给自己"}).status_code == 303
    assert "新入会" not in other.get("/views/enterprises").text
    assert other.send(f"{view}/default").status_code == 404
    assert mine.send(f"{view}/delete").status_code == 303
    assert "只给自己" not in mine.get("/views/enterprises/menu").text
    assert mine.send(f"{view}/restore").status_code == 303
    assert "只给自己" in mine.get("/views/enterprises/menu").text


def test_the_default_stands_first_and_is_given_up_again(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    for name in ("甲", "乙"):
        browser.send("/views/enterprises", {"name": name, "list": f"q={name}"})
    number = re.findall(r"/views/(\d+)/default", browser.get("/views/enterprises").text)
    browser.send(f"/views/{number[1]}/default")
    after = re.findall(r"/views/(\d+)/default", browser.get("/views/enterprises").text)
    assert after == [number[1], number[0]]
    assert "默认视图" in browser.get("/views/enterprises/menu").text
    browser.send(f"/views/{number[1]}/default")
    assert re.findall(r"/views/(\d+)/default", browser.get("/views/enterprises").text) == number
    browser.set_cookie("locale", "en")
    assert "Make default" in browser.get("/views/enterprises").text


def test_a_name_is_given_once(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    browser.send("/views/enterprises", {"name": "甲", "list": ""})
    again = browser.send("/views/enterprises", {"name": "甲", "list": "q=1"})
    assert again.status_code == 409
    assert "您已有名为“甲”的视图" in again.text
    assert browser.send("/views/enterprises", {"name": "", "list": ""}).status_code == 422


def test_a_name_of_a_deleted_view_is_free_but_then_it_stays_deleted(secretary: Actor) -> None:
    first = actions.save_view("enterprises", "甲", "", shared=False, by=secretary)
    actions.remove_view(first.id, by=secretary)
    actions.save_view("enterprises", "甲", "", shared=False, by=secretary)
    with pytest.raises(rules.ViewNameTaken):
        actions.bring_back_view(first.id, by=secretary)


def test_a_shared_view_that_is_deleted_is_nobodys_default(secretary: Actor) -> None:
    view = actions.save_view("leads", "甲", "", shared=True, by=secretary)
    other = an_actor(Role.LIAISON)
    actions.choose_default(view.id, by=other)
    assert queries.views_of(other, "leads")[0].is_default
    actions.remove_view(view.id, by=secretary)
    assert queries.views_of(other, "leads") == []


def test_lists_nobody_knows_and_people_from_outside(browse: Browse) -> None:
    assert browse(Role.SECRETARY).get("/views/nothing").status_code == 404
    for role in (Role.MEMBER, Role.ADMINISTRATOR):
        assert browse(role).get("/views/enterprises").status_code == 404


def test_what_a_query_may_hold() -> None:
    assert rules.plain_query("a=1&after=x&last=1&b=%E7%94%B2") == "a=1&b=%E7%94%B2"
    assert rules.plain_query("&".join(["a=1"] * 200)) == ""
    assert rules.parts("_external=1&home=&a=1&a=2") == {"home": [""], "a": ["1", "2"]}
