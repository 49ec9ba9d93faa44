"""What dues add to an enterprise: its years on its page, its money in the timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.core.i18n import _
from crm.core.money import Money
from crm.core.slots import panel, source
from crm.core.web import render
from crm.dues import queries
from crm.dues.rules import STATE_NAMES
from crm.members.rules import TimelineEntry
from crm.work.rules import Subject


@panel("enterprise", order=25)
def years(subject: Any) -> Markup | None:
    """Show an enterprise's dues by year."""
    actor = current_actor()
    if not actor.may_all(Thing.DUES, Act.READ):
        return None
    rows = queries.of_enterprise(subject.id)
    if not rows:
        return None
    values = {
        "rows": rows, "states": STATE_NAMES, "state_of": queries.state_of, "account_of": queries.account_of,
        "enterprise_id": subject.id, "year": today().year,
    }  # fmt: skip
    return Markup(render("dues/_enterprise.html", **values))  # noqa: S704  # our template


@panel("membership_dues", order=10)
def to_record(subject: Any) -> Markup | None:
    """Lead from a membership to the books: money is recorded there only."""
    if not current_actor().may_all(Thing.DUES, Act.WRITE):
        return None
    return Markup(render("dues/_membership.html", enterprise_id=subject.id))  # noqa: S704  # our template


@panel("merge", order=10)
def billed_twice(subject: tuple[str, int, int]) -> Markup | None:
    """Say for which years two enterprises that shall become one were both billed: one of each must be voided first."""
    kind, keep, gone = subject
    if kind != "enterprise" or not (pairs := queries.billed_twice(keep, gone)):
        return None
    actor = current_actor()
    may = {"reads": actor.may_all(Thing.DUES, Act.READ), "writes": actor.may_all(Thing.DUES, Act.WRITE)}
    return Markup(render("dues/_merge.html", pairs=pairs, **may))  # noqa: S704  # our template


@source("task_subject", order=16)
def invoice_of_task(actor: Actor, kind: str, subject_id: int) -> Subject | None:
    """Tell what a task's invoice is called, if this actor may read it. Raises NotFound otherwise."""
    if kind != "invoice":
        return None
    found = queries.invoice_for(actor, subject_id)
    name = _("会费应缴单 {number}", number=found.number)
    return Subject("invoice", found.id, name, url_for("dues.invoice", invoice_id=found.id))


@source("timeline", order=25)
def money(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """What an enterprise was billed, what was waived, what arrived, what was taken back."""
    if not current_actor().may_all(Thing.DUES, Act.READ):
        return []
    return [
        TimelineEntry(
            at=row.at, kind="dues", icon="receipt", title=_title(row), by=row.by_name, quote=row.reason,
            url=url_for("dues.invoice", invoice_id=row.invoice_id),
        )
        for row in queries.happened(enterprise_id, before, limit)
    ]  # fmt: skip


def _title(row: queries.Happened) -> str:
    facts = {"number": row.number, "amount": f"{abs(Money(row.amount.fen).in_unit('元')):,.2f}"}
    match row.kind, row.amount.fen < 0:
        case "void", _back:
            return _("作废应缴单 {number}（{amount} 元）", **facts)
        case "line", _back:
            return _("应缴会费 {amount} 元（{number}）", **facts)
        case "waiver", False:
            return _("减免会费 {amount} 元（{number}）", **facts)
        case "waiver", True:
            return _("冲销减免 {amount} 元（{number}）", **facts)
        case _kind, False:
            return _("缴纳会费 {amount} 元（{number}）", **facts)
        case _:
            return _("冲销缴费 {amount} 元（{number}）", **facts)
