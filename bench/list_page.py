"""Row 1: the list of enterprises, signed in, full layout, 50 rows; first page, filtered, last page."""

from __future__ import annotations

from typing import Any

from bench.databases import installation
from bench.pages import costs

PAGES = {
    "first": "/enterprises/",
    "filtered": "/enterprises/?home=440300&position=council",
    "last": "/enterprises/?last=1",
}
REQUESTS = 80


def measure(size: int) -> dict[str, Any]:
    """Return the cost of each page at a size, beside the floor's list."""
    return {"bench": "list_page", "enterprises": size, **costs(installation(size), PAGES, REQUESTS)}
