"""What a batch of cadres is. Pure. Source: product.md P7 (batch, city, period, unit; leaderboard by batch)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortDraft:
    """A batch as somebody wrote it."""

    programme: str
    number: int
    city_code: str
    host: str
    since: date
    until: date | None
    headcount: int
    """How many people it has, as announced; members need not all be listed."""
    note: str = ""


class CohortStands(Conflict):
    """A programme has a batch of each number once."""

    code: ClassVar[str] = "cohort_stands"
    field: ClassVar[str] = "number"
    template: ClassVar[str] = N_("“{programme}”第 {number} 批已经登记。")


class EndsBeforeBeginning(DomainError):
    """A batch ends after it has begun."""

    code: ClassVar[str] = "cohort_ends_early"
    field: ClassVar[str] = "until"
    template: ClassVar[str] = N_("结束日期应在开始日期 {since} 之后。")


class TooManyListed(DomainError):
    """There cannot be more members than people."""

    code: ClassVar[str] = "too_many_listed"
    field: ClassVar[str] = "headcount"
    template: ClassVar[str] = N_("名单已有 {listed} 人，人数不能少于它。请先核对人数。")


class MemberTwice(Conflict):
    """Somebody stands in a batch once."""

    code: ClassVar[str] = "member_twice"
    field: ClassVar[str] = "name"
    template: ClassVar[str] = N_("“{name}”已在这一批的名单中。")


def check(draft: CohortDraft, listed: int) -> None:
    """Refuse a batch that ends before it begins or has fewer people than members listed.

    Raises EndsBeforeBeginning, TooManyListed.
    """
    if draft.until is not None and draft.until < draft.since:
        raise EndsBeforeBeginning(since=draft.since)
    if draft.headcount < listed:
        raise TooManyListed(listed=listed)
