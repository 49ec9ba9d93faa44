"""Shapes of what people type about tasks."""

from __future__ import annotations

from datetime import date
from typing import Any

from crm.core.forms import Choice, DateInput, Form, LongText, Text, Whole, choices_of
from crm.core.words import N_
from crm.work.rules import DUE_NAMES, TAB_NAMES, Delay, Due, Tab, TaskDraft

DELAY_NAMES = {Delay.TOMORROW: N_("推到明天"), Delay.NEXT_WEEK: N_("推到下周一")}


class TaskForm(Form):
    """A task: what, who, until when."""

    title = Text(N_("要做什么"), longest=200)
    owner_id = Choice(N_("承办人"), coerce=int)
    due_on = DateInput(N_("到期日"), required=False)
    remind_on = DateInput(N_("提醒日"), required=False, hint=N_("当天早上发邮件提醒；到期日当天总会提醒"))
    note = LongText(N_("说明"), longest=4_000, required=False)
    version = Whole(N_("版本"), required=False)

    def draft(self) -> TaskDraft:
        """Return what was typed, as the actions take it."""
        return TaskDraft(
            title=self.title.data or "", owner_id=self.owner_id.data or 0, note=self.note.data or "",
            due_on=self.due_on.data, remind_on=self.remind_on.data,
        )  # fmt: skip


class OwnerForm(Form):
    """Who shall do it instead."""

    owner_id = Choice(N_("承办人"), coerce=int)


class DelayForm(Form):
    """By how much."""

    delay = Choice(N_("推迟"), choices_of(Delay, DELAY_NAMES), coerce=Delay)


class DaysForm(Form):
    """The days a task had before it was postponed."""

    due_on = DateInput(N_("到期日"), required=False)
    remind_on = DateInput(N_("提醒日"), required=False)

    @staticmethod
    def stated(due_on: date | None, remind_on: date | None) -> dict[str, Any]:
        """Return both days as they stand in an address."""
        days = {"due_on": due_on, "remind_on": remind_on}
        return {name: day.isoformat() for name, day in days.items() if day}


class AboutForm(Form):
    """What a new task is about, as it stands in the address or beside the form."""

    enterprise = Whole(N_("企业"), required=False)
    person = Whole(N_("人员"), required=False)
    kind = Text(N_("类别"), longest=40, required=False)
    about = Whole(N_("编号"), required=False)


class TaskListForm(Form):
    """The filters of the list, as they stand in the address."""

    tab = Choice(N_("视图"), choices_of(Tab, dict(TAB_NAMES)), required=False, coerce=Tab)
    owner = Choice(N_("承办人"), required=False, blank=N_("不限"), coerce=int)
    due = Choice(N_("期限"), choices_of(Due, dict(DUE_NAMES)), required=False, blank=N_("不限"), coerce=Due)
