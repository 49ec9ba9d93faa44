"""States of a campaign and of a recipient, what may follow what, and why somebody is left out (product.md 3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from crm.consents import rules as consents
from crm.core.words import N_


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"
    FAILED = "failed"


CAMPAIGN_STATE_NAMES: Mapping[CampaignState, str] = {
    CampaignState.DRAFT: N_("草稿"),
    CampaignState.REVIEW: N_("待审批"),
    CampaignState.APPROVED: N_("已审批"),
    CampaignState.SCHEDULED: N_("已定时"),
    CampaignState.SENDING: N_("发送中"),
    CampaignState.PAUSED: N_("已暂停"),
    CampaignState.SENT: N_("已完成"),
    CampaignState.CANCELLED: N_("已停止"),
    CampaignState.FAILED: N_("未能发出"),
}

_S = CampaignState
CAMPAIGN_MOVES: Mapping[CampaignState, frozenset[CampaignState]] = {
    _S.DRAFT: frozenset({_S.REVIEW, _S.SCHEDULED, _S.SENDING, _S.CANCELLED}),
    _S.REVIEW: frozenset({_S.DRAFT, _S.APPROVED, _S.SCHEDULED, _S.SENDING, _S.CANCELLED}),
    _S.APPROVED: frozenset({_S.DRAFT, _S.SCHEDULED, _S.SENDING, _S.CANCELLED}),
    _S.SCHEDULED: frozenset({_S.DRAFT, _S.SENDING, _S.PAUSED, _S.CANCELLED, _S.FAILED}),
    _S.SENDING: frozenset({_S.PAUSED, _S.SENT, _S.CANCELLED, _S.FAILED}),
    _S.PAUSED: frozenset({_S.SENDING, _S.SCHEDULED, _S.CANCELLED}),
    _S.SENT: frozenset({_S.SENDING}),  # an uncertain recipient is sent to again by hand
    _S.CANCELLED: frozenset(),
    _S.FAILED: frozenset({_S.DRAFT, _S.CANCELLED}),
}
"""What may follow what. `failed`: at its time a scheduled campaign had nobody to go to or broke a check."""

EDITABLE = frozenset({_S.DRAFT, _S.REVIEW, _S.APPROVED, _S.SCHEDULED, _S.FAILED})
"""States in which text and audience may change; the campaign is a draft again afterwards."""
LAUNCHED = frozenset({_S.SENDING, _S.PAUSED, _S.SENT, _S.CANCELLED})
"""States in which the recipients are frozen (a campaign stopped before it began has none)."""


class RecipientState(StrEnum):
    """Where one recipient's mail stands: exactly these ten words, also in `crm campaign status`."""

    SKIPPED = "skipped"
    QUEUED = "queued"
    CLAIMED = "claimed"
    HANDED = "handed"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


RECIPIENT_STATE_NAMES: Mapping[RecipientState, str] = {
    RecipientState.SKIPPED: N_("不发送"),
    RecipientState.QUEUED: N_("排队中"),
    RecipientState.CLAIMED: N_("准备中"),
    RecipientState.HANDED: N_("正在交付"),
    RecipientState.SENT: N_("已发出"),
    RecipientState.DEFERRED: N_("稍后重试"),
    RecipientState.FAILED: N_("被退回"),
    RecipientState.UNCERTAIN: N_("结果不明"),
    RecipientState.SUPPRESSED: N_("发出前退订"),
    RecipientState.CANCELLED: N_("已停止"),
}

_R = RecipientState
RECIPIENT_MOVES: Mapping[RecipientState, frozenset[RecipientState]] = {
    _R.SKIPPED: frozenset(),
    _R.QUEUED: frozenset({_R.CLAIMED, _R.SUPPRESSED, _R.CANCELLED}),
    _R.CLAIMED: frozenset({_R.QUEUED, _R.HANDED, _R.DEFERRED, _R.FAILED, _R.SUPPRESSED, _R.CANCELLED}),
    _R.HANDED: frozenset({_R.SENT, _R.DEFERRED, _R.FAILED, _R.UNCERTAIN}),
    _R.DEFERRED: frozenset({_R.QUEUED, _R.SUPPRESSED, _R.CANCELLED}),
    _R.UNCERTAIN: frozenset({_R.SENT, _R.FAILED, _R.DEFERRED, _R.QUEUED}),
    _R.SENT: frozenset(),
    _R.FAILED: frozenset(),
    _R.SUPPRESSED: frozenset(),
    _R.CANCELLED: frozenset(),
}
"""What may follow what. `uncertain` leaves only by a person, or by the late answer its own worker still got."""

