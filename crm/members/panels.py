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
from crm.core.actor import Act, Thing
from crm.core.amounts import said
from crm.core.clock import now
from crm.core.i18n import _, current_locale
from crm.core.money import Money
from crm.core.slots import panel, source
from crm.core.web import render
from crm.core.words import N_
from crm.members import queries
from crm.members.facts import (
    EnterpriseAdded,
    EnterpriseEdited,
    MemberAdmitted,
    MemberReadmitted,
    MembershipDecided,
    MembershipEdited,
    PaymentRecorded,
    StandingOverridden,
    StandingOverrideEnded,
    StandingProposalConfirmed,
    StandingProposalDismissed,
    StandingProposed,
)
from crm.members.models import Enterprise, Person
from crm.members.queries import Custom
from crm.members.rules import (
    ACTIVITY_NAMES,
    ACTIVITY_STATE_NAMES,
    CONTROL_TYPE_NAMES,
    DECISION_NAMES,
    FIELD_NAMES,
    POSITION_NAMES,
    PROPOSAL_NAMES,
    STANDING_NAMES,
    TIE_NAMES,
    About,
    ActivityKind,
    ActivityState,
    ControlType,
    Decision,
    Position,
    ProposalKind,
    Standing,
    TimelineEntry,
    Value,
    tells,
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
    StandingOverridden, StandingOverrideEnded, MemberReadmitted, StandingProposed, StandingProposalConfirmed,
    StandingProposalDismissed,
)  # fmt: skip


@panel("enterprise", order=5)
def customs(enterprise: Enterprise) -> Markup | None:
    """Show what custom fields say about an enterprise; nothing where none is asked and none was answered."""
    edit = url_for("members.edit_customs", enterprise_id=enterprise.id)
    return _customs(About.ENTERPRISE, enterprise.id, edit, queries.writes_enterprise(current_actor(), enterprise))


@panel("person", order=5)
def customs_of_person(person: Person) -> Markup | None:
    """The same about a person, for the secretariat only: its notes are not for the person's colleagues."""
    actor = current_actor()
    if not actor.staff:
        return None
    edit = url_for("members.edit_person", person_id=person.id)
    return _customs(About.PERSON, person.id, edit, queries.may_person(actor, person.id, Act.WRITE))


def _customs(about: About, record_id: int, edit_url: str, may_write: bool) -> Markup | None:
    locale, fields = current_locale(), queries.customs(about)
    answers = queries.custom_values([record_id], fields, about=about)
    lines = [
        (field.spoken(locale), spoken_value(field, answers.get((record_id, field.id)), locale), field.kind == "url")
        for field in fields
        if not field.retired or (record_id, field.id) in answers
    ]
    if not lines:
        return None
    may_edit = may_write and any(not each.retired for each in fields)
    return Markup(render("members/_customs.html", edit_url=edit_url, lines=lines, may_write=may_edit))  # noqa: S704  # our template


def spoken_value(field: Custom, value: Value, locale: str) -> str:
    """Return what a custom field says, as people read it."""
    if isinstance(value, tuple):
        return _("、").join(option.spoken(locale) for each in value if (option := field.option(each)))
    if isinstance(value, Money):
        return said(value)
    return "" if value is None else f"{value:,f}" if isinstance(value, Decimal) else str(value)


@source("actor", order=10)
def holder(account_id: int, roles: Collection[Role]) -> dict[str, Any]:
    """Tell who an account belongs to: its person and the enterprises they work at today."""
    if frozenset(roles) <= STAFF:
        return {}
    found = queries.holder_of(account_id)
    return {} if found is None else {"person_id": found.person_id, "enterprise_ids": found.enterprise_ids}


@panel("enterprise", order=60)
def related(subject: Any) -> Markup | None:
    """Show the running relations of an enterprise to others."""
    rows = [row for row in queries.related_to(current_actor(), subject.id) if row.until is None]
    if not rows:
        return None
    shown = render("members/_related.html", related=rows, tie_names=TIE_NAMES, enterprise=subject)
    return Markup(shown)  # noqa: S704  # our template


