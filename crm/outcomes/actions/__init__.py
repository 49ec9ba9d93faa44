"""What is done after an event. `closing` with minutes · `photos` · `following` · `survey` · `letters` the ledger."""

from __future__ import annotations

from crm.outcomes.actions.closing import close_event, reopen_event, write_minutes
from crm.outcomes.actions.following import follow_up
from crm.outcomes.actions.letters import AlreadyHanded, forget, give_up, hand, put_off, send_report, settle
from crm.outcomes.actions.photos import add_photo, describe_photo, move_photo, remove_photo, restore_photo
from crm.outcomes.actions.survey import add_question, answer_survey, remove_question, send_survey, write_survey

__all__ = [
    "AlreadyHanded",
    "add_photo",
    "add_question",
    "answer_survey",
    "close_event",
    "describe_photo",
    "follow_up",
    "forget",
    "give_up",
    "hand",
    "move_photo",
    "put_off",
    "remove_photo",
    "remove_question",
    "reopen_event",
    "restore_photo",
    "send_report",
    "send_survey",
    "settle",
    "write_minutes",
    "write_survey",
]
