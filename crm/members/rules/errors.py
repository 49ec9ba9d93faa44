"""What can be wrong with a request about members, each in a sentence of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_
from crm.standards.credit_code import Problem


class CreditCodeInvalid(DomainError):
    """The credit code breaks GB 32100-2015; the sentence says exactly where."""

    code, field = "credit_code_invalid", "credit_code"

    def __init__(self, problem: Problem) -> None:
        super().__init__(**problem.facts)
        self.kind = problem.kind
        self.sentence = problem.template

    @property
    def template(self) -> str:  # type: ignore[override]  # the sentence depends on what is wrong
        """The sentence for this very problem."""
        return self.sentence


class EnterpriseExists(Conflict):
    """An enterprise of this credit code is already registered."""

    code, field = "enterprise_exists", "credit_code"
    template = N_("“{name}”已登记，信用代码相同。请打开已有的企业，不要重复新增。")


class CreditCodeTaken(EnterpriseExists):
    """Somebody else registered this credit code in the same moment."""

    template = N_("该信用代码刚刚已被登记。请搜索后打开已有的企业。")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An enterprise that may be the same. `reason` is a msgid."""

    enterprise_id: int
    name: str
    city_code: str | None
    reason: str


SAME_NAME = N_("名称相同")
SIMILAR_NAME = N_("名称相近")
SAME_PHONE = N_("电话相同")
SAME_EMAIL = N_("邮箱相同")


class LikelyDuplicates(Conflict):
    """Enterprises that are probably the same exist; whoever has seen them may go on."""

    code, field = "likely_duplicates", None
    template = N_("已有 {n} 家相近的企业。请先看看是不是同一家；确认不是，再继续新增。")

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        super().__init__(n=len(candidates))
        self.candidates = tuple(candidates)


class AlreadyMember(Conflict):
    """The enterprise has a membership; it has only one for ever."""

    code, field = "already_member", None
    template = N_("“{name}”已有会籍，编号 {number}。")


class NumberTaken(Conflict):
    """Another membership has this number."""

    code, field = "number_taken", "number"
    template = N_("会员编号“{number}”已被使用。请换一个编号，或留空由系统编号。")


class NumberTakenMeanwhile(NumberTaken):
    """Another membership got this number in the same moment."""

    template = N_("该会员编号刚刚已被使用。请再提交一次。")


class NotMember(Conflict):
    """The enterprise has no membership yet."""

    code, template = "not_member", N_("该企业还不是会员，请先办理入会。")


class ExitNotProposed(Conflict):
    """视为退会 needs a lapse of a year."""

    code, field = "exit_not_proposed", "decision"
    template = N_("只有欠费中止满 {days} 天的会员才能视为退会。")


class OverrideBackwards(DomainError):
    """An override must end on a day to come, within a year."""

    code, field = "override_backwards", "until"
    template = N_("人工设定的最后一天应在 {least} 至 {most} 之间。")


class RepresentativeExists(Conflict):
    """An enterprise has at most one 单位代表."""

    code, field = "representative_exists", "duty"
    template = N_("“{name}”已是单位代表。请先改任或结束其任职，或使用“设为单位代表”。")


class RepresentativeMeanwhile(RepresentativeExists):
    """Somebody else became 单位代表 in the same moment."""

    template = N_("单位代表刚刚已被设定。请刷新后再试。")


class AlreadyEmployed(Conflict):
    """The person already works at this enterprise."""

    code, field = "already_employed", None
    template = N_("“{name}”已在该企业任职。请修改已有的任职。")


class EmploymentBackwards(DomainError):
    """An employment ends before it begins."""

    code, field = "employment_backwards", "until"
    template = N_("离任日期不能早于到任日期 {since}。")


class ActivityInFuture(DomainError):
    """What passed between us lies in the past."""

    code, field = "activity_in_future", "at"
    template = N_("往来的时间不能晚于现在。要做的事请记为待办。")


class PlannedInPast(DomainError):
    """What is planned lies ahead."""

    code, field = "planned_in_past", "planned_for"
    template = N_("计划的时间 {at} 已经过去。已经发生的往来请用“记跟进”。")


class ActivityNotPlanned(Conflict):
    """Only what is still planned gets an outcome."""

    code, template = "activity_not_planned", N_("这条往来已经记过结果，不能再改。请刷新页面查看。")


class OutcomeMissing(DomainError):
    """Whoever was there says what was talked about."""

    code, field = "outcome_missing", "text"
    template = N_("请写下谈了什么、约定了什么；没有进行时请写明原因。")


class UndoTooLate(Conflict):
    """An activity can be taken back by who logged it, for a day."""

    code, template = "undo_too_late", N_("这条往来已不能修改或撤销：只有记录人可以在 24 小时内修改或撤销。")


class NothingToReveal(DomainError):
    """There is neither a phone nor an address to show."""

    code, template = "nothing_to_reveal", N_("没有登记手机号和邮箱。")


class EmploymentEndedAlready(Conflict):
    """Somebody who has left cannot become 单位代表."""

    code, template = "employment_ended_already", N_("该人员已离任，不能设为单位代表。")


class LikelySamePerson(Conflict):
    """People with this phone or address are known; whoever has seen them may go on. `people`: (id, name)."""

    code, field = "likely_same_person", None
    template = N_("已有 {n} 位人员登记了相同的手机号或邮箱。请确认是否为同一人。")

    def __init__(self, people: Sequence[tuple[int, str]]) -> None:
        super().__init__(n=len(people))
        self.people = tuple(people)
