"""Which rule the rates of a day are reckoned by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from crm.core.db import session
from crm.recognition.models import FigureRule
from crm.recognition.rules import Ruling


def ruling_before(until: datetime) -> Ruling:
    """Return the rule that held just before this instant."""
    latest = session.execute(
        select(FigureRule.landing, FigureRule.performance)
        .where(FigureRule.at < until)
        .order_by(FigureRule.at.desc(), FigureRule.id.desc())
        .limit(1)
    ).first()
    return Ruling(latest.landing, latest.performance) if latest else Ruling()


def rulings() -> Sequence[FigureRule]:
    """Return what the rules were, the newest first."""
    return session.scalars(select(FigureRule).order_by(FigureRule.id.desc()).limit(20)).all()
