"""The words of an application: its states, what is done to it, how a step was closed."""

from __future__ import annotations

from enum import StrEnum

from crm.core.words import N_


class State(StrEnum):
    """Where an application stands (product.md §3.1)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SCREENING = "screening"
    RETURNED = "returned"
    SECRETARIAT = "secretariat"
    NOTICE = "notice"
    COUNCIL = "council"
    APPROVED = "approved"
    ADMITTED = "admitted"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    LAPSED_OFFER = "lapsed_offer"


STATE_NAMES = {
    State.DRAFT: N_("草稿"),
    State.SUBMITTED: N_("已提交"),
    State.SCREENING: N_("初审"),
    State.RETURNED: N_("退回补正"),
    State.SECRETARIAT: N_("秘书处审核"),
    State.NOTICE: N_("公示"),
    State.COUNCIL: N_("理事会审议"),
    State.APPROVED: N_("审议通过，待缴费"),
    State.ADMITTED: N_("已入会"),
    State.WITHDRAWN: N_("已撤回"),
    State.REJECTED: N_("不予通过"),
    State.LAPSED_OFFER: N_("逾期未缴费"),
}
STEPS = (
    State.SUBMITTED, State.SCREENING, State.SECRETARIAT, State.NOTICE, State.COUNCIL, State.APPROVED, State.ADMITTED,
)  # fmt: skip
"""The way of an application that goes well, as its track shows it."""
STEP_NAMES = {
    State.SUBMITTED: N_("提交申请"),
    State.SCREENING: N_("初审"),
    State.SECRETARIAT: N_("秘书处审核"),
    State.NOTICE: N_("公示"),
    State.COUNCIL: N_("理事会审议"),
    State.APPROVED: N_("缴纳会费"),
    State.ADMITTED: N_("已入会"),
}
NEXT = {
    State.DRAFT: N_("请填写完整后提交。"),
    State.SUBMITTED: N_("秘书处将受理您的申请。"),
    State.SCREENING: N_("秘书处正在核对资料，资料不全时会退回补正。"),
    State.RETURNED: N_("请按退回原因修改后再次提交，已填写的内容都已保留。"),
    State.SECRETARIAT: N_("秘书处正在审核，可能与您联系了解情况。"),
    State.NOTICE: N_("正在公示，公示期满无异议后进入下一步。"),
    State.COUNCIL: N_("等待理事会审议。"),
    State.APPROVED: N_("请缴纳会费，到账后即为会员。"),
    State.ADMITTED: N_("欢迎加入。会员证与牌匾由秘书处发放。"),
    State.WITHDRAWN: N_("申请已撤回，可以重新申请。"),
    State.REJECTED: N_("本次申请未获通过。"),
    State.LAPSED_OFFER: N_("审议通过后在期限内未缴费，本次申请已终止，可以重新申请。"),
}
"""What comes next, as the applicant reads it."""
ENDED = frozenset({State.ADMITTED, State.WITHDRAWN, State.REJECTED, State.LAPSED_OFFER})
LIVE = frozenset(set(State) - ENDED - {State.DRAFT})
"""Under way: of each credit code there is at most one."""
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
"""Where the applicant may change what was written."""
TOLD = frozenset({
    State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED, State.ADMITTED, State.REJECTED, State.LAPSED_OFFER,
})  # fmt: skip
"""States the applicant gets a mail about."""


class Move(StrEnum):
    """What is done to an application."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    PASS = "pass"  # noqa: S105  # a verb
    RETURN = "return"
    OBJECT = "object"
    REJECT = "reject"
    ADMIT = "admit"
    LAPSE = "lapse"


MOVE_NAMES = {
    Move.SUBMIT: N_("提交"),
    Move.WITHDRAW: N_("撤回"),
    Move.ACCEPT: N_("受理"),
    Move.PASS: N_("通过"),
    Move.RETURN: N_("退回补正"),
    Move.OBJECT: N_("有异议，退回秘书处审核"),
    Move.REJECT: N_("不予通过"),
    Move.ADMIT: N_("缴费入会"),
    Move.LAPSE: N_("确认逾期未缴费"),
}


class Manner(StrEnum):
    """How a step was closed."""

    ONLINE = "online"
    RECORDED = "recorded"
    """代录线下签批: somebody signed on paper, a recorder wrote it down."""
    RESOLUTION = "resolution"


MANNER_NAMES = {
    Manner.ONLINE: N_("在线办理"),
    Manner.RECORDED: N_("代录线下签批"),
    Manner.RESOLUTION: N_("会议决议"),
}


class PaidBy(StrEnum):
    """How the first dues were paid."""

    TRANSFER = "transfer"
    CASH = "cash"
    WECHAT = "wechat"
    OTHER = "other"


PAID_BY_NAMES = {
    PaidBy.TRANSFER: N_("银行转账"),
    PaidBy.CASH: N_("现金"),
    PaidBy.WECHAT: N_("微信"),
    PaidBy.OTHER: N_("其他"),
}


class Outcome(StrEnum):
    """What looking into an objection found."""

    DISMISSED = "dismissed"
    UPHELD = "upheld"


OUTCOME_NAMES = {
    Outcome.DISMISSED: N_("异议不成立，继续公示"),
    Outcome.UPHELD: N_("异议成立，退回审核"),
}
