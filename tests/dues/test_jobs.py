"""Mails about dues: each step of an invoice once, whoever races, whatever crashes."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from crm.core import db, jobs
from crm.core.actor import SYSTEM
from crm.core.clock import freeze, now, today
from crm.core.db import session
from crm.core.web import CrmFlask
from crm.dues import actions, queries
from crm.dues.jobs import mail_due_letters, mail_letter, write_reminders
from crm.dues.models import DuesLetter
from crm.dues.rules import LetterState, Skip, Step
from crm.members import actions as members
from crm.members.models import Person
from crm.members.rules import Decision, Duty
from tests.support.dues import a_fee_table, approval, paid
from tests.support.members import a_member, a_person, membership_of

ROOT = Path(__file__).parents[2]

LATE = timedelta(days=200)


@pytest.fixture
def outbox(instance: Path) -> Path:
    """The folder mails go to, without those of other tests."""
    folder = instance / "outbox"
    for old in folder.glob("*.eml"):
        old.unlink()
    return folder


def firms(app: CrmFlask, n: int, *, due_in: int = 7) -> list[int]:
    """Bill `n` members with somebody to write to; due in so many days. Return their invoices."""
    with app.app_context(), db.transaction(write=True):
        a_fee_table()
        some = [a_member(paid_until=today() - LATE) for _ in range(n)]
        for each in some:
            a_person(each, duty=Duty.FINANCE)
        chosen = [membership_of(each).id for each in some]
        due_on = today() + timedelta(days=due_in)
        done = actions.approve(today().year, approval(due_on), membership_ids=chosen, by=SYSTEM)
        return [each.id for each in done.issued]


def states(app: CrmFlask) -> dict[str, int]:
    with app.app_context(), db.transaction():
        rows = session.execute(select(DuesLetter.state, func.count(DuesLetter.id)).group_by(DuesLetter.state))
        return {state.value: n for state, n in rows}


def test_a_reminder_is_sent_once_however_often_the_sweep_runs(clean: CrmFlask, outbox: Path) -> None:
    firms(clean, 2)
    for _ in range(3):
        with clean.app_context():
            write_reminders()
            mail_due_letters()
    assert states(clean) == {"sent": 2}
    assert len(list(outbox.glob("*.eml"))) == 2


def test_each_step_is_one_mail(clean: CrmFlask, outbox: Path) -> None:
    firms(clean, 1, due_in=60)
    start = now()
    for days in (0, 1, 30, 31, 53, 54, 61, 62, 90, 95):
        with freeze(start + timedelta(days=days)), clean.app_context():
            write_reminders()
            mail_due_letters()
    with clean.app_context(), db.transaction():
        steps = list(session.scalars(select(DuesLetter.step).order_by(DuesLetter.id)))
    assert steps == [Step.BEFORE_60, Step.BEFORE_30, Step.BEFORE_7, Step.AFTER_1, Step.AFTER_30]
    assert len(list(outbox.glob("*.eml"))) == 5


def test_who_has_paid_or_left_is_skipped(clean: CrmFlask, outbox: Path) -> None:
    settled, left, nobody = firms(clean, 3)
    with clean.app_context(), db.transaction(write=True):
        written = actions.write_reminders(by=SYSTEM)
        paid(queries.invoice_for(SYSTEM, settled), "1000")
        gone = queries.invoice_for(SYSTEM, left)
        members.decide(gone.enterprise_id, Decision.RESIGNED, decided_on=today(), basis="示例", by=SYSTEM)
        place = queries.addressee(queries.invoice_for(SYSTEM, nobody).enterprise_id)
        assert place is not None
        session.execute(update(Person).where(Person.id == place.id).values(email=""))
    for letter_id in written:
        with clean.app_context(), db.transaction():
            mail_letter(letter_id)
    with clean.app_context(), db.transaction():
        found = {row.invoice_id: row.skip for row in session.scalars(select(DuesLetter))}
    assert found == {settled: Skip.SETTLED, left: Skip.LEFT, nobody: Skip.NOBODY}
    assert not list(outbox.glob("*.eml"))
    with clean.app_context():
        assert write_reminders() == 0


def test_notices_in_bulk_are_mailed_once(clean: CrmFlask, outbox: Path) -> None:
    invoices = firms(clean, 3, due_in=200)
    for _ in range(2):
        with clean.app_context(), db.transaction(write=True):
            asked = actions.ask_for_notices(invoices, by=SYSTEM)
            for letter_id in asked:
                jobs.enqueue(mail_letter, letter_id)
    assert states(clean) == {"sent": 3}
    assert len(list(outbox.glob("*.eml"))) == 3


def test_a_mail_handed_over_without_an_answer_is_uncertain_and_not_resent(clean: CrmFlask, outbox: Path) -> None:
    firms(clean, 1)
    with clean.app_context(), db.transaction(write=True):
        (letter_id,) = actions.write_reminders(by=SYSTEM)
        assert actions.claim(letter_id, "p@example.com", by=SYSTEM)
    with freeze(now() + timedelta(hours=1)), clean.app_context():
        mail_due_letters()
    assert states(clean) == {LetterState.UNCERTAIN.value: 1}
    assert not list(outbox.glob("*.eml"))


def test_many_threads_send_each_mail_once(clean: CrmFlask, outbox: Path) -> None:
    firms(clean, 6)
    gate, faults = threading.Barrier(8), []

    def race() -> None:
        gate.wait()
        try:
            with clean.app_context():
                write_reminders()
                mail_due_letters()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=race) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not faults
    assert states(clean) == {"sent": 6}
    assert len(list(outbox.glob("*.eml"))) == 6


def test_twelve_processes_send_each_mail_once(clean: CrmFlask, outbox: Path, instance: Path) -> None:
    firms(clean, 6)
    database = clean.config["CRM_SETTINGS"].database_url
    command = [sys.executable, "-m", "tests.dues.racer", database, str(instance), "12"]
    raced = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert raced.returncode == 0, raced.stderr
    assert states(clean) == {"sent": 6}
    assert len(list(outbox.glob("*.eml"))) == 6
