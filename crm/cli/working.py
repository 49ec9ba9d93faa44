"""The job worker: draws jobs, runs sweeps, ends when it is told to or when its server is gone."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

import structlog

from crm.core import jobs
from crm.core.web import CrmFlask

log = structlog.get_logger(__name__)
TICK = 1.0


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
