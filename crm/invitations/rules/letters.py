"""Personal invitations: their states, the secret of their link, and until when they can be answered. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_

REMIND_DAYS = 2
"""Days before the answer-by day at which those who have not answered are reminded by themselves, once."""


class InvitationState(StrEnum):
    """What an invited person said."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DELEGATED = "delegated"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


INVITATION_STATE_NAMES = {
    InvitationState.OPEN: N_("未答复"),
    InvitationState.ACCEPTED: N_("已接受邀请"),
    InvitationState.DELEGATED: N_("已委派同事"),
    InvitationState.DECLINED: N_("已婉拒"),
    InvitationState.WITHDRAWN: N_("邀请已撤回"),
}


class Answer(StrEnum):
    """What can be answered."""

    ACCEPT = "accept"
    DECLINE = "decline"
    DELEGATE = "delegate"


ANSWER_NAMES = {
    Answer.ACCEPT: N_("接受邀请"),
    Answer.DELEGATE: N_("委派同事出席"),
    Answer.DECLINE: N_("婉拒邀请"),
}


class AnswerOver(Conflict):
    """It is too late to answer, or the invitation was taken back."""

    code = "answer_over"
    template = N_("这份邀请已不能答复。如有需要，请联系秘书处。")


class DelegateMissing(DomainError):
    """Nobody is named who comes instead."""

    code, field = "delegate_missing", "delegate_name"
    template = N_("请填写同事的姓名和电话。")


def invitation_token(secret_key: str, mark: str) -> str:
    """Return the secret of /i/<token>: 160 bits derived from a random mark, so that mails can be made again."""
    mac = hmac.new(secret_key.encode(), b"event-invitation:" + mark.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:20]).decode().rstrip("=")


def answer_open(state: InvitationState, *, answer_by: date, today: date, attendable: bool) -> bool:
    """Say whether an invitation can be answered: up to and on the answer-by day (Asia/Shanghai)."""
    return attendable and state is not InvitationState.WITHDRAWN and today <= answer_by
