"""The ledger of a question read once: what every sort of project counts through every event, to be cut in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from crm.core.db import session
from crm.core.money import Money
from crm.projects.models import Project
from crm.recognition.models import LedgerEntry
from crm.recognition.queries.figures import Question, entries_in, fen
from crm.recognition.queries.standing import Standing

COLUMNS = (Project.sector, Project.home_code, Project.origin_code, Project.landing_code, LedgerEntry.event_id)
"""By what the pieces can be cut."""


class Pieces:
    """A page with several cuts of one question takes them from here, in two statements together with `by_month`.

    Nothing outlives the request: the rows of the ledger are summed anew each time. That its cuts are those of the
    ledger is tested; the page 对账 (queries.reconciled) counts without it.
    """

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        stood, sums = Standing(asked.until), _sums(asked)
        own = [sums.c.event_id if each is LedgerEntry.event_id else stood.of(each) for each in COLUMNS]
        query = stood.joined(
            select(*own, func.sum(sums.c.count), fen(sums.c.fen)).join(Project, Project.id == sums.c.project_id)
        )
        self._rows = session.execute(query.group_by(*own)).all()

    def total(self) -> tuple[int, Money]:
        """Return (projects, Σ amount): the headline."""
        ((count, amount),) = self.cut() or [(0, 0)]
        return count, Money(amount)

    def cut(self, *columns: Any) -> Sequence[Any]:
        """Return (a value of each column …, projects, 分) as the ledger grouped by these columns says it."""
        places = [COLUMNS.index(next(own for own in COLUMNS if own is column)) for column in columns]
        found: dict[tuple[Any, ...], list[int]] = {}
        for row in self._rows:
            sums = found.setdefault(tuple(row[place] for place in places), [0, 0])
            sums[0] += int(row[-2])
            sums[1] += int(row[-1])
        return [(*values, *sums) for values, sums in found.items()]


def _sums(asked: Question) -> Any:
    """Return (project_id, event_id, count, fen) in the order of an index, so that no row is sorted or joined alone."""
    return (
        select(
            LedgerEntry.project_id, LedgerEntry.event_id, func.sum(LedgerEntry.count).label("count"),
            fen(LedgerEntry.amount).label("fen"),
        )
        .where(*entries_in(asked))
        .group_by(LedgerEntry.project_id, LedgerEntry.event_id)
        .subquery("sums")
    )  # fmt: skip
