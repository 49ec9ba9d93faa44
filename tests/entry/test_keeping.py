"""A draft keeps itself, two tabs lose nothing, and whoever forgot is reminded once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.clock import freeze, now, today
from crm.core.web import CrmFlask
from crm.entry import actions
from crm.entry.jobs import remind
from crm.entry.models import Application
from crm.entry.rules import Move, Opinion, State
from crm.work.models import Task
from tests.support.entry import a_draft, an_application, details, opinion_at
from tests.support.mailbox import mails
from tests.support.people import Browser, an_actor

Browse = Callable[..., Browser]


@pytest.fixture
def draft(clean: CrmFlask) -> str:
    """The secret of a draft's link."""
    with clean.app_context(), db.transaction(write=True):
        return a_draft(details("示例自存有限公司", address="", contact_email="a@example.com")).token


def stored(app: CrmFlask) -> Application:
    with app.app_context(), db.transaction():
        return db.session.scalars(select(Application)).one()


def test_what_is_sound_is_kept_and_what_is_not_waits(clean: CrmFlask, visitor: Browser, draft: str) -> None:
    version = stored(clean).version
    typed = {
        "name": "示例自存有限公司", "contact_email": "not yet", "address": "示例路 1 号", "credit_code": "9137",
        "contact_mobile": "12", "consent": "1", "version": str(version),
    }  # fmt: skip
    answer = visitor.send(f"/apply/{draft}/autosave", typed)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert answer.json["complete"] is False
    kept = stored(clean)
    assert kept.address == "示例路 1 号"
    assert kept.contact_email == "a@example.com", "half an address replaces none"
    assert kept.credit_code != "9137"
    assert answer.json["version"] == kept.version
    assert kept.state is State.DRAFT
    again = visitor.send(f"/apply/{draft}/autosave", typed | {"version": str(kept.version), "name": ""})
    assert again.status_code == 200
    assert stored(clean).name == "示例自存有限公司"


def test_two_tabs_do_not_overwrite_each_other_unseen(clean: CrmFlask, visitor: Browser, draft: str) -> None:
    old = {"name": "示例自存有限公司", "contact_email": "a@example.com", "consent": "1",
           "version": str(stored(clean).version)}  # fmt: skip
    assert visitor.send(f"/apply/{draft}/autosave", old | {"address": "第一处"}).status_code == 200
    late = visitor.send(f"/apply/{draft}/autosave", old | {"address": "第二处"}, headers={"Accept": "application/json"})
    assert late.status_code == 409
    assert late.json is not None
    assert "另一处" in late.json["message"]
    assert stored(clean).address == "第一处"
    shown = visitor.send(f"/apply/{draft}", old | {"address": "第二处", "then": "save"})
    assert shown.status_code == 409
    assert "第二处" in shown.text, "what was typed is still there"
    fresh = old | {"address": "第二处", "then": "save", "version": str(stored(clean).version)}
    assert visitor.send(f"/apply/{draft}", fresh).status_code == 303
    assert stored(clean).address == "第二处"


def test_looking_keeps_nothing_and_a_wrong_link_is_none(clean: CrmFlask, visitor: Browser, draft: str) -> None:
    before = stored(clean).changed_at
    assert visitor.get(f"/apply/{draft}").status_code == 200
    assert visitor.get(f"/apply/{draft}/autosave").status_code == 405
    assert visitor.send(f"/apply/{draft[::-1]}/autosave", {"name": "x"}).status_code == 404
    assert stored(clean).changed_at == before


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_public_notice_shows_what_it_must_and_ends_by_itself(
    clean: CrmFlask, visitor: Browser, locale: str
) -> None:
    with clean.app_context(), db.transaction(write=True):
        shown = details("示例公示有限公司", recommender="示例推荐单位", contact_name="联系人甲")
        an_application(State.NOTICE, shown).notice_until = today() + timedelta(days=3)
        an_application(State.COUNCIL, details("示例已过公示有限公司"))
        an_application(State.SCREENING, details("示例初审有限公司"))
    visitor.set_cookie("locale", locale)
    page = visitor.get("/apply/notices").text
    assert "示例公示有限公司" in page
    assert "示例推荐单位" in page
    for hidden in ("示例已过公示", "示例初审", "联系人甲", "@example.com"):
        assert hidden not in page.replace("crm@example.com", ""), hidden
    with freeze(now() + timedelta(days=8)):
        assert "示例公示有限公司" not in visitor.get("/apply/notices").text


def test_an_applicant_who_forgot_is_mailed_once_more(clean: CrmFlask, instance: Path) -> None:
    with clean.app_context(), db.transaction(write=True):
        made = an_application(State.SCREENING, details("示例补正有限公司", contact_email="late@example.com")).id
        actions.decide(made, Move.RETURN, Opinion(text="请补执照"), by=an_actor(Role.SECRETARY))
    before = len(mails(instance / "outbox", "late@example.com"))
    with clean.app_context():
        assert remind() == 0, "there is still time"
        with freeze(now() + timedelta(days=15)):
            assert remind() == 1
            assert remind() == 0
    assert len(mails(instance / "outbox", "late@example.com")) == before + 1


def test_a_late_payment_is_one_task_for_who_took_it_up(clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        made = an_application(State.COUNCIL, details("示例逾期有限公司")).id
        secretary = an_actor(Role.SECRETARY)
        actions.decide(made, Move.PASS, opinion_at(State.COUNCIL), by=secretary)
    with clean.app_context(), freeze(now() + timedelta(days=31)):
        assert remind() == 1
        assert remind() == 0
        with db.transaction():
            tasks = db.session.scalars(select(Task)).all()
    assert [(task.owner_id, task.subject_kind, task.subject_id) for task in tasks] == [
        (secretary.id, "application", made)
    ]
    assert stored(clean).state is State.APPROVED, "calling it lapsed stays a decision of people"
