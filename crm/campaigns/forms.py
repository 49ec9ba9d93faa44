"""Shapes of what people type about campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crm.campaigns.rules import (
    CONDITIONS,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    PURPOSE_NAMES,
    RECIPIENT_STATE_NAMES,
    Purpose,
    RecipientState,
    Rules,
)
from crm.campaigns.rules.drafts import CampaignDraft
from crm.core.clock import at_wall
from crm.core.forms import Choice, Choices, Email, Form, LongText, MomentInput, Text, Tick, Whole, choices_of
from crm.core.words import N_
from crm.members.rules import POSITION_NAMES, STANDING_NAMES, Position, Standing

GROUPS = ("1", "2")


class CampaignForm(Form):
    """A notice as it is written."""

    segment = Choice(N_("收件范围"))
    purpose = Choice(N_("类别"), choices_of(Purpose, dict(PURPOSE_NAMES)), coerce=Purpose, default=Purpose.NOTICE)
    event_id = Choice(N_("所属活动"), required=False, blank=N_("不属于某个活动"), coerce=int)
    subject = Text(N_("邮件主题"), longest=LONGEST_SUBJECT)
    preheader = Text(N_("预览文字"), longest=200, required=False, hint=N_("收件箱里主题后面的一行灰字"))
    reply_to = Email(N_("回复到"), required=False, hint=N_("不填则回复到发件地址"))
    body = LongText(N_("正文"), longest=LONGEST_BODY)
    subject_en = Text(N_("英文主题"), longest=LONGEST_SUBJECT, required=False)
    body_en = LongText(N_("英文正文"), longest=LONGEST_BODY, required=False)
    tracked = Tick(N_("统计打开和点击"))
    version = Whole(N_("版本"), required=False)

    def draft(self) -> CampaignDraft:
        """Return what was typed, as the actions take it."""
        return CampaignDraft(
            subject=self.subject.data or "", body=self.body.data or "", segment=self.segment.data or "",
            subject_en=self.subject_en.data or "", body_en=self.body_en.data or "",
            preheader=self.preheader.data or "", reply_to=self.reply_to.data or "",
            purpose=self.purpose.data or Purpose.NOTICE, event_id=self.event_id.data, tracked=self.tracked.data,
        )  # fmt: skip


class SendForm(Form):
    """When to begin: at once, or at a time on the wall clock."""

    at = MomentInput(N_("定时发送"), required=False)

    def moment(self) -> datetime | None:
        """Return the time that was given as UTC, None for at once."""
        wall = self.at.data
        return None if wall is None else at_wall(wall.date(), wall.hour, wall.minute)


class LogForm(Form):
    """What a list of recipients is narrowed to."""

    state = Choice(
        N_("状态"), choices_of(RecipientState, dict(RECIPIENT_STATE_NAMES)), required=False, coerce=RecipientState
    )
    q = Text(N_("查找"), longest=100, required=False)


class SettleForm(Form):
    """What became of a recipient whose result was unknown."""

    outcome = Choice(N_("结果"), [("sent", N_("已发出")), ("again", N_("重新发送"))])


class SegmentForm(Form):
    """A saved choice of people: two groups of conditions, either of which is enough."""

    name = Text(N_("名称"), longest=60)
    home_1 = Choices(N_("归属方"), required=False)
    position_1 = Choices(N_("会内职务"), choices_of(Position, POSITION_NAMES), required=False)
    standing_1 = Choices(N_("会籍状态"), choices_of(Standing, STANDING_NAMES), required=False)
    registered_1 = Choices(N_("已报名活动"), required=False)
    attended_1 = Choices(N_("已签到活动"), required=False)
    home_2 = Choices(N_("归属方"), required=False)
    position_2 = Choices(N_("会内职务"), choices_of(Position, POSITION_NAMES), required=False)
    standing_2 = Choices(N_("会籍状态"), choices_of(Standing, STANDING_NAMES), required=False)
    registered_2 = Choices(N_("已报名活动"), required=False)
    attended_2 = Choices(N_("已签到活动"), required=False)

    def offer(self, homes: Sequence[tuple[str, str]], events: Sequence[tuple[str, str]]) -> None:
        """Set the choices of this request."""
        for group in GROUPS:
            self[f"home_{group}"].offer(homes)
            self[f"registered_{group}"].offer(events)
            self[f"attended_{group}"].offer(events)

    def rules(self) -> Rules:
        """Return what was ticked; a group without a tick does not count."""
        groups = [
            {key: list(self[f"{key}_{group}"].data) for key in CONDITIONS if self[f"{key}_{group}"].data}
            for group in GROUPS
        ]
        return Rules.read({"any": [group for group in groups if group]})

    @staticmethod
    def ticked(rules: Rules) -> dict[str, object]:
        """Return the values that show stored rules."""
        return {
            f"{key}_{number}": list(values)
            for number, group in zip(GROUPS, rules.groups, strict=False)
            for key, values in group.items()
        }
