"""The list of people: its conditions, columns, files and bulk edits; everybody reaches exactly their own rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.audit import AuditEntry
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.core.pages import Cut
from crm.core.web import CrmFlask
from crm.lists import rules as bulk
from crm.lists.models import ListExport
from crm.lists.rules import BadCondition, Kind
from crm.members import actions, queries, rules
from crm.members.models import Person
from crm.members.queries import PeopleFilters
from crm.members.queries.people_asked import FIELDS
from crm.members.rules import About, CustomKind, Duty, OptionDraft, Position, Value
from crm.members.views import people_columns
from tests.support.members import a_custom_field, a_member, a_person, an_enterprise, answer_of
from tests.support.people import Browser, an_actor

Browse = Callable[..., Browser]


def found(actor: Actor, where: str) -> set[str]:
    """Return the names a list of people holds; its counts, its page and its file agree."""
    filters = PeopleFilters.of({"where": where})
    page = queries.people(actor, filters, Cut())
    assert queries.people_counted(actor, filters) == queries.people_total(actor, filters) == len(page.rows)
    assert [row.id for row in page.rows] == [row.id for row in db.rows(queries.people_wide(actor, filters))]
    assert sorted(row.id for row in page.rows) == queries.people_ids(actor, filters)
    return {row.name for row in page.rows}


@pytest.fixture
def crowd(work: db.Transaction) -> dict[str, Person]:
    """甲 leads a firm of Qingdao and helps one of Shenzhen, 乙 does its books, 丙 works nowhere."""
    north = a_member("青岛示例海洋有限公司", position=Position.PRESIDENT)
    south = an_enterprise("深圳示例山石有限公司", home_code="440300")
    first = a_person(north, "甲样例", duty=Duty.REPRESENTATIVE, title="董事长", main=True, rank=5, salutation="甲董")
    actions.employ(first.id, south.id, rules.EmploymentDraft(title="顾问"), by=an_actor(Role.SECRETARY))
    second = a_person(south, "乙样例", duty=Duty.FINANCE, title="财务", locale="en")
    third = a_person(None, "丙样例", mobile="", email="")
    return {"甲": first, "乙": second, "丙": third}


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("all~name.has.甲", "甲"), ("all~name.lacks.甲", "乙丙"), ("all~firm.has.示例海洋", "甲"),
        ("all~firm.has.山石", "甲乙"), ("all~firm.lacks.海洋", "乙丙"), ("all~firm.empty", "丙"),
        ("all~title.is.财务", "乙"), ("all~duty.in.finance", "乙"), ("all~duty.out.finance", "甲丙"),
        ("all~side.in.440300", "甲乙"), ("all~side.out.440300", "丙"), ("all~position.in.president", "甲"),
        ("all~mobile.filled", "甲乙"), ("all~email.empty", "丙"), ("all~wechat.filled", ""),
        ("all~locale.in.en", "乙"), ("all~rank.le.10", "甲"), ("all~rank.is.5_d5", ""), ("all~rank.empty", "乙丙"),
        ("all~rank.ge.4_d2", "甲"), ("all~account.empty", "甲乙丙"), ("all~added.last.1", "甲乙丙"),
        ("all~manager.in.me", ""), ("all~salutation.filled", "甲"),
        ("or~all~side.in.370200~duty.in.representative~all~mobile.empty", "甲丙"),
    ],
)  # fmt: skip
def test_conditions_find_what_they_say(secretary: Actor, where: str, names: str) -> None:
    assert found(secretary, where) == {f"{name}样例" for name in names}


@pytest.mark.usefixtures("crowd")
@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_a_condition_and_its_opposite_share_the_list(secretary: Actor, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FIELDS)))
    kind = FIELDS[name].kind
    way, other = data.draw(
        st.sampled_from(
            {Kind.CHOICE: [("in", "out"), ("empty", "filled")], Kind.TEXT: [("has", "lacks"), ("empty", "filled")]}.get(
                kind, [("empty", "filled")]
            )
        )
    )
    value = data.draw(
        st.sampled_from(["440300", "finance", "en", "1", "me"] if kind is Kind.CHOICE else ["示", "山", "%", "_"])
    )
    said = "" if way == "empty" else "." + value.replace("_", "__")
    first, second = found(secretary, f"all~{name}.{way}{said}"), found(secretary, f"all~{name}.{other}{said}")
    assert first | second == {"甲样例", "乙样例", "丙样例"}
    assert not first & second


@pytest.mark.usefixtures("crowd")
def test_a_member_cannot_find_out_what_the_directory_does_not_show(work: db.Transaction) -> None:
    member = an_actor(Role.MEMBER)
    for where in ("all~mobile.filled", "all~rank.ge.1", "all~x1.filled", "all~manager.in.me"):
        with pytest.raises(BadCondition):
            queries.people(member, PeopleFilters.of({"where": where}), Cut())
    assert found(member, "all~firm.has.示例") == set()


@pytest.mark.parametrize("place", ["", "count", "export", "conditions"])
def test_garbage_answers_a_sentence(browse: Browse, place: str) -> None:
    browser = browse(Role.SECRETARY)
    kept = [] if place == "conditions" else ["all~rank.ge.99999999999"]  # the form shows it to be corrected
    for where in ("x", "all~mobile.has.1990", *kept, "all~" + "a" * 5000):
        answer = browser.get(f"/people/{place}?where={quote(where)}")
        assert answer.status_code == 422, (where, place)
        assert "条件" in answer.text


# -- custom fields -------------------------------------------------------------------------------------------------

ANSWERS: list[tuple[CustomKind, Value, str, str]] = [
    (CustomKind.TEXT, "爱好航海", "has.航海", "has.登山"),
    (CustomKind.URL, "https://example.com/a", "has.example", "has.nowhere"),
    (CustomKind.NUMBER, Decimal("12.5"), "ge.12_d5", "ge.12_d5001"),
    (CustomKind.MONEY, Money.of("30", "万元"), "le.30", "le.29"),
    (CustomKind.DATE, date(1970, 1, 29), "on.1970-01-29", "since.1970-01-30"),
]


@pytest.mark.parametrize(("kind", "value", "yes", "no"), ANSWERS)
def test_every_kind_is_asked_shown_and_found(
    secretary: Actor, crowd: dict[str, Person], kind: CustomKind, value: Value, yes: str, no: str
) -> None:
    field = a_custom_field(kind, about=About.PERSON)
    answer_of(crowd["甲"], {field.id: value})
    customs = queries.customs(About.PERSON)
    assert queries.custom_values([crowd["甲"].id], customs, about=About.PERSON) == {(crowd["甲"].id, field.id): value}
    assert queries.customs() == []
    assert found(secretary, f"all~x{field.id}.{yes}") == {"甲样例"}
    assert found(secretary, f"all~x{field.id}.{no}") == set()
    assert found(secretary, f"all~x{field.id}.empty") == {"乙样例", "丙样例"}
    with pytest.raises(rules.CustomFieldInUse):
        actions.remove_custom_field(field.id, by=secretary)


def test_choices_of_people_are_kept_and_chosen_ones_stay(secretary: Actor, crowd: dict[str, Person]) -> None:
    field = a_custom_field(CustomKind.MULTI, "标签", About.PERSON, options=(OptionDraft("甲"), OptionDraft("乙")))
    one, two = (each.id for each in queries.customs(About.PERSON)[0].options)
    answer_of(crowd["甲"], {field.id: (one, two)})
    answer_of(crowd["乙"], {field.id: (two,)})
    assert found(secretary, f"all~x{field.id}.in.{two}") == {"甲样例", "乙样例"}
    assert found(secretary, f"all~x{field.id}.out.{one}") == {"乙样例", "丙样例"}
    actions.edit_custom_field(field.id, actions.CustomDraft(label="标签", options=(OptionDraft("甲"),)), by=secretary)
    kept = queries.customs(About.PERSON)[0]
    assert [(each.label, each.retired) for each in kept.options] == [("甲", False), ("乙", True)]
    answer_of(crowd["乙"], {field.id: None})
    assert queries.custom_uses(field.id) == 1


def test_the_secretariat_asks_and_fills_in_what_colleagues_do_not_see(browse: Browse, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        firm = an_enterprise()
        person = a_person(firm, firm_admin=True).id
        firm_id = firm.id
    browser = browse(Role.SECRETARY)
    asked = {"about": "person", "kind": "text", "label": "爱好", "label_en": "Hobby"}
    assert browser.send("/enterprises/fields", asked).status_code == 303
    assert "人员" in browser.get("/enterprises/fields").text
    page = browser.get(f"/people/{person}/edit").text
    name = re.findall(r'name="(x\d+)"', page)[0]
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    typed = {"name": "王样例", "locale": "zh", "version": version, "asked": name, name: "航海"}
    assert browser.send(f"/people/{person}/edit", typed).status_code == 303
    assert "航海" in browser.get(f"/people/{person}").text
    assert "航海" in browser.get(f"/people/?cols=work.{name}&where=all~{name}.has.航").text
    assert "航海" in browser.get(f"/people/{person}/edit").text
    stale = browser.send(f"/people/{person}/edit", {**typed, "name": "王新样例"})
    assert stale.status_code == 409 or "已保存了新的内容" in stale.text
    new = {"name": "赵样例", "locale": "zh", "duty": "other", "asked": name, name: "登山"}
    assert browser.send(f"/enterprises/{firm_id}/people", new).status_code == 303
    assert "登山" in browser.get(f"/people/?cols=work.{name}&where=all~{name}.has.登").text
    with clean.app_context(), db.transaction():
        told = db.session.scalars(select(AuditEntry.fact).where(AuditEntry.subject_id == person)).all()
        assert "PersonEdited" in told


# -- columns and files ---------------------------------------------------------------------------------------------


def table(browser: Browser, asked: str, **options: str) -> list[list[str]]:
    """Return the CSV file of a list of people."""
    answer = browser.send("/people/export", {"list": asked, "format": "csv", **options})
    assert answer.status_code == 303, answer.text
    file = browser.get(answer.location)
    assert file.status_code == 200
    return list(csv.reader(io.StringIO(file.get_data().decode("utf-8-sig"))))


@pytest.fixture
def office(clean: CrmFlask) -> None:
    """Two people of Qingdao, one with a name like a formula, and one of Shenzhen."""
    with clean.app_context(), db.transaction(write=True):
        north = an_enterprise("青岛示例海洋有限公司")
        a_person(
            north, "甲样例", title="董事长", mobile="19900000001", email="first@example.com", wechat="wxid", rank=2
        )
        a_person(north, "=HYPERLINK(1)", title="@SUM(1)", mobile="19900000002")
        a_person(an_enterprise("深圳示例山石有限公司", home_code="440300"), "乙样例", mobile="19900000003")


@pytest.mark.usefixtures("office")
def test_the_file_is_what_is_on_screen(browse: Browse, app: CrmFlask) -> None:
    browser = browse(Role.SECRETARY)
    query = "home=370200&where=all~mobile.filled&cols=title.mobile.email.wechat.rank&sort=rank"
    page = browser.get(f"/people/?{query}").text
    heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]+)</th>", page)
    rows = table(browser, query)
    assert rows[0] == heads == ["姓名", "职务", "手机", "邮箱", "微信号", "排序号"]
    assert rows[1] == ["甲样例", "董事长", "199****0001", "f***@example.com", "****", "2"]
    assert [row[:2] for row in rows[2:]] == [["'=HYPERLINK(1)", "'@SUM(1)"]]
    assert "199****0001" in page
    assert "19900000001" not in page
    with app.app_context(), db.transaction():
        made = db.session.scalars(select(ListExport)).one()
        assert (made.kind, made.rows, made.revealed) == ("people", 2, False)


@pytest.mark.usefixtures("office")
def test_whole_telephones_are_for_who_may_reveal_and_logged(browse: Browse, app: CrmFlask) -> None:
    assert table(browse(Role.SECRETARY), "cols=mobile", whole_phones="1")[1][1].startswith("1990000000")
    with app.app_context(), db.transaction():
        made = db.session.scalars(select(ListExport)).one()
        assert made.revealed
        assert db.session.scalar(select(AuditEntry.subject_id).where(AuditEntry.fact == "ListExported")) == made.id
    for role in (Role.AUDITOR, Role.ORGANIZER, Role.LIAISON):
        browser = browse(role)
        assert browser.get("/people/export").status_code in (403, 404)
        assert browser.get(f"/people/exports/{made.id}").status_code == 404


@pytest.mark.usefixtures("office")
def test_columns_are_chosen_without_a_script(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    offered = browser.get("/people/columns?sort=rank").text
    assert 'name="col" value="position"' in offered
    done = browser.get("/people/columns?sort=rank&col=rank&col=firm&at-rank=2&at-firm=1&do=apply")
    assert done.location.endswith("/people/?cols=firm.rank&sort=rank")
    assert browser.get("/people/columns?do=apply&col=work&col=duty&col=mobile&col=email").location.endswith("/people/")
    for cols in (".".join(people_columns.COLUMNS), "nothing.x999"):
        assert "甲样例" in browser.get(f"/people/?cols={cols}").text
    english = browser.get("/people/conditions?f0=added&o0=last&v0=30&g0=0&do=apply")
    assert english.location.endswith("where=all~added.last.30")
    assert "过去 30 天" in browser.get(english.location).text


def test_a_list_asks_little_however_long(max_queries: Callable[[int], object], secretary: Actor) -> None:
    firm = an_enterprise()
    field = a_custom_field(about=About.PERSON)
    for n in range(12):
        answer_of(a_person(firm, f"样例{n:02}"), {field.id: str(n)})
    with max_queries(3):  # type: ignore[attr-defined]  # a context manager
        page = queries.people(secretary, PeopleFilters.of({"where": "all~duty.in.other"}), Cut())
        ids = [row.id for row in page.rows]
        queries.places_of(ids)
        queries.custom_values(ids, [], about=About.PERSON)
        assert len(ids) == 12


# -- many at once --------------------------------------------------------------------------------------------------


def test_many_are_set_at_once_and_taken_back(secretary: Actor, crowd: dict[str, Person]) -> None:
    ids = [each.id for each in crowd.values()]
    field = a_custom_field(CustomKind.SELECT, "来宾类别", About.PERSON, options=(OptionDraft("贵宾"),))
    option = queries.customs(About.PERSON)[0].options[0].id
    for name, value in (("locale", "en"), ("rank", 7), (f"x{field.id}", (option,))):
        before = [row.value for row in queries.people_befores(ids, name)]
        made = actions.edit_many_people(ids, name, value, by=secretary)
        assert made.rows == sum(each != value for each in before)
        assert {row.value for row in queries.people_befores(ids, name)} == {value}
        assert actions.undo_many_people(made.id, by=secretary) == (made.rows, [])
        assert [row.value for row in queries.people_befores(ids, name)] == before
        with pytest.raises(bulk.UndoneAlready):
            actions.undo_many_people(made.id, by=secretary)
        with pytest.raises(NotFound):
            actions.undo_many(made.id, by=secretary)


def test_who_was_edited_since_stays_and_is_named(secretary: Actor, crowd: dict[str, Person]) -> None:
    made = actions.edit_many_people([crowd["甲"].id, crowd["乙"].id], "rank", 9, by=secretary)
    db.session.expire_all()
    answer_of(crowd["乙"], {a_custom_field(about=About.PERSON).id: "改"})
    assert actions.undo_many_people(made.id, by=secretary) == (1, ["乙样例"])


def test_people_of_others_are_left_alone(crowd: dict[str, Person]) -> None:
    liaison = an_actor(Role.LIAISON)
    mine = a_person(an_enterprise(manager_id=liaison.id), "丁样例")
    seen = queries.people_preview(liaison, [mine.id, crowd["甲"].id], "rank", 3)
    assert [each.name for each in seen.changing] == ["丁样例"]
    assert seen.refused == ("甲样例",)
    with pytest.raises(bulk.NothingChosen):
        actions.edit_many_people([crowd["甲"].id], "rank", 3, by=liaison)
    with pytest.raises(bulk.TooManyAtOnce):
        actions.edit_many_people(range(1, bulk.MOST_AT_ONCE + 2), "rank", 3, by=liaison)


def test_statements_of_a_bulk_edit_do_not_grow_with_its_rows(
    max_queries: Callable[[int], object], secretary: Actor
) -> None:
    few, many = ([a_person().id for _ in range(n)] for n in (2, 40))
    for ids in (few, many):
        with max_queries(20):  # type: ignore[attr-defined]  # a context manager
            actions.edit_many_people(ids, "rank", 4, by=secretary)


@pytest.mark.usefixtures("office")
def test_the_page_shows_the_effect_before_the_act(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    page = browser.get("/people/").text
    ids = re.findall(r'name="id" value="(\d+)"', page)
    assert len(ids) == 3
    assert "没有选中任何行" in browser.get("/people/bulk").text
    asking = browser.get("/people/bulk?" + "&".join(f"id={n}" for n in ids)).text
    assert "已选 3 人" in asking
    form = {"id": ids, "field": "locale", "locale": "en", "rank": "", "list": ""}
    preview = browser.send("/people/bulk", {**form, "do": "preview"}).text
    assert "将修改 3 人" in preview
    assert "中文 → 英文：3 人" in preview
    done = browser.send("/people/bulk", {**form, "do": "apply"})
    assert done.status_code == 303
    after = browser.get(done.location).text
    assert "已修改 3 人。" in after
    undo = re.findall(r'action="(/people/bulk/\d+/undo)"', after)[0]
    assert "3 人恢复原值" in browser.get(browser.send(undo, {}).location).text
    every = {"all": "1", "list": "home=440300", "field": "rank", "rank": "8", "locale": "zh", "do": "preview"}
    assert "将修改 1 人" in browser.send("/people/bulk", every).text


@pytest.mark.usefixtures("office")
def test_members_choose_among_what_the_directory_shows(browse: Browse) -> None:
    member = browse(Role.FIRM_ADMIN)
    offered = member.get("/people/columns").text
    assert 'value="firm"' in offered
    assert not [name for name in ("mobile", "email", "rank", "manager", "added") if f'value="{name}"' in offered]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', member.get("/people/?cols=firm.mobile.rank").text)
    assert not {"手机", "排序号"} & set(heads)
    assert '<option value="mobile"' not in member.get("/people/conditions").text
    assert member.get("/people/?where=all~mobile.filled").status_code == 422
    assert member.get("/people/bulk").status_code in (302, 303, 404)


@pytest.mark.usefixtures("office")
def test_a_workbook_says_who_took_it(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    made = browser.send("/people/export", {"list": "home=370200&cols=title.added", "format": "xlsx"})
    file = browser.get(made.location)
    assert "attachment" in file.headers["Content-Disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.get_data())).get_sheet_by_index(0).to_python()
    assert rows[0] == ["姓名", "职务", "登记日期"]
    assert {row[0] for row in rows[1:]} == {"甲样例", "'=HYPERLINK(1)"}
    assert all(isinstance(row[2], date) for row in rows[1:])
