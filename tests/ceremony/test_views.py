"""The list from its first row to the day, over its pages; taps sent again; who may not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.ceremony import actions, queries
from crm.ceremony.models import PlannedSigning
from crm.ceremony.rules import Paper, PlanDetails, PlanState
from crm.core import db
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.events.models import Event
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.projects.models import Project, Signing
from crm.projects.rules import Agreement, SigningState
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_lead, an_occasion

ROW: dict[str, Any] = {
    "name": "智能导览机器人", "investor": "示例机器人有限公司", "partner": "演示文旅集团有限公司",
    "agreement": "contract",
    "amount": "6.5", "amount_unit": "亿元", "paper": "promised",
}  # fmt: skip
LIST = "/events/wl2/ceremony"


def an_event(app: CrmFlask) -> int:
    """Store an event the organizer works at."""
    with app.app_context(), db.transaction(write=True):
        return an_occasion("wl2", staff=an_actor(Role.ORGANIZER)).id


def approved(app: CrmFlask, *, lead: bool = False) -> int:
    """Store an approved row and return its number."""
    with app.app_context(), db.transaction(write=True):
        checker, leader = an_actor(Role.ORGANIZER), an_actor(Role.LEADER)
        event = an_occasion("wl2", staff=checker)
        by = an_actor(Role.SECRETARY)
        lead_id = a_lead(by, event=event, company="示例机器人有限公司").id if lead else None
        details = PlanDetails(
            name="智能导览机器人", investor="示例机器人有限公司", partner="演示文旅集团有限公司",
            agreement=Agreement.CONTRACT, amount=Money.of("6.5", "亿元"), paper=Paper.PROMISED, lead_id=lead_id,
        )  # fmt: skip
        row = actions.plan(event.id, details, by=by)
        actions.check(row, by=checker)
        actions.approve(event.id, [row.id], by=leader)
        return row.id


def the_row(app: CrmFlask) -> PlannedSigning:
    """Return the only row."""
    with app.app_context(), db.transaction():
        row = db.session.scalars(select(PlannedSigning)).one()
        db.session.expunge(row)
        return row


def count(app: CrmFlask, table: type[Any]) -> int:
    """Count the rows of a table."""
    with app.app_context(), db.transaction():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_row_goes_from_the_office_to_the_leader_to_the_stage(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    an_event(clean)
    office, leader = browse(Role.SECRETARY), browse(Role.LEADER)
    assert "清单还是空的" in office.get(LIST).text
    assert office.send(f"{LIST}/new", ROW | {"amount": ""}).status_code == 422
    assert office.send(f"{LIST}/new", ROW | {"paper": "none"}).status_code == 303
    assert office.send(f"{LIST}/new", ROW).status_code == 409
    row = the_row(clean).id
    assert office.send(f"{LIST}/{row}/check", {"verdict": "check"}).status_code == 422  # no paper
    assert office.send(f"{LIST}/{row}/check", {"verdict": "return"}).status_code == 422  # no word
    assert office.send(f"{LIST}/{row}/check", {"verdict": "return", "opinion": "缺文本"}).status_code == 303
    assert office.send(f"{LIST}/{row}/edit", ROW).status_code == 303
    assert office.send(f"{LIST}/{row}/check", {"verdict": "check"}).status_code == 303
    own = office.send(f"{LIST}/approve", {"id": str(row)})
    assert own.status_code == 403
    assert "须由另一人审定" in own.text
    assert leader.send(f"{LIST}/approve", {"id": str(row), "opinion": "同意"}).status_code == 303
    assert office.send(f"{LIST}/{row}/arrange", {"place": "1", "witnesses": "见样例"}).status_code == 303
    assert "见样例" in office.get(f"{LIST}/sheet").text
    assert the_row(clean).state is PlanState.APPROVED
    assert "原核对与审定作废" in office.get(office.send(f"{LIST}/{row}/edit", ROW | {"amount": "7"}).location).text
    assert the_row(clean).state is PlanState.COLLECTED
    shown = office.get(f"{LIST}/{row}").text
    for word in ("缺文本", "同意", "列入清单", "领导审定"):
        assert word in shown
    assert office.get(f"{LIST}?state=collected").text.count('data-label="顺序"') == 1


def test_on_the_day_one_tap_makes_one_project_and_undo_takes_it_back(
    clean: CrmFlask, browse: Callable[..., Browser]
) -> None:
    row = approved(clean, lead=True)
    stage = browse(Role.ORGANIZER)
    assert "智能导览机器人" in stage.get(f"{LIST}/day").text
    tap = {"nonce": "tap-00000001", "amount": "5", "amount_unit": "亿元"}
    assert stage.send(f"{LIST}/{row}/signed", tap).status_code == 303
    assert stage.send(f"{LIST}/{row}/signed", tap).status_code == 303
    assert (count(clean, Project), count(clean, Signing)) == (1, 1)
    with clean.app_context(), db.transaction():
        assert db.session.scalars(select(Lead)).one().stage is Stage.SIGNED
        assert db.session.scalars(select(Signing)).one().state is SigningState.PENDING
    assert the_row(clean).signed_amount == Money.of(5, "亿元")
    assert stage.send(f"{LIST}/{row}/unsigned", {"reason": "absent"}).status_code == 409
    assert stage.send(f"{LIST}/{row}/undo").status_code == 303
    assert stage.send(f"{LIST}/{row}/signed", tap).status_code == 303  # the tap that was taken back arrives again
    assert the_row(clean).state is PlanState.APPROVED
    assert stage.send(f"{LIST}/{row}/unsigned", {"reason": "other"}).status_code == 422
    assert stage.send(f"{LIST}/{row}/unsigned", {"reason": "other", "reason_text": "等待批复"}).status_code == 303
    assert "等待批复" in stage.get("/events/wl2").text
    assert stage.send(f"{LIST}/{row}/undo").status_code == 303
    assert stage.send(f"{LIST}/{row}/signed", {"nonce": "tap-00000002"}).status_code == 303
    with clean.app_context(), db.transaction():
        states = db.session.scalars(select(Signing.state).order_by(Signing.id)).all()
        assert list(states) == [SigningState.REFUSED, SigningState.PENDING]
    assert count(clean, Project) == 1


def test_many_taps_at_once_make_one_project(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    row = approved(clean)
    browsers = [browse(Role.SECRETARY) for _ in range(6)]
    tokens = [browser.csrf() for browser in browsers]
    answers: list[Any] = [None] * len(browsers)

    def tap(place: int) -> None:
        sent = {"nonce": f"tap-0000000{place % 2}", "csrf_token": tokens[place]}
        answers[place] = browsers[place].post(f"{LIST}/{row}/signed", data=sent)

    threads = [threading.Thread(target=tap, args=(place,)) for place in range(len(browsers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [303] * len(answers)
    assert (count(clean, Project), count(clean, Signing)) == (1, 1)


def test_what_was_logged_by_the_form_is_linked_not_made_again(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    row = approved(clean)
    stage = browse(Role.ORGANIZER)
    form = {key: value for key, value in ROW.items() if key != "paper"}
    assert stage.send("/events/wl2/signings/new", form).status_code == 303
    assert stage.send(f"{LIST}/{row}/signed", {"nonce": "tap-00000001"}).status_code == 303
    assert (count(clean, Project), count(clean, Signing)) == (1, 1)


def test_the_order_is_kept_for_all_rows(clean: CrmFlask) -> None:
    event_id = an_event(clean)
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        rows = [
            actions.plan(
                event_id,
                PlanDetails(
                    name=f"示例项目{n}", investor="示例企业", partner="", agreement=Agreement.INTENT,
                    amount=Money.of(1, "亿元"),
                ),
                by=by,
            )
            for n in range(4)
        ]  # fmt: skip
        actions.arrange(rows[3], actions.Arrangement(place=1), by=by)
        assert queries.order_of(event_id) == [rows[3].id, rows[0].id, rows[1].id, rows[2].id]
        assert sorted(row.place for row in queries.rows(event_id)) == [1, 2, 3, 4]
        assert db.session.get_one(Event, event_id).code == "wl2"


def test_a_row_is_no_business_of_others(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    row = approved(clean)
    firm, officer, finance = browse(Role.FIRM_ADMIN), browse(Role.LIAISON), browse(Role.FINANCE)
    assert firm.get(LIST).status_code == 404
    assert finance.get(LIST).status_code == 200
    assert finance.get(f"{LIST}/day").status_code in (403, 404)
    assert officer.send(f"{LIST}/{row}/signed", {"nonce": "tap-00000001"}).status_code == 404
