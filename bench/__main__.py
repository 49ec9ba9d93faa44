"""`python -m bench`: one JSON line per benchmark: the product's figure, the floor's of the same run, their ratio.

--quick     10,000 enterprises only
--only X    one benchmark (list_page, name_search, edit_enterprise, import_members, check_in, export_list,
            registration, campaign, board, dashboard, footprint, writers); may be repeated
`python -m bench.reminders [DATABASE_URL]` is started by itself: two hundred processes take minutes.
BENCH_FOLDER keeps the databases between runs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import (
    board,
    campaign,
    check_in,
    dashboard,
    databases,
    edit_enterprise,
    export_list,
    footprint,
    import_members,
    list_page,
    name_search,
    registration,
    writers,
)  # fmt: skip

SIZED: dict[str, Callable[[int], dict[str, Any]]] = {
    "list_page": list_page.measure,
    "name_search": name_search.measure,
    "edit_enterprise": edit_enterprise.measure,
    "import_members": import_members.measure,
    "check_in": check_in.measure,
    "export_list": export_list.measure,
    "registration": registration.measure,
    "campaign": campaign.measure,
    "board": board.measure,
    "dashboard": dashboard.measure,
    "footprint": footprint.measure,
}


def results(only: list[str], sizes: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """Measure what is asked for, at each size."""
    for name, measure in SIZED.items():
        if only and name not in only:
            continue
        for size in sizes if name != "footprint" else sizes[:1]:
            yield measure(size)
    if not only or "writers" in only:
        with tempfile.TemporaryDirectory() as folder:
            yield {"bench": "writers", **writers.measure(f"sqlite:///{Path(folder)}/w.db", writers=8, seconds=10)}


def main() -> None:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", default=[], choices=[*SIZED, "writers"])
    asked = parser.parse_args()
    for found in results(asked.only, databases.SIZES[:1] if asked.quick else databases.SIZES):
        json.dump(found, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