WAITING = frozenset({_R.QUEUED, _R.CLAIMED, _R.DEFERRED})
"""Nothing was handed over yet: stopping, leaving and holding still work."""
OPEN = WAITING | {_R.HANDED}
"""The campaign is not finished while one of these is left."""


class Purpose(StrEnum):
    """What a campaign is about: a recipient may leave one kind or all."""

    NOTICE = "notice"
    EVENT = "event"
    NEWSLETTER = "newsletter"
    ADVERT = "advert"


PURPOSE_NAMES: Mapping[Purpose, str] = {
    Purpose.NOTICE: N_("会务通知"),
    Purpose.EVENT: N_("活动邀请"),
    Purpose.NEWSLETTER: N_("会员月报"),
    Purpose.ADVERT: N_("商业广告"),
}


class Reason(StrEnum):
    """Why a recipient is left out, or what became of one."""

    NO_MAIL = "no_mail"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"
    NO_CONSENT = "no_consent"
    MANUAL_DNC = "manual_dnc"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    LEFT = "left"
    STOPPED = "stopped"
    LOST = "lost"
    REFUSED = "refused"
    TRIES_OVER = "tries_over"
    SETTLED = "settled"
    PAUSED = "paused"
    CAPPED = "capped"
    GIVEN_UP = "given_up"


REASON_NAMES: Mapping[Reason, str] = {
    Reason.NO_MAIL: N_("没有邮箱"),
    Reason.UNSUBSCRIBED: N_("已退订"),
    Reason.SUPPRESSED: N_("邮箱失效或被停用"),
    Reason.NO_CONSENT: N_("没有同意或已撤回同意"),
    Reason.MANUAL_DNC: N_("本人要求请勿联系"),
    Reason.DUPLICATE: N_("与他人共用邮箱，只发一封"),
    Reason.INVALID: N_("邮箱格式不对"),
    Reason.LEFT: N_("排队期间退订"),
    Reason.STOPPED: N_("发出前被停止"),
    Reason.LOST: N_("交付时中断，没有收到服务器的答复"),
    Reason.REFUSED: N_("服务器拒收"),
    Reason.TRIES_OVER: N_("多次重试仍未被接收"),
    Reason.SETTLED: N_("由人工确认"),
    Reason.PAUSED: N_("本人暂停接收"),
    Reason.CAPPED: N_("七天内已收到两封"),
    Reason.GIVEN_UP: N_("结果不明，不再重发"),
}


class Settlement(StrEnum):
    """What a person says of a mail whose result is unknown."""

    SENT = "sent"
    AGAIN = "again"
    GIVEN_UP = "given_up"


LEDGER_PURPOSE: Mapping[Purpose, consents.Purpose] = {
    Purpose.NOTICE: consents.Purpose.NOTICE,
    Purpose.EVENT: consents.Purpose.EVENT,
    Purpose.NEWSLETTER: consents.Purpose.NEWSLETTER,
    Purpose.ADVERT: consents.Purpose.BUSINESS,
}
"""What the ledger of consents calls the purposes of campaigns."""


class Removal(StrEnum):
    """A row about an address: why it gets nothing, or that it agreed to get advertising."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCE = "bounce"
    MANUAL = "manual"
    CONSENTED = "consented"
    PAUSED = "paused"


EVERYTHING = "all"
"""The scope of a removal that holds for every purpose."""
COUNTED = frozenset({Purpose.EVENT, Purpose.NEWSLETTER, Purpose.ADVERT})
"""Purposes of which one address gets MOST_IN_SEVEN_DAYS at most. 会务通知 (meetings, council, dues) is the service mail
of an association: it neither counts nor is held back."""
MOST_IN_SEVEN_DAYS = 2


class MarkKind(StrEnum):
    """What a mail program or a reader did."""

    OPEN = "open"
    CLICK = "click"


def may_become(before: CampaignState, after: CampaignState) -> bool:
    """Say whether a campaign may go from one state to another."""
    return after in CAMPAIGN_MOVES[before]


def may_move(before: RecipientState, after: RecipientState) -> bool:
    """Say whether a recipient may go from one state to another."""
    return after in RECIPIENT_MOVES[before]
