"""Everything that changes an event or a registration. One function per verb; none of them commits.

`events` the event itself · `venues` venues, parties, agenda, staff · `registrations` registering · `changes` what
becomes of a registration · `waiting` offers · `approvals` in bulk · `transfers` to a colleague · `reminders` ·
`questions` · `confirmations` the ledger of its mails.
"""

from __future__ import annotations

from crm.events.actions.approvals import Approval, approve, reject_all
from crm.events.actions.changes import (
    ask_for_confirmation,
    cancel,
    cancel_own,
    confirm,
    edit_registration,
    reject,
    reveal_contact,
    switch,
    switch_own,
)
from crm.events.actions.events import copy_event, create_event, edit_event, move_event
from crm.events.actions.questions import add_question, edit_question, remove_question, retire_question
from crm.events.actions.registrations import Outcome, register
from crm.events.actions.reminders import due_reminders
from crm.events.actions.transfers import transfer_own
from crm.events.actions.venues import (
    add_agenda,
    add_party,
    add_staff,
    add_venue,
    edit_venue,
    remove_agenda,
    remove_party,
    remove_staff,
    remove_venue,
)
from crm.events.actions.waiting import accept_offer, decline_offer, expire_offer, offer, offer_next

__all__ = [
    "Approval",
    "Outcome",
    "accept_offer",
    "add_agenda",
    "add_party",
    "add_question",
    "add_staff",
    "add_venue",
    "approve",
    "ask_for_confirmation",
    "cancel",
    "cancel_own",
    "confirm",
    "copy_event",
    "create_event",
    "decline_offer",
    "due_reminders",
    "edit_event",
    "edit_question",
    "edit_registration",
    "edit_venue",
    "expire_offer",
    "move_event",
    "offer",
    "offer_next",
    "register",
    "reject",
    "reject_all",
    "remove_agenda",
    "remove_party",
    "remove_question",
    "remove_staff",
    "remove_venue",
    "retire_question",
    "reveal_contact",
    "switch",
    "switch_own",
    "transfer_own",
]
