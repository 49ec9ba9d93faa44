"""What imports tell in the timeline of an enterprise."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from crm.core.access import current_actor
from crm.core.i18n import _
from crm.core.slots import source
from crm.members.rules import TimelineEntry, tells
from crm.transfer import queries
from crm.transfer.rules import Did


@source("timeline", order=70)
@tells("change")
def imports(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Which lists an enterprise came from, or was completed from."""
    linked = queries.may_import(current_actor())
    return [
        TimelineEntry(
            at=row.at, kind="change", icon="import", by=row.by_name,
            title=_("从“{name}”第 {row} 行导入", name=row.name, row=row.row) if row.did is Did.CREATED
            else _("从“{name}”第 {row} 行更新资料", name=row.name, row=row.row),
            url=url_for("transfer.batch", batch_id=row.batch_id) if linked else "",
        )
        for row in queries.imports_of(enterprise_id, before, limit)
    ]  # fmt: skip
