"""What dues do when something happens below: a firm is admitted, two records become one."""

from __future__ import annotations

from datetime import date

from crm.core.facts import on
from crm.core.relations import Aside, twins
from crm.core.slots import source
from crm.dues import actions, queries
from crm.dues.actions import Approval, Arrived
from crm.dues.actions.admission import TIME_TO_PAY
from crm.dues.rules import Days, DuesYear, Method, NothingToBill, days_of, year_of_day
from crm.entry.facts import ApplicationAdmitted
from crm.members import queries as members

ON_ADMISSION = "入会当年会费"
"""On what ground the first invoice rests; kept with it."""
PAID_WITH_ADMISSION = "入会时缴纳的会费"
"""The note of the payment that came with the admission."""


@on(ApplicationAdmitted)
def bill_whoever_is_admitted(fact: ApplicationAdmitted) -> None:
    """Bill the year of admission (product.md M4), if it has a fee table; what was paid with it stands in the books."""
    membership = members.membership_of(fact.enterprise_id)
    if membership is not None and fact.dues:
        arrived = Arrived(fact.paid_on, fact.dues, "", Method(fact.paid_by.value), note=PAID_WITH_ADMISSION)
        actions.receive_with_admission(membership, arrived, period_id=fact.period_id, by=fact.by)
        return
    if membership is None or queries.schedule_of(fact.paid_on.year) is None:
        return
    approval = Approval(due_on=fact.paid_on + TIME_TO_PAY, approved_on=fact.paid_on, basis=ON_ADMISSION)
    try:
        actions.approve(fact.paid_on.year, approval, membership_ids=[membership.id], by=fact.by)
    except NothingToBill:
        return


@source("first_period", order=10)
def first_period(joined_on: date, day: date) -> Days | None:
    """Say which days dues paid with an admission are for, if the fee table in force does not say the calendar year."""
    schedule = queries.schedule_of(day.year)
    if schedule is None or schedule.period is DuesYear.CALENDAR:
        return None
    return days_of(schedule.period, year_of_day(schedule.period, joined_on, day), joined_on)


@source("consistency", order=40)
def balanced_books() -> list[str]:
    """Say which sums of dues contradict their rows."""
    return queries.inconsistencies()


# What becomes of twins when two records become one (crm.core.relations).
twins("invoice.membership_id", Aside.REFUSED)  # both were billed for one year: money is never put aside
twins("payer_alias.enterprise_id", Aside.PUT)
