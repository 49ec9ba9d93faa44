"""Shapes of proposals about memberships, their decisions, coming back, and relations between enterprises."""

from __future__ import annotations

from crm.core.forms import Choice, DateInput, Form, LongText, Text, Upload
from crm.core.words import N_
from crm.members import rules
from crm.members.rules import Position, ProposalKind, Tie


class ProposalForm(Form):
    """A proposal of a person."""

    kind = Choice(
        N_("事项"), [(kind.value, rules.PROPOSAL_NAMES[kind]) for kind in rules.BY_PEOPLE], coerce=ProposalKind
    )
    clause = Text(N_("章程条款"), longest=300, hint=N_("例如 章程第十二条：严重违反章程的，经理事会表决暂停资格"))
    reason = LongText(N_("事实与理由"), longest=500)


class RulingForm(Form):
    """What the secretary-general decides about one or several proposals."""

    decided_on = DateInput(N_("确认日期"))
    opinion = LongText(N_("意见"), longest=300, required=False, hint=N_("不采纳时必填；可写会议名称和决议号"))
    document = Upload(N_("签批件"), hint=N_("PDF、JPG、PNG 或 docx，可不传"), accept=".pdf,.jpg,.jpeg,.png,.docx")


class ReadmissionForm(Form):
    """An enterprise that comes back."""

    position = Choice(
        N_("会内职务"), [(each.value, rules.POSITION_NAMES[each]) for each in Position], coerce=Position,
        default=Position.MEMBER,
    )  # fmt: skip
    readmitted_on = DateInput(N_("重新入会日期"))
    basis = Text(N_("依据"), longest=300, hint=N_("例如 第三届理事会第二次会议决议"))


class RelationForm(Form):
    """Another enterprise and what it is to this one."""

    other = Text(N_("对方企业"), longest=200, hint=N_("全称、简称或统一社会信用代码"))
    tie = Choice(N_("对方是本企业的"), [(each.value, rules.TIE_NAMES[each]) for each in Tie], coerce=Tie)
    since = DateInput(N_("开始日期"), required=False)
    note = Text(N_("备注"), longest=300, required=False)
