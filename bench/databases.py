"""Installations of a size: a demo database with so many enterprises and people, made once and kept."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from bench.serving import ROOT, environment

SIZES = (10_000, 1_000_000)
PASSWORD = "bench-bench-bench-bench"  # noqa: S105  # of a throw-away demo database
SECRETARY = "secretary@demo.example"


@cache
def folder() -> Path:
    """Return where the installations are kept: BENCH_FOLDER, or a new temporary folder."""
    given = os.environ.get("BENCH_FOLDER")
    return Path(given) if given else Path(tempfile.mkdtemp(prefix="crm-bench-"))


def installation(size: int) -> Path:
    """Return an installation with `size` made-up enterprises and as many people; made if it is not there."""
    instance = folder() / f"n{size}"
    if not (instance / "ready").exists():
        instance.mkdir(parents=True, exist_ok=True)
        crm(instance, "db", "upgrade")
        crm(instance, "demo", "--password", PASSWORD, "--enterprises", str(size), "--people", str(size))
        (instance / "ready").touch()
    return instance


def crm(instance: Path, *words: str) -> None:
    """Run the command line on an installation."""
    subprocess.run(
        [sys.executable, "-m", "crm.cli.run", *words], env=environment(instance), cwd=ROOT, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
