"""Segments ask what lists of enterprises ask: custom fields, and the conditions of a kept view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from crm.accounts.permissions import Role
from crm.attendance.models import CheckIn
from crm.attendance.rules import Method
from crm.campaigns import queries
from crm.campaigns.models import MailEvent, Recipient, Segment, Suppression
from crm.campaigns.queries import counting
from crm.campaigns.queries.listed import texts_of
from crm.campaigns.rules import MarkKind, Purpose, Reason, RecipientState, Removal, Rules
from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import freeze, now
from crm.core.web import CrmFlask
from crm.events.models import Registration
from crm.leads.rules import Sector
from crm.lists import actions as lists
from crm.members import actions
from crm.members import queries as members
from crm.members.models import Enterprise
from crm.members.rules import About, CustomKind, OptionDraft, Value
from crm.projects.models import Project
from crm.projects.rules import Agreement
from tests.support.campaigns import a_campaign, some_members
from tests.support.events import a_registration, an_attendee, an_event
from tests.support.members import SHENZHEN, a_custom_field, a_member, a_person, answer_of
from tests.support.people import Browser
from tests.support.pipeline import a_lead

Browse = Callable[..., Browser]


def people(groups: list[dict[str, list[str]]]) -> int:
    """Count whom stored rules reach."""
    return queries.audience(Rules.read({"any": groups}), Purpose.NOTICE).people


def reached(name: str, field_id: int, answer: Value, **fields: object) -> Enterprise:
    """A member with somebody to write to who has answered a custom field."""
    firm = a_member(name, **fields)  # type: ignore[arg-type]  # columns of an enterprise
    a_person(firm)
    actions.answer_customs(firm.id, {field_id: answer}, version=None, by=SYSTEM)
    return firm


def two_marked() -> tuple[str, tuple[int, ...]]:
    """甲 is marked 重点, 乙 出口, 丙 nothing; the field's name and its options."""
    field = a_custom_field(CustomKind.MULTI, "标签", options=(OptionDraft("重点"), OptionDraft("出口")))
    first, second = (option.id for option in members.customs()[0].options)
    reached("甲一示例有限公司", field.id, (first,))
    reached("乙二示例有限公司", field.id, (second,), home_code=SHENZHEN)
    a_person(a_member("丙三示例有限公司"))
    return f"x{field.id}", (first, second)


def test_custom_fields_narrow_whom_a_campaign_is_for(work: db.Transaction) -> None:
    name, options = two_marked()
    first, second = map(str, options)
    assert people([{}]) == 3
    assert people([{name: [first]}]) == 1
    assert people([{name: [first, second]}]) == 2
    assert people([{name: [first], "home": [SHENZHEN]}]) == 0
    assert people([{name: [first]}, {"home": [SHENZHEN]}]) == 2
    assert people([{"x999999": [first]}]) == 0, "a field that is gone never widens"
    assert people([{"where": ["all~nothing.in.1"]}]) == 0
    assert people([{"where": [f"all~{name}.empty", "all~name.has.丙"]}]) == 1


def without(but: dict[str, list[str]], **group: list[str]) -> int:
    """Count whom stored rules with an exception reach."""
    return queries.audience(Rules.read({"any": [group], "none": but}), Purpose.NOTICE).people


def test_who_is_left_out_stays_out(work: db.Transaction) -> None:
    name, options = two_marked()
    first, second = map(str, options)
    assert without({}) == 3
    assert without({name: [first]}) == 2
    assert without({name: [first], "home": [SHENZHEN]}) == 1, "one of the conditions is enough"
    assert without({name: [first, second]}, home=[SHENZHEN]) == 0
    assert without({"x999999": [first]}) == 0, "a field that is gone never lets anybody in"


def test_absent_are_those_who_registered_and_were_not_seen(work: db.Transaction) -> None:
    firm = a_member()
    came, absent, _other = (a_person(firm, name) for name in ("甲来", "乙缺", "丙无"))
    event = an_event()
    rows = [a_registration(event, an_attendee(n, name=who.name)) for n, who in enumerate((came, absent), 1)]
    for made, person in zip(rows, (came, absent), strict=True):
        db.session.get_one(Registration, made.registration.id).person_id = person.id
    db.session.add(
        CheckIn(registration_id=rows[0].registration.id, event_id=event.id, venue_id=event.venues[0], at=now(),
                method=Method.QR, by_name="示例", scan_id="scan-1")
    )  # fmt: skip
    db.session.flush()
    word = str(event.id)
    assert people([{"registered": [word]}]) == 2
    assert people([{"absent": [word]}]) == 0, "an event that is not over has nobody absent"
    with freeze(now() + timedelta(days=8)):
        assert people([{"absent": [word]}]) == 1
        assert without({"attended": [word]}) == 2
        assert without({"registered": [word]}) == 1


def test_a_view_gives_its_conditions(secretary: Actor, work: db.Transaction) -> None:
    name, options = two_marked()
    query = f"home=440300&manager=me&standing=owing&where=or~all~{name}.in.{options[0]}~manager.in.me.7~all~name.has.me"
    view = lists.save_view("enterprises", "深圳", query, shared=True, by=secretary)
    assert texts_of(view.id, secretary) == (
        f"all~standing.in.grace.lapsed~side.in.440300~manager.in.{secretary.id}",
        f"or~all~{name}.in.{options[0]}~manager.in.{secretary.id}.7~all~name.has.me",
    )
    for other in ("q=示例", "standing=exit", "where=all~nothing.in.1", "sort=-name"):
        lists.save_view("enterprises", other, other, shared=False, by=secretary)
    assert queries.offered_views(secretary) == [(view.id, "深圳")]


