"""What the secretariat of the demo has to do: tasks and planned visits, seen from `--today`, and what people said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crm.care.models import RightsRequest
from crm.care.rules import RightsKind, RightsState
from crm.consents.models import ConsentEntry
from crm.consents.rules import Channel, Purpose, Way, Word
from crm.core.clock import at_wall
from crm.demo.tables import Stage, stored
from crm.members.models import Activity
from crm.members.rules import ActivityKind, ActivityState
from crm.work.models import Task
from crm.work.rules import TaskState

_TASKS = (
    ("secretary", "secretary", "请示例机器人补充公司英文简介", "1", -2, TaskState.OPEN),
    ("secretary", "secretary", "核对理事会名单中的单位代表", "4", 0, TaskState.OPEN),
    ("secretary", "leader", "准备下月座谈会的议题", None, 4, TaskState.OPEN),
    ("secretary", "secretary", "更新通讯录并发各位联络员", None, None, TaskState.OPEN),
    ("secretary", "secretary", "寄出新会员的会员证", "5", -6, TaskState.DONE),
    ("liaison", "secretary", "陪同示例视觉考察园区，回来记走访", "2", 0, TaskState.OPEN),
    ("liaison", "secretary", "向引荐人反馈对接进展", "7", 2, TaskState.OPEN),
    ("finance", "secretary", "与示例语音确认会费到账日期", "3", -1, TaskState.OPEN),
    ("organizer", "secretary", "落实两地会场的签到手机", None, 6, TaskState.OPEN),
    ("leader", "secretary", "审阅上季度项目台账", None, 1, TaskState.OPEN),
)
"""Who does it, who asked, what, about which firm, due so many days from today, and whether it is done."""
_PLANS = (
    ("1", "secretary", ActivityKind.VISIT, -1, 10, "走访，了解新生产线的选址要求。"),
    ("2", "liaison", ActivityKind.VISIT, 1, 14, "陪同考察园区载体。"),
    ("6", "secretary", ActivityKind.CALL, 0, 16, "提醒续会，听取对活动的意见。"),
    ("4", "secretary", ActivityKind.MEETING, 5, 9, "与区市部门一起座谈。"),
)


def assign(stage: Stage) -> None:
    """Store tasks, plans and a few statements about being reached."""
    stored(Task, [_task(stage, *row) for row in _TASKS])
    stored(Activity, [_plan(stage, *row) for row in _PLANS])
    stored(ConsentEntry, [
        _said(stage, "2", Channel.PHONE, None, Word.DO_NOT_CONTACT, "请只发邮件，不要打电话。"),
        _said(stage, "3", Channel.MAIL, Purpose.BUSINESS, Word.GIVEN, ""),
        _said(stage, "4", Channel.MAIL, Purpose.NEWSLETTER, Word.WITHDRAWN, "月报请发给助理。"),
    ])  # fmt: skip
    stored(RightsRequest, [{
        "person_id": stage.people["3"], "kind": RightsKind.RECTIFY, "state": RightsState.WAITING, "answer": "",
        "text": "名录里我的职务已变更为副总经理，请更正。", "asked_at": stage.ago(1), "asked_by_id": None,
        "answered_at": None, "answered_by": "",
    }])  # fmt: skip


def _task(
    stage: Stage, owner: str, asked: str, title: str, firm: str | None, days: int | None, state: TaskState
) -> dict[str, Any]:
    done = state is TaskState.DONE
    return {
        "version": 1, "title": title, "note": "", "state": state, "owner_id": stage.accounts[owner],
        "due_on": None if days is None else stage.today + timedelta(days=days), "remind_on": None,
        "enterprise_id": stage.firms[firm] if firm else None, "person_id": None, "subject_kind": "",
        "subject_id": None, "created_at": stage.ago(9), "created_by_id": stage.accounts[asked],
        "created_by": stage.names[asked], "settled_at": stage.ago(5) if done else None,
        "settled_by": stage.names[owner] if done else "",
    }  # fmt: skip


def _plan(stage: Stage, firm: str, owner: str, kind: ActivityKind, days: int, hour: int, text: str) -> dict[str, Any]:
    at = at_wall(stage.today + timedelta(days=days), hour)
    return {
        "enterprise_id": stage.firms[firm], "person_id": None, "kind": kind, "at": at, "planned_for": at,
        "logged_at": stage.ago(7), "text": text, "by_id": stage.accounts["secretary"],
        "by_name": stage.names["secretary"], "owner_id": stage.accounts[owner], "state": ActivityState.PLANNED,
    }  # fmt: skip


def _said(
    stage: Stage, person: str, channel: Channel, purpose: Purpose | None, word: Word, reason: str
) -> dict[str, Any]:
    return {
        "person_id": stage.people[person], "channel": channel, "purpose": purpose, "word": word, "way": Way.SPOKEN,
        "text_version": "入会申请表 2020 版（演示）" if word is Word.GIVEN else "", "reason": reason,
        "at": stage.ago(20), "by_id": stage.accounts["secretary"], "by_name": stage.names["secretary"],
    }  # fmt: skip
