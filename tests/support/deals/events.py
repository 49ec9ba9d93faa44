"""Ceremonies and kits of events."""

from __future__ import annotations

from crm.accounts.permissions import Role
from crm.ceremony import actions as ceremony
from crm.ceremony.rules import Paper, PlanDetails, PlanState
from crm.core.actor import SYSTEM, Actor
from crm.core.db import session
from crm.kit import actions as kit
from crm.kit.rules import PaperForm, PaperKind, TableKind
from tests.support.deals.reaches import OF_EVENT
from tests.support.people import an_account
from tests.support.pipeline import details
from tests.support.reach import NOWHERE, Reach, Target, World
from tests.support.world import Ground


def ceremony_of(world: World, base: Ground) -> None:
    """Rows of the staffed event's list, to check, to sign and not signed; and one of the other event's."""
    pairs: list[tuple[str, str | int, int, Reach]] = []
    for n, (label, place, reach) in enumerate((
        (PlanState.COLLECTED, 0, OF_EVENT), (PlanState.APPROVED, 0, OF_EVENT), (PlanState.UNSIGNED, 0, OF_EVENT),
        ("far", 2, NOWHERE),
    )):  # fmt: skip
        given = details(name=f"示例拟签{n}")
        row = ceremony.plan(
            base.events[place].id,
            PlanDetails(
                name=given.name, investor=given.investor, partner="", agreement=given.agreement, amount=given.amount,
                paper=Paper.ATTACHED,
            ),
            by=SYSTEM,
        )  # fmt: skip
        row.state = PlanState(label) if label != "far" else PlanState.COLLECTED
        session.flush()
        if label in (PlanState.APPROVED, PlanState.UNSIGNED):
            world.add("planned", Target(label, {"code": base.events[place].code, "planned_id": row.id}, reach))
        else:
            pairs.append((str(label), base.events[place].code, row.id, reach))
    world.nested("planned", ("code", "planned_id"), pairs)


def kit_of(world: World, base: Ground) -> None:
    """An empty table at each event, and a paper the secretary has made."""
    found: list[tuple[str, str | int, int, Reach]] = []
    for n, (label, reach) in enumerate((("near", OF_EVENT), ("listed", NOWHERE), ("far", NOWHERE))):
        event = base.events[n]
        (table,) = kit.add_tables(
            event.venues[0], "主桌", 1, kind=TableKind.TABLE, capacity=1, guest_class=None, by=SYSTEM
        )  # fmt: skip
        found.append((label, event.code, table.id, reach))
    world.nested("table", ("code", "table_id"), found)
    for code, account in ((base.events[0].code, an_account(Role.SECRETARY)), (base.events[2].code, None)):
        made = kit.make_copy(
            base.events[0].id, PaperKind.SIGN_IN, PaperForm.PRINT, venue_id=None, phones=False, rows=1,
            by=Actor(account, "林示例"),
        )  # fmt: skip
        world.add("kit_copy", Target(code, {"code": code, "copy_id": made.id}, exists=account is not None))
