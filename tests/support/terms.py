"""Terms for tests. Call inside a transaction."""

from __future__ import annotations

from datetime import date, timedelta

from crm.core.actor import SYSTEM, Actor
from crm.core.clock import today
from crm.members.models import Enterprise
from crm.members.rules import Duty, Position
from crm.terms import actions
from crm.terms.actions.elections import Resolution
from crm.terms.models import Term
from crm.terms.rules import latest_end
from tests.support.members import a_member, a_person


def an_officer(name: str, position: Position, person: str = "王样例") -> Enterprise:
    """Admit a firm with an office and a 单位代表."""
    firm = a_member(name, position=position)
    a_person(firm, person, duty=Duty.REPRESENTATIVE)
    return firm


def a_draft(starts: date | None = None, *, number: int = 1, by: Actor = SYSTEM) -> Term:
    """Begin the roster of a term; by default it begins a year ago."""
    first = starts or today() - timedelta(days=365)
    return actions.begin_draft(number=number, starts=first, ends=latest_end(first), by=by)


def a_term(starts: date | None = None, *, number: int = 1, by: Actor = SYSTEM) -> Term:
    """Let what is held today take office."""
    term = a_draft(starts, number=number, by=by)
    name = f"第 {number} 次会员大会（示例）"
    return actions.confirm(term.id, Resolution(name=name, resolved_on=term.starts), by=by)
