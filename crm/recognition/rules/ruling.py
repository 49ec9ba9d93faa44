"""What 落地 and 履约 mean: two readings of each exist among cities, so which one holds is said and kept. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm.core.words import N_
from crm.projects.rules import Step
from crm.recognition.rules.ledger import RateKind


class Performance(StrEnum):
    """When a project performs what was agreed."""

    BEGUN = "begun"
    """Not terminated, and a step after the signing was reached."""
    KEPT = "kept"
    """Not terminated."""


PERFORMANCE_NAMES = {
    Performance.BEGUN: N_("签约后有进展且未终止"),
    Performance.KEPT: N_("未终止即算履约"),
}
LANDED = (RateKind.REGISTRATION, RateKind.START, RateKind.PRODUCTION)
"""What 落地 may mean: the step of one of these rates."""
LANDED_NAMES = {
    RateKind.REGISTRATION: N_("完成公司注册"),
    RateKind.START: N_("开工"),
    RateKind.PRODUCTION: N_("投产"),
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What 落地 and 履约 mean on a day; until somebody says otherwise, what the association began with."""

    landing: RateKind = RateKind.REGISTRATION
    performance: Performance = Performance.BEGUN


RATE_FORMULAS: Mapping[RateKind, str] = {
    RateKind.SIGNING: N_("已签约线索 ÷ 谈到“在谈”及以后的线索"),
    RateKind.REGISTRATION: N_("完成公司注册及以后的项目 ÷ 已认定项目"),
    RateKind.START: N_("开工及以后的项目（含已投产）÷ 已认定项目"),
    RateKind.PRODUCTION: N_("投产及以后的项目 ÷ 已认定项目"),
    RateKind.ARRIVAL: N_("已核验到位资金 ÷ 合同引资额，只算写明合同引资额的项目"),
}
PERFORMANCE_FORMULAS = {
    Performance.BEGUN: N_("签约后有进展且未终止的项目 ÷ 已认定项目"),
    Performance.KEPT: N_("未终止的项目 ÷ 已认定项目"),
}


def formulas(ruling: Ruling) -> dict[RateKind, str]:
    """Return the msgid of each rate's formula as it is reckoned under a rule, in the order of the panel."""
    said = {**RATE_FORMULAS, RateKind.LANDING: RATE_FORMULAS[ruling.landing],
            RateKind.PERFORMANCE: PERFORMANCE_FORMULAS[ruling.performance]}  # fmt: skip
    return {kind: said[kind] for kind in RateKind}


FIRST_STEPS: Mapping[RateKind, Step] = {
    RateKind.REGISTRATION: Step.REGISTERED,
    RateKind.START: Step.STARTED,
    RateKind.PRODUCTION: Step.PRODUCING,
}
PROJECT_RATES = (
    RateKind.LANDING, RateKind.PERFORMANCE, RateKind.REGISTRATION, RateKind.START, RateKind.PRODUCTION,
)  # fmt: skip
"""The rates that count projects among those recognised."""


def first_step(kind: RateKind, ruling: Ruling) -> Step | None:
    """Return the step from which on a project counts for a rate of projects; None if none is asked."""
    if kind is RateKind.LANDING:
        return FIRST_STEPS[ruling.landing]
    if kind is RateKind.PERFORMANCE:
        return Step.REGISTERED if ruling.performance is Performance.BEGUN else None
    return FIRST_STEPS[kind]
