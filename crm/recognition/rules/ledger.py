"""What may be recognised and by whom, what is counted together, which rates there are. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.money import Money
from crm.core.words import N_


class EntryKind(StrEnum):
    """What a ledger row recognises."""

    NEW = "new"
    INCREASE = "increase"
    UPGRADE = "upgrade"
    NEW_OWNER = "new_owner"
    REDUCTION = "reduction"


ENTRY_KIND_NAMES = {
    EntryKind.NEW: N_("新签"),
    EntryKind.INCREASE: N_("增资"),
    EntryKind.UPGRADE: N_("升格"),
    EntryKind.NEW_OWNER: N_("换业主"),
    EntryKind.REDUCTION: N_("核减"),
}


class CountScope(StrEnum):
    """What is counted together."""

    COHORTS = "cohorts"
    ASSOCIATION = "association"
    CITY = "city"


COUNT_SCOPE_NAMES = {
    CountScope.COHORTS: N_("实训队具体承办的各类活动直接推动"),
    CountScope.ASSOCIATION: N_("联谊会全部活动"),
    CountScope.CITY: N_("全市"),
}

HEADLINE = CountScope.COHORTS
"""The scope of every headline, unless another is asked for."""
WITHIN: Mapping[CountScope, tuple[CountScope, ...]] = {
    CountScope.COHORTS: (CountScope.COHORTS,),
    CountScope.ASSOCIATION: (CountScope.COHORTS, CountScope.ASSOCIATION),
    CountScope.CITY: tuple(CountScope),
}
"""Scopes lie inside one another: a row stands in the narrowest it belongs to, and counts in every wider one once."""
WHOLE = 10_000
"""The weights of one role of one ledger row sum to this."""


class AttributionRole(StrEnum):
    """As what somebody has part in a result."""

    PRIMARY_EVENT = "primary_event"
    ASSIST_EVENT = "assist_event"
    OFFICER = "officer"
    COHORT = "cohort"
    INTRODUCER = "introducer"


ATTRIBUTION_ROLE_NAMES = {
    AttributionRole.PRIMARY_EVENT: N_("首签活动"),
    AttributionRole.ASSIST_EVENT: N_("协助活动"),
    AttributionRole.OFFICER: N_("对接人"),
    AttributionRole.COHORT: N_("实训队批次"),
    AttributionRole.INTRODUCER: N_("引荐人"),
}


class OwnSigning(DomainError):
    """A second person recognises: not who reported the signing."""

    status = 403
    code = "own_signing"
    template = N_("这项签约由您本人登记，须由另一人认定。")


class AgreementMissing(DomainError):
    """Without the agreement there is nothing to recognise."""

    code = "agreement_missing"
    template = N_("项目“{project}”还没有上传签约协议。请先上传协议，再认定。")


class AlreadySettled(Conflict):
    """Somebody decided before."""

    code = "already_settled"
    template = N_("这项签约已由 {name} 处理：{state}。")


class AlreadyCounted(Conflict):
    """The project counts already; it is never counted twice."""

    code = "already_counted"
    template = N_("项目“{project}”已在台账中认定，不重复计算。")


COUNTED_MEANWHILE = N_("该项目刚刚由他人认定，不重复计算。请刷新后查看。")


class EarlyDay(DomainError):
    """Nothing counts before it was signed, or from a day that has not come."""

    code = "early_day"
    field = "counts_on"
    template = N_("计入日期应在签约日期 {signed} 与今天 {today} 之间。")


def check_may_confirm(
    *, actor_id: int | None, actor: str, reporter_id: int | None, reporter: str, agreement: bool, project: str
) -> None:
    """Refuse a recognition by the reporter or without the agreement. Raises OwnSigning, AgreementMissing."""
    if actor_id == reporter_id and (actor_id is not None or actor == reporter):
        raise OwnSigning()
    if not agreement:
        raise AgreementMissing(project=project)


def split(parties: int) -> list[int]:
    """Share WHOLE among so many parties, as evenly as whole points allow; the first get the rest."""
    if parties < 1:
        return []
    each, rest = divmod(WHOLE, parties)
    return [each + (place < rest) for place in range(parties)]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with the two numbers it is made of. Money is in whole 元."""

    numerator: int
    denominator: int

    def percent_to(self, places: int) -> str | None:
        """Return the share in percent, rounded half up; None where there is nothing to divide by."""
        if self.denominator == 0:
            return None
        exact = Decimal(self.numerator * 100) / Decimal(self.denominator)
        return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))

    @property
    def percent(self) -> str | None:
        """The share with one decimal, as the figures show it."""
        return self.percent_to(1)


class RateKind(StrEnum):
    """The rates of the panel, in its order."""

    SIGNING = "signing"
    LANDING = "landing"
    PERFORMANCE = "performance"
    REGISTRATION = "registration"
    START = "start"
    PRODUCTION = "production"
    ARRIVAL = "arrival"


RATE_NAMES = {
    RateKind.SIGNING: N_("签约率"),
    RateKind.LANDING: N_("落地率"),
    RateKind.PERFORMANCE: N_("履约率"),
    RateKind.REGISTRATION: N_("注册率"),
    RateKind.START: N_("开工率"),
    RateKind.PRODUCTION: N_("投产率"),
    RateKind.ARRIVAL: N_("资金到位率"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """The headline figures of one day, scope and (if asked) event. Money as Money; nothing here is stored."""

    as_of: date
    scope: CountScope
    projects: int
    pending_projects: int
    total_investment: Money
    pending_investment: Money
    contracted: Money
    arrived: Money
    """Verified arrivals of every recognised project."""
    arrived_stated: Money
    """Of it, what came to the projects that state 合同引资额: the numerator of 到位率."""
    stated: int
    """How many recognised projects state 合同引资额: only they enter 到位率."""
    rates: Mapping[RateKind, Rate]
    formulas: Mapping[RateKind, str]
    """The msgid of each rate's formula under the rule of the day."""
