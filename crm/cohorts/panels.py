"""What batches add to the lists of lower features."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crm.cohorts import queries
from crm.core.i18n import _
from crm.core.slots import source


@source("project_batches", order=10)
def batches_of(asked: Iterable[tuple[int, date]]) -> dict[tuple[int, date], str]:
    """Return to which batch an account belonged on a day, by account and day; who was in none is left out."""
    found: dict[tuple[int, date], str] = {}
    stays = queries.stays()
    for account_id, day in set(asked):
        for stay in stays.get(account_id, ()):
            if stay.since <= day and (stay.until is None or day <= stay.until):
                found[account_id, day] = _("{programme} 第 {n} 批", programme=stay.programme, n=f"{stay.number:02d}")
    return found
