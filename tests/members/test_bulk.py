"""One field of many enterprises: looked at first, done at once, taken back as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.audit import AuditEntry
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.lists import rules as bulk
from crm.members import actions, queries
from crm.members.models import Enterprise
from crm.members.rules import CustomKind, OptionDraft, Value
from tests.support.members import a_custom_field, an_enterprise
from tests.support.people import Browser, an_account, an_actor

Browse = Callable[..., Browser]


def sides(ids: list[int]) -> list[str | None]:
    """Return the sides of these enterprises, as stored."""
    return list(db.session.scalars(select(Enterprise.home_code).where(Enterprise.id.in_(ids)).order_by(Enterprise.id)))


def test_many_are_set_at_once_and_taken_back(secretary: Actor) -> None:
    ids = [an_enterprise(home_code=code).id for code in ("370200", "440300", "")]
    versions = [db.session.get_one(Enterprise, n).version for n in ids]
    made = actions.edit_many(ids, "side", "440300", by=secretary)
    assert made.rows == 2
    assert sides(ids) == ["440300"] * 3
    db.session.expire_all()
    assert [db.session.get_one(Enterprise, n).version for n in ids] == [versions[0] + 1, versions[1], versions[2] + 1]
    told = db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.fact == "EnterpriseEdited")).all()
    assert set(told) == {ids[0], ids[2]}
    assert actions.undo_many(made.id, by=secretary) == (2, [])
    assert sides(ids) == ["370200", "440300", None]
    with pytest.raises(bulk.UndoneAlready):
        actions.undo_many(made.id, by=secretary)


def test_what_was_edited_since_stays_and_is_named(secretary: Actor) -> None:
    first, second = an_enterprise("甲一示例有限公司"), an_enterprise("乙二示例有限公司")
    made = actions.edit_many([first.id, second.id], "industry", "I6513", by=secretary)
    actions.change_fields(second.id, {"industry_code": "C3962"}, by=secretary)
    assert actions.undo_many(made.id, by=secretary) == (1, ["乙二示例有限公司"])
    db.session.expire_all()
    assert db.session.get_one(Enterprise, first.id).industry_code is None
    assert db.session.get_one(Enterprise, second.id).industry_code == "C3962"


def test_rows_of_others_are_left_alone(work: db.Transaction) -> None:
    liaison = an_actor(Role.LIAISON)
    mine, other = an_enterprise("甲一示例有限公司", manager_id=liaison.id), an_enterprise("乙二示例有限公司")
    found = queries.bulk_preview(liaison, [mine.id, other.id], "side", "440300")
    assert [each.name for each in found.changing] == ["甲一示例有限公司"]
    assert found.refused == ("乙二示例有限公司",)
    actions.edit_many([mine.id, other.id], "side", "440300", by=liaison)
    assert sides([mine.id, other.id]) == ["440300", "370200"]
    with pytest.raises(bulk.NothingChosen):
        actions.edit_many([other.id], "side", "440300", by=liaison)


def test_custom_fields_of_every_kind_come_back(secretary: Actor) -> None:
    field = a_custom_field(CustomKind.MULTI, "标签", options=(OptionDraft("甲"), OptionDraft("乙")))
    one, two = (each.id for each in queries.customs()[0].options)
    values: dict[int, tuple[Value, Value]] = {
        field.id: ((one,), (one, two)), a_custom_field(CustomKind.NUMBER).id: (Decimal("1.5"), Decimal(0)),
        a_custom_field(CustomKind.MONEY).id: (Money(5), Money(7)), a_custom_field().id: ("一", None),
        a_custom_field(CustomKind.DATE).id: (date(2021, 1, 29), date(2021, 2, 21)),
    }  # fmt: skip
    firm = an_enterprise().id
    actions.answer_customs(firm, {n: before for n, (before, _after) in values.items()}, version=None, by=secretary)
    made = [actions.edit_many([firm], f"x{n}", after, by=secretary) for n, (_before, after) in values.items()]
    answers = queries.custom_values([firm], queries.customs())
    assert answers == {(firm, n): after for n, (_before, after) in values.items() if after is not None}
    for one_edit in reversed(made):
        actions.undo_many(one_edit.id, by=secretary)
    assert queries.custom_values([firm], queries.customs()) == {
        (firm, n): before for n, (before, after) in values.items() if n == max(values)
    } | {(firm, n): after for n, (_before, after) in values.items() if n != max(values) and after is not None}


def test_a_thousand_cost_few_questions(secretary: Actor, max_queries: Callable[[int], object]) -> None:
    ids = [an_enterprise().id for _ in range(30)]
    with max_queries(14):  # type: ignore[attr-defined]
        actions.edit_many(ids, "side", "440300", by=secretary)


def test_too_many_are_refused(secretary: Actor) -> None:
    with pytest.raises(bulk.TooManyAtOnce):
        actions.edit_many(range(1, bulk.MOST_AT_ONCE + 2), "side", "440300", by=secretary)


def test_the_page_shows_the_effect_before_the_act(browse: Browse, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        account = an_account(Role.LIAISON)
        ids = [an_enterprise(home_code="370200").id for _ in range(3)]
        an_enterprise(home_code="440300")
    browser = browse(Role.SECRETARY)
    assert f'name="id" value="{ids[0]}"' in browser.get("/enterprises/").text
    assert "没有选中任何行" in browser.get("/enterprises/bulk").text
    page = browser.get(f"/enterprises/bulk?id={ids[0]}&id={ids[1]}&id=x&id=999999&list=home%3D370200").text
    assert "已选 2 家" in page
    typed = {"id": [str(n) for n in ids[:2]], "list": "home=370200", "field": "manager", "manager": str(account)}
    preview = browser.send("/enterprises/bulk", {**typed, "do": "preview"})
    assert preview.status_code == 200
    assert "将修改 2 家" in preview.text
    assert "-- → 周样本：2 家" in preview.text
    done = browser.send("/enterprises/bulk", {**typed, "do": "apply"})
    assert done.location == "/enterprises/?home=370200"
    after = browser.get(done.location).text
    assert "已修改 2 家。" in after
    undo = re.search(r"/enterprises/bulk/\d+/undo", after)
    assert undo is not None
    assert browse(Role.LIAISON).send(undo[0]).status_code == 404
    assert browser.send(undo[0]).status_code == 303
    assert browser.send(undo[0]).status_code == 409
    every = {"all": "1", "list": "home=370200", "field": "side", "side": "440300"}
    assert "将修改 3 家" in browser.send("/enterprises/bulk", {**every, "do": "preview"}).text
    wrong = browser.send("/enterprises/bulk", {**typed, "field": "industry", "industry": "没有这个行业"})
    assert wrong.status_code == 422
    browser.set_cookie("locale", "en")
    assert "2 members will change" in browser.send("/enterprises/bulk", {**typed, "do": "preview"}).text
    assert browse(Role.LEADER).get("/enterprises/bulk").status_code == 404
    assert browse(Role.FIRM_ADMIN).get("/enterprises/bulk").location == "/enterprises/"
