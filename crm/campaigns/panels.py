"""What campaigns add to an enterprise's timeline: the mails its people were sent."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from crm.campaigns import queries
from crm.core.access import current_actor
from crm.core.actor import Act, Scope, Thing
from crm.core.i18n import _
from crm.core.slots import source
from crm.core.words import N_
from crm.members.rules import TimelineEntry, tells


@source("timeline", order=28)
@tells("mail", persons=True)
def mails(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Notices sent to a firm's people, for whoever reads the recipients of these campaigns."""
    actor = current_actor()
    scopes = actor.scopes(Thing.RECIPIENT, Act.READ)
    if not actor.staff or not scopes & {Scope.ALL, Scope.EVENT}:
        return []
    event_ids = None if Scope.ALL in scopes else actor.event_ids
    return [
        TimelineEntry(
            at=row.settled_at, kind="mail", icon="mail", person_id=row.person_id,
            url=url_for("campaigns.show", campaign_id=row.campaign_id),
            title=_("通知“{subject}”发给{name}", subject=row.subject, name=row.name or row.address),
        )
        for row in queries.sent_to_enterprise(enterprise_id, before, limit, event_ids)
    ]  # fmt: skip


@source("timeline_kinds", order=28)
def kinds() -> dict[str, str]:
    """What the lines of this feature are called."""
    return {"mail": N_("通知邮件")}
