"""Shapes of what people type about campaigns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from crm.campaigns.rules import (
    ALONE_UP_TO,
    CONDITION_NAMES,
    CONDITIONS,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    OF_EVENTS,
    PROJECTS,
    PURPOSE_NAMES,
    RECIPIENT_STATE_NAMES,
    VIEW,
    WITHIN,
    Purpose,
    RecipientState,
    Rules,
    Settlement,
    is_custom,
)
from crm.campaigns.rules.drafts import CampaignDraft
from crm.campaigns.rules.pacing import HOUSES, MOST_LANES, OTHER, Pacing, Quiet, domains_in
from crm.core.clock import at_wall
from crm.core.forms import (
    Choice,
    Choices,
    Email,
    Form,
    LongText,
    MomentInput,
    Text,
    Tick,
    TimeInput,
    Whole,
    choices_of,
)
from crm.core.words import N_
from crm.leads.rules import STAGE_NAMES, Stage
from crm.lists.rules import FORMAT_NAMES, Format
from crm.members.rules import POSITION_NAMES, STANDING_NAMES, Position, Standing

GROUPS = ("1", "2", "3", "4", "5")
EXCEPT = "0"
"""The group that leaves people out."""
KEPT = "kept"
"""Choice of a view: what was taken over from one before."""


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


class LimitForm(Form):
    """From how many recipients on a second person approves."""

    alone_up_to = Whole(N_("超过多少位收件人须审批"), least=1, most=ALONE_UP_TO)


class TopicsForm(Form):
    """What an address wants to receive."""

    topics = Choices(N_("接收哪些通知"), coerce=Purpose, required=False)

    def offer(self, purposes: Collection[Purpose]) -> None:
        """Set the topics that may be ticked."""
        self.topics.offer([(each.value, PURPOSE_NAMES[each]) for each in Purpose if each in purposes])


class PauseForm(Form):
    """Rest for thirty days, or end that."""

    change = Choice(N_("暂停"), [("pause", N_("暂停 30 天")), ("go_on", N_("恢复接收"))])


class LanguageForm(Form):
    """In which language somebody is written to."""

    locale = Choice(N_("邮件语言"), [("zh", N_("中文")), ("en", N_("英文"))])


class SettleForm(Form):
    """What became of a recipient whose result was unknown."""

    outcome = Choice(
        N_("结果"),
        [(Settlement.SENT, N_("已发出")), (Settlement.AGAIN, N_("重新发送")), (Settlement.GIVEN_UP, N_("不再追查"))],
        coerce=Settlement,
    )


class ExportForm(Form):
    """In which shape the recipients are taken away."""

    format = Choice(N_("格式"), choices_of(Format, dict(FORMAT_NAMES)), coerce=Format)


class PacingForm(Form):
    """Quiet hours and tracking; the fields of the receiving houses are added by `pacing_form`."""

    quiet_from = TimeInput(N_("静默开始"), required=False)
    quiet_until = TimeInput(N_("静默结束"), required=False)
    workdays_only = Tick(N_("只在工作日发送"))
    tracking = Tick(N_("记录打开和点击"))

    def pacing(self) -> Pacing:
        """Return what was typed, as the action takes it."""
        houses = {
            key: replace(
                usual, domains=tuple(domains_in(self[f"domains_{key}"].data)) if key != OTHER else (),
                per_minute=self[f"per_minute_{key}"].data or 0, lanes=self[f"lanes_{key}"].data or MOST_LANES,
            )
            for key, usual in HOUSES.items()
        }  # fmt: skip
        quiet = Quiet(self.quiet_from.data or time(), self.quiet_until.data or time(), bool(self.workdays_only.data))
        return Pacing(houses, quiet, bool(self.tracking.data))


def pacing_form(given: object = None, *, shown: Pacing | None = None) -> PacingForm:
    """Return the form of what is set about sending: as it came, or filled with what holds."""
    fields: dict[str, object] = {}
    values: dict[str, object] = {}
    for key in HOUSES:
        if key != OTHER:
            fields[f"domains_{key}"] = LongText(N_("域名"), longest=2_000, required=False)
        fields[f"per_minute_{key}"] = Whole(N_("每分钟最多（0 为不限）"), least=0, most=60_000, required=False)
        fields[f"lanes_{key}"] = Whole(N_("同时连接数"), least=1, most=MOST_LANES, required=False)
        if shown is not None:
            house = shown.houses[key]
            values |= {
                f"domains_{key}": "\n".join(house.domains), f"per_minute_{key}": house.per_minute,
                f"lanes_{key}": house.lanes,
            }  # fmt: skip
    made: type[PacingForm] = type("PacingForm", (PacingForm,), fields)
    if shown is None:
        return made(given)
    quiet = shown.quiet
    is_set = quiet.begins != quiet.ends
    return made(
        data=values | {
            "quiet_from": quiet.begins if is_set else None, "quiet_until": quiet.ends if is_set else None,
            "workdays_only": quiet.workdays_only, "tracking": shown.tracking,
        }
    )  # fmt: skip


class SegmentForm(Form):
    """A saved choice of people: groups of conditions, one of which is enough, and one that leaves people out.

    Its conditions are fields `<condition>_<group>`; `for_customs` adds them.
    """

    name = Text(N_("名称"), longest=60)

    def offer(
        self, homes: Sequence[tuple[str, str]], events: Sequence[tuple[str, str]],
        views: Sequence[tuple[str, str]] = (), kept: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Set the choices of this request; `kept`: groups that have conditions of a view already."""
        for group in (*GROUPS, EXCEPT):
            self[f"home_{group}"].offer(homes)
            for name in OF_EVENTS:
                self[f"{name}_{group}"].offer(events)
        for group in GROUPS:
            self[f"view_{group}"].offer([*([(KEPT, N_("保持已保存的条件"))] if group in kept else []), *views])

    def rules(self, texts: Callable[[str, str], Sequence[str]]) -> Rules:
        """Return what was chosen; a group without a choice does not count.

        `texts` answers the conditions of a chosen view, by group and choice.
        """
        groups = []
        for group in GROUPS:
            chosen = self._ticks(group)
            if picked := self[f"view_{group}"].data:
                chosen[VIEW] = list(texts(group, picked))
            groups.append(chosen)
        but, named = self._ticks(EXCEPT), [group for group in groups if group]
        return Rules.read({"any": named or ([{}] if but else []), "none": but})

    def _ticks(self, group: str) -> dict[str, list[str]]:
        ticked = [key for key in self.keys_of(group) if self[f"{key}_{group}"].data]
        return {key: list(map(str, self[f"{key}_{group}"].data)) for key in ticked}

    def keys_of(self, group: str) -> list[str]:
        """Return the conditions a group asks for, custom fields last."""
        customs = [field.name.removesuffix(f"_{group}") for field in self if field.name.endswith(f"_{group}")]
        return [*CONDITIONS, *(key for key in customs if is_custom(key))]

    @staticmethod
    def ticked(rules: Rules) -> dict[str, object]:
        """Return the values that show stored rules."""
        found: dict[str, object] = {}
        for number, group in zip(GROUPS, rules.groups, strict=False):
            for key, values in group.items():
                if key == VIEW:
                    found[f"view_{number}"] = KEPT
                else:
                    found[f"{key}_{number}"] = [int(each) for each in values] if is_custom(key) else list(values)
        for key, values in rules.but.items():
            found[f"{key}_{EXCEPT}"] = [int(each) for each in values] if is_custom(key) else list(values)
        return found


