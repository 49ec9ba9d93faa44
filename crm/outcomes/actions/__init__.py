"""What is done after an event. `closing` with minutes · `photos` · `following` · `survey` · `letters` the ledger."""

from __future__ import annotations

from crm.outcomes.actions.closing import close_event, reopen_event, write_minutes
from crm.outcomes.actions.following import follow_up
from crm.outcomes.actions.letters import send_report
from crm.outcomes.actions.photos import add_photo, describe_photo, move_photo, remove_photo, restore_photo
from crm.outcomes.actions.survey import add_question, answer_survey, remove_question, send_survey, write_survey

__all__ = [
    "add_photo",
    "add_question",
    "answer_survey",
    "close_event",
    "describe_photo",
    "follow_up",
    "move_photo",
    "remove_photo",
    "remove_question",
    "reopen_event",
    "restore_photo",
    "send_report",
    "send_survey",
    "write_minutes",
    "write_survey",
]
