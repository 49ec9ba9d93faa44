"""Custom fields in files: mapped by their names, checked by their kinds, filled or replaced, taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.members import actions, queries
from crm.members.models import CustomValue, Enterprise, Person, PersonCustomValue
from crm.members.rules import About, CustomKind, OptionDraft, Value
from crm.transfer.reading.amounts import unit_of
from crm.transfer.reading.extras import Extra, value_of
from crm.transfer.rules import Policy
from tests.support.members import a_custom_field
from tests.support.people import Browser
from tests.support.shell import shell_of
from tests.transfer.test_import_policies import brought, chosen
from tests.transfer.test_import_wizard import imported, mapped, sent

Sign = Callable[..., Browser]
HEADS = "企业名称,所在城市,等级,标签,出口额（万元）,指数,成立日,主页,备注\n"
ROW = "青岛示例海洋科技有限公司,青岛市,重点,出口、上市,300,1.50,2010-3-4,www.example.com,第一党支部\n"


@pytest.fixture
def fields(clean: CrmFlask) -> list[int]:
    """One custom field of every kind, in the order of the file."""
    options = (OptionDraft("重点", "Key"), OptionDraft("一般"))
    tags = (OptionDraft("上市"), OptionDraft("出口"))
    with clean.app_context(), db.transaction(write=True):
        made = [
            a_custom_field(CustomKind.SELECT, "等级", options=options),
            a_custom_field(CustomKind.MULTI, "标签", options=tags),
            a_custom_field(CustomKind.MONEY, "出口额"), a_custom_field(CustomKind.NUMBER, "指数"),
            a_custom_field(CustomKind.DATE, "成立日"), a_custom_field(CustomKind.URL, "主页"),
            a_custom_field(CustomKind.TEXT, "备注"),
        ]  # fmt: skip
        return [each.id for each in made]


def answers(app: CrmFlask) -> list[Value]:
    """What the one enterprise answers, options by their labels, in the order of the fields."""
    with app.app_context(), db.transaction():
        firm, customs = db.session.query(Enterprise).one(), queries.customs()
        known = queries.custom_values([firm.id], customs)
        said = [(each, known.get((firm.id, each.id))) for each in customs]
        return [
            "、".join(option.label for one in value if (option := each.option(one)))
            if isinstance(value, tuple)
            else value
            for each, value in said
        ]


FULL = ["重点", "上市、出口", Money.of(300, "万元"), Decimal("1.5"), date(2010, 3, 4), "https://www.example.com",
        "第一党支部"]  # fmt: skip


@pytest.mark.usefixtures("fields")
def test_headings_of_custom_fields_map_by_themselves_and_undo_leaves_nothing(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, HEADS + ROW, "名录.csv")
    page = secretary.get(f"{address}/map").text
    assert "9 列，已自动识别 9 列" in page
    assert mapped(secretary, address)
    imported(secretary, address)
    assert answers(clean) == FULL
    secretary.send(f"{address}/undo")
    with clean.app_context(), db.transaction():
        assert db.session.query(Enterprise).count() == db.session.query(CustomValue).count() == 0


@pytest.mark.usefixtures("fields")
def test_the_command_line_knows_them_too(clean: CrmFlask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, file = shell_of(clean, monkeypatch), tmp_path / "名录.csv"
    file.write_text(HEADS + ROW)
    assert json.loads(run("import", "members", file, "--dry-run", "--json").stdout)["applied"]["created"] == 1
    assert json.loads(run("import", "members", file, "--json").stdout)["applied"]["created"] == 1
    assert answers(clean) == FULL
    file.write_text(HEADS + ROW.replace("300", "三百"))
    assert run("import", "members", file).exit_code == 0
    assert answers(clean) == FULL


@pytest.mark.usefixtures("fields")
def test_each_column_has_its_policy_and_twice_changes_nothing(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    brought(secretary, HEADS + "青岛示例海洋科技有限公司,青岛市,一般,,100,7,,,\n", "一.csv")
    before = answers(clean)
    assert before == ["一般", None, Money.of(100, "万元"), Decimal(7), None, None, None]
    address = sent(secretary, HEADS + ROW, "二.csv")
    page = mapped(secretary, address, **chosen(2, 4), **chosen(5, policy=Policy.SKIP))
    assert "将以文件为准替换（1 行）" in page
    assert "等级、出口额" in page
    imported(secretary, address)
    after = ["重点", "上市、出口", Money.of(300, "万元"), Decimal(7), *FULL[4:]]
    assert answers(clean) == after
    again = sent(secretary, HEADS + ROW + "\n", "三.csv")
    assert "新增 0，更新 0，无变化 1" in mapped(secretary, again, **chosen(2, 4), **chosen(5, policy=Policy.SKIP))
    differing = mapped(secretary, sent(secretary, HEADS + ROW + "\n\n", "四.csv"))
    assert "指数" in differing
    secretary.send(f"{address}/undo")
    assert answers(clean) == before


def test_what_was_answered_since_stays(browse: Sign, clean: CrmFlask, fields: list[int]) -> None:
    secretary = browse(Role.SECRETARY)
    address = brought(secretary, HEADS + ROW, "一.csv")
    with clean.app_context(), db.transaction(write=True):
        firm = db.session.query(Enterprise).one()
        actions.answer_customs(firm.id, {fields[6]: "改过"}, version=None, by=SYSTEM)
    secretary.send(f"{address}/undo")
    assert answers(clean) == [*FULL[:6], "改过"]


@pytest.mark.usefixtures("fields")
def test_what_does_not_fit_is_said_at_its_row(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    wrong = "青岛示例海洋科技有限公司,青岛市,极重点,出口、飞天,许多,1.23456,昨天,不是网址,好\n"
    address = sent(secretary, HEADS + wrong, "错.csv")
    page = mapped(secretary, address)
    for text in (
        "第 2 行的“等级”不在选项之中", "第 2 行的“标签”有不在选项之中的内容", "第 2 行的“出口额”不是金额",
        "第 2 行的“指数”不是数字", "第 2 行的“成立日”不是日期", "第 2 行的“主页”不是网址",
    ):  # fmt: skip
        assert text in page
    imported(secretary, address)
    assert answers(clean) == [None] * 6 + ["好"]


def test_another_heading_is_chosen_and_remembered(browse: Sign, clean: CrmFlask, fields: list[int]) -> None:
    secretary = browse(Role.SECRETARY)
    content = "企业名称,客户级别\n青岛示例海洋科技有限公司,Key\n"
    address = sent(secretary, content, "一.csv")
    assert "自动识别" in secretary.get(f"{address}/map").text
    choices = {"column-0": "name", "column-1": f"x{fields[0]}"}
    assert secretary.send(f"{address}/map", choices | {"remember": "y"}).status_code == 303
    imported(secretary, address)
    assert answers(clean)[0] == "重点"
    page = secretary.get(f"{sent(secretary, content + chr(10), '二.csv')}/map").text
    assert "上次的选择" in page
    assert f'<option value="x{fields[0]}" selected>等级' in page


TEXTS = st.text("0123456789.-,万元亿年月日重点 、/|http:w", max_size=12)


@given(st.sampled_from(list(CustomKind)), TEXTS | st.integers() | st.floats() | st.dates())
def test_whatever_is_read_is_a_value(kind: CustomKind, cell: object) -> None:
    extra = Extra("x1", ("字段",), kind, {"重点": 1, "重": 2})
    text, warnings = extra.read(cell, unit_of("万元"))  # type: ignore[arg-type]  # a cell
    assert bool(text) != bool(warnings) or not (text or warnings)
    if text:
        value = value_of(text, kind)
        assert value not in (None, "", ())


PEOPLE = "企业名称,所在城市,联系人,手机,来宾类别,爱好,生日\n"
GUEST = "青岛示例海洋科技有限公司,青岛市,王样例,19900000001,贵宾,{hobby},1970-01-29\n"


def told(app: CrmFlask) -> list[Value]:
    """What the one person answers, in the order of the fields, options by their labels."""
    with app.app_context(), db.transaction():
        person, customs = db.session.query(Person).one(), queries.customs(About.PERSON)
        known = queries.custom_values([person.id], customs, about=About.PERSON)
        found = [(each, known.get((person.id, each.id))) for each in customs]
        return [
            "、".join(o.label for one in value if (o := each.option(one))) if isinstance(value, tuple) else value
            for each, value in found
        ]


def test_fields_of_people_come_with_their_contacts(browse: Sign, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        a_custom_field(CustomKind.SELECT, "来宾类别", About.PERSON, options=(OptionDraft("贵宾"), OptionDraft("嘉宾")))
        a_custom_field(CustomKind.TEXT, "爱好", About.PERSON)
        a_custom_field(CustomKind.DATE, "生日", About.PERSON)
    secretary = browse(Role.SECRETARY)
    first = sent(secretary, PEOPLE + GUEST.format(hobby="航海"), "一.csv")
    assert mapped(secretary, first)
    imported(secretary, first)
    assert told(clean) == ["贵宾", "航海", date(1970, 1, 29)]
    same = sent(secretary, PEOPLE + GUEST.format(hobby="航海") + "\n", "二.csv")
    assert "新增 0，更新 0，无变化 1" in mapped(secretary, same)
    second = sent(secretary, PEOPLE + GUEST.format(hobby="登山"), "三.csv")
    mapped(secretary, second, **chosen(5))
    imported(secretary, second)
    assert told(clean) == ["贵宾", "登山", date(1970, 1, 29)]
    secretary.send(f"{second}/undo")
    assert told(clean) == ["贵宾", "航海", date(1970, 1, 29)]
    third = sent(secretary, PEOPLE + "深圳示例山石有限公司,深圳市,赵样例,19900000002,嘉宾,下棋,\n", "四.csv")
    mapped(secretary, third)
    imported(secretary, third)
    with clean.app_context(), db.transaction():
        assert db.session.query(PersonCustomValue).count() == 5
    secretary.send(f"{third}/undo")
    with clean.app_context(), db.transaction():
        assert (db.session.query(Person).count(), db.session.query(PersonCustomValue).count()) == (1, 3)
