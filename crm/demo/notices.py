"""A saved choice of people, a notice that was sent to them, those somebody is still writing, and a reminder at rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from crm.campaigns.models import Campaign, Recipient, Reminder, Segment
from crm.campaigns.rules import Anchor, CampaignState, Purpose, Reason, RecipientState
from crm.core.ids import secret_token
from crm.demo.tables import Row, Stage, rows, stored
from crm.events.rules import digest

SEGMENT = "理事以上单位（演示）"
_POSITIONS = (
    "president", "executive_president", "executive_vice_president", "vice_president", "standing_council", "council",
)  # fmt: skip
_SENT = (
    "{{ 称谓 }}：\n\n感谢参加**示例双城例会**。会议材料已整理完毕，需要对接的事项请直接回复本邮件。\n\n"
    "这是演示内容，不涉及任何真实企业。"
)
_DRAFT = "{{ 称谓 }}：\n\n示例高端制造产业对接会两周后在青岛、深圳两地同时举行，欢迎报名任一会场。"

_DUES = "{{ 称谓 }}：\n\n贵单位的会费将于一个月后到期，续费办法见缴费通知书。如已缴纳，请忽略本邮件。"


def tell(stage: Stage) -> None:
    """Store the segment and both notices."""
    chosen = {"name": SEGMENT, "rules": {"any": [{"position": list(_POSITIONS)}]}, "created_at": stage.ago(20)}
    stored(Segment, [{**chosen, "created_by_id": stage.accounts["secretary"]}])
    began = stage.ago(9, 9, 30)
    sent = _campaign(stage, "感谢参加示例双城例会：材料与下一步（演示）", _SENT, began - timedelta(hours=18))
    draft = _campaign(stage, "示例高端制造产业对接会报名通知（演示）", _DRAFT, stage.ago(1, 16))
    dues = _campaign(stage, "会费将于一个月后到期（演示）", _DUES, stage.ago(3))
    times = {"scheduled_at": None, "started_at": began, "finished_at": began + timedelta(minutes=2)}
    none = dict.fromkeys(times)
    ids = stored(
        Campaign,
        [
            {**sent, **times, "state": CampaignState.SENT, "segment": SEGMENT, "purpose": Purpose.NOTICE},
            {**draft, **none, "state": CampaignState.DRAFT, "segment": "all", "purpose": Purpose.EVENT},
            {**dues, **none, "state": CampaignState.DRAFT, "segment": "all", "purpose": Purpose.NOTICE},
        ],
    )
    stored(Reminder, [{
        "name": "会费到期前一个月提醒（演示）", "campaign_id": ids[2], "anchor": Anchor.BEFORE_EXPIRY,
        "days": 30, "at": time(9), "created_at": stage.ago(3), "created_by_id": stage.accounts["secretary"],
        "created_by": stage.names["secretary"],
    }])  # fmt: skip
    stored(Recipient, [_recipient(stage, ids[0], n, *each, began) for n, each in enumerate(_readers())])


def _campaign(stage: Stage, subject: str, body: str, at: datetime) -> dict[str, Any]:
    by = {"created_by_id": stage.accounts["secretary"], "created_by": stage.names["secretary"]}
    return {"subject": subject, "body": body, "created_at": at, **by}


def _readers() -> Iterable[tuple[Row, Row, Row]]:
    """Return the people of the segment: (person, firm, place), each person once."""
    seen: set[str] = set()
    for place in rows("places"):
        firm = rows("firms")[int(place["firm"]) - 1]
        if not place["until"] and firm["position"] in _POSITIONS and place["person"] not in seen:
            seen.add(place["person"])
            yield rows("people")[int(place["person"]) - 1], firm, place


def _recipient(
    stage: Stage, campaign_id: int, number: int, person: Row, firm: Row, place: Row, began: datetime
) -> dict[str, Any]:
    refused = number % 29 == 17
    at = began + timedelta(seconds=number % 100)
    return {
        "campaign_id": campaign_id, "address": person["email"], "name": person["name"],
        "state": RecipientState.FAILED if refused else RecipientState.SENT,
        "reason": Reason.REFUSED if refused else None, "salutation": person["salutation"],
        "company": firm["short_name"], "title": place["title"], "locale": person["locale"],
        "home_code": firm["home_code"], "person_id": stage.people[person["no"]],
        "enterprise_id": stage.firms[firm["no"]], "token_hash": digest(secret_token()), "handed_at": at, "tries": 1,
        "message_id": f"<demo-{number}@{firm['no']}.example>", "transport": "outbox", "settled_at": at,
        "response": "550 5.1.1 mailbox unknown (demo)" if refused else "250 2.0.0 kept in the outbox (demo)",
    }  # fmt: skip
