"""Counting a segment while it is composed: CPU per count on an installation of a size. `python -m bench.segment_count`

CRM_INSTANCE  an installation with many people; without it one of 1,000,000 is made (bench.databases)
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

from bench import databases
from crm.app import create_app
from crm.campaigns import queries
from crm.campaigns.rules import Purpose, Rules
from crm.core import db

ASKED: dict[str, dict[str, Any]] = {
    "everybody": {"any": [{}]},
    "one city": {"any": [{"home": ["440300"]}]},
    "groups and an exception": {
        "any": [{"home": ["370200"], "standing": ["active"]}, {"position": ["council", "vice_president"]}],
        "none": {"registered": ["1"]},
    },
    "by an event": {"any": [{"registered": ["1", "2"]}]},
    "by a lead": {"any": [{"lead": ["registered", "contacted"]}]},
}


def main() -> None:
    """Print one JSON line per segment: the first count of a process, and the best of three after it."""
    if "CRM_INSTANCE" not in os.environ:
        os.environ["CRM_INSTANCE"] = str(databases.installation(1_000_000))
    app = create_app()
    with app.app_context():
        for name, stored in ASKED.items():
            rules = Rules.read(stored)
            costs = [_cost(rules) for _turn in range(4)]
            line = {"bench": "segment_count", "segment": name, "people": costs[0][1], "first_ms": costs[0][0]}
            line["cpu_ms"] = min(cost for cost, _people in costs[1:])
            print(json.dumps(line, ensure_ascii=False))


def _cost(rules: Rules) -> tuple[int, int]:
    with db.transaction():
        began = time.process_time()
        found = queries.audience(rules, Purpose.NOTICE)
        return round(1000 * (time.process_time() - began)), found.people


if __name__ == "__main__":
    main()
