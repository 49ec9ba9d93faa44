"""Several processes write to one SQLite file: nobody is refused, nothing is lost, nobody starves."""

from __future__ import annotations

from pathlib import Path

from bench.writers import measure


def test_writers_queue_fairly(tmp_path: Path) -> None:
    seen = measure(f"sqlite:///{tmp_path}/w.db", writers=4, seconds=2)
    assert seen["lost"] == 0
    assert seen["fewest"] > 0
    assert seen["longest_wait"] < 2
