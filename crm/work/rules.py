"""Tasks: states, tabs, what is late, who may hold one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from crm.accounts.permissions import Role
from crm.core.errors import Conflict, DomainError
from crm.core.words import N_

HOLDERS: tuple[Role, ...] = (Role.SECRETARY, Role.ORGANIZER, Role.LIAISON, Role.FINANCE, Role.LEADER)
"""Who may be given a task: staff who do business. Auditors only read, administrators have no business data."""
REMIND_FROM = 8
"""Hour of the wall clock from which the day's reminders are mailed."""
SOON = timedelta(days=7)


class TaskState(StrEnum):
    """What became of a task."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


STATE_NAMES: Mapping[TaskState, str] = {
    TaskState.OPEN: N_("未完成"),
    TaskState.DONE: N_("已完成"),
    TaskState.CANCELLED: N_("已取消"),
}


class Tab(StrEnum):
    """A part of the list."""

    NOW = "now"
    COMING = "coming"
    DONE = "done"
    SENT = "sent"
    ALL = "all"


TAB_NAMES: Mapping[Tab, str] = {
    Tab.NOW: N_("今天与逾期"),
    Tab.COMING: N_("即将"),
    Tab.DONE: N_("已完成"),
    Tab.SENT: N_("我派出的"),
    Tab.ALL: N_("全部"),
}


class Due(StrEnum):
    """When a task of the list should be due."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    NONE = "none"


DUE_NAMES: Mapping[Due, str] = {
    Due.OVERDUE: N_("已逾期"),
    Due.TODAY: N_("今天到期"),
    Due.WEEK: N_("7 天内到期"),
    Due.NONE: N_("没有期限"),
}


class Delay(StrEnum):
    """By how much a task is postponed with one tap."""

    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a task is about, as the feature that owns it says: a name and where to look. Already readable."""

    kind: str
    id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """A task as somebody wrote it."""

    title: str
    owner_id: int
    note: str = ""
    due_on: date | None = None
    remind_on: date | None = None


def is_overdue(state: TaskState, due_on: date | None, today: date) -> bool:
    """Say whether a task should have been done before today."""
    return state is TaskState.OPEN and due_on is not None and due_on < today


def postponed(delay: Delay, today: date) -> date:
    """Return the new last day: tomorrow, or Monday of the next week, always after today."""
    if delay is Delay.TOMORROW:
        return today + timedelta(days=1)
    return today + timedelta(days=7 - today.weekday())


def moved_reminder(remind_on: date | None, before: date | None, after: date) -> date | None:
    """Return the day of the reminder once the last day moved: it keeps its distance; none stays none."""
    if remind_on is None or before is None:
        return remind_on
    return after - max(before - remind_on, timedelta(0))


def check_days(draft: TaskDraft) -> None:
    """Refuse a reminder that comes after the last day. Raises RemindedTooLate."""
    if draft.remind_on and draft.due_on and draft.remind_on > draft.due_on:
        raise RemindedTooLate(remind_on=draft.remind_on.isoformat(), due_on=draft.due_on.isoformat())


class RemindedTooLate(DomainError):
    """A reminder after the last day helps nobody."""

    code: ClassVar[str] = "reminded_too_late"
    field: ClassVar[str] = "remind_on"
    template: ClassVar[str] = N_("提醒日 {remind_on} 晚于到期日 {due_on}，请改为到期日当天或更早。")


class NotAHolder(DomainError):
    """The account cannot hold tasks."""

    code: ClassVar[str] = "not_a_holder"
    field: ClassVar[str] = "owner_id"
    template: ClassVar[str] = N_("该账号不能承办待办：请从列表中选一位在岗的工作人员。")


class AlreadySettled(Conflict):
    """A task that is done or cancelled is not changed; it is reopened first."""

    code: ClassVar[str] = "task_settled"
    template: ClassVar[str] = N_("待办“{title}”已由{name}办结，不能再改。需要继续办理时请先恢复。")
