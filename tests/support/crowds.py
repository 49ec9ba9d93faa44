"""Many at once: real threads, each with its own transaction, let go at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from crm.core import db
from crm.core.errors import DomainError
from crm.core.web import CrmFlask

T = TypeVar("T")


def all_at_once(app: CrmFlask, many: int, do: Callable[[int], T]) -> list[T | DomainError]:
    """Run `do(n)` for n below `many`, each in a thread and writing transaction of its own; refusals are returned."""
    start = threading.Barrier(many)

    def one(n: int) -> T | DomainError:
        start.wait()
        try:
            with app.app_context(), db.transaction(write=True):
                return do(n)
        except DomainError as refusal:
            return refusal

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))
