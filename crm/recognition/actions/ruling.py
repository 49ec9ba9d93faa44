"""Saying what 落地 and 履约 mean, from now on."""

from __future__ import annotations

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import announce
from crm.recognition.facts import FigureRuleSet
from crm.recognition.models import FigureRule
from crm.recognition.rules import Ruling


@action
def set_ruling(ruling: Ruling, *, by: Actor) -> FigureRule:
    """Let the rates be reckoned by this rule from now on; figures of earlier days keep the rule of their day."""
    rule = FigureRule(landing=ruling.landing, performance=ruling.performance, at=now(), by_id=by.id, by_name=by.name)
    session.add(rule)
    session.flush()
    announce(FigureRuleSet(by=by, rule_id=rule.id, landing=rule.landing, performance=rule.performance))
    return rule
