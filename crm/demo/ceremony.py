"""The list of the running event's ceremony: a row at every stage, of sample firms only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crm.ceremony.models import PlannedSigning, PlannedStep
from crm.ceremony.rules import Move, Paper, PlanState, Reason
from crm.chinese.names import name_key
from crm.core.money import Money
from crm.demo.tables import Stage, stored
from crm.projects.rules import Agreement

EVENT = "sl-week"
LIST = (
    (
        "示例文旅数字内容基地",
        "示例海图数字科技有限公司",
        "示例文旅集团（演示）",
        Agreement.CONTRACT,
        "3.2",
        PlanState.APPROVED,
    ),
    (
        "示例智能装备测试中心",
        "示例启明装备有限公司",
        "示例产业园服务中心（演示）",
        Agreement.FRAMEWORK,
        "1.5",
        PlanState.APPROVED,
    ),
    (
        "示例海洋数据服务平台",
        "示例蓝湾数据有限公司",
        "示例海洋研究院（演示）",
        Agreement.INTENT,
        "0.8",
        PlanState.UNSIGNED,
    ),
    (
        "示例新能源配套项目",
        "示例恒光能源有限公司",
        "示例临港园区（演示）",
        Agreement.CONTRACT,
        "6.5",
        PlanState.CHECKED,
    ),
    (
        "示例供应链结算中心",
        "示例通达供应链有限公司",
        "示例自贸片区（演示）",
        Agreement.INTENT,
        "2.1",
        PlanState.COLLECTED,
    ),
)
PASSED: dict[PlanState, tuple[Move, ...]] = {
    PlanState.COLLECTED: (Move.COLLECT,),
    PlanState.CHECKED: (Move.COLLECT, Move.CHECK),
    PlanState.APPROVED: (Move.COLLECT, Move.CHECK, Move.APPROVE),
    PlanState.UNSIGNED: (Move.COLLECT, Move.CHECK, Move.APPROVE, Move.UNSIGN),
}
HANDS = {Move.COLLECT: "organizer", Move.CHECK: "organizer", Move.APPROVE: "leader", Move.UNSIGN: "organizer"}


def plan(stage: Stage) -> None:
    """Store the list with what happened to each row."""
    ids = stored(PlannedSigning, [_row(stage, n, *each) for n, each in enumerate(LIST)])
    steps: list[dict[str, Any]] = []
    for planned_id, row in zip(ids, LIST, strict=True):
        for n, move in enumerate(PASSED[row[-1]]):
            by = HANDS[move]
            steps.append(
                {"planned_id": planned_id, "move": move, "at": stage.ago(1, 9) + timedelta(minutes=20 * n),
                 "by_id": stage.accounts[by], "by_name": stage.names[by],
                 "opinion": "同意" if move is Move.APPROVE else ""}
            )  # fmt: skip
    stored(PlannedStep, steps)


def _row(
    stage: Stage, n: int, name: str, investor: str, partner: str, agreement: Agreement, yi: str, state: PlanState
) -> dict[str, Any]:
    venues, passed = list(stage.events[EVENT].venues.values()), PASSED[state]
    return {
        "event_id": stage.events[EVENT].id, "state": state, "name": name, "name_key": name_key(name),
        "investor": investor, "investor_key": name_key(investor), "partner": partner, "agreement": agreement,
        "amount": Money.of(yi, "亿元"), "paper": Paper.ATTACHED if len(passed) > 2 else Paper.PROMISED, "place": n + 1,
        "venue_id": venues[n % len(venues)], "round_name": "第一场", "representative": "王样例",
        "partner_representative": "李示例", "witnesses": "示例见证人甲、示例见证人乙", "host": "何范例",
        "checked_by_id": stage.accounts["organizer"] if Move.CHECK in passed else None,
        "approved_by_id": stage.accounts["leader"] if Move.APPROVE in passed else None,
        "reason": Reason.POSTPONED if state is PlanState.UNSIGNED else None, "created_at": stage.ago(1, 9),
        "created_by": stage.names["organizer"],
    }  # fmt: skip
