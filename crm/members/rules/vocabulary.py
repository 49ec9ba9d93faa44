"""The words of this feature: positions, standings, decisions, duties, kinds of activity."""

from __future__ import annotations

from enum import StrEnum

from crm.core.words import N_


class ControlType(StrEnum):
    """控股情况: who controls an enterprise. Not its registration type (product.md §4)."""

    STATE = "state"
    COLLECTIVE = "collective"
    PRIVATE = "private"
    HONG_KONG_MACAO_TAIWAN = "hong_kong_macao_taiwan"
    FOREIGN = "foreign"
    OTHER = "other"


CONTROL_TYPE_NAMES = {
    ControlType.STATE: N_("国有控股"),
    ControlType.COLLECTIVE: N_("集体控股"),
    ControlType.PRIVATE: N_("私人控股"),
    ControlType.HONG_KONG_MACAO_TAIWAN: N_("港澳台商控股"),
    ControlType.FOREIGN: N_("外商控股"),
    ControlType.OTHER: N_("其他"),
}


class Position(StrEnum):
    """会内职务: what a member enterprise is within the association."""

    PRESIDENT = "president"
    EXECUTIVE_PRESIDENT = "executive_president"
    EXECUTIVE_VICE_PRESIDENT = "executive_vice_president"
    VICE_PRESIDENT = "vice_president"
    STANDING_COUNCIL = "standing_council"
    COUNCIL = "council"
    CHIEF_SUPERVISOR = "chief_supervisor"
    SUPERVISOR = "supervisor"
    MEMBER = "member"


POSITION_NAMES = {
    Position.PRESIDENT: N_("会长"),
    Position.EXECUTIVE_PRESIDENT: N_("执行会长"),
    Position.EXECUTIVE_VICE_PRESIDENT: N_("常务副会长"),
    Position.VICE_PRESIDENT: N_("副会长"),
    Position.STANDING_COUNCIL: N_("常务理事"),
    Position.COUNCIL: N_("理事"),
    Position.CHIEF_SUPERVISOR: N_("监事长"),
    Position.SUPERVISOR: N_("监事"),
    Position.MEMBER: N_("会员"),
}


class Standing(StrEnum):
    """Where a membership stands on a day: computed from paid periods, decisions and overrides."""

    PENDING_PAYMENT = "pending_payment"
    ACTIVE = "active"
    DUE = "due"
    GRACE = "grace"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    RESIGNED = "resigned"
    EXPELLED = "expelled"
    AUTO_EXITED = "auto_exited"
    HONORARY = "honorary"


STANDING_NAMES = {
    Standing.PENDING_PAYMENT: N_("待缴费"),
    Standing.ACTIVE: N_("会籍正常"),
    Standing.DUE: N_("待续费"),
    Standing.GRACE: N_("宽限期"),
    Standing.LAPSED: N_("欠费中止"),
    Standing.SUSPENDED: N_("暂停资格"),
    Standing.RESIGNED: N_("已退会"),
    Standing.EXPELLED: N_("已除名"),
    Standing.AUTO_EXITED: N_("视为退会"),
    Standing.HONORARY: N_("名誉"),
}


class Decision(StrEnum):
    """A decision of an organ that outweighs paid periods."""

    SUSPENDED = "suspended"
    RESIGNED = "resigned"
    EXPELLED = "expelled"
    AUTO_EXITED = "auto_exited"
    HONORARY = "honorary"


DECISION_NAMES = {
    Decision.SUSPENDED: N_("暂停资格"),
    Decision.RESIGNED: N_("退会"),
    Decision.EXPELLED: N_("除名"),
    Decision.AUTO_EXITED: N_("视为退会"),
    Decision.HONORARY: N_("授予名誉会籍"),
}


class Duty(StrEnum):
    """What a person is to the association at an enterprise."""

    REPRESENTATIVE = "representative"
    CONTACT = "contact"
    FINANCE = "finance"
    OTHER = "other"


DUTY_NAMES = {
    Duty.REPRESENTATIVE: N_("单位代表"),
    Duty.CONTACT: N_("联络员"),
    Duty.FINANCE: N_("财务"),
    Duty.OTHER: N_("其他"),
}


class ActivityKind(StrEnum):
    """How something passed between an enterprise and us."""

    CALL = "call"
    VISIT = "visit"
    MEETING = "meeting"
    WECHAT = "wechat"
    MAIL = "mail"
    NOTE = "note"


ACTIVITY_NAMES = {
    ActivityKind.CALL: N_("电话"),
    ActivityKind.VISIT: N_("走访"),
    ActivityKind.MEETING: N_("会面"),
    ActivityKind.WECHAT: N_("微信"),
    ActivityKind.MAIL: N_("邮件"),
    ActivityKind.NOTE: N_("备注"),
}


class ActivityState(StrEnum):
    """What became of an activity that was planned; what is noted afterwards was held."""

    PLANNED = "planned"
    HELD = "held"
    NOT_HELD = "not_held"


ACTIVITY_STATE_NAMES = {
    ActivityState.PLANNED: N_("已计划"),
    ActivityState.HELD: N_("已进行"),
    ActivityState.NOT_HELD: N_("未进行"),
}
PLANNABLE = (ActivityKind.VISIT, ActivityKind.CALL, ActivityKind.MEETING)
"""What can be planned for a day; the rest is only noted."""