def for_customs(customs: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]) -> type[SegmentForm]:
    """Return the form with every condition and the custom fields to choose from: name (`x7`), label, options by id."""
    fields: dict[str, object] = {}
    for group in (*GROUPS, EXCEPT):
        fields |= {f"{key}_{group}": _condition(key) for key in CONDITIONS}
        fields |= {
            f"{name}_{group}": Choices(label, options, coerce=int, required=False) for name, label, options in customs
        }
    fields |= {f"view_{group}": _view() for group in GROUPS}
    return type("SegmentForm", (SegmentForm,), fields)


_OFFERED: Mapping[str, Sequence[tuple[str, str]]] = {
    "position": choices_of(Position, POSITION_NAMES),
    "standing": choices_of(Standing, STANDING_NAMES),
    "lead": choices_of(Stage, STAGE_NAMES),
    "project": tuple(PROJECTS.items()),
    "opened": tuple(WITHIN.items()),
    "clicked": tuple(WITHIN.items()),
}


def _condition(key: str) -> Choices:
    return Choices(CONDITION_NAMES[key], _OFFERED.get(key, ()), required=False)


def _view() -> Choice:
    hint = N_("取保存时的条件，以后改视图不影响这里")
    return Choice(N_("会员企业的视图"), blank=N_("不按视图"), required=False, hint=hint)