@source("timeline", order=10)
@tells(*ActivityKind, persons=True)
def activities(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Calls, visits, meetings and remarks."""
    me = current_actor().id
    return [
        TimelineEntry(
            at=row.at,
            kind=row.kind,
            icon=ICONS[row.kind],
            title=_headline(row),
            person_id=row.person_id,
            by=row.by_name,
            quote=row.text,
            **_corrections(enterprise_id, row, me),
        )
        for row in queries.activities(enterprise_id, before, limit)
    ]


def _headline(row: Any) -> str:
    """How it took place, with whom, and whether a plan came to nothing."""
    parts = [_(ACTIVITY_NAMES[row.kind]), row.person or ""]
    parts += [_(ACTIVITY_STATE_NAMES[row.state])] if row.state is ActivityState.NOT_HELD else []
    return " · ".join(part for part in parts if part)


def _corrections(enterprise_id: int, row: Any, me: int | None) -> dict[str, str]:
    """Where its writer may correct a note and take it back, for a day."""
    if row.by_id != me or not queries.removable_until(row.logged_at):
        return {}
    at = {"enterprise_id": enterprise_id, "activity_id": row.id}
    return {"undo_url": url_for("members.remove_activity", **at), "edit_url": url_for("members.edit_activity", **at)}


@source("timeline_kinds", order=10)
def kinds() -> dict[str, str]:
    """What the lines of this feature are called."""
    return {kind.value: ACTIVITY_NAMES[kind] for kind in ActivityKind} | {"dues": N_("会费"), "change": N_("资料变更")}


@panel("enterprise", order=8)
def plans(enterprise: Enterprise) -> Markup | None:
    """What is planned with an enterprise, for the staff."""
    actor = current_actor()
    if not actor.may_all(Thing.ENTERPRISE, Act.READ):
        return None
    rows, may_write = queries.planned(enterprise_id=enterprise.id), queries.writes_enterprise(actor, enterprise)
    if not rows and not may_write:
        return None
    page = render(
        "members/_planned.html", rows=rows, enterprise_id=enterprise.id, may_write=may_write, at_now=now(),
        kinds=ACTIVITY_NAMES, icons=ICONS,
    )  # fmt: skip
    return Markup(page)  # noqa: S704  # our own template


@source("timeline", order=20)
@tells("change", "dues")
def changes(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """What was changed of the enterprise and its membership."""
    names = [kind.__name__ for kind in TOLD]
    return [
        TimelineEntry(
            at=past.at, kind="dues" if past.fact == "PaymentRecorded" else "change", icon="history",
            title=told(past), by=past.by, quote=quoted(past),
        )
        for past in queries.history(enterprise_id, names, before, limit)
    ]  # fmt: skip


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
        case "MemberReadmitted":
            return _("重新入会，沿用原会员编号")
        case "StandingProposed" | "StandingProposalConfirmed" | "StandingProposalDismissed":
            return _(_PROPOSED[past.fact], kind=_(PROPOSAL_NAMES[ProposalKind(after["kind"])]))
        case "StandingOverrideEnded":
            return _("结束人工设定的状态")
        case _:
            fields = [_(FIELD_NAMES[name]) for name in past.values if name in FIELD_NAMES]
            return _("修改{fields}", fields=_("、").join(fields))


_PROPOSED = {
    "StandingProposed": N_("建议{kind}，待秘书长确认"),
    "StandingProposalConfirmed": N_("秘书长确认{kind}"),
    "StandingProposalDismissed": N_("不采纳{kind}的建议"),
}


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
        case "control_type":
            return _(CONTROL_TYPE_NAMES[ControlType(text)])
        case "registered_capital" | "revenue" | "assets":
            return said(Money(int(text)))
        case _:
            return text
