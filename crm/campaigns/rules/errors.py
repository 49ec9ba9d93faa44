"""What campaigns refuse, in whole sentences."""

from __future__ import annotations

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_


class WrongMoment(Conflict):
    """The campaign is in a state that does not allow this."""

    code, template = "campaign_state", N_("通知现在是“{state}”，不能这样操作。请刷新页面查看最新状态。")


class NotReady(DomainError):
    """A check before sending blocks; `reasons` says which."""

    code, template = "campaign_not_ready", N_("还不能发送：{reasons}")


class NeedsApproval(DomainError):
    """So many recipients need a second person."""

    code = "campaign_needs_approval"
    template = N_("收件人有 {n} 位，超过 {most} 位，须由另一位秘书处同事或领导审批后才能发送。请先提交审批。")


class OwnApproval(DomainError):
    """Nobody approves what they wrote or handed in themselves."""

    code, template = "campaign_own_approval", N_("不能审批自己提交的通知，请由另一位同事审批。")


class SegmentUnknown(DomainError):
    """No segment has this name."""

    code, field = "segment_unknown", "segment"
    template = N_("没有名为“{name}”的收件范围。请从列表中选择，或先保存一个收件范围。")


class SegmentExists(Conflict):
    """The name is taken, also by a built-in segment."""

    code, field, template = "segment_exists", "name", N_("已有同名的收件范围，请换一个名称。")


class NotADraft(Conflict):
    """What was sent, or is about to be, is no draft."""

    code, template = "not_a_draft", N_("只有草稿可以删除。已提交的请先退回草稿，已发送的会保留。")


class SegmentEmpty(DomainError):
    """A segment without a condition would be everybody."""

    code, field = "segment_empty", "name"
    template = N_("请至少选择一个条件；要发给全部会员，请直接使用“全部会员”。")


class TimePast(DomainError):
    """A time to send at that is over."""

    code, field = "campaign_time_past", "at"
    template = N_("定时发送的时间已经过去，请选择以后的时间，或立即发送。")


class NotUncertain(Conflict):
    """Only a recipient whose result is unknown is settled by a person."""

    code, template = "recipient_settled", N_("这位收件人的结果已经明确，无需再确认。")


class OutcomeUnsaid(DomainError):
    """What became of a mail is one of three things."""

    code, template = "recipient_outcome", N_("请选择这封邮件的结果：“确认已发出”“重新发送”或“不再追查”。")


class SubjectBroken(DomainError):
    """A subject is one line of at most 200 characters."""

    code, field = "campaign_subject", "subject"
    template = N_("主题应为 1 到 {most} 个字的一行文字。")


class LimitTooWide(DomainError):
    """The number from which a second person approves is only made smaller."""

    code, field = "campaign_limit", "alone_up_to"
    template = N_("须审批的收件人数应为 1 到 {most}。")
