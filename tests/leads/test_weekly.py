"""The weekly mail about leads: once per person and week whoever tries, and every figure opens exactly its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.models import Account
from crm.accounts.permissions import Role
from crm.core import clock, db
from crm.core.actor import Actor
from crm.core.audit import AuditEntry
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.leads import actions, queries, rules
from crm.leads.jobs import weekly_mails
from crm.leads.models import LeadWeekly
from crm.leads.rules import LostReason, Stage
from crm.leads.views.asking import listed_of
from tests.support.mailbox import body, parsed
from tests.support.people import Browser, an_account, an_actor
from tests.support.pipeline import a_lead

MONDAY = date(2026, 3, 2)


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_week_begins_on_its_monday_and_follows_the_one_before(day: date) -> None:
    monday = rules.week_of(day)
    assert monday.weekday() == 0
    assert 0 <= (day - monday).days < 7
    first, last = rules.week_before(monday)
    assert (rules.week_of(last), last + timedelta(days=1)) == (first, monday)


@contextmanager
def wall(day: date, hour: int = 9) -> Iterator[None]:
    """Hold the clock at an hour of the wall."""
    with clock.freeze(clock.at_wall(day, hour)):
        yield


@pytest.fixture
def officer(clean: CrmFlask, instance: Path) -> int:
    """An officer with leads that are late, quiet, new, won and lost; a colleague's beside them; and a leader."""
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    with clean.app_context():
        with wall(MONDAY - timedelta(days=100)), db.transaction(write=True):
            by = an_actor(Role.LIAISON)
            other = an_actor(Role.SECRETARY, email="other@example.com")
            an_account(Role.LEADER, email="leader@example.com")
            a_lead(by, title="停滞的线索", estimate=Money.of(3, "亿元"))
            won, lost = a_lead(by, title="签约的线索"), a_lead(by, title="终止的线索")
            a_lead(other, title="别人的线索")
            actions.advance(won.id, Stage.CONTACTING, by=by)
        with wall(MONDAY - timedelta(days=3)), db.transaction(write=True):
            actions.become_signed(won.id, note="", by=by)
            actions.advance(lost.id, Stage.CLOSED, lost_reason=LostReason.MONEY, by=by)
            actions.advance(a_lead(by, title="新的线索").id, Stage.CONTACTING, by=by)
        assert by.id is not None
        return by.id


def mails(instance: Path) -> dict[str, str]:
    found = [parsed(path.read_bytes()) for path in sorted((instance / "outbox").glob("*.eml"))]
    assert len({mail["To"] for mail in found}) == len(found), "nobody gets two"
    return {str(mail["To"]): body(mail, "plain") for mail in found}


def sweep(app: CrmFlask) -> None:
    with app.app_context():
        weekly_mails()


def test_one_mail_a_week_from_monday_at_eight(clean: CrmFlask, officer: int, instance: Path) -> None:
    with wall(MONDAY, 7):
        sweep(clean)
    assert not mails(instance)

    def race() -> None:
        with wall(MONDAY, 8):
            sweep(clean)

    threads = [Thread(target=race) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for day in (0, 2, 6):
        with wall(MONDAY + timedelta(days=day)):
            sweep(clean)
    found = mails(instance)
    assert len(found) == 3
    own = next(text for to, text in found.items() if "leader" not in to and "other" not in to)
    assert "上周签约 1 条" in own
    assert "新的线索 · 报告进展" not in own, "due in a later week"
    assert "别人的线索" not in own
    with wall(MONDAY + timedelta(days=7)), clean.app_context():
        weekly_mails()
        with db.transaction():
            rows = db.session.scalars(select(LeadWeekly.week).where(LeadWeekly.owner_id == officer)).all()
    assert sorted(rows) == [MONDAY, MONDAY + timedelta(days=7)]


def test_every_figure_of_the_mail_opens_exactly_its_rows(clean: CrmFlask, officer: int) -> None:
    with wall(MONDAY), clean.test_request_context(), db.transaction():
        leader = db.session.scalars(select(Account.id).where(Account.email == "leader@example.com")).one()
        for account in (officer, leader):
            reader = queries.reader_of(account)
            assert reader is not None
            lines = queries.weekly_lines(reader, MONDAY)
            assert {line.group for line in lines} == {"late", "colour", "week"}
            for line in lines:
                opened = listed_of(line.asked).filters
                assert queries.total(reader.actor, opened) == (line.count, line.estimate), line.name
        mine = queries.reader_of(officer)
        assert mine is not None
        names = {line.name: line.count for line in queries.weekly_lines(mine, MONDAY)}
    assert (names["上周新登记"], names["上周签约"], names["上周终止"], names["停滞"]) == (1, 1, 1, 1)


def test_who_switches_it_off_gets_none(
    clean: CrmFlask, officer: int, instance: Path, browse: Callable[..., Browser]
) -> None:
    with clean.app_context(), db.transaction(write=True):
        actor = Actor(officer, "甲", frozenset({Role.LIAISON}))
        actions.choose_weekly(False, by=actor)
        actions.choose_weekly(False, by=actor)
        told = db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.fact == "LeadWeeklyChosen")).all()
        assert list(told) == [officer]
    with wall(MONDAY):
        sweep(clean)
    assert len(mails(instance)) == 2
    leader = browse(Role.LEADER)
    assert "每周一收线索周报" in leader.get("/account/").text
    assert leader.send("/leads/weekly", {}).status_code == 303
    assert "checked" not in leader.get("/account/").text.partition("线索周报")[2].partition("</form>")[0]
    assert leader.send("/leads/weekly", {"weekly": "y"}).status_code == 303
