"""Two terms with their rosters, how some 示例 firms stand to one another, and what waits for the secretary-general."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from crm.core.clock import at_wall
from crm.core.db import session
from crm.demo.tables import Row, Stage, day, rows, stored
from crm.members import queries
from crm.members.models import Employment, EnterpriseRelation, Membership, StandingProposal
from crm.members.rules import BY_RULE, CLAUSES, Duty, Position, ProposalKind, RelationKind, Tie, placed
from crm.terms.models import Term, TermOffice
from crm.terms.rules import OFFICES, TermState, latest_end

SINCE = timedelta(days=400)
"""So long ago the second term took office."""
_BEFORE = {"78": Position.EXECUTIVE_VICE_PRESIDENT, "11": Position.PRESIDENT, "20": Position.VICE_PRESIDENT,
           "53": Position.STANDING_COUNCIL}  # fmt: skip
"""What these firms held in the first term, where it was something else."""
_NEWCOMERS = frozenset({"33", "51", "12"})
"""Firms that joined the council with the second term."""
_RELATIONS = (
    ("58", Tie.SUPPLIER, "71", "关键部件配套（演示）"), ("34", Tie.PARTNER, "52", "联合运营主题产品（演示）"),
    ("20", Tie.INVESTOR, "14", "早期投资（演示）"), ("11", Tie.CUSTOMER, "85", ""), ("64", Tie.COMPATRIOT, "84", ""),
)  # fmt: skip
"""Firm, what the other is to it, the other, a note."""


def elect(stage: Stage) -> None:
    """Store both terms and who held what: the first one closed, the second in office."""
    second = stage.today - SINCE
    first = date(second.year - 4, second.month, 1)
    terms = stored(Term, [_term(stage, 1, first, second - timedelta(days=1)), _term(stage, 2, second, None)])
    officers = [row for row in rows("firms") if row["position"] and row["position"] != Position.MEMBER.value]
    officers = [row for row in officers if row["standing"] != "resigned"]
    people = _representatives()
    offices = [
        _office(stage, row, people, terms, second, first=first) for row in officers if row["no"] not in _NEWCOMERS
    ]
    offices += [_office(stage, row, people, terms, second) for row in officers]
    stored(TermOffice, [office for office in offices if office["position"] in OFFICES])


def _term(stage: Stage, number: int, starts: date, closed_on: date | None) -> dict[str, Any]:
    return {
        "number": number, "starts": starts, "ends": latest_end(starts), "closed_on": closed_on,
        "state": TermState.CLOSED if closed_on else TermState.IN_OFFICE, "note": "演示届次，不涉及真实选举",
        "resolution": f"第{'一二'[number - 1]}次会员大会决议（演示）", "resolved_on": starts,
        "confirmed_at": at_wall(starts, 17), "confirmed_by": stage.names["secretary"],
    }  # fmt: skip


def _representatives() -> dict[int, int]:
    found = session.execute(
        select(Employment.enterprise_id, Employment.person_id).where(
            Employment.duty == Duty.REPRESENTATIVE, Employment.until.is_(None)
        )
    )
    return {row.enterprise_id: row.person_id for row in found}


def _office(
    stage: Stage, row: Row, people: Mapping[int, int], terms: list[int], second: date, *, first: date | None = None
) -> dict[str, Any]:
    firm, joined = stage.firms[row["no"]], day(row["joined_on"]) or second
    position = Position(row["position"])
    return {
        "term_id": terms[0] if first else terms[1], "enterprise_id": firm, "person_id": people.get(firm),
        "position": _BEFORE.get(row["no"], position) if first else position,
        "since": min(max(first, joined), second - timedelta(days=1)) if first else second,
        "until": second - timedelta(days=1) if first else None, "basis": "会员大会选举（演示）",
        "successor_id": terms[1] if first else None,
    }  # fmt: skip


def connect(stage: Stage) -> None:
    """Store how some firms stand to one another."""
    stored(EnterpriseRelation, [_relation(stage, *each) for each in _RELATIONS])


def _relation(stage: Stage, here: str, tie: Tie, there: str, note: str) -> dict[str, Any]:
    row = placed(stage.firms[here], stage.firms[there], tie)
    kind: RelationKind = row.kind
    return {"from_id": row.from_id, "to_id": row.to_id, "kind": kind, "since": date(2020, 5, 1), "note": note}


def propose(stage: Stage) -> None:
    """Store what the rule proposes on the demo's today, and what a colleague proposed."""
    found = [
        {"membership_id": row.id, "kind": kind, "clause": CLAUSES[kind], "paid_until": row.paid_until,
         "proposed_on": stage.today, "proposed_by": "", "reason": ""}
        for kind in BY_RULE
        for row in queries.to_propose(kind, stage.today, 100)
    ]  # fmt: skip
    member = session.scalar(select(Membership.id).where(Membership.enterprise_id == stage.firms["79"]))
    found.append(
        {"membership_id": member, "kind": ProposalKind.EXPEL, "clause": "章程第十二条（演示）",
         "reason": "暂停资格期间未提交整改材料（演示）。", "paid_until": None,
         "proposed_on": stage.today - timedelta(days=6), "proposed_by": stage.names["liaison"]}
    )  # fmt: skip
    stored(StandingProposal, found)
