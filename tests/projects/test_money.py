"""Money of projects: foreign currencies, 认缴 and 实缴, 完成投资; steps that do not apply."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import today
from crm.core.errors import DomainError, NotFound
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.projects import actions, queries, rules
from crm.projects.actions import Confirmed
from crm.projects.models import Arrival, Completion, Project
from crm.projects.rules import (
    PAID_IN,
    TEMPLATES,
    Capital,
    Exchange,
    ProjectKind,
    Step,
    as_rate,
    exchange_of,
    in_wan,
    steps_shown,
)
from crm.tracking import queries as tracking
from tests.support.people import Browser, an_actor
from tests.support.pipeline import PDF, a_file, a_signing, details

HEADLINE = Money(9_063_800_000_000)
DAY = date(2021, 1, 15)


# -- foreign amounts -----------------------------------------------------------------------------------------------


@given(st.integers(1, 10**13), st.integers(1, 10**7), st.sampled_from(["USD", "JPY"]))
def test_what_is_typed_is_what_is_kept(cents: int, micros: int, currency: str) -> None:
    made = Exchange(currency=currency, cents=cents, rate_micros=micros, on=DAY, source="示例")
    if not 0 < made.money.fen < 10**16:
        return
    typed = (currency, f"{in_wan(cents):,f}", f"{as_rate(micros):f}", DAY, "示例")
    assert exchange_of(*typed, today=DAY) == made
    assert abs(made.money.fen * 1_000_000 - cents * micros) * 2 <= 1_000_000


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("USD", "", "6.4", DAY, "示例"), rules.ExchangeIncomplete),
        (("", "1", "6.4", DAY, "示例"), rules.ExchangeIncomplete),
        (("XXX", "1", "6.4", DAY, "示例"), rules.ExchangeIncomplete),
        (("USD", "1", "6.4", None, ""), rules.ExchangeIncomplete),
        (("USD", "0", "6.4", DAY, "示例"), rules.NoFigure), (("USD", "1e3", "6.4", DAY, "示例"), rules.NoFigure),
        (("USD", "0.0000001", "6.4", DAY, "示例"), rules.NoFigure), (("USD", "1", "1000", DAY, "示例"), rules.NoRate),
        (("USD", "1", "0", DAY, "示例"), rules.NoRate),
        (("USD", "1", "6.4", DAY + timedelta(1), "示例"), rules.FutureDay),
        (("KRW", "0.000001", "0.001", DAY, "示例"), rules.NoFigure),
    ],
)  # fmt: skip
def test_what_is_no_foreign_amount(typed: tuple[Any, ...], error: type[DomainError]) -> None:
    with pytest.raises(error):
        exchange_of(*typed, today=DAY)
    assert exchange_of("", "", "", None, "", today=DAY) is None


def edited(browser: Browser, project_id: int, **more: Any) -> Any:
    form = {"kind": "light", "sector": "it", "contracted": "", "contracted_unit": "亿元", "version": "1", **more}
    return browser.send(f"/projects/{project_id}", form)


def a_project(app: CrmFlask, yi: str = "6.5") -> int:
    """Store a project and return its number."""
    with app.app_context(), db.transaction(write=True):
        amount = Money.of(yi, "亿元")
        return actions.log_signing(details(yi=yi), confirmed=Confirmed(amount=amount), by=SYSTEM).project_id


ABROAD = {
    "capital": "foreign", "currency": "USD", "foreign": "1,200.5", "rate": "6.4632", "rate_on": "2021-01-15",
    "rate_source": "中国外汇交易中心中间价",
}  # fmt: skip


def test_contracted_foreign_funds_from_the_form_to_the_file(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    project_id, browser = a_project(clean), browse(Role.SECRETARY)
    assert "资金性质应为港澳台资或外资" in edited(browser, project_id, **ABROAD | {"capital": "far"}).text
    assert "须同时写明" in edited(browser, project_id, **ABROAD | {"rate": ""}).text
    above = edited(browser, project_id, **ABROAD | {"contracted": "0.5", "subscribed": "1", "subscribed_unit": "亿元"})
    assert above.status_code == 422
    assert "超过合同引资额" in above.text
    assert 'value="1,200.5"' in above.text
    assert edited(browser, project_id, **ABROAD, subscribed="1", subscribed_unit="亿元").status_code == 303
    page = browser.get(f"/projects/{project_id}").text
    assert "1,200.5 万美元，汇率 6.4632" in page
    assert "77,590,716.00" in page
    with clean.app_context(), db.transaction():
        project = db.session.get_one(Project, project_id)
        assert (project.contracted, project.foreign_cents) == (Money(7_759_071_600), 1_200_500_000)
        assert project.capital is Capital.FOREIGN
    form = browser.get(f"/projects/{project_id}/edit").text
    assert 'value="1200.5"' in form
    assert 'value="6.4632"' in form
    listed = browser.get("/projects/?cols=foreign.currency.exchange.rated.contracted&where=all~currency.in.USD").text
    for cell in ("1,200.5", "美元", "6.4632", "2021-01-15", "0.77590716"):
        assert f">{cell}</td>" in listed, cell


def test_money_that_arrives_in_dollars_counts_in_yuan(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    project_id, browser = a_project(clean), browse(Role.SECRETARY)
    sent = {
        "amount": "", "amount_unit": "亿元", "arrived_on": "2021-02-01", "kind": PAID_IN, "currency": "USD",
        "foreign": "100", "rate": "6.5", "rate_on": "2021-02-01", "rate_source": "示例中间价",
    }  # fmt: skip
    nothing = browser.send(f"/projects/{project_id}/arrivals", {**sent, **dict.fromkeys(ABROAD, "")})
    assert (nothing.status_code, "请填写到位金额" in nothing.text) == (422, True)
    differs = browser.send(f"/projects/{project_id}/arrivals", {**sent, "amount": "0.07"})
    assert "6,500,000.00" in differs.text
    assert browser.send(f"/projects/{project_id}/arrivals", sent).status_code == 303
    with clean.app_context(), db.transaction(write=True):
        arrival = db.session.query(Arrival).one()
        assert (arrival.amount, arrival.currency, arrival.foreign_cents) == (Money.of(650, "万元"), "USD", 100_000_000)
        actions.verify_arrival(arrival.id, by=an_actor(Role.FINANCE, email="finance@example.com"))
    page = browser.get(f"/projects/{project_id}").text
    assert "100 万美元" in page
    with clean.app_context(), db.transaction(write=True):
        back = actions.reverse_arrival(arrival.id, "示例", by=SYSTEM)
        actions.verify_arrival(back.id, by=an_actor(Role.FINANCE, email="finance2@example.com"))
        funds = queries.funds_of(project_id, [])
        assert (funds.paid_in, funds.foreign) == (Money(0), {"USD": 0})


# -- the headline, to the 元 ----------------------------------------------------------------------------------------


def test_906_38_yi_survives_every_page_and_file(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    project_id, browser = a_project(clean, "906.38"), browse(Role.SECRETARY)
    browser_sent = edited(browser, project_id, contracted="90638000000", contracted_unit="元")
    assert browser_sent.status_code == 303
    with clean.app_context(), db.transaction():
        project = db.session.get_one(Project, project_id)
        assert project.total_investment == project.contracted == HEADLINE
    assert 'value="906.38"' in browser.get(f"/projects/{project_id}/edit").text
    assert browser.get(f"/projects/{project_id}").text.count("90,638,000,000.00") == 2
    assert ">906.38</td>" in browser.get("/projects/?cols=total").text
    assert "90,638,000,000.00" in browser.get("/projects/ledger?unit=yuan").text
    for kind in ("csv", "xlsx"):
        for path, asked, cell in (
            ("/projects/export", "cols=total.contracted", "906.38"),
            ("/projects/ledger/export", "group=none&unit=yuan&cols=total.contracted", "90638000000.00"),
        ):
            answer = browser.send(path, {"list": asked, "format": kind})
            content = browser.get(answer.location).get_data()
            if kind == "csv":
                row = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1]
                assert row[1:3] == [cell, cell]
            else:
                with zipfile.ZipFile(io.BytesIO(content)) as book:
                    sheet = book.read("xl/worksheets/sheet1.xml").decode()
                found = re.findall(r"<v>([0-9.]+)</v>", sheet[sheet.index('<row r="2"') :])
                assert found.count(cell) >= 2, sheet


# -- 完成投资 --------------------------------------------------------------------------------------------------------


def test_completed_investment_needs_evidence_and_a_second_person(secretary: Actor) -> None:
    project_id, other = a_signing(secretary).project_id, an_actor(Role.FINANCE)
    with pytest.raises(rules.EvidenceMissing):
        actions.record_completion(project_id, Money(1), today(), by=secretary)
    with pytest.raises(rules.FutureDay):
        actions.record_completion(project_id, Money(1), today() + timedelta(40), evidence=a_file(), by=secretary)
    two = Money.of(2, "亿元")
    made = actions.record_completion(project_id, two, date(2021, 2, 18), evidence=a_file(), by=secretary)
    assert made.month == date(2021, 2, 1)
    with pytest.raises(rules.OwnReport):
        actions.verify_completion(made.id, by=secretary)
    with pytest.raises(NotFound):
        actions.verify_completion(made.id, by=an_actor(Role.LIAISON))
    with pytest.raises(rules.NotYetCounted):
        actions.reverse_completion(made.id, "示例", by=secretary)
    assert queries.funds_of(project_id, queries.completions(project_id)).done_waiting == Money.of(2, "亿元")
    actions.verify_completion(made.id, by=other)
    with pytest.raises(rules.AlreadyVerified):
        actions.verify_completion(made.id, by=other)
    assert queries.funds_of(project_id, queries.completions(project_id)).completed == Money.of(2, "亿元")
    back = actions.reverse_completion(made.id, "重复登记", by=secretary)
    with pytest.raises(rules.AlreadyReversed):
        actions.reverse_completion(made.id, "示例", by=secretary)
    actions.verify_completion(back.id, by=other)
    assert queries.funds_of(project_id, queries.completions(project_id)).completed == Money(0)


def test_completed_investment_on_the_page(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    project_id, browser = a_project(clean), browse(Role.SECRETARY)
    sent = {"amount": "1.5", "amount_unit": "亿元", "month": "2021-02-18"}
    path = f"/projects/{project_id}/completions"
    assert browser.send(path, sent, content_type="multipart/form-data").status_code == 422
    sent["evidence"] = (io.BytesIO(PDF), "进度.pdf")  # type: ignore[assignment]  # a file of a form
    assert browser.send(path, sent, content_type="multipart/form-data").status_code == 303
    page = browser.get(f"/projects/{project_id}").text
    assert "另有待核" in page
    assert "进度.pdf" in page
    finance = browse(Role.FINANCE)
    with clean.app_context(), db.transaction():
        number = db.session.scalars(select(Completion.id)).one()
    assert finance.send(f"/completions/{number}/verify", {}).status_code == 303
    assert browser.send(f"/completions/{number}/reverse", {"reason": ""}).status_code == 422
    assert browser.send(f"/completions/{number}/reverse", {"reason": "重复"}).status_code == 303
    assert "重复" in browser.get(f"/projects/{project_id}").text


# -- steps ---------------------------------------------------------------------------------------------------------


@given(st.data())
def test_a_step_reached_implies_the_earlier_ones(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(ProjectKind))
    template = TEMPLATES[kind]
    waived = data.draw(st.sets(st.sampled_from(template[1:])))
    reached = {Step.SIGNED: DAY}
    for step in data.draw(st.lists(st.sampled_from(list(Step)), max_size=12)):
        note, on = data.draw(st.sampled_from(["", "示例原因"])), DAY + timedelta(data.draw(st.integers(0, 30)))
        try:
            rules.check_step(kind, step, on, reached, note, waived)
        except DomainError:
            continue
        skipped = [each for each in template[: template.index(step)] if each not in reached and each not in waived]
        assert note or not skipped
        assert step not in waived
        reached[step] = on
    shown = steps_shown(kind, reached, waived)
    assert [each.step for each in shown] == list(template)
    last = max(place for place, each in enumerate(shown) if each.on is not None)
    for place, each in enumerate(shown):
        assert each.reached == (place <= last and not each.waived)
        assert each.waived == (each.step in waived)
        assert not (each.on and each.waived)


def test_the_templates_are_those_of_the_design() -> None:
    said = {kind: " ".join(step.value for step in steps) for kind, steps in TEMPLATES.items()}
    assert said == {
        ProjectKind.MANUFACTURING: "signed registered filed sited started in_statistics completed producing"
        " full_capacity target_effect",
        ProjectKind.LIGHT: "signed registered sited producing target_effect",
        ProjectKind.TOURISM: "signed registered filed sited started completed producing",
        ProjectKind.FUND: "signed registered paid_in target_effect",
    }


def test_a_step_that_does_not_apply_is_said_with_a_reason(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    project_id, browser = a_project(clean), browse(Role.SECRETARY)
    path = f"/projects/{project_id}/waivers"
    assert browser.send(path, {"step": "sited", "reason": ""}).status_code == 422
    assert browser.send(path, {"step": "signed", "reason": "示例"}).status_code == 422
    assert browser.send(path, {"step": "sited", "reason": "租用现有厂房"}).status_code == 303
    assert browser.send(path, {"step": "sited", "reason": "再次"}).status_code == 409
    page = browser.get(f"/projects/{project_id}").text
    assert "租用现有厂房" in page
    with clean.app_context(), db.transaction():
        told = tracking.parcel(db.session.get_one(Project, project_id), verified=False).told
        assert Step.SITED not in {each.step for each in told}
    with clean.app_context(), db.transaction(write=True):
        with pytest.raises(rules.StepWaived):
            actions.record_milestone(project_id, Step.SITED, today(), by=SYSTEM)
        with pytest.raises(rules.StepWaived):
            actions.plan_step(project_id, Step.SITED, today(), by=SYSTEM)
        with pytest.raises(rules.StepReasonNeeded):
            actions.record_milestone(project_id, Step.PRODUCING, today(), by=SYSTEM)
        actions.record_milestone(project_id, Step.REGISTERED, today(), by=SYSTEM)
        actions.record_milestone(project_id, Step.PRODUCING, today(), by=SYSTEM)
    assert browser.send(f"{path}/end", {"step": "sited"}).status_code == 303
    assert browser.send(f"{path}/end", {"step": "sited"}).status_code == 404
    assert "租用现有厂房" not in browser.get(f"/projects/{project_id}").text
