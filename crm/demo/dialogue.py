"""What passed between the firms and the association: notes of calls and visits, and a change that waits for review."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from werkzeug.datastructures import FileStorage

from crm.accounts import queries as accounts
from crm.accounts.permissions import Role
from crm.core.clock import at_wall
from crm.core.db import session
from crm.demo.paper import licence
from crm.demo.tables import Stage, rows, stored
from crm.members.models import Activity, Enterprise
from crm.members.rules import ActivityKind
from crm.reviews import actions as reviews
from crm.reviews import queries as profiles

_NOTES = (
    (ActivityKind.CALL, "电话沟通近期计划，请对方补充公司介绍。"),
    (ActivityKind.VISIT, "上门走访，了解生产与研发情况。"),
    (ActivityKind.MEETING, "会面讨论在青岛的应用场景。"),
    (ActivityKind.WECHAT, "微信发送活动通知，对方表示参加。"),
    (ActivityKind.CALL, "核对单位代表与联络员的联系方式。"),
    (ActivityKind.MEETING, "与区市部门一起座谈，商定下次考察时间。"),
    (ActivityKind.NOTE, "资料已更新，等待对方确认。"),
    (ActivityKind.VISIT, "陪同考察园区两处载体，企业倾向其中一处。"),
    (ActivityKind.MAIL, "发送会费缴纳说明与开票信息。"),
    (ActivityKind.CALL, "回访项目进展，暂无需要协调的事项。"),
)
_BY = ("secretary", "liaison", "organizer")


def remember(stage: Stage) -> None:
    """Store the notes: three or so per member up to the day of the article, one or two of the last months."""
    choose = Random(20210221)  # noqa: S311  # chooses sentences, no secret
    notes: list[dict[str, Any]] = []
    for row in rows("firms"):
        if not row["position"]:
            continue
        joined = max(date.fromisoformat(row["joined_on"]), date(2019, 3, 20))
        span = (date(2021, 2, 21) - joined).days
        past = [joined + timedelta(days=choose.randrange(span)) for _ in range(3)]
        lately = [stage.today - timedelta(days=choose.randrange(2, 110)) for _ in range(choose.randrange(3))]
        notes += [_note(stage, row["no"], on, choose) for on in sorted(past + lately)]
    stored(Activity, notes)


def _note(stage: Stage, firm: str, on: date, choose: Random) -> dict[str, Any]:
    kind, text = choose.choice(_NOTES)
    at = at_wall(on, choose.randrange(9, 18), choose.randrange(60))
    key = choose.choice(_BY)
    return {
        "enterprise_id": stage.firms[firm], "person_id": None, "kind": kind, "at": at, "logged_at": at, "text": text,
        "by_id": stage.accounts[key], "by_name": stage.names[key],
    }  # fmt: skip


def propose(stage: Stage) -> None:
    """Let member@ ask for a new name and a legal representative of its firm; the secretariat has not looked yet."""
    firm = session.get_one(Enterprise, stage.firms["1"])
    roles = frozenset({Role.FIRM_ADMIN})
    known = accounts.actor_of(stage.accounts["member"], stage.names["member"], roles)
    asker = replace(known, enterprise_ids=frozenset({firm.id}), person_id=stage.people["1"])
    wanted = dict(profiles.profile_of(firm))
    wanted |= {"name": "深圳示例机器人科技股份有限公司", "legal_representative": "沈样例"}
    upload = FileStorage(io.BytesIO(licence().content), filename="营业执照（演示）.pdf")
    reviews.propose_changes(firm.id, wanted, version=firm.version, licence=upload, by=asker)
