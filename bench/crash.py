"""Killed workers: `python -m bench.crash [--people 10000] [--kills 20] [--workers 1] [--database URL] [--server FILE]`.

A campaign goes through a mail server that refuses, delays and hangs up while workers are killed with SIGKILL, evenly
spread over the campaign, and started again. Afterwards: nobody has two mails, nobody was forgotten, and no more results
are unknown than workers were killed and answers were cut. Exit status 1 if one of these does not hold. On PostgreSQL:
`python -m tests.support.cluster python -m bench.crash --database env`. `--server`: another one with the same options.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.campaign import BODY, asked, ended
from bench.databases import PASSWORD
from bench.serving import ROOT, environment, free_port

CHANCES = {"451": 0.02, "550": 0.01, "421": 0.01, "drop-before": 0.005, "drop-after": 0.005}
Env = dict[str, str]


def run(people: int, kills: int, workers: int, env: Env, instance: Path, script: str, seed: int) -> dict[str, Any]:
    """Send a campaign under fire and return what was found."""
    letter = instance / "letter.md"
    letter.write_text(BODY)
    ledger = instance / "ledger.jsonl"
    with server(ledger, script, seed) as port:
        env = env | {"CRM_MAIL_URL": f"smtp://127.0.0.1:{port}?tls=none", "CRM_RETRY_DELAYS": "1,1,2,2,4,4"}
        ended(env, "worker", "--until-idle")
        before = len(lines(ledger))
        made = asked(
            env, "campaign", "new", "--subject", "活动通知", "--body", str(letter), "--segment", "all", "--json"
        )
        ended(env, "campaign", "send", str(made["id"]))
        began = time.perf_counter()
        sums = under_fire(env, ledger, made["id"], people, kills, workers, seed)
        wall = time.perf_counter() - began
        states = asked(env, "campaign", "recipients", str(made["id"]), "--json")
    return judged(states, lines(ledger)[before:], sums) | {"kills": kills, "workers": workers, "wall_s": round(wall, 1)}


def under_fire(env: Env, ledger: Path, campaign_id: int, people: int, kills: int, workers: int, seed: int) -> list[int]:
    """Keep so many workers alive until they find nothing to do; kill one whenever another share is sent."""
    dice, done, sums = random.Random(seed), 0, []  # repeatable, no secret
    alive = [_worker(env) for _ in range(workers)]
    while alive:
        time.sleep(0.02 + dice.random() / 50)
        if done < kills and _count(ledger) >= (done + 1) * people // (kills + 2):
            done += 1
            victim = dice.choice(alive)
            victim.kill()
            victim.wait(30)
            alive[alive.index(victim)] = _worker(env)
            if done % 5 == 0:
                found = asked(env, "campaign", "status", str(campaign_id), "--json")
                sums.append(sum(found["counts"].values()))
        alive = [each for each in alive if each.poll() is None]
    if done < kills:
        raise RuntimeError(f"only {done} of {kills} workers could be killed in time")
    return sums


def _worker(env: Env) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "crm.cli.run", "worker", "--until-idle"], env=env, cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _count(ledger: Path) -> int:
    return ledger.read_bytes().count(b"\n")


def lines(ledger: Path) -> list[dict[str, Any]]:
    """Return what the server took."""
    return [json.loads(line) for line in ledger.read_text().splitlines()]


def judged(states: dict[str, str], took: list[dict[str, Any]], sums: list[int]) -> dict[str, Any]:
    """Compare what the product believes with what the server took."""
    mails = Counter(mail["to"] for mail in took)
    counts = Counter(states.values())
    to_send = len(states) - counts["skipped"]
    left = [state for state in counts if state not in ("sent", "failed", "uncertain", "skipped")]
    return {
        "recipients": to_send, "taken": len(took), "counts": dict(counts),
        "double": sum(n > 1 for n in mails.values()),
        "missed": sum(state == "sent" and address not in mails for address, state in states.items()),
        "failed_but_taken": sum(state == "failed" and address in mails for address, state in states.items()),
        "left_open": sum(counts[state] for state in left),
        "cut_answers": sum(not mail["told"] for mail in took),
        "sums_hold": all(each == len(states) for each in sums),
    }  # fmt: skip


def holds(found: dict[str, Any], cut_before: int = 0) -> bool:
    """Say whether what must hold does: every cut answer and every kill may leave one result unknown."""
    most = found["kills"] + found["cut_answers"] + cut_before
    wrong = found["double"] + found["missed"] + found["failed_but_taken"] + found["left_open"]
    return not wrong and found["counts"].get("uncertain", 0) <= most and found["sums_hold"]


@contextmanager
def server(ledger: Path, script: str, seed: int) -> Iterator[int]:
    """Run the mail server."""
    port = free_port()
    ledger.touch()
    start = [sys.executable, script] if script else [sys.executable, "-m", "bench.faulty"]
    chances = [word for name, p in CHANCES.items() for word in (f"--p-{name}", str(p))]
    process = subprocess.Popen(
        [*start, "--port", str(port), "--ledger", str(ledger), "--seed", str(seed), *chances], cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def main() -> int:
    """Run it once and print one line."""
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="a URL, or env for CRM_TEST_DATABASE_URL")
    parser.add_argument("--server", default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        env = environment(instance) | {"CRM_BASE_URL": "https://crm.example"}
        if given.database:
            url = os.environ["CRM_TEST_DATABASE_URL"] if given.database == "env" else given.database
            env |= {"CRM_DATABASE_URL": url}
        ended(env, "demo", "--password", PASSWORD, "--enterprises", "100", "--people", str(given.people))
        found = run(given.people, given.kills, given.workers, env, instance, given.server, given.seed)
    good = holds(found, cut_before=round(given.people * CHANCES["drop-before"] * 2))
    json.dump({"bench": "crash", **found, "holds": good}, sys.stdout)
    sys.stdout.write("\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
