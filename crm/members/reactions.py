"""What members do when something was announced: keep the search index in step with enterprises and people."""

from __future__ import annotations

from crm.core import search
from crm.core.facts import on
from crm.core.relations import Aside, twins
from crm.members import actions, queries
from crm.members.facts import (
    EmploymentFact,
    EnterpriseAdded,
    EnterpriseEdited,
    EnterpriseFact,
    MemberAdmitted,
    MembershipDecided,
    MembershipEdited,
    PaymentRecorded,
    PersonAdded,
    PersonEdited,
    PersonErased,
    PersonFact,
)
from crm.members.rules import Duty

FINDABLE: tuple[type[EnterpriseFact], ...] = (
    EnterpriseAdded,
    MemberAdmitted,
    MembershipEdited,
)
FINDABLE_PEOPLE: tuple[type[PersonFact], ...] = (PersonAdded, EmploymentFact)


def index_enterprise(fact: EnterpriseFact) -> None:
    """Make the enterprise findable by its names, codes and switchboard."""
    search.index_many(queries.enterprise_entries([fact.enterprise_id]))


@on(EnterpriseEdited)
def index_edited(fact: EnterpriseEdited) -> None:
    """Keep the enterprise findable; most edits touch nothing it is found by."""
    if any(change.field in queries.FOUND_BY for change in fact.changes):
        index_enterprise(fact)


def index_person(fact: PersonFact) -> None:
    """Make the person findable by name and by the last digits of the phone."""
    search.index_many(queries.person_entries([fact.person_id]))


@on(PersonErased)
def forget_erased(fact: PersonErased) -> None:
    """Nothing custom fields say about an erased person stays, not even a number or a day."""
    actions.forget_answers(fact.person_id)


@on(PersonEdited)
def index_edited_person(fact: PersonEdited) -> None:
    """Keep the person findable; most edits touch nothing they are found by."""
    if any(change.field in queries.PERSON_FOUND_BY for change in fact.changes):
        index_person(fact)


def close_what_is_outdated(fact: EnterpriseFact) -> None:
    """A payment or a decision takes the ground from what was proposed about the membership."""
    actions.outdate_after(fact.enterprise_id, by=fact.by)


for _deciding in (PaymentRecorded, MembershipDecided):
    on(_deciding)(close_what_is_outdated)
for _kind in FINDABLE:
    on(_kind)(index_enterprise)
for _person_kind in FINDABLE_PEOPLE:
    on(_person_kind)(index_person)


# What becomes of twins when two records become one (crm.core.relations): one membership stays, the periods of both
# count; of two 单位代表 the one who leaves becomes 联络员.
for _column in ("person_custom_value.person_id", "person_edit_row.person_id"):
    twins(_column, Aside.PUT)
twins("membership.enterprise_id", Aside.PUT)
twins("employment.enterprise_id", {"duty": Duty.CONTACT})
for _column in ("bulk_edit_row.enterprise_id", "custom_value.enterprise_id"):
    twins(_column, Aside.PUT)
for _column in ("enterprise_relation.from_id", "enterprise_relation.to_id"):
    twins(_column, Aside.PUT)  # both stood so to the same firm
