"""The 会务包 of the running event: tables and who sits at them in Shenzhen, rows set up in Qingdao, badges printed."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from crm.core.db import session
from crm.demo.tables import Stage, stored
from crm.events.models import Registration
from crm.events.rules import GuestClass, RegistrationState
from crm.kit import rules
from crm.kit.models import KitCopy, KitCopyPerson, Placing, PlacingTable
from crm.kit.rules import Guest, PaperForm, PaperKind, Size, TableFacts, TableKind

EVENT = "sl-week"
SEATED, TO_SEAT = "440300", "370200"
TABLES, AT_TABLE, ROWS, IN_ROW = 4, 8, 3, 10
UNPRINTED = 3
"""So many have no badge yet."""


def lay(stage: Stage) -> None:
    """Store tables, places and the first print of badges; two guests have a 排序号."""
    event = stage.events[EVENT]
    venue = event.venues[SEATED]
    tables = stored(PlacingTable, [_table(event.id, venue, n, "" if n > 1 else "主桌") for n in range(1, TABLES + 1)])
    stored(PlacingTable, [_row(event.id, event.venues[TO_SEAT], n) for n in range(1, ROWS + 1)])
    found = session.execute(
        select(Registration.id, Registration.name, Registration.guest_class)
        .where(Registration.venue_id == venue, Registration.state == RegistrationState.CONFIRMED)
        .order_by(Registration.id)
    ).all()
    ranks = {row.id: n for n, row in enumerate(found[:2], 1)}
    for key, rank in ranks.items():
        session.execute(update(Registration).where(Registration.id == key).values(rank=rank))
    guests = [Guest(row.id, row.guest_class, ranks.get(row.id, 0), row.name) for row in found]
    placed = rules.auto_placed([TableFacts(key, AT_TABLE) for key in tables], {}, guests)
    names = dict(zip(tables, _names(), strict=True))
    stored(
        Placing,
        [
            {"registration_id": key, "table_id": at.table_id, "place": at.place, "batch": ""}
            for key, at in placed.items()
        ],
    )
    for key, spot in placed.items():
        session.execute(update(Registration).where(Registration.id == key).values(table_no=names[spot.table_id]))
    _print(stage, event.id, venue, [row.id for row in found[:-UNPRINTED]])


def _names() -> list[str]:
    return ["主桌", *(str(n) for n in range(2, TABLES + 1))]


def _table(event_id: int, venue_id: int, n: int, name: str) -> dict[str, object]:
    return {
        "event_id": event_id, "venue_id": venue_id, "position": n, "kind": TableKind.TABLE, "name": name or str(n),
        "capacity": AT_TABLE, "guest_class": None,
    }  # fmt: skip


def _row(event_id: int, venue_id: int, n: int) -> dict[str, object]:
    return {
        "event_id": event_id, "venue_id": venue_id, "position": n, "kind": TableKind.ROW, "name": f"第{n}排",
        "capacity": IN_ROW, "guest_class": GuestClass.LEADER if n == 1 else None,
    }  # fmt: skip


def _print(stage: Stage, event_id: int, venue_id: int, ids: list[int]) -> None:
    """Note that badges were printed yesterday."""
    if not ids:
        return
    (copy,) = stored(
        KitCopy,
        [
            {"event_id": event_id, "venue_id": venue_id, "kind": PaperKind.BADGE, "form": PaperForm.PRINT,
             "size": Size.BADGE_80, "phones": False, "rows": len(ids), "again": 0, "reason": "",
             "made_at": stage.ago(1, 15), "made_by_id": stage.accounts["organizer"],
             "made_by": stage.names["organizer"]}
        ],
    )  # fmt: skip
    session.execute(insert(KitCopyPerson), [{"copy_id": copy, "registration_id": key} for key in ids])
