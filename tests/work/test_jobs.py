"""The mail that reminds: one per account and day, whoever tries again, nothing before eight or for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from crm.accounts.models import Account
from crm.accounts.permissions import Role
from crm.core import clock, db, jobs
from crm.core.web import CrmFlask
from crm.work import actions
from crm.work.jobs import mail_digest, remind
from crm.work.models import Task, TaskDigest
from crm.work.rules import TaskDraft
from tests.reviews.test_jobs import sending_through
from tests.support.mailbox import body, parsed
from tests.support.people import an_account, an_actor
from tests.support.smtp import TAKE_AND_CUT, SmtpServer

DAY = date(2026, 3, 2)


@contextmanager
def wall(hour: int, day: date = DAY) -> Iterator[None]:
    """Hold the clock at an hour of the wall."""
    with clock.freeze(clock.at_wall(day, hour)):
        yield


@pytest.fixture
def owner(clean: CrmFlask, instance: Path) -> int:
    """A liaison with one task late, one due and one to come, at six in the morning."""
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    with wall(6), clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        account = an_account(Role.LIAISON)
        for title, days in (("逾期的事", -1), ("今天的事", 0), ("以后的事", 5)):
            due = DAY + timedelta(days=days)
            actions.add_task(TaskDraft(title=title, owner_id=account, due_on=due), by=by)
        return account


def mails(instance: Path) -> list[str]:
    return [body(parsed(path.read_bytes()), "plain") for path in sorted((instance / "outbox").glob("*.eml"))]


def sweep(app: CrmFlask) -> None:
    with app.app_context():
        remind()


def test_one_mail_a_day_from_eight(clean: CrmFlask, owner: int, instance: Path) -> None:
    with wall(7):
        sweep(clean)
    assert not mails(instance)
    for hour in (8, 8, 12, 20):
        with wall(hour):
            sweep(clean)
    (mail,) = mails(instance)
    assert "逾期的事" in mail
    assert "今天的事" in mail
    assert "以后的事" not in mail
    with wall(9, DAY + timedelta(days=1)):
        sweep(clean)
    assert len(mails(instance)) == 1, "what is late alone is no news"
    with wall(9, DAY + timedelta(days=5)):
        sweep(clean)
    assert len(mails(instance)) == 2


def test_what_was_done_meanwhile_is_not_mailed(clean: CrmFlask, owner: int, instance: Path) -> None:
    with wall(8), clean.app_context():
        with db.transaction(write=True):
            actions.plan_digest(owner, DAY, by=an_actor(Role.SECRETARY))
            for task_id in db.session.scalars(select(Task.id)).all():
                actions.finish(task_id, by=an_actor(Role.SECRETARY))
        remind()
    assert not mails(instance)


def test_a_disabled_account_is_not_reminded(clean: CrmFlask, owner: int, instance: Path) -> None:
    with clean.app_context(), db.transaction(write=True):
        db.session.get_one(Account, owner).disabled_at = clock.now()
    with wall(9):
        sweep(clean)
    assert not mails(instance)


def test_two_workers_send_one_mail(clean: CrmFlask, owner: int, instance: Path) -> None:
    at = clock.at_wall(DAY, 9)

    def one() -> None:
        with clock.freeze(at):
            sweep(clean)

    workers = [Thread(target=one) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(mails(instance)) == 1


def test_a_server_that_was_busy_gets_it_once_later(clean: CrmFlask, owner: int) -> None:
    with SmtpServer(answers={"RCPT": ["451 4.7.1 later"]}) as server, sending_through(clean, server):
        with wall(9):
            sweep(clean)
        row = digest(clean)
        assert (row.handed_at, row.tries) == (None, 1)
        assert not server.taken
        with wall(11):
            sweep(clean)
            sweep(clean)
        assert len(server.taken) == 1
    assert digest(clean).due_at is None


@pytest.mark.parametrize("ending", [TAKE_AND_CUT, "550 5.1.1 unknown"])
def test_what_may_have_been_taken_is_not_sent_again(clean: CrmFlask, owner: int, ending: str) -> None:
    with SmtpServer(answers={"END": [ending]}) as server, sending_through(clean, server):
        for hour in (9, 12, 18):
            with wall(hour):
                sweep(clean)
        assert digest(clean).tries == 1


def digest(app: CrmFlask) -> TaskDigest:
    with app.app_context(), db.transaction():
        return db.session.query(TaskDigest).one()


def test_a_digest_is_handed_over_once(clean: CrmFlask, owner: int, instance: Path) -> None:
    with wall(9):
        sweep(clean)
        jobs.run(clean, mail_digest.name, [digest(clean).id])
    assert len(mails(instance)) == 1
    assert isinstance(digest(clean).handed_at, datetime)
