"""Work for later. The truth stands in domain rows; a job only wakes whoever works on them.

``@job`` marks a function of ids, ``enqueue`` queues it once the transaction is stored. ``@sweep`` marks a function that
looks for rows a crash left un-woken; a lease row makes sure that one worker at a time runs it. The queue is Huey's.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app
from sqlalchemy import String, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import audit, db
from crm.core.clock import now
from crm.core.settings import Settings

if TYPE_CHECKING:
    from huey import Huey
    from huey.api import Task

log = structlog.get_logger(__name__)
HOLDER = f"{socket.gethostname()}:{os.getpid()}"
LEASE = timedelta(seconds=120)


class JobLease(db.Base):
    """Who runs a sweep until when."""

    __tablename__ = "job_lease"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    holder: Mapped[str] = mapped_column(String(120))
    until: Mapped[datetime]
    ran_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Job:
    """A function that runs later. `own_transactions`: it opens its own, one after another."""

    name: str
    do: Callable[..., None]
    own_transactions: bool

    def __call__(self, *ids: int | str) -> None:
        """Run it now, in the transaction of the caller."""
        self.do(*ids)


@dataclass(frozen=True, slots=True)
class Sweep:
    """A function that runs every `every` seconds on one worker. It returns how much it found to do."""

    name: str
    do: Callable[[], int]
    every: int


JOBS: dict[str, Job] = {}
SWEEPS: dict[str, Sweep] = {}


def job(do: Callable[..., None] | None = None, *, own_transactions: bool = False) -> Any:
    """Mark a function of ids as a job. Its name is its address in the queue: `feature.function`."""

    def register(do: Callable[..., None]) -> Job:
        name = f"{do.__module__.removeprefix('crm.').removesuffix('.jobs')}.{do.__name__}"
        JOBS[name] = Job(name, do, own_transactions)
        return JOBS[name]

    return register if do is None else register(do)


def sweep(*, every: int) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Run a function every `every` seconds, on one worker at a time. It opens its own transactions."""

    def register(do: Callable[[], int]) -> Callable[[], int]:
        name = f"{do.__module__.removeprefix('crm.')}.{do.__name__}"
        SWEEPS[name] = Sweep(name, do, every)
        return do

    return register


def bind(app: Flask, settings: Settings, *, immediate: bool = False) -> Huey:
    """Make the queue that `CRM_JOBS_URL` names and give it its one task: run a job by name."""
    huey = _queue(settings, immediate=immediate)

    def run_job(name: str, ids: list[int | str]) -> None:
        run(app, name, ids)

    app.extensions["huey"] = huey
    app.extensions["run_job"] = huey.task(name="run_job", retries=2, retry_delay=5)(run_job)
    return huey


def _queue(settings: Settings, *, immediate: bool) -> Huey:
    scheme = urlsplit(settings.jobs_url).scheme
    if scheme.startswith("redis"):
        from huey import RedisHuey  # noqa: PLC0415  # an optional extra: only who configures it needs the client

        return RedisHuey("crm", url=settings.jobs_url, immediate=immediate, results=False)
    if scheme == "postgresql":
        from huey.contrib.sql_huey import SqlHuey  # noqa: PLC0415  # as above

        return SqlHuey("crm", database=settings.jobs_url, immediate=immediate, results=False)
    with _unseen("redis", "psycopg"):
        from huey import SqliteHuey  # noqa: PLC0415  # as above

    path = settings.jobs_url.removeprefix("sqlite:///")
    return SqliteHuey("crm", filename=path, immediate=immediate, results=False, fsync=False)


@contextmanager
def _unseen(*names: str) -> Iterator[None]:
    """Hide packages for a while: huey imports every client that is installed, 13 MiB nobody asked for."""
    hidden: dict[str, Any] = {name: None for name in names if name not in sys.modules}
    sys.modules.update(hidden)
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def enqueue(what: Job, *ids: int | str) -> None:
    """Queue a job for after the commit. A lost queue entry loses nothing: the sweep finds the row again."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug's proxy
    db.after_commit(lambda: app.extensions["run_job"](what.name, list(ids)))


def run(app: Flask, name: str, ids: list[int | str]) -> None:
    """Run one job in its own app context; one transaction around it unless it opens its own."""
    found = JOBS.get(name)
    if found is None:
        log.error("unknown job", job=name)
        return
    with app.app_context():
        if found.own_transactions:
            found.do(*ids)
            return
        with db.transaction():
            found.do(*ids)


def run_due_sweeps(app: Flask, *, force: bool = False) -> int:
    """Run every sweep whose time has come and whose lease we get. Return how much they found to do."""
    found = 0
    for each in SWEEPS.values():
        with app.app_context():
            if not _lease(each, force=force):
                continue
        with app.app_context():
            try:
                found += each.do()
            except Exception:
                log.exception("sweep failed", sweep=each.name)
    return found


def _is_gone(holder: str) -> bool:
    """Say whether the worker that holds a lease has certainly ended. Of another host nothing is known."""
    host, _, pid = holder.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _lease(each: Sweep, *, force: bool) -> bool:
    """Take the lease of a sweep for a while, if it is free and its interval is over."""
    at = now()
    with db.transaction():
        row = db.session.get(JobLease, each.name)
        if row is not None and not force and row.until > at and row.holder != HOLDER and not _is_gone(row.holder):
            return False
        if row is not None and not force and row.ran_at + timedelta(seconds=each.every) > at:
            return False
    try:
        with db.transaction(write=True):
            values = {"holder": HOLDER, "until": at + LEASE, "ran_at": at}
            if row is None:
                db.session.execute(insert(JobLease).values(name=each.name, **values))
                return True
            taken = db.session.execute(
                update(JobLease).where(JobLease.name == each.name, JobLease.ran_at == row.ran_at).values(values)
            )
            return bool(taken.rowcount)  # type: ignore[attr-defined]  # an UPDATE has one
    except IntegrityError:
        return False


def drain(app: Flask, *, most: int = 10_000) -> int:
    """Run queued jobs in this thread until the queue is empty. Return how many ran."""
    huey: Huey = app.extensions["huey"]
    done = 0
    while done < most:
        task: Task | None = huey.dequeue()
        if task is None:
            return done
        huey.execute(task)
        done += 1
    return done


Pending = Callable[[], tuple[float | None, int]]
PENDING: list[Pending] = []
"""Functions that say (seconds until the next retry within a minute or None, how many wait for longer)."""


def pending(app: Flask) -> tuple[float | None, int]:
    """Return when the next piece of deferred work is due (within a minute, else None) and how much waits for longer."""
    with app.app_context(), db.transaction():
        answers = [ask() for ask in PENDING]
    soon = [seconds for seconds, _later in answers if seconds is not None]
    return (min(soon) if soon else None), sum(later for _soon, later in answers)


@sweep(every=5)
def seal_audit() -> int:
    """Seal audit entries that have no seal yet."""
    with db.transaction():
        if not audit.unsealed():
            return 0
    with db.transaction(write=True):
        return audit.seal()
