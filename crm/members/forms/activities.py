"""Shapes of what people type about what passed between an enterprise and us, what is planned, and which to show."""

from __future__ import annotations

from crm.core.forms import Choice, DateInput, Form, LongText, MomentInput, choices_of
from crm.core.words import N_
from crm.members import rules

PLANNABLE = [(kind.value, rules.ACTIVITY_NAMES[kind]) for kind in rules.PLANNABLE]
OUTCOMES = [(state.value, rules.ACTIVITY_STATE_NAMES[state]) for state in rules.ActivityState if state != "planned"]


class PlanForm(Form):
    """A visit, call or meeting that is to take place."""

    kind = Choice(N_("方式"), PLANNABLE, coerce=rules.ActivityKind, default=rules.ActivityKind.VISIT)
    person = Choice(N_("对方"), blank=N_("未指定"), required=False, coerce=int)
    planned_for = MomentInput(N_("计划时间"))
    owner = Choice(N_("由谁去"), coerce=int)
    text = LongText(N_("要谈什么"), longest=4_000, required=False)


class OutcomeForm(Form):
    """What came of a plan."""

    state = Choice(N_("结果"), OUTCOMES, coerce=rules.ActivityState, default=rules.ActivityState.HELD)
    at = MomentInput(N_("时间"), required=False, hint=N_("留空为计划的时间"))
    text = LongText(N_("谈了什么、约定了什么"), longest=4_000)


class NoteForm(Form):
    """The words of a note, and when it was."""

    at = MomentInput(N_("时间"), required=False)
    text = LongText(N_("内容"), longest=4_000)


class TimelineForm(Form):
    """The filters of a timeline, as they stand in the address."""

    kind = Choice(N_("类别"), required=False, blank=N_("不限"))
    person = Choice(N_("人员"), required=False, blank=N_("不限"), coerce=int)
    since = DateInput(N_("从"), required=False)
    until = DateInput(N_("到"), required=False)


class ActivityForm(Form):
    """Something that passed between an enterprise and us."""

    kind = Choice(
        N_("方式"),
        choices_of(rules.ActivityKind, rules.ACTIVITY_NAMES),
        coerce=rules.ActivityKind,
        default=rules.ActivityKind.CALL,
    )
    person = Choice(N_("对方"), blank=N_("未指定"), required=False, coerce=int)
    at = MomentInput(N_("时间"), required=False, hint=N_("留空为现在"))
    text = LongText(N_("内容"), longest=4_000)
