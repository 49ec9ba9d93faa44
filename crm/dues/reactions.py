"""What dues do when something happens below: a firm is admitted, two records become one."""

from __future__ import annotations

from datetime import timedelta

from crm.core.facts import on
from crm.core.relations import Aside, twins
from crm.dues import actions, queries
from crm.dues.actions.billing import Approval
from crm.dues.rules import NothingToBill
from crm.entry.facts import ApplicationAdmitted
from crm.members import queries as members

ON_ADMISSION = "入会当年会费"
"""On what ground the first invoice rests; kept with it."""
TIME_TO_PAY = timedelta(days=30)


@on(ApplicationAdmitted)
def bill_whoever_is_admitted(fact: ApplicationAdmitted) -> None:
    """Bill the year of admission (product.md M4), unless it was paid with the admission or has no fee table."""
    membership = members.membership_of(fact.enterprise_id)
    if membership is None or queries.schedule_of(fact.paid_on.year) is None:
        return
    approval = Approval(due_on=fact.paid_on + TIME_TO_PAY, approved_on=fact.paid_on, basis=ON_ADMISSION)
    try:
        actions.approve(fact.paid_on.year, approval, membership_ids=[membership.id], by=fact.by)
    except NothingToBill:
        return


# What becomes of twins when two records become one (crm.core.relations).
twins("invoice.membership_id", Aside.REFUSED)  # both were billed for one year: money is never put aside
twins("payer_alias.enterprise_id", Aside.PUT)
