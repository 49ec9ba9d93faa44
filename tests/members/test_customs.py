"""Custom fields: asked, answered, filtered by, shown, exported; retired, never deleted while answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.errors import NotFound, Stale
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.members import actions, queries, rules
from crm.members.models import CustomField, Enterprise
from crm.members.rules import CustomKind, OptionDraft, Value
from tests.members.test_conditions import found
from tests.support.members import a_custom_field, an_answered_field, an_enterprise
from tests.support.people import Browser, an_actor

Browse = Callable[..., Browser]
WORDS = st.text("重点Key示 |｜例", min_size=0, max_size=6)
VALUES: dict[CustomKind, st.SearchStrategy[Value]] = {
    CustomKind.TEXT: st.text("示例 a", min_size=1, max_size=9).filter(str.strip),
    CustomKind.NUMBER: st.decimals(-(10**9), 10**9, places=4),
    CustomKind.MONEY: st.integers(1, 10**15).map(Money),
    CustomKind.DATE: st.dates(),
}


@given(st.lists(WORDS, max_size=5))
def test_options_are_read_or_refused(lines: list[str]) -> None:
    try:
        options = rules.options_of("\n".join(lines))
    except (rules.OptionsWrong, rules.OptionsMissing):
        return
    assert rules.options_of(rules.options_text(options)) == options
    assert len({option.label for option in options}) == len(options)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_an_answer_reads_back(secretary: Actor, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(VALUES)))
    value = data.draw(VALUES[kind])
    field, firm = a_custom_field(kind), an_enterprise()
    actions.answer_customs(firm.id, {field.id: value}, version=None, by=secretary)
    answers = queries.custom_values([firm.id], queries.customs())
    assert answers == {(firm.id, field.id): value}
    actions.answer_customs(firm.id, {field.id: None}, version=None, by=secretary)
    assert queries.custom_values([firm.id], queries.customs()) == {}
    actions.remove_custom_field(field.id, by=secretary)


def test_answers_are_guarded_like_the_fields_beside_them(secretary: Actor) -> None:
    field, firm = a_custom_field(), an_enterprise()
    version = db.session.get_one(Enterprise, firm.id).version
    actions.answer_customs(firm.id, {field.id: "一"}, version=version, by=secretary)
    with pytest.raises(Stale):
        actions.answer_customs(firm.id, {field.id: "二"}, version=version, by=secretary)
    with pytest.raises(NotFound):
        actions.answer_customs(firm.id, {field.id: "二"}, version=None, by=an_actor(Role.LEADER))


def test_what_is_answered_is_not_deleted_but_retired(secretary: Actor) -> None:
    field = an_answered_field()
    with pytest.raises(rules.CustomFieldInUse):
        actions.remove_custom_field(field.id, by=secretary)
    actions.retire_custom_field(field.id, by=secretary)
    assert queries.customs(retired=False) == []
    assert queries.customs()[0].retired
    with pytest.raises(rules.CustomFieldNameTaken):
        a_custom_field(label=field.label)


def test_an_option_somebody_chose_is_retired_another_goes(secretary: Actor) -> None:
    field = a_custom_field(CustomKind.SELECT, "等级", options=(OptionDraft("甲"), OptionDraft("乙"), OptionDraft("丙")))
    first, second, _third = queries.customs()[0].options
    firm = an_enterprise()
    actions.answer_customs(firm.id, {field.id: (first.id,)}, version=None, by=secretary)
    draft = actions.CustomDraft(label="等级", options=(OptionDraft("丁"), OptionDraft("乙", "B")))
    actions.edit_custom_field(field.id, draft, by=secretary)
    options = queries.customs()[0].options
    assert {(o.label, o.english, o.retired) for o in options} == {
        ("丁", "", False),
        ("乙", "B", False),
        ("甲", "", True),
    }
    assert second.id in {o.id for o in options}
    with pytest.raises(rules.OptionsMissing):
        actions.edit_custom_field(field.id, actions.CustomDraft(label="等级"), by=secretary)


def test_lists_are_narrowed_by_every_kind(secretary: Actor) -> None:
    level = a_custom_field(CustomKind.MULTI, "标签", options=(OptionDraft("重点"), OptionDraft("出口")))
    one, two = queries.customs()[0].options
    fields = {kind: a_custom_field(kind) for kind in VALUES}
    first, _second = an_enterprise("甲一示例有限公司"), an_enterprise("乙二示例有限公司")
    answers: dict[int, Value] = {
        level.id: (one.id, two.id), fields[CustomKind.TEXT].id: "第一党支部",
        fields[CustomKind.NUMBER].id: Decimal("12.5"),
        fields[CustomKind.MONEY].id: Money.of("300", "万元"), fields[CustomKind.DATE].id: date(2021, 1, 29),
    }  # fmt: skip
    actions.answer_customs(first.id, answers, version=None, by=secretary)
    names = {kind: f"x{field.id}" for kind, field in fields.items()}
    yes = [
        f"x{level.id}.in.{two.id}", f"x{level.id}.filled", f"{names[CustomKind.TEXT]}.has.党支",
        f"{names[CustomKind.NUMBER]}.ge.12_d5", f"{names[CustomKind.MONEY]}.is.300",
        f"{names[CustomKind.DATE]}.on.2021-01-29",
    ]  # fmt: skip
    no = [f"x{level.id}.out.{one.id}", f"x{level.id}.empty", f"{names[CustomKind.TEXT]}.lacks.党支"]
    for condition in yes:
        assert found(secretary, f"all~{condition}") == {"甲一"}, condition
    for condition in no:
        assert found(secretary, f"all~{condition}") == {"乙二"}, condition


def test_the_secretariat_adds_a_field_and_fills_it_in(browse: Browse, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        firm = an_enterprise("甲一示例有限公司").id
    browser = browse(Role.SECRETARY)
    assert "还没有自定义字段" in browser.get("/enterprises/fields").text
    wrong = browser.send(
        "/enterprises/fields", {"label": "等级", "about": "enterprise", "kind": "select", "options": ""}
    )
    assert wrong.status_code == 422
    assert "至少要有一个选项" in wrong.text
    for typed in (
        {"label": "等级", "label_en": "Level", "kind": "select", "options": "重点|Key\n一般", "required": "y"},
        {"label": "出口额", "kind": "money"}, {"label": "指数", "kind": "number"}, {"label": "主页", "kind": "url"},
    ):  # fmt: skip
        assert browser.send("/enterprises/fields", {"about": "enterprise"} | typed).status_code == 303
    page = browser.get(f"/enterprises/{firm}/more").text
    version = re.search(r'name="version" value="(\d+)"', page)
    key = re.search(r'<option value="(\d+)"[^>]*>重点', page)
    assert version is not None
    assert key is not None
    with clean.app_context(), db.transaction():
        level, money, number, url = (f"x{row.id}" for row in db.session.query(CustomField).order_by(CustomField.id))
    typed = {"version": version[1], level: key[1], money: "300", f"{money}_unit": "万元", number: "1.23456", url: ""}
    refused = browser.send(f"/enterprises/{firm}/more", typed)
    assert refused.status_code == 422
    assert "指数应为数字，最多四位小数" in refused.text
    assert browser.send(f"/enterprises/{firm}/more", typed | {level: "", number: "1"}).status_code == 422
    assert browser.send(f"/enterprises/{firm}/more", typed | {number: "1.5"}).status_code == 303
    assert browser.send(f"/enterprises/{firm}/more", typed | {number: "2"}).status_code == 409
    shown = browser.get(f"/enterprises/{firm}").text
    for text in ("补充资料", "重点", "300.00 万元", "1.5"):
        assert text in shown, text
    listed = browser.get(f"/enterprises/?cols={level}.{money}&where=all~{level}.in.{key[1]}").text
    assert 'data-label="等级">重点</td>' in listed
    assert "等级 是 重点" in listed
    at = browser.send("/enterprises/export", {"list": f"cols={level}.{number}", "format": "csv"}).location
    assert '"重点",1.5' in browser.get(at).text
    for path in (
        "/enterprises/fields",
        f"/enterprises/fields/{level[1:]}",
        "/enterprises/columns",
        f"/enterprises/{firm}",
    ):
        browser.set_cookie("locale", "en")
        assert "Level" in browser.get(path).text
    assert browser.send(f"/enterprises/fields/{level[1:]}/delete").status_code == 409
    assert browser.send(f"/enterprises/fields/{url[1:]}/delete").status_code == 303
    assert browser.send(f"/enterprises/fields/{level[1:]}/retire").status_code == 303
    assert f'name="{level}"' not in browser.get(f"/enterprises/{firm}/more").text
    assert browse(Role.LIAISON).get("/enterprises/fields").status_code == 404


def _sent(page: str) -> dict[str, str]:
    """Return what the hidden inputs of a form hold."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_the_form_of_an_enterprise_asks_for_custom_fields_too(browse: Browse, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        firm = an_enterprise("甲一示例有限公司").id
        level = a_custom_field(
            CustomKind.MULTI, "标签", required=True, options=(OptionDraft("重点"), OptionDraft("出口"))
        )
        number, name = a_custom_field(CustomKind.NUMBER, "指数"), f"x{level.id}"
        index, first = f"x{number.id}", queries.customs()[0].options[0].id
    browser = browse(Role.SECRETARY)
    assert browser.send("/enterprises/", {"name": "丙三示例有限公司", "asked": f"{name}.{index}"}).status_code == 422
    new = {"name": "丙三示例有限公司", "asked": f"{name}.{index}", name: str(first), index: "2.5"}
    assert browser.send("/enterprises/", new).status_code == 303
    hidden = _sent(browser.get(f"/enterprises/{firm}/edit").text)
    assert hidden["asked"] == f"{name}.{index}"
    given = hidden | {"name": "甲一示例有限公司", "short_name": "甲一", name: str(first), index: "x"}
    assert "指数应为数字" in browser.send(f"/enterprises/{firm}/edit", given).text
    assert browser.send(f"/enterprises/{firm}/edit", given | {index: "7"}).status_code == 303
    clash = browser.send(f"/enterprises/{firm}/edit", given | {index: "8"})
    assert clash.status_code == 409
    assert "标签" not in clash.text.split("<fieldset", 1)[1].split("</fieldset>")[0]
    again = _sent(clash.text) | {"name": "甲一示例有限公司", "short_name": "甲一", name: str(first), index: "8"}
    assert again["clash"] == index
    assert browser.send(f"/enterprises/{firm}/edit", again | {f"pick_{index}": "theirs"}).status_code == 303
    old = {key: _sent(browser.get(f"/enterprises/{firm}/edit").text)[key] for key in ("version", "base")}
    plain = old | {"name": "甲一示例有限公司", "short_name": "甲一"}
    assert browser.send(f"/enterprises/{firm}/edit", plain).status_code == 303
    with clean.app_context(), db.transaction():
        answers = queries.custom_values([firm], queries.customs())
        assert answers == {(firm, level.id): (first,), (firm, number.id): Decimal(7)}
        third = next(row for row in db.session.query(Enterprise) if row.name.startswith("丙三"))
        assert queries.custom_values([third.id], queries.customs())[third.id, number.id] == Decimal("2.5")
