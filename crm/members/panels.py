"""What members add to what lies below (who an account belongs to) and to their own timeline."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from markupsafe import Markup

from crm.accounts.permissions import STAFF, Role
from crm.core.access import current_actor
from crm.core.i18n import _, current_locale
from crm.core.money import Money
from crm.core.slots import panel, source
from crm.core.web import render
from crm.members import queries
from crm.members.facts import (
    EnterpriseAdded,
    EnterpriseEdited,
    MemberAdmitted,
    MembershipDecided,
    MembershipEdited,
    PaymentRecorded,
    StandingOverridden,
    StandingOverrideEnded,
)
from crm.members.models import Enterprise
from crm.members.queries import Custom
from crm.members.rules import (
    ACTIVITY_NAMES,
    DECISION_NAMES,
    FIELD_NAMES,
    POSITION_NAMES,
    STANDING_NAMES,
    ActivityKind,
    Decision,
    Position,
    Standing,
    TimelineEntry,
    Value,
)
from crm.standards import divisions, industries

ICONS = {
    ActivityKind.CALL: "phone",
    ActivityKind.VISIT: "map",
    ActivityKind.MEETING: "people",
    ActivityKind.WECHAT: "wechat",
    ActivityKind.MAIL: "mail",
    ActivityKind.NOTE: "edit",
}
TOLD = (
    EnterpriseAdded, EnterpriseEdited, MemberAdmitted, MembershipEdited, MembershipDecided, PaymentRecorded,
    StandingOverridden, StandingOverrideEnded,
)  # fmt: skip


@panel("enterprise", order=5)
def customs(enterprise: Enterprise) -> Markup | None:
    """Show what custom fields say about an enterprise; nothing where none is asked and none was answered."""
    locale, fields = current_locale(), queries.customs()
    answers = queries.custom_values([enterprise.id], fields)
    lines = [
        (field.spoken(locale), spoken_value(field, answers.get((enterprise.id, field.id)), locale), field.kind == "url")
        for field in fields
        if not field.retired or (enterprise.id, field.id) in answers
    ]
    if not lines:
        return None
    may_write = queries.writes_enterprise(current_actor(), enterprise) and any(not each.retired for each in fields)
    return Markup(render("members/_customs.html", enterprise=enterprise, lines=lines, may_write=may_write))  # noqa: S704  # our template


def spoken_value(field: Custom, value: Value, locale: str) -> str:
    """Return what a custom field says, as people read it."""
    if isinstance(value, tuple):
        return _("、").join(option.spoken(locale) for each in value if (option := field.option(each)))
    if isinstance(value, Money):
        return f"{value.in_unit('万元'):,} {_('万元')}"
    return "" if value is None else f"{value:,f}" if isinstance(value, Decimal) else str(value)


@source("actor", order=10)
def holder(account_id: int, roles: Collection[Role]) -> dict[str, Any]:
    """Tell who an account belongs to: its person and the enterprises they work at today."""
    if frozenset(roles) <= STAFF:
        return {}
    found = queries.holder_of(account_id)
    return {} if found is None else {"person_id": found.person_id, "enterprise_ids": found.enterprise_ids}


@source("timeline", order=10)
def activities(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Calls, visits, meetings and remarks."""
    me = current_actor().id
    return [
        TimelineEntry(
            at=row.at,
            kind="activity",
            icon=ICONS[row.kind],
            title=f"{_(ACTIVITY_NAMES[row.kind])} · {row.person}" if row.person else _(ACTIVITY_NAMES[row.kind]),
            by=row.by_name,
            quote=row.text,
            undo_url=url_for("members.remove_activity", enterprise_id=enterprise_id, activity_id=row.id)
            if row.by_id == me and queries.removable_until(row.logged_at)
            else "",
        )
        for row in queries.activities(enterprise_id, before, limit)
    ]


@source("timeline", order=20)
def changes(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """What was changed of the enterprise and its membership."""
    names = [kind.__name__ for kind in TOLD]
    return [
        TimelineEntry(at=past.at, kind="change", icon="history", title=told(past), by=past.by, quote=quoted(past))
        for past in queries.history(enterprise_id, names, before, limit)
    ]


def told(past: queries.Past) -> str:
    """Say in a sentence what happened."""
    after = {field: pair[1] or "--" for field, pair in past.values.items()}
    match past.fact:
        case "EnterpriseAdded":
            return _("登记企业")
        case "MemberAdmitted":
            return _(
                "办理入会，编号 {number}，{position}",
                number=after["number"],
                position=_position(after["position"]),
            )
        case "MembershipEdited":
            return _("修改会籍")
        case "MembershipDecided":
            decision = after["decision"]
            return _(DECISION_NAMES[Decision(decision)]) if decision != "--" else _("撤销会籍决定")
        case "PaymentRecorded":
            return _("登记会费，缴至 {until}", until=after["paid_until"])
        case "StandingOverridden":
            state = _(STANDING_NAMES[Standing(after["standing"])])
            return _("人工设定状态为“{state}”，至 {until}", state=state, until=after["until"])
        case "StandingOverrideEnded":
            return _("结束人工设定的状态")
        case _:
            fields = [_(FIELD_NAMES[name]) for name in past.values if name in FIELD_NAMES]
            return _("修改{fields}", fields=_("、").join(fields))


def _position(value: str) -> str:
    return _(POSITION_NAMES[Position(value)])


def quoted(past: queries.Past) -> str:
    """Show both texts of what was edited."""
    if past.fact == "StandingOverridden":
        return past.values["reason"][1] or ""
    if past.fact != "EnterpriseEdited":
        return ""
    lines = [
        f"{_(FIELD_NAMES[name])}：{_shown(name, before)} → {_shown(name, after)}"
        for name, (before, after) in past.values.items()
        if name in FIELD_NAMES and name != "manager_id"
    ]
    return "\n".join(lines)


def _shown(name: str, text: str | None) -> str:
    """Return a value of the log as people read it: codes by name, money in 万元."""
    match name:
        case _ if not text:
            return "--"
        case "city_code" | "district_code" | "home_code":
            return divisions.name_of(text)
        case "industry_code":
            return industries.name_of(text)
        case "registered_capital":
            return f"{Money(int(text)).in_unit('万元'):,f} {_('万元')}"
        case _:
            return text
