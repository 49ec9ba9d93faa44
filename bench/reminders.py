"""Two hundred processes remind of dues, twenty at once: is a mail sent twice, is one missed?

`python -m bench.reminders [DATABASE_URL]`: SQLite in a temporary folder, or an empty PostgreSQL database. Every wave
begins a day later than the one before it and finds as many new reminders, so each of them races.
"""

from __future__ import annotations

import json
import multiprocessing as mp
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from email import message_from_bytes
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from crm.app import create_app
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import freeze, now, today
from crm.core.money import Money
from crm.core.settings import Settings
from crm.core.web import CrmFlask
from crm.dues import actions
from crm.dues.jobs import mail_due_letters, write_reminders
from crm.members import actions as members
from crm.members.rules import Duty, EmploymentDraft, EnterpriseDraft, PersonDraft, Position

CONTEXT = mp.get_context("fork")
"""The program is loaded once; applications, engines and connections are each process's own."""
PATIENCE = 300.0
"""Seconds the processes of a wave wait for each other."""
AHEAD = 60
"""Days before the deadline of the first reminder."""


def application(url: str, instance: Path) -> CrmFlask:
    """Return an application whose mails go to the folder `outbox` of the instance."""
    settings = Settings(
        instance=instance, database_url=url, jobs_url=f"sqlite:///{instance}/jobs.db", secret_key="x" * 64,
        base_url="https://crm.example", rate_limits=False,
    )  # fmt: skip
    return create_app(settings, immediate_jobs=True)


def bill(url: str, instance: Path, waves: int, mails: int) -> None:
    """Bill `mails` made-up members per wave, each group due a day later than the one before it."""
    app = application(url, instance)
    db.Base.metadata.create_all(app.extensions["engine"])
    with app.app_context(), db.transaction(write=True):
        fees = {place: Money.of("2000") for place in Position}
        draft = actions.FeesDraft(valid_from=2020, meeting="示例会员大会", meeting_on=date(2019, 12, 5), fees=fees)
        actions.adopt_fees(draft, by=SYSTEM)
        for wave in range(waves):
            chosen = [_member(wave * mails + n) for n in range(mails)]
            approval = actions.Approval(today() + timedelta(days=AHEAD + wave), today(), "示例纪要")
            actions.approve(today().year, approval, membership_ids=chosen, by=SYSTEM)


def _member(n: int) -> int:
    """Admit a member with somebody to write to; return its membership."""
    enterprise = members.add_enterprise(
        EnterpriseDraft(name=f"示例{n:04d}有限公司"), by=SYSTEM, in_spite_of=range(1, 10_000)
    )
    person = members.add_person(PersonDraft(name="王样例", email=f"firm{n}@example.com"), by=SYSTEM)
    members.employ(person.id, enterprise.id, EmploymentDraft(title="财务", duty=Duty.FINANCE), by=SYSTEM)
    return members.admit(enterprise.id, position=Position.MEMBER, joined_on=date(2019, 12, 5), by=SYSTEM).id


def remind(url: str, instance: Path, at: datetime, gate: Barrier) -> None:
    """Write and mail what is due at `at`, once all processes of the wave are ready."""
    app = application(url, instance)
    gate.wait(PATIENCE)
    with freeze(at), app.app_context():
        write_reminders()
        mail_due_letters()


def measure(url: str, *, processes: int = 200, at_once: int = 20, mails: int = 12) -> dict[str, Any]:
    """Start `processes`, `at_once` in each wave, `mails` due anew in each; return what was sent twice or not at all."""
    waves, began, failed = processes // at_once, time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        failed += _together([lambda: bill(url, instance, waves, mails)])
        for wave in range(waves):
            at, gate = now() + timedelta(days=wave), CONTEXT.Barrier(at_once)
            failed += _together([lambda at=at, gate=gate: remind(url, instance, at, gate)] * at_once)  # type: ignore[misc]  # bound here
        sent = Counter(str(message_from_bytes(file.read_bytes())["To"]) for file in instance.glob("outbox/*.eml"))
    return {
        "bench": "reminders", "engine": url.partition(":")[0].partition("+")[0], "processes": waves * at_once,
        "at_once": at_once, "failed": failed, "due": waves * mails, "sent": sum(sent.values()),
        "doubles": sum(sent.values()) - len(sent), "missed": waves * mails - len(sent),
        "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip


def _together(works: list[Callable[[], None]]) -> int:
    """Do each in a process of its own, all at once; return how many failed."""
    processes = [CONTEXT.Process(target=work) for work in works]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return sum(bool(process.exitcode) for process in processes)


def main() -> None:
    """Run on the database given, or on SQLite, and print one JSON line."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder)}/r.db"
        json.dump(measure(url), sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
