"""How terms react: offices follow positions given directly, exits, and people who come and go."""

from __future__ import annotations

from crm.core.facts import on
from crm.core.relations import Aside, twins
from crm.members.facts import (
    EmploymentFact,
    EnterpriseFact,
    MemberAdmitted,
    MemberReadmitted,
    MembershipDecided,
    MembershipEdited,
)
from crm.terms import actions


@on(MembershipEdited)
def position_edited(fact: MembershipEdited) -> None:
    """Another 会内职务 is another office, from today on."""
    if any(change.field == "position" for change in fact.changes):
        actions.follow_position(fact.enterprise_id, by=fact.by)


def position_follows(fact: EnterpriseFact) -> None:
    """Admission and exit begin and end offices."""
    actions.follow_position(fact.enterprise_id, by=fact.by)


for _kind in (MemberAdmitted, MemberReadmitted, MembershipDecided):
    on(_kind)(position_follows)


@on(EmploymentFact)
def people_come_and_go(fact: EmploymentFact) -> None:
    """Whoever leaves a firm leaves its office vacant; whoever has not left after all has it again."""
    actions.follow_people(fact.enterprise_id, fact.person_id, by=fact.by)


# What becomes of twins when two records become one (crm.core.relations): somebody must first say which office ends.
twins("term_office.enterprise_id", Aside.REFUSED)
twins("roster_line.enterprise_id", Aside.PUT)
