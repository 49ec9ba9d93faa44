"""Personal invitations to the event of this week: accepted, declined, not answered yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from crm.core.db import session
from crm.core.delivery_states import DeliveryState
from crm.core.ids import secret_token
from crm.demo.tables import Row, Stage, rows, stored
from crm.events.models import Registration
from crm.events.rules import digest
from crm.invitations import queries
from crm.invitations.models import EventInvitation
from crm.invitations.rules import InvitationState

EVENT = "sl-week"
ACCEPTED, DECLINED, WAITING = 6, 2, 5


def invite(stage: Stage) -> None:
    """Store them: who accepted is among the guests, the others are not."""
    event_id = stage.events[EVENT].id
    guests = session.execute(
        select(Registration.id, Registration.person_id)
        .where(Registration.event_id == event_id, Registration.person_id.is_not(None))
        .order_by(Registration.id)
    ).all()
    coming = {row.person_id: row.id for row in guests}
    people = [(row, stage.people[row["no"]]) for row in rows("people")]
    there = [each for each in people if each[1] in coming][:ACCEPTED]
    away = [each for each in people if each[1] not in coming][: DECLINED + WAITING]
    made = [_letter(stage, event_id, *each, InvitationState.ACCEPTED, coming[each[1]]) for each in there]
    for place, each in enumerate(away):
        state = InvitationState.DECLINED if place < DECLINED else InvitationState.OPEN
        made.append(_letter(stage, event_id, *each, state, None))
    stored(EventInvitation, made)


def _letter(
    stage: Stage, event_id: int, row: Row, person_id: int, state: InvitationState, registration: int | None
) -> dict[str, Any]:
    mark = secret_token()
    answered = None if state is InvitationState.OPEN else stage.ago(3)
    return {
        "event_id": event_id, "person_id": person_id, "name": row["name"], "company": "", "title": "",
        "mobile": row["mobile"], "email": row["email"], "locale": row["locale"], "venue_id": None,
        "word": "诚邀出席（演示）", "answer_by": stage.today + timedelta(days=1), "mark": mark,
        "token_hash": digest(queries.token_of(mark)), "state": state, "answered_at": answered,
        "reason": "当天另有安排（演示）" if state is InvitationState.DECLINED else "", "registration_id": registration,
        "told_at": None, "told_by": "", "mail_due_at": None, "mail_state": DeliveryState.SENT, "mail_tries": 1,
        "mail_at": stage.ago(6), "reminded_at": None, "reminded_itself_at": stage.ago(1), "created_at": stage.ago(6),
    }  # fmt: skip
