"""Mass assignment: keys a form does not show change nothing, on every form of the product (trust.md row 12)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from crm.core.web import CrmFlask
from tests.support.walk import Found, Walk

PROTECTED = {
    "id": "987654", "person_id": "987654", "enterprise_id": "987654", "account_id": "987654", "created_by_id": "987654",
    "number": "987654", "rank": "987654", "paid": "987654", "charged": "987654", "tries": "987654",
    "by_name": "越权者", "created_by": "越权者", "approved_by": "越权者", "decided_by": "越权者", "basis_by": "越权者",
    "role": "administrator", "roles": "administrator", "standing": "exempted", "firm_admin": "1",
    "verified_at": "2099-12-31",
    "paid_until": "2099-12-31", "joined_on": "2099-12-31", "decided_on": "2099-12-31", "checked_at": "2099-12-31",
    "home_code": "999999", "city_code": "999999", "district_code": "999999", "password_hash": "越权者",
    "totp_secret": "越权者", "token_hash": "越权者", "asked_by_id": "987654", "text_version": "越权者",
}  # fmt: skip
"""What the program itself decides, in values that stand nowhere else."""
CANARIES = re.compile(rf"(?<!\w)({'|'.join(sorted(set(PROTECTED.values()) - {'1'}))})(?!\w)")
"""As whole words: a random name in hex may hold 987654."""
Carried = tuple[Counter[str], list[str]]


@contextmanager
def written(app: CrmFlask) -> Iterator[Carried]:
    """Note which statements write, and which of the canaries they carry."""
    statements: Counter[str] = Counter()
    carried: list[str] = []

    def look(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            statements[statement] += 1
            carried.extend(f"{canary} by {statement[:80]}" for canary in CANARIES.findall(repr(parameters)))

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", look)
    try:
        yield statements, carried
    finally:
        event.remove(engine, "before_cursor_execute", look)


def sent_twice(walk: Walk, found: Found) -> list[str]:
    """Send a form as it is shown and once more with every protected key; return what differs."""
    shown = list(found.shown.sent())
    extra = [(name, value) for name, value in PROTECTED.items() if name not in found.shown.names]
    done: list[tuple[int, Counter[str]]] = []
    faults: list[str] = []
    for pairs in (shown, [*shown, *extra]):
        with written(walk.app) as (statements, carried):
            answer = walk.post(found.browser, found.shown.action, pairs, multipart=found.shown.multipart)
        done.append((answer.status, statements))
        faults += [f"stores {each}" for each in carried]
    if done[0] != done[1]:
        more = (done[1][1] - done[0][1]) + (done[0][1] - done[1][1])
        faults.append(f"{done[0][0]} → {done[1][0]}: {[text[:120] for text in more]}")
    return [f"{found.endpoint} ({found.shown.action}): {fault}" for fault in faults]
