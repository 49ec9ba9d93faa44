"""入会申请: one new, one returned, one on public notice, two waiting for the council, one whose offer is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from crm.accounts.queries import digest
from crm.core.clock import local
from crm.core.files import Kind, StoredFile
from crm.core.ids import uuid7
from crm.demo.paper import licence
from crm.demo.tables import Stage, stored
from crm.entry import rules
from crm.entry.models import Application, Step
from crm.entry.queries import recommender_named
from crm.entry.rules import Manner, Move, State
from crm.members.rules import Duty, Position
from crm.standards import credit_code

_WAY = (
    (Move.SUBMIT, ""),
    (Move.ACCEPT, "材料齐全，受理。"),
    (Move.PASS, "资料与执照一致。"),
    (Move.PASS, "已走访，同意公示。"),
    (Move.PASS, "公示期满，无异议。"),
    (Move.PASS, "理事会一致通过。"),
)
_FIRMS: tuple[tuple[str, str, str, str, State, int], ...] = (
    ("青岛示例海洋装备有限公司", "370200", "370211", "示例机器人", State.SUBMITTED, 1),
    ("深圳示例低空物流有限公司", "440300", "440305", "", State.RETURNED, 6),
    ("青岛示例生物医药有限公司", "370200", "370212", "示例视觉", State.NOTICE, 9),
    ("深圳示例储能科技有限公司", "440300", "440311", "示例语音", State.COUNCIL, 24),
    ("青岛示例时尚设计有限公司", "370200", "370202", "", State.COUNCIL, 27),
    ("深圳示例影像传感有限公司", "440300", "440304", "", State.APPROVED, 70),
)
"""Name, side, district, 推荐单位, where it stands, days since it was submitted."""
_CONTACTS = ("鲁样例", "温示例", "纪样例", "贺示例", "路样例", "简示例")


def apply(stage: Stage) -> None:
    """Store the applications with their steps."""
    paper = licence()
    file = {
        "name": "营业执照（演示）.pdf", "kind": Kind.PDF, "size": len(paper.content), "sha256": paper.sha256,
        "content": paper.content, "by_id": None, "by_name": "访客", "at": stage.ago(70),
    }  # fmt: skip
    (licence_id,) = stored(StoredFile, [file])
    for number, given in enumerate(_FIRMS):
        history = _history(stage, given[4], given[5])
        row = _application(stage, number, licence_id) | _standing(history)
        (application_id,) = stored(Application, [row])
        stored(Step, [_step(stage, application_id, *each) for each in history])


def _history(stage: Stage, until: State, days: int) -> list[tuple[Move, State, State, datetime, str]]:
    """Return what was done up to a state: a step every other day, the notice as long as it has to run."""
    found, state, at = [], State.DRAFT, stage.ago(days)
    way = (*_WAY[:2], (Move.RETURN, "请补充法定代表人签字的申请书。")) if until is State.RETURNED else _WAY
    for move, text in way:
        after = rules.after(state, move)
        found.append((move, state, after, at, text))
        if after is until:
            break
        state, at = after, at + timedelta(days=rules.NOTICE_DAYS + 1 if after is State.NOTICE else 2)
    return found


def _application(stage: Stage, number: int, licence_id: int) -> dict[str, Any]:
    name, home, district, recommender, _state, days = _FIRMS[number]
    seed, began = uuid7(), stage.ago(days, 9)
    token = rules.link_token(current_app.config["CRM_SETTINGS"].secret_key, seed)
    return {
        "version": 1, "seed": seed, "token_hash": digest(token), "locale": "zh", "name": name,
        "credit_code": credit_code.made_up(9_100 + number, home), "home_code": home, "city_code": home,
        "district_code": district, "industry_code": "I65", "legal_representative": _CONTACTS[number - 1],
        "address": f"示例路 {number + 1} 号", "intro": "这是演示内容，不涉及任何真实企业。",
        "contact_name": _CONTACTS[number], "contact_title": "总经理", "contact_mobile": f"1990000970{number}",
        "contact_email": f"apply{number}@example.com", "duty": Duty.REPRESENTATIVE, "position": Position.MEMBER,
        "recommender": recommender, "recommender_id": recommender_named(recommender),
        "licence_id": licence_id, "consent": rules.CONSENT_VERSION, "consented_at": began,
        "created_at": began, "submitted_at": stage.ago(days), "plaque_to": "", "certificate_to": "", "mail_tries": 0,
    }  # fmt: skip


def _standing(history: list[tuple[Move, State, State, datetime, str]]) -> dict[str, Any]:
    _move, _before, after, at, _text = history[-1]
    day = local(at).date()
    until = rules.notice_until(day) if after is State.NOTICE else None
    due = rules.due_on(after, day, rules.STANDARD)
    return {"state": after, "changed_at": at, "step_on": day, "notice_until": until, "due_on": due}


def _step(
    stage: Stage, application_id: int, move: Move, before: State, after: State, at: datetime, text: str
) -> dict[str, Any]:
    own = move is Move.SUBMIT
    met = "示例理事会会议" if before is State.COUNCIL else ""
    day = local(at).date()
    return {
        "application_id": application_id, "at": at, "move": move, "before": before, "after": after,
        "manner": Manner.ONLINE, "opinion": text, "by_id": None if own else stage.accounts["secretary"],
        "by_name": "访客" if own else stage.names["secretary"], "approver": "", "decided_on": day, "meeting": met,
        "held_on": day if met else None,
    }  # fmt: skip
