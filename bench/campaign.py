"""Rows 7 and 8: a campaign end to end, personalised, tracked, with a state per recipient; memory of its worker.

The product's figure is the CPU of `crm worker` over a whole campaign, less that of a worker that finds nothing to do.
The floor is what speed.md names: `smtplib` sending frames spliced from one prebuilt message, nothing stored.
"""

from __future__ import annotations

import json
import os
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.databases import crm
from bench.measuring import ratio
from bench.serving import ROOT, environment, free_port

BODY = """# 各位会员

{{salutation}}，您好：

兹定于本月举行文旅产业数字化专项行动，[请点这里报名](https://example.com/e/demo)，也可以[查看议程](https://example.com/agenda)。

{{company}} 的参会人员请于周五前回复。
"""
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Run:
    """What a process used."""

    cpu: float
    peak: int
    wall: float


def measure(size: int) -> dict[str, Any]:
    """Return messages per CPU second and the worker's peak memory for a campaign to `size` people."""
    with tempfile.TemporaryDirectory() as folder, sink() as port:
        instance = Path(folder)
        crm(instance, "demo", "--password", "bench-bench-bench-bench", "--enterprises", "100", "--people", str(size))
        env = environment(instance) | {
            "CRM_MAIL_URL": f"smtp://127.0.0.1:{port}?tls=none", "CRM_BASE_URL": "https://crm.example",
        }  # fmt: skip
        letter = instance / "letter.md"
        letter.write_text(BODY)
        idle = ended(env, "worker", "--until-idle")
        made = asked(
            env, "campaign", "new", "--subject", "活动通知", "--body", str(letter), "--segment", "all", "--json"
        )
        started = ended(env, "campaign", "send", str(made["id"]))
        before = taken(port)
        busy = ended(env, "worker", "--until-idle")
        sent = taken(port) - before
        found = asked(env, "campaign", "status", str(made["id"]), "--json")
        used = busy.cpu - idle.cpu
        rate, whole = sent / max(0.01, used), sent / max(0.01, used + started.cpu - idle.cpu)
        least = floor(port, min(sent, 20_000))
    return {
        "bench": "campaign", "recipients": sent, "unit": "messages per CPU second, MiB",
        "product": {
            "rate": round(rate), "rate_with_freezing": round(whole),
            "peak_mib": round(busy.peak / MIB, 1), "idle_mib": round(idle.peak / MIB, 1), "wall_s": round(busy.wall, 1),
            "counts": found["counts"],
        },
        "floor": round(least), "ratio": ratio(rate, least),
    }  # fmt: skip


@contextmanager
def sink() -> Iterator[int]:
    """Run an SMTP server that takes everything; its CPU is nobody's."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.sink", str(port)], cwd=ROOT)
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                taken(port)
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def taken(port: int) -> int:
    """Return how many mails the sink has taken."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire, wire.makefile("rwb") as talk:
        talk.readline()
        talk.write(b"VRFY all\r\n")
        talk.flush()
        return int(talk.readline().split()[1])


def ended(env: dict[str, str], *words: str) -> Run:
    """Run a command to its end and return what it used."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "crm.cli.run", *words], env=env, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        raise RuntimeError(f"{words} ended with {status}")
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, time.perf_counter() - began)


def asked(env: dict[str, str], *words: str) -> Any:
    """Return what a command says in JSON."""
    answer = subprocess.run(
        [sys.executable, "-m", "crm.cli.run", *words], env=env, cwd=ROOT, check=True, capture_output=True
    )
    return json.loads(answer.stdout)


def floor(port: int, mails: int) -> float:
    """Return messages per CPU second of smtplib with one spliced frame."""
    head = b"From: a@example.com\r\nTo: %b\r\nSubject: notice\r\nMessage-ID: <%d@example.com>\r\n\r\n"
    body = b"x" * 76 + b"\r\n"
    rest = body * 60
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.ehlo()
        used = time.process_time()
        for number in range(mails):
            to = f"r{number}@example.com"
            server.sendmail("a@example.com", [to], head % (to.encode(), number) + rest)
        return mails / (time.process_time() - used)
