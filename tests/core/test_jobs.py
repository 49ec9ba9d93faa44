"""Jobs: queued after the commit, run in their own transaction; sweeps: one worker at a time."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import update

from crm.core import clock, db, jobs
from crm.core.instance import InstanceMark, mark
from crm.core.web import CrmFlask


@jobs.job
def note(word: str) -> None:
    """Leave a mark."""
    db.g.transaction.begin_writing()
    mark("job", word)


def stored(app: CrmFlask) -> str | None:
    """What the job left."""
    with app.app_context(), db.transaction():
        found = db.session.get(InstanceMark, "job")
        return found.value if found else None


def test_a_job_runs_after_the_commit_and_never_before(clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction():
        jobs.enqueue(note, "done")
        assert db.session.get(InstanceMark, "job") is None
    assert stored(clean) == "done"


def test_a_job_of_an_undone_transaction_does_not_run(clean: CrmFlask) -> None:
    def broken() -> None:
        with db.transaction():
            jobs.enqueue(note, "done")
            raise ZeroDivisionError

    with clean.app_context(), pytest.raises(ZeroDivisionError):
        broken()
    assert stored(clean) is None


def gone() -> str:
    """Return the name of a worker of this host that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return f"{socket.gethostname()}:{ended.pid}"


def test_a_sweep_waits_for_its_time(clean: CrmFlask) -> None:
    seen: list[int] = []

    @jobs.sweep(every=60)
    def look() -> int:
        seen.append(1)
        return 1

    try:
        jobs.run_due_sweeps(clean)
        jobs.run_due_sweeps(clean)
        assert len(seen) == 1
        with clock.freeze(clock.now() + timedelta(seconds=61)):
            jobs.run_due_sweeps(clean)
        assert len(seen) == 2
        for holder, taken in (("elsewhere:1", 2), (f"{socket.gethostname()}:{os.getppid()}", 2), (gone(), 3)):
            with clean.app_context(), db.transaction(write=True):
                db.session.execute(update(jobs.JobLease).values(holder=holder))
            with clock.freeze(clock.now() + timedelta(seconds=130)):
                jobs.run_due_sweeps(clean)
            assert len(seen) == taken, holder
    finally:
        jobs.SWEEPS = {name: each for name, each in jobs.SWEEPS.items() if each.do is not look}


def test_transactions_do_not_nest_and_gets_do_not_write(clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(), pytest.raises(RuntimeError), db.transaction():
        pass
    with clean.app_context(), db.transaction(may_write=False) as work, pytest.raises(RuntimeError, match="GET"):
        work.begin_writing()
