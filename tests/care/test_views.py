"""The pages of care as the secretary uses them, and as nobody else does."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.care import actions
from crm.care.rules import Kind
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.web import CrmFlask
from crm.members.models import Enterprise, Person
from tests.support.members import a_code, a_member, a_person, an_enterprise
from tests.support.people import Browser

Browse = Callable[..., Browser]


@pytest.fixture
def pair(clean: CrmFlask) -> tuple[int, int]:
    """Two records of one firm."""
    with clean.app_context(), db.transaction(write=True):
        keep = a_member("示例海青科技有限公司", credit_code=a_code(), phone="053288880000")
        gone = an_enterprise("示例海青科技有限公司", website="https://haiqing.example.com", phone="053288880000")
        a_person(gone, "王样例")
        return keep.id, gone.id


@pytest.fixture
def person(clean: CrmFlask) -> int:
    """Somebody."""
    with clean.app_context(), db.transaction(write=True):
        return a_person(an_enterprise("示例远山有限公司"), "王样例", mobile="19900001234").id


def names(clean: CrmFlask, model: type[Enterprise] | type[Person]) -> list[str]:
    """Return the names there are."""
    with clean.app_context(), db.transaction():
        return list(db.session.scalars(select(model.name).order_by(model.id)))


def test_from_the_duplicate_to_the_merge_and_back(clean: CrmFlask, browse: Browse, pair: tuple[int, int]) -> None:
    keep, gone = pair
    secretary = browse(Role.SECRETARY)
    listed = secretary.get("/enterprises/duplicates").text
    assert "名称相同" in listed
    assert f"/enterprises/merge?keep={keep}&amp;gone={gone}" in listed
    compared = secretary.get(f"/enterprises/merge?keep={keep}&gone={gone}").text
    assert "https://haiqing.example.com" in compared
    assert "将并入" in compared
    answer = secretary.send("/enterprises/merge", {"keep": keep, "gone": gone, "pick_website": "gone"})
    assert answer.status_code == 303
    result = secretary.get(answer.location).text
    assert "撤销合并" in result
    assert "任职 1" in result
    moved = secretary.get(f"/enterprises/{gone}/people")
    assert (moved.status_code, moved.location) == (303, f"/enterprises/{keep}/people")
    assert "并入" in secretary.get(f"/enterprises/{keep}/timeline").text
    assert secretary.get("/enterprises/merges").text.count("已合并") == 1
    undone = secretary.send(f"{answer.location}/undo")
    assert undone.status_code == 303
    assert "两条记录都在" in secretary.get(undone.location).text
    assert secretary.get(f"/enterprises/{gone}").status_code == 200
    assert len(names(clean, Enterprise)) == 2


def test_what_was_edited_since_is_shown_first(clean: CrmFlask, browse: Browse, pair: tuple[int, int]) -> None:
    keep, gone = pair
    secretary = browse(Role.SECRETARY)
    page = secretary.send("/enterprises/merge", {"keep": keep, "gone": gone}).location
    with clean.app_context(), db.transaction(write=True):
        db.session.get_one(Enterprise, keep).website = "https://new.example.com"
    refused = secretary.send(f"{page}/undo")
    assert refused.status_code == 409
    assert "https://new.example.com" in refused.text
    assert secretary.send(f"{page}/undo", {"in_spite": "y"}).status_code == 303


def test_two_codes_are_refused_on_the_page(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True):
        one, two = an_enterprise(credit_code=a_code()).id, an_enterprise(credit_code=a_code()).id
    secretary = browse(Role.SECRETARY)
    assert "两家法人" in secretary.get(f"/enterprises/merge?keep={one}&gone={two}").text
    assert secretary.send("/enterprises/merge", {"keep": one, "gone": two}).status_code == 409


def test_looking_for_the_other_one(clean: CrmFlask, browse: Browse, pair: tuple[int, int], person: int) -> None:
    keep, gone = pair
    secretary = browse(Role.SECRETARY)
    found = secretary.get(f"/enterprises/merge?gone={gone}&q=海青").text
    assert f"keep={keep}&amp;gone={gone}" in found
    assert secretary.get(f"/people/merge?keep={person}").status_code == 200
    assert "没有找到" in secretary.get(f"/people/merge?keep={person}&q=不存在的人").text
    assert secretary.get("/enterprises/merge").location == "/enterprises/duplicates"
    assert secretary.get("/enterprises/merge?keep=999999&gone=x").status_code == 404


def test_not_the_same_is_remembered(browse: Browse, pair: tuple[int, int]) -> None:
    secretary = browse(Role.SECRETARY)
    secretary.send("/enterprises/duplicates", {"keep": pair[0], "gone": pair[1]})
    assert "没有发现重复" in secretary.get("/enterprises/duplicates").text
    assert secretary.send("/enterprises/duplicates", {"keep": 1, "gone": "x"}).status_code == 404


def test_people_merge_too(clean: CrmFlask, browse: Browse, person: int) -> None:
    with clean.app_context(), db.transaction(write=True):
        twin = a_person(an_enterprise("示例近海有限公司"), "王样例", mobile="19900001234").id
    secretary = browse(Role.SECRETARY)
    assert "手机相同" in secretary.get("/people/duplicates").text
    assert secretary.get(f"/people/merge?keep={person}&gone={twin}").status_code == 200
    page = secretary.send("/people/merge", {"keep": person, "gone": twin}).location
    assert secretary.get(f"/people/{twin}").location == f"/people/{person}"
    assert "王样例" in secretary.get("/people/merges").text
    secretary.send(f"{page}/undo")
    assert names(clean, Person) == ["王样例", "王样例"]
    assert secretary.send("/people/duplicates", {"keep": person, "gone": twin}).status_code == 303


def test_into_the_trash_and_out(clean: CrmFlask, browse: Browse, pair: tuple[int, int], person: int) -> None:
    keep, gone = pair
    secretary = browse(Role.SECRETARY)
    assert "会籍 1" in secretary.get(f"/enterprises/{keep}/trash").text
    assert secretary.send(f"/enterprises/{keep}/trash").status_code == 409
    assert "任职 1" in secretary.get(f"/enterprises/{gone}/trash").text
    assert secretary.send(f"/enterprises/{gone}/trash").location == "/trash/"
    assert secretary.get(f"/enterprises/{gone}").status_code == 404
    assert secretary.get(f"/people/{person}/trash").status_code == 200
    assert secretary.send(f"/people/{person}/trash").status_code == 303
    listed = secretary.get("/trash/").text
    assert listed.count("保留至") >= 2
    found = set(re.findall(r"/trash/\d+/restore", listed))
    assert len(found) == 2
    for address in found:
        assert secretary.send(address).status_code == 303
    assert secretary.get(f"/enterprises/{gone}").status_code == 200
    assert secretary.get(f"/people/{person}").status_code == 200


def test_a_person_gets_a_file_and_is_erased(clean: CrmFlask, browse: Browse, person: int) -> None:
    secretary = browse(Role.SECRETARY)
    assert "个人信息权利" in secretary.get(f"/people/{person}").text
    answer = secretary.send(f"/people/{person}/export")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        tables = json.loads(archive.read("person.json"))
        page = archive.read("person.html").decode()
    assert tables["person"][0]["mobile"] == "19900001234"
    assert "19900001234" in page
    assert secretary.get(f"/people/{person}/erase").status_code == 200
    wrong = secretary.send(f"/people/{person}/erase", {"reason": "来函", "name": "李样例"})
    assert wrong.status_code == 422
    assert "不一致" in wrong.text
    done = secretary.send(f"/people/{person}/erase", {"reason": "来函", "name": "王样例"})
    assert done.status_code == 303
    shown = secretary.get(done.location)
    assert shown.status_code == 200
    assert names(clean, Person) == ["已删除人员"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECRETARY])
def test_nobody_else(clean: CrmFlask, browse: Browse, pair: tuple[int, int], person: int, role: Role) -> None:
    with clean.app_context(), db.transaction(write=True):
        departure = actions.trash(Kind.PERSON, person, by=SYSTEM).id
    browser = browse(role)
    assert "care" not in browser.get("/").text or "/enterprises/duplicates" not in browser.get("/").text
    for path in ("/enterprises/duplicates", "/people/duplicates", "/trash/", "/enterprises/merges"):
        assert browser.get(path).status_code == 404, path
    for path in (f"/enterprises/{pair[1]}/trash", f"/trash/{departure}/restore", f"/people/{person}/export"):
        assert browser.send(path).status_code == 404, path


def test_a_moved_address_is_told_only_to_whom_sees_the_kept_one(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True):
        keep, gone = an_enterprise().id, an_enterprise().id
        actions.merge_enterprises(keep, gone, by=SYSTEM)
    assert browse(Role.LEADER).get(f"/enterprises/{gone}").status_code == 303
    assert browse(Role.MEMBER).get(f"/enterprises/{gone}").status_code == 404
    answer = browse(Role.LEADER).get("/enterprises/999999", headers={"Accept": "application/json"})
    assert answer.status_code == 404


def test_statements_do_not_grow_with_pairs(
    clean: CrmFlask, browse: Browse, max_queries: Callable[[int], object]
) -> None:
    with clean.app_context(), db.transaction(write=True):
        for _ in range(8):
            an_enterprise("示例海青科技有限公司")
    secretary = browse(Role.SECRETARY)
    secretary.get("/enterprises/duplicates")
    with max_queries(16):  # type: ignore[attr-defined]  # a context manager
        assert secretary.get("/enterprises/duplicates").status_code == 200
