"""In which column of a board a lead stands, as the database says it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func

from crm.leads.models import Lead
from crm.leads.rules import BOARD_STAGES, GROUP_STAGES, At, By, Group, Sector


def lane_of(by: By) -> ColumnElement[Any]:
    """Return the key of a lead's column; 0 or "" where it has none."""
    match by:
        case By.STAGE:
            keys = {stage: group.value for group, stages in GROUP_STAGES.items() for stage in stages}
            return case(keys, value=Lead.stage)
        case By.OWNER:
            return func.coalesce(Lead.owner_id, 0)
        case By.SECTOR:
            return case({sector: sector.value for sector in Sector}, value=Lead.sector)
        case By.CITY:
            return func.coalesce(func.substr(Lead.origin_code, 1, 4), "")
        case By.EVENT:
            return func.coalesce(Lead.event_id, 0)


def key_of(by: By, found: Any) -> str:
    """Return a key the database gave as addresses have it."""
    if by in (By.OWNER, By.EVENT):
        return str(found) if found else ""
    return f"{found}00" if by is By.CITY and found else str(found)


def value_of(at: At) -> Any:
    """Return a key of an address as the database has it."""
    if at.by in (By.OWNER, By.EVENT):
        return int(at.key or 0)
    return at.key[:4] if at.by is By.CITY else at.key


def in_lane(at: At) -> list[ColumnElement[bool]]:
    """Return the conditions under which a lead stands in a column of the board."""
    if at.by is By.STAGE:
        return [Lead.stage.in_(GROUP_STAGES[Group(at.key)])]
    return [Lead.stage.in_(BOARD_STAGES), lane_of(at.by) == value_of(at)]
