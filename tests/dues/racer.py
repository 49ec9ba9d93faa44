"""Workers that race for reminders, each a process of its own: `python -m tests.dues.racer DATABASE INSTANCE PROCESSES`.

The program is loaded once and forked; applications, engines and connections are each process's own. All begin at once.
"""

from __future__ import annotations

import multiprocessing as mp
import sys
from multiprocessing.synchronize import Barrier
from pathlib import Path

from crm.app import create_app
from crm.core.settings import Settings
from crm.dues.jobs import mail_due_letters, write_reminders

ROUNDS = 3
PATIENCE = 120.0
"""Seconds the processes wait for each other."""


def race(database: str, instance: str, gate: Barrier) -> None:
    """Write and mail what is due, again and again, from the moment all are ready."""
    app = create_app(
        Settings(
            instance=Path(instance), database_url=database, jobs_url=f"sqlite:///{instance}/jobs.db",
            secret_key="x" * 64, base_url="https://crm.example", rate_limits=False,
        ),
        immediate_jobs=True,
    )  # fmt: skip
    gate.wait(PATIENCE)
    for _ in range(ROUNDS):
        with app.app_context():
            write_reminders()
            mail_due_letters()


def main(database: str, instance: str, processes: int) -> int:
    """Let so many processes race; return 1 if one of them failed."""
    context = mp.get_context("fork")
    gate = context.Barrier(processes)
    racers = [context.Process(target=race, args=(database, instance, gate)) for _ in range(processes)]
    for each in racers:
        each.start()
    for each in racers:
        each.join()
    return int(any(each.exitcode for each in racers))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
