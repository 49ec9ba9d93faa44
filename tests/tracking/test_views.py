"""Tracking as the parties, the secretariat and strangers use it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path

import pytest
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db, limits
from crm.core.clock import freeze, now
from crm.core.web import CrmFlask
from crm.projects import actions as projects
from crm.projects.rules import Step
from crm.tracking import queries
from crm.tracking.jobs import forget_unconfirmed
from crm.tracking.models import Tracking, TrackingWatch
from tests.support.mailbox import body, mails
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_signing
from tests.support.reviews import a_firm

Browse = Callable[..., Browser]
Watched = Callable[[int], AbstractContextManager[list[str]]]
ADDRESS = "follower@example.com"
AGREES = {"party": "investor", "word": "agrees", "basis": "2021-02-03 邮件答复"}


@pytest.fixture
def outbox(instance: Path) -> Path:
    """The folder of mails, empty at first."""
    folder = instance / "outbox"
    for old in folder.glob("*.eml"):
        old.unlink()
    return folder


@pytest.fixture
def project(clean: CrmFlask) -> int:
    """A project of a member with its 企业管理员 and no partner, registered on a day, the next step planned."""
    with clean.app_context(), db.transaction(write=True):
        firm = a_firm(name="示例机器人有限公司")
        by = an_actor(Role.SECRETARY)
        signing = a_signing(by, investor=firm.enterprise.name, partner="", representative="签约人甲")
        step = projects.record_milestone(signing.project_id, Step.REGISTERED, date(2021, 2, 5), note="内部说明", by=by)
        projects.verify_milestone(step.id, by=an_actor(Role.LEADER, Role.SECRETARY, email="second@example.com"))
        projects.plan_step(signing.project_id, Step.SITED, date(2021, 5, 15), unit="示例区商务局", by=by)
        return signing.project_id


def code_of(app: CrmFlask, project_id: int) -> str:
    with app.app_context(), db.transaction():
        return db.session.scalars(select(Tracking.code).where(Tracking.project_id == project_id)).one()


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_from_the_word_of_the_party_to_the_public_page_and_back(
    browse: Browse, clean: CrmFlask, project: int, locale: str, visitor: Browser
) -> None:
    secretary, stranger = browse(Role.SECRETARY), visitor
    for browser in (secretary, stranger):
        browser.set_cookie("locale", locale)
    assert secretary.send(f"/projects/{project}/tracking", AGREES).status_code == 303
    code = code_of(clean, project)
    page = stranger.get(f"/track/{code.lower()}")
    assert page.status_code == 200
    assert "智能导览机器人" in page.text
    assert "2021-02" in page.text
    assert "示例区商务局" in page.text
    for hidden in ("2021-02-05", "2021-05-15", "6.50", "亿元", "签约人甲", "内部说明", "林示例", "崂山"):
        assert hidden not in page.text, hidden
    assert "2021-05" in page.text
    assert code[:4] in secretary.get(f"/projects/{project}/slip").text
    secretary.send(f"/projects/{project}/tracking", AGREES | {"word": "refuses"})
    assert stranger.get(f"/track/{code}").status_code == 404


def test_wrong_expired_and_hidden_codes_read_alike(
    browse: Browse, clean: CrmFlask, project: int, visitor: Browser
) -> None:
    secretary, stranger = browse(Role.SECRETARY), visitor
    secretary.send(f"/projects/{project}/tracking", AGREES | {"word": "refuses"})
    hidden = code_of(clean, project)
    wrong = "QS26-0000-0000-R"
    answers = []
    stranger.get("/track/")
    for code in (hidden, wrong):
        answer = stranger.get(f"/track/{code}")
        assert answer.status_code == 404
        assert "智能导览" not in answer.text
        answers.append((dict(answer.headers), re.sub(r'nonce="[^"]*"|"csrf_token" value="[^"]*"', "", answer.text)))
    assert answers[0][1].replace(hidden, wrong) == answers[1][1]
    assert answers[0][0].keys() == answers[1][0].keys()
    for code in ("QS", "%20", "中文", "'%20or%201=1", "A" * 300):
        assert stranger.get(f"/track/{code}").status_code == 404, code
    secretary.send(f"/projects/{project}/tracking", AGREES)
    assert stranger.get(f"/track/{hidden}").status_code == 200
    with freeze(now() + timedelta(days=366 * 3 + 1)):
        expired = stranger.get(f"/track/{hidden}")
    assert expired.status_code == 404
    before = hidden
    secretary.send(f"/projects/{project}/tracking/code")
    assert stranger.get(f"/track/{before}").status_code == 404, "a replaced code is worth nothing"
    with clean.app_context(), db.transaction(write=True):
        projects.terminate_project(project, now().date(), "投资方原因", by=an_actor(Role.SECRETARY))
    assert stranger.get(f"/track/{code_of(clean, project)}").status_code == 404, "an ended project is closed"


def test_a_code_asks_the_database_as_much_as_a_wrong_one(
    clean: CrmFlask,
    browse: Browse,
    project: int,
    max_queries: Watched,
    visitor: Browser,
) -> None:
    browse(Role.SECRETARY).send(f"/projects/{project}/tracking", AGREES | {"word": "refuses"})
    hidden, stranger = code_of(clean, project), visitor
    asked = []
    for code in (hidden, "QS2100000000A", "x"):
        with max_queries(10) as seen:
            stranger.get(f"/track/{code}")
        asked.append(seen)
    assert asked[0] == asked[1] == asked[2]


def test_guessing_is_stopped(
    browse: Browse, clean: CrmFlask, monkeypatch: pytest.MonkeyPatch, visitor: Browser
) -> None:
    monkeypatch.setitem(clean.extensions, "limiter", MovingWindowRateLimiter(MemoryStorage()))
    stranger, most = visitor, limits.LIMITS["track"].most
    answers = [stranger.get(f"/track/QS21-0000-00{n:02}-0") for n in range(most + 1)]
    assert [answer.status_code for answer in answers] == [404] * most + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_the_search_leads_to_the_page(browse: Browse, visitor: Browser) -> None:
    stranger = visitor
    assert stranger.get("/track/").status_code == 200
    assert stranger.get("/track/?q=").status_code == 200
    assert stranger.get("/track/?q= qs21-7k3m-9xta-c ").headers["Location"].endswith("/track/qs21-7k3m-9xta-c")
    assert stranger.get("/track/?q=../../admin").status_code in (200, 303)


def test_a_firm_speaks_for_itself_and_only_for_itself(
    browse: Browse, clean: CrmFlask, project: int, visitor: Browser
) -> None:
    firm, stranger, member = browse(Role.FIRM_ADMIN), visitor, browse(Role.MEMBER)
    assert "智能导览机器人" in firm.get("/portal/projects/").text
    page = firm.get(f"/portal/projects/{project}").text
    assert "02-05" in page
    assert "作为投资方同意公开" in page
    own = {"party": "investor", "word": "agrees"}
    assert member.send(f"/portal/projects/{project}/tracking", own).status_code == 404
    assert firm.send(f"/portal/projects/{project}/tracking", {**own, "party": "partner"}).status_code == 404
    assert firm.send(f"/portal/projects/{project}/tracking", {**own, "party": "nobody"}).status_code == 422
    assert firm.send(f"/portal/projects/{project}/tracking", own).status_code == 303
    code = code_of(clean, project)
    assert stranger.get(f"/track/{code}").status_code == 200
    firm.send(f"/portal/projects/{project}/tracking", own | {"word": "refuses"})
    assert stranger.get(f"/track/{code}").status_code == 404


def test_a_project_with_a_partner_needs_both(browse: Browse, clean: CrmFlask, visitor: Browser) -> None:
    with clean.app_context(), db.transaction(write=True):
        made = a_signing(an_actor(Role.SECRETARY)).project_id
    secretary, stranger = browse(Role.SECRETARY), visitor
    secretary.send(f"/projects/{made}/tracking", AGREES)
    code = code_of(clean, made)
    assert stranger.get(f"/track/{code}").status_code == 404
    secretary.send(f"/projects/{made}/tracking", AGREES | {"party": "partner"})
    assert stranger.get(f"/track/{code}").status_code == 200


def test_bad_words_are_said_beside_the_field(browse: Browse, project: int) -> None:
    secretary = browse(Role.SECRETARY)
    nobody = secretary.send(f"/projects/{project}/tracking", AGREES | {"party": "partner"})
    assert nobody.status_code == 422
    assert "没有登记合作方" in nobody.text
    assert AGREES["basis"] in nobody.text, "nothing typed is lost"
    assert secretary.send(f"/projects/{project}/tracking", AGREES | {"basis": ""}).status_code == 422
    assert secretary.get(f"/projects/{project}/slip").status_code == 409


def test_an_address_confirms_is_told_of_a_step_once_and_leaves(
    browse: Browse, clean: CrmFlask, project: int, outbox: Path, visitor: Browser
) -> None:
    browse(Role.SECRETARY).send(f"/projects/{project}/tracking", AGREES)
    code, stranger = code_of(clean, project), visitor
    assert stranger.send(f"/track/{code}/watch", {"email": "no address"}).status_code == 422
    for _ in range(3):
        assert stranger.send(f"/track/{code}/watch", {"email": ADDRESS.upper()}).status_code == 303
    (asked,) = mails(outbox)
    link = re.search(r"/track/mail/\S+", body(asked))
    assert link is not None
    assert stranger.get(link[0]).status_code == 200
    assert not watching(clean), "looking at the link confirms nothing"
    reach(clean, project, Step.SITED)
    assert len(mails(outbox)) == 1, "no mail before the owner has said yes"
    assert stranger.send(link[0]).status_code == 303
    reach(clean, project, Step.PRODUCING)
    told = mails(outbox)[1:]
    assert len(told) == 1
    assert "投产" in body(told[0])
    assert stranger.send(f"{link[0]}/stop").status_code == 303
    assert stranger.get(link[0]).status_code == 404
    with clean.app_context(), db.transaction():
        assert db.session.scalars(select(TrackingWatch)).all() == []


def test_nobody_is_told_of_a_project_that_closed(
    browse: Browse, clean: CrmFlask, project: int, outbox: Path, visitor: Browser
) -> None:
    secretary, stranger = browse(Role.SECRETARY), visitor
    secretary.send(f"/projects/{project}/tracking", AGREES)
    stranger.send(f"/track/{code_of(clean, project)}/watch", {"email": ADDRESS})
    stranger.send(re.search(r"/track/mail/\S+", body(mails(outbox)[0]))[0])  # type: ignore[index]  # it is there
    secretary.send(f"/projects/{project}/tracking", AGREES | {"word": "refuses"})
    reach(clean, project, Step.SITED)
    assert len(mails(outbox)) == 1


def watching(app: CrmFlask) -> list[TrackingWatch]:
    with app.app_context(), db.transaction():
        found = db.session.scalars(select(TrackingWatch).where(TrackingWatch.confirmed_at.is_not(None)))
        return list(found)


def reach(app: CrmFlask, project_id: int, step: Step) -> None:
    with app.app_context(), db.transaction(write=True):
        made = projects.record_milestone(project_id, step, date(2021, 6, 1), note="示例", by=an_actor(Role.SECRETARY))
        projects.verify_milestone(made.id, by=an_actor(Role.SECRETARY, email="second@example.com"))


def test_an_address_nobody_confirms_is_forgotten(
    browse: Browse, clean: CrmFlask, project: int, visitor: Browser
) -> None:
    browse(Role.SECRETARY).send(f"/projects/{project}/tracking", AGREES)
    visitor.send(f"/track/{code_of(clean, project)}/watch", {"email": ADDRESS})
    with clean.app_context(), freeze(now() + timedelta(days=8)):
        assert forget_unconfirmed() == 1
    with clean.app_context(), db.transaction():
        assert queries.watchers(project) == 0
        assert db.session.scalars(select(TrackingWatch)).all() == []
