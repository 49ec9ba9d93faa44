"""People who check themselves in with the code on the wall."""

from __future__ import annotations

from crm.attendance import queries
from crm.attendance.actions.desk import check_in
from crm.attendance.rules import Method, ScanResult
from crm.core.actor import Actor
from crm.core.db import action


@action
def check_in_self(event_id: int, venue_id: int, *, mobile: str, ticket: str, scan_id: str, by: Actor) -> str | None:
    """Let in whoever this mobile or ticket belongs to and return their 桌号; None: the desk must see to it.

    Whoever is in already hears the same again; a wrong number, another venue and a waiting list sound alike.
    """
    found = queries.self_found(event_id, mobile=mobile, ticket=ticket)
    if found is None:
        return None
    answer = check_in(
        event_id, venue_id=venue_id, registration_id=found.id, scan_id=scan_id, method=Method.SELF, by=by
    )  # fmt: skip
    table: str = found.table_no
    return table if answer.result in (ScanResult.OK, ScanResult.ALREADY_IN) else None
