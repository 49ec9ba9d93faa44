"""What hostile lists cost the server before they are refused: seconds and memory of each, through the import wizard.

`python -m bench.hostile_files`: every file of tests/support/hostile.py; one JSON line for the dearest, with --all one
per file. The goal is that of trust.md row 15: under 2 s and 200 MB each, never a 500.
"""

from __future__ import annotations

import http.client
import json
import re
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.databases import PASSWORD, SECRETARY, crm
from bench.serving import Browser, Server, product
from tests.support import hostile

MIB = 2**20
BOUNDARY = "----bench-of-hostile-files"
SOUND = "企业名称,所在城市\n示例海洋科技有限公司,青岛\n".encode()


@dataclass(frozen=True, slots=True)
class Cost:
    """What one upload cost: wall and CPU seconds, MiB the server grew by at its peak, and how it was answered."""

    name: str
    status: int
    wall_s: float
    cpu_s: float
    grew_mib: float


def upload(server: Server, browser: Browser, token: str, name: str, content: bytes) -> tuple[int, float, float, float]:
    """Send a list to the wizard; return status, wall and CPU seconds, and MiB of growth at the peak."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{{}}"{{}}\r\n\r\n'
    body = b"".join((
        head.format("csrf_token", "").encode(), token.encode(), b"\r\n",
        head.format("kind", "").encode(), b"members\r\n",
        head.format("file", f'; filename="{name}"').encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode(),
    ))  # fmt: skip
    before, used = server.forget_peak(), server.cpu()
    connection = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=60)
    began = time.perf_counter()
    connection.request("POST", "/import/", body, {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Cookie": browser.cookie,
    })  # fmt: skip
    try:
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    except ConnectionError:  # refused while it was still being sent
        status = 413
    finally:
        connection.close()
    wall = time.perf_counter() - began
    return status, wall, server.cpu() - used, (server.peak() - before) / MIB


def measure() -> list[Cost]:
    """Return what each file cost, the dearest first."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        crm(instance, "demo", "--password", PASSWORD)
        with product(instance) as server:
            browser = server.browser()
            browser.sign_in(SECRETARY, PASSWORD)
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/import/"))
            assert found is not None
            upload(server, browser, found[1], "一.csv", SOUND)
            costs = [
                Cost(case, *upload(server, browser, found[1], name, content()))
                for case, (name, content) in hostile.TABLES.items()
            ]
    return sorted(costs, key=lambda cost: -max(cost.wall_s / 2, cost.grew_mib / 200))


def main() -> None:
    """Measure and print."""
    costs = measure()
    worst = {"wall_s": max(each.wall_s for each in costs), "grew_mib": max(each.grew_mib for each in costs)}
    summary = {
        "bench": "hostile_files", "files": len(costs), "unit": "s, MiB",
        "product": {name: round(value, 2) for name, value in worst.items()} | {"dearest": costs[0].name},
        "refused_with_500": [each.name for each in costs if each.status >= 500],
    }  # fmt: skip
    print(json.dumps(summary, ensure_ascii=False))  # what a benchmark is for
    if "--all" in sys.argv:
        for each in costs:
            print(json.dumps(asdict(each), ensure_ascii=False))  # as above


if __name__ == "__main__":
    main()
