"""Everything that changes members. One function per verb of the secretariat; none of them commits."""

from __future__ import annotations

from crm.members.actions.activities import (
    edit_activity,
    hold_activity,
    log_activity,
    plan_activity,
    remove_activity,
    restore_activity,
)
from crm.members.actions.bulk import edit_many, undo_many
from crm.members.actions.customs import (
    CustomDraft,
    add_custom_field,
    answer_customs,
    edit_custom_field,
    remove_custom_field,
    retire_custom_field,
)
from crm.members.actions.enterprises import add_enterprise, change_fields, edit_enterprise
from crm.members.actions.memberships import (
    admit,
    decide,
    edit_membership,
    end_override,
    keep_positions,
    record_payment,
    set_override,
    set_positions,
    withdraw_opening,
    withdraw_payment,
)
from crm.members.actions.people import (
    add_colleague,
    add_person,
    appoint_representative,
    edit_employment,
    edit_person,
    employ,
    end_employment,
    reopen_employment,
    reveal_contact,
)
from crm.members.actions.people_bulk import edit_many_people, undo_many_people
from crm.members.actions.proposals import (
    confirm_proposal,
    dismiss_proposal,
    keep_paper,
    outdate_after,
    outdate_proposals,
    propose_by_rule,
    propose_standing,
    readmit,
)
from crm.members.actions.relations import end_relation, relate, resume_relation

__all__ = [
    "CustomDraft",
    "add_colleague",
    "add_custom_field",
    "add_enterprise",
    "add_person",
    "admit",
    "answer_customs",
    "appoint_representative",
    "change_fields",
    "confirm_proposal",
    "decide",
    "dismiss_proposal",
    "edit_activity",
    "edit_custom_field",
    "edit_employment",
    "edit_enterprise",
    "edit_many",
    "edit_many_people",
    "edit_membership",
    "edit_person",
    "employ",
    "end_employment",
    "end_override",
    "end_relation",
    "hold_activity",
    "keep_paper",
    "keep_positions",
    "log_activity",
    "outdate_after",
    "outdate_proposals",
    "plan_activity",
    "propose_by_rule",
    "propose_standing",
    "readmit",
    "record_payment",
    "relate",
    "remove_activity",
    "remove_custom_field",
    "reopen_employment",
    "restore_activity",
    "resume_relation",
    "retire_custom_field",
    "reveal_contact",
    "set_override",
    "set_positions",
    "undo_many",
    "undo_many_people",
    "withdraw_opening",
    "withdraw_payment",
]
