"""What tracking does when a project moves: whoever wants mail gets it."""

from __future__ import annotations

from crm.core.facts import on
from crm.core.jobs import enqueue
from crm.projects.facts import MilestoneVerified
from crm.tracking import actions
from crm.tracking.jobs import mail_watcher


@on(MilestoneVerified)
def tell_watchers(fact: MilestoneVerified) -> None:
    """Mail whoever watches the project; the job finds out whether it is still open."""
    for watch_id in actions.tell(fact.project_id, by=fact.by):
        enqueue(mail_watcher, watch_id)
