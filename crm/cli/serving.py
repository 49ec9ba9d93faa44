"""Serving for real: a supervisor over the web server and exactly one job worker. It loads no more than it needs."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import subprocess
import sys
import threading

import click
import structlog
from granian import Granian
from granian.constants import Interfaces

from crm.core import db, schema
from crm.core.settings import Settings

log = structlog.get_logger(__name__)


ALLOCATOR = {-3: 256 * 1024, -1: 512 * 1024, -8: 2}
"""M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_ARENA_MAX of mallopt(3): without them the 19 MiB that checking a password
needs stay with every worker for good."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--no-jobs", is_flag=True, help="Do not start the job worker beside the server.")
def serve(host: str, port: int, workers: int, no_jobs: bool) -> None:
    """Serve the pages; SIGTERM finishes requests in flight."""
    _check(Settings.from_env())
    _keep_small()
    gc.enable()  # the supervisor loads no house
    _serve(host=host, port=port, workers=workers, jobs=not no_jobs)


def _check(settings: Settings) -> None:
    """Say here, not by every worker again and again, what keeps the program from starting."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    engine = db.connect(settings.database_url)
    try:
        schema.check_not_newer(engine)
    except schema.SchemaNewer as fault:
        click.echo(str(fault), err=True)
        raise SystemExit(1) from None
    finally:
        engine.dispose()  # a connection must not be inherited by a fork


def _keep_small() -> None:
    """Give memory back to the system early. Workers are forks and keep to it; other C libraries know no mallopt."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in ALLOCATOR.items():
            mallopt(option, value)


def _serve(*, host: str, port: int, workers: int, jobs: bool) -> None:
    """Run the web server; beside it one worker, restarted if it dies, ended with us."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stop,), daemon=True)
    if jobs:
        keeper.start()
    server = Granian(
        "wsgi:app", address=host, port=port, interface=Interfaces.WSGI, workers=workers, blocking_threads=8,
        log_access=False, respawn_failed_workers=True, workers_kill_timeout=30,
    )  # fmt: skip
    try:
        server.serve()
    finally:
        stop.set()
        if jobs:
            keeper.join(timeout=20)


def _keep_worker(stop: threading.Event) -> None:
    while not stop.is_set():
        child = subprocess.Popen(  # our own command
            [sys.executable, "-m", "crm.cli.run", "worker"], env={**os.environ, "CRM_PARENT": str(os.getpid())}
        )
        while child.poll() is None and not stop.wait(0.5):
            pass
        if stop.is_set():
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
            return
        log.warning("worker ended, starting another", status=child.returncode)
        stop.wait(1.0)


COMMANDS = (serve,)
