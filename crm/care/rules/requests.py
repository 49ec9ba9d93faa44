"""What a person asks for about their own data: being corrected, being erased. Pure.

Source: 个人信息保护法 art. 46 (correcting), art. 47 (erasing), art. 50 (easy to ask, refused only with a reason).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_


class RightsKind(StrEnum):
    """What is asked for."""

    RECTIFY = "rectify"
    ERASE = "erase"
    COPY = "copy"


RIGHTS_NAMES: Mapping[RightsKind, str] = {
    RightsKind.RECTIFY: N_("更正个人信息"),
    RightsKind.ERASE: N_("删除个人信息"),
    RightsKind.COPY: N_("查阅、复制个人信息"),
}


BY_LINK = (RightsKind.COPY, RightsKind.ERASE)
"""What is asked for without signing in."""


class RightsState(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


RIGHTS_STATE_NAMES: Mapping[RightsState, str] = {
    RightsState.WAITING: N_("待处理"),
    RightsState.GRANTED: N_("已办理"),
    RightsState.REFUSED: N_("未予办理"),
    RightsState.WITHDRAWN: N_("本人已撤回"),
}
ERASED_ANSWER = N_("已按您的要求删除个人信息。")
"""What is told to whoever asked to be erased and was."""
RETENTION: tuple[tuple[str, str, str], ...] = (
    (
        N_("入会申请表"), N_("审批入会、办理证书和牌匾"),
        N_("会籍存续期间；退会后作为档案保存，可要求删除姓名和联系方式"),
    ),
    (
        N_("活动报名表"), N_("邀请、签到、活动安排和到场统计"),
        N_("随活动档案保存；可要求删除，删除后只留没有姓名的人数"),
    ),
    (N_("投资线索登记"), N_("回访和项目对接"), N_("线索办结后随台账保存；可要求删除联系人")),
    (N_("会员中心资料"), N_("通知、函件和名录展示（按您的选择）"), N_("在职期间；离职后不再使用，可要求删除")),
    (N_("登录与会话"), N_("账号安全"), N_("账号停用时全部结束")),
    (N_("同意与撤回记录"), N_("证明您同意过什么、何时撤回"), N_("随人员记录保存；删除个人信息时一并去除姓名")),
    (N_("操作记录"), N_("核查谁改动或查看过什么"), N_("长期保存；删除个人信息时抹去其中的内容，只留校验值")),
)  # fmt: skip
"""Per form: which form, what for, how long. What is told here is what the program does."""


def check_answer(kind: RightsKind, granted: bool, answer: str) -> None:
    """Refuse an answer that says too little. Raises ReasonMissing, ErasedElsewhere."""
    if not answer.strip():
        raise ReasonMissing()
    if granted and kind is RightsKind.ERASE:
        raise ErasedElsewhere()


class ReasonMissing(DomainError):
    """Whoever asks hears why."""

    code: ClassVar[str] = "answer_missing"
    field: ClassVar[str] = "answer"
    template: ClassVar[str] = N_("请写明处理结果或不予办理的理由，本人会收到这段话。")


class ErasedElsewhere(DomainError):
    """Erasing is granted by doing it, with the name typed once more."""

    code: ClassVar[str] = "erased_elsewhere"
    field: ClassVar[str] = "verdict"
    template: ClassVar[str] = N_("同意删除请在“删除个人信息”页面核对姓名后办理；办理后系统自动答复本人。")


class AlreadyAsked(Conflict):
    """One request of a kind waits at a time."""

    code: ClassVar[str] = "already_asked"
    template: ClassVar[str] = N_("您提出的“{kind}”请求正在处理，请等待答复，或先撤回再重新提出。")


class AlreadyAnswered(Conflict):
    """A request is answered once."""

    code: ClassVar[str] = "already_answered"
    template: ClassVar[str] = N_("这项请求已经办结，不能再改。")


class NobodyKnown(Conflict):
    """An address may belong to nobody who is known, or to several."""

    code: ClassVar[str] = "rights_nobody_known"
    template: ClassVar[str] = N_("没有找到与这个邮箱对应的联系人，请直接联系秘书处。")