def test_the_form_offers_fields_and_views(browse: Browse, clean: CrmFlask) -> None:
    browser = browse(Role.SECRETARY)
    assert "会员企业的视图" not in browser.get("/campaigns/segments/new").text
    with clean.app_context(), db.transaction(write=True):
        name, options = two_marked()
    saved = {"list": "home=440300", "name": "深圳企业", "shared": "y"}
    assert browser.send("/views/enterprises", saved).status_code == 303
    page = browser.get("/campaigns/segments/new").text
    assert "标签" in page
    assert "深圳企业" in page
    view = page.split('name="view_2"')[1].split("深圳企业")[0].rsplit('value="', 1)[1].split('"')[0]
    typed = {"name": "重点与深圳", f"{name}_1": str(options[0]), "view_2": view}
    made = browser.send("/campaigns/segments", typed)
    assert made.status_code == 303
    with clean.app_context(), db.transaction():
        stored = db.session.query(Segment).one().rules
    assert stored == {"any": [{name: [str(options[0])]}, {"where": ["all~side.in.440300"]}]}
    assert browser.send(f"/views/{view}/delete", {}).status_code == 303
    again = browser.get(made.location).text
    assert "保持已保存的条件" in again
    assert browser.send(made.location, typed | {"view_2": "kept"}).status_code == 303
    with clean.app_context(), db.transaction():
        assert db.session.query(Segment).one().rules == stored
    assert browser.send(made.location, typed | {"view_2": view}).status_code == 422
    only = browser.send("/campaigns/segments", {"name": "除深圳", "home_0": SHENZHEN})
    assert only.status_code == 303
    with clean.app_context(), db.transaction():
        stored = db.session.query(Segment).filter_by(name="除深圳").one().rules
    assert stored == {"any": [{}], "none": {"home": [SHENZHEN]}}
    assert browser.get(only.location).text.count('value="440300" checked') == 1


def test_fields_of_people_narrow_the_people_of_a_firm(work: db.Transaction) -> None:
    field = a_custom_field(CustomKind.SELECT, "来宾类别", About.PERSON, options=(OptionDraft("贵宾"),))
    option = members.customs(About.PERSON)[0].options[0].id
    firm = a_member("甲一示例有限公司")
    answer_of(a_person(firm, "甲样例"), {field.id: (option,)})
    a_person(firm, "乙样例")
    assert people([{}]) == 2
    assert people([{f"x{field.id}": [str(option)]}]) == 1
    assert people([{f"x{field.id}": [str(option)], "home": [SHENZHEN]}]) == 0
    assert [custom.label for custom in queries.choosing()] == ["来宾类别"]


def test_leads_projects_and_readers_narrow_too(work: db.Transaction) -> None:
    by_lead, by_project, reader, invited = (a_member(f"{sign}示例有限公司") for sign in "甲乙丙丁")
    people_ = [a_person(firm) for firm in (by_lead, by_project, reader, invited)]
    a_lead(SYSTEM).enterprise_id = by_lead.id
    db.session.add(
        Project(name="乙项目", name_key="乙项目", investor="乙", investor_key="乙", investor_id=by_project.id,
                sector=Sector.ENERGY, agreement=Agreement.CONTRACT, signed_on=date(2026, 9, 1), created_at=now(),
                created_by="示例")
    )  # fmt: skip
    event = an_event()
    old = a_campaign(event_id=event.id)
    rows = [
        Recipient(campaign_id=old.id, address=f"{n}@example.com", state=RecipientState.SENT, person_id=person.id)
        for n, person in enumerate(people_[2:])
    ]
    db.session.add_all(rows)
    db.session.flush()
    for row, kind, verdict in zip(rows, ("open", "click"), ("human", "machine"), strict=True):
        db.session.add(
            MailEvent(campaign_id=old.id, recipient_id=row.id, kind=MarkKind(kind), at=now(), verdict=verdict)
        )
    db.session.flush()
    assert people([{"lead": ["registered"]}]) == 1
    assert people([{"project": ["running"]}]) == 1
    assert people([{"project": ["ended"]}]) == 0
    assert people([{"invited": [str(event.id)]}]) == 2
    assert people([{"opened": ["30"]}]) == 1, "a machine is no reader"
    assert people([{"clicked": ["30"]}]) == 0
    assert people([{"lead": ["registered"]}, {"project": ["running"]}, {"opened": ["90"]}]) == 3
    assert without({"opened": ["365"], "lead": ["registered"]}) == 2
    assert people([{"opened": ["31"]}]) == 4, "a value that is none is no condition"


def test_what_is_counted_is_what_is_walked(work: db.Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "LARGE", 0)
    some_members(3, 2)
    firm = a_member("合用示例有限公司", home_code=SHENZHEN)
    for name, email in (("甲", "same@example.com"), ("乙", "Same@example.com"), ("丙", "a..b@x"), ("丁", "")):
        a_person(firm, name, email=email)
    a_person(firm, "戊", email="left@example.com")
    db.session.add(Suppression(address="left@example.com", kind=Removal.UNSUBSCRIBED, scope="all", at=now()))
    db.session.flush()
    asked = [{"any": [{}]}, {"any": [{"home": [SHENZHEN]}]}, {"any": [{}], "none": {"registered": ["1"]}},
             {"any": [{"position": ["council"]}, {"attended": ["1"]}]}]  # fmt: skip
    for _again in range(2):
        for stored in asked:
            rules = Rules.read(stored)
            walked = Counter(slot.reason for slot in queries.slots(rules, Purpose.NEWSLETTER))
            found = queries.audience(rules, Purpose.NEWSLETTER)
            assert found.people == walked[None]
            for reason in (Reason.UNSUBSCRIBED, Reason.INVALID):
                assert found.left_out.get(reason, 0) == walked[reason]
        a_person(firm, "己", email="later@example.com")
