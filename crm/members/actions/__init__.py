"""Everything that changes members. One function per verb of the secretariat; none of them commits."""

from __future__ import annotations

from crm.members.actions.activities import log_activity, remove_activity
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
    "decide",
    "edit_custom_field",
    "edit_employment",
    "edit_enterprise",
    "edit_many",
    "edit_membership",
    "edit_person",
    "employ",
    "end_employment",
    "end_override",
    "keep_positions",
    "log_activity",
    "record_payment",
    "remove_activity",
    "remove_custom_field",
    "reopen_employment",
    "retire_custom_field",
    "reveal_contact",
    "set_override",
    "undo_many",
    "withdraw_payment",
]
