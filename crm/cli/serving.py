"""Serving for real: a supervisor over the web server and exactly one job worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import structlog
from granian import Granian
from granian.constants import Interfaces

from crm.core import jobs
from crm.core.web import CrmFlask

log = structlog.get_logger(__name__)
TICK = 1.0


ALLOCATOR = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "262144", "MALLOC_TRIM_THRESHOLD_": "524288"}
"""How glibc keeps a worker small: without them the 19 MiB that each checked password needs stay with the process."""


def serve(*, host: str, port: int, workers: int, jobs: bool) -> None:
    """Run the web server; beside it one worker, restarted if it dies, ended with us."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stop,), daemon=True)
    for name, value in ALLOCATOR.items():
        os.environ.setdefault(name, value)  # read by the workers, which are new processes
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


def work(app: CrmFlask, *, concurrency: int) -> None:
    """Run Huey's consumer until SIGTERM, and the sweeps beside it."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threads = [threading.Thread(target=_draw, args=(app, stop), daemon=True) for _ in range(concurrency)]
    for thread in threads:
        thread.start()
    parent = int(os.environ.get("CRM_PARENT", "0"))
    while not stop.wait(TICK):
        if parent and os.getppid() != parent:
            log.info("the server is gone, the worker ends too")
            break
        jobs.run_due_sweeps(app)
    stop.set()
    for thread in threads:
        thread.join(timeout=12)


def _draw(app: CrmFlask, stop: threading.Event) -> None:
    """Take one job after another."""
    huey: Any = app.extensions["huey"]
    while not stop.is_set():
        try:
            task = huey.dequeue()
            if task is None:
                stop.wait(0.2)
            else:
                huey.execute(task)
        except Exception:
            log.exception("a job failed")
            stop.wait(1.0)


def work_until_idle(app: CrmFlask) -> int:
    """Run everything there is to do, waiting for retries due within a minute. Return how many mails remain later."""
    while True:
        found = jobs.drain(app) + jobs.run_due_sweeps(app, force=True)
        if found:
            continue
        soon, later = jobs.pending(app)
        if soon is None:
            return later
        time.sleep(min(max(soon, 0.05), 1.0))
