"""Writers of one host: how long the unluckiest waits, whether an update is lost, whether anything is "locked"."""

from __future__ import annotations

import json
import multiprocessing as mp
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from crm.core import db


def write_for(url: str, seconds: float, answer: Connection) -> None:
    """Read a counter and write it back plus one, again and again, each time in a transaction of its own."""
    app = Flask("writer")
    engine = db.connect(url)
    app.extensions["engine"] = engine
    app.teardown_appcontext(lambda _error: db.session.remove())
    until, done, longest = time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < until:
        began = time.monotonic()
        with app.app_context(), db.transaction(write=True):
            value = db.session.scalar(text("SELECT value FROM counter"))
            db.session.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})
        longest = max(longest, time.monotonic() - began)
        done += 1
    engine.dispose()
    answer.send((done, longest))


def measure(url: str, *, writers: int, seconds: float) -> dict[str, float]:
    """Let `writers` processes write for `seconds`; return what they did and what is in the database."""
    engine = db.connect(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    engine.dispose()
    context = mp.get_context("spawn")
    pairs = [context.Pipe(duplex=False) for _ in range(writers)]
    processes = [context.Process(target=write_for, args=(url, seconds, sender)) for _receiver, sender in pairs]
    for process in processes:
        process.start()
    answers = [receiver.recv() for receiver, _sender in pairs]
    for process in processes:
        process.join(30)
    engine = db.connect(url)
    with engine.connect() as connection:
        stored = connection.scalar(text("SELECT value FROM counter"))
    engine.dispose()
    done = [count for count, _longest in answers]
    return {
        "writers": writers, "seconds": seconds, "commits": sum(done), "lost": sum(done) - stored,
        "fewest": min(done), "most": max(done), "longest_wait": round(max(longest for _count, longest in answers), 3),
    }  # fmt: skip


def main() -> None:
    """Run eight writers for ten seconds on SQLite and print one JSON line."""
    with tempfile.TemporaryDirectory() as folder:
        json.dump(measure(f"sqlite:///{Path(folder)}/w.db", writers=8, seconds=10), sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
