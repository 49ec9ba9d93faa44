"""What care adds to the pages of an enterprise and a person, and to an enterprise's timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from crm.campaigns import queries as campaigns
from crm.care import actions, queries
from crm.care.rules import RIGHTS_NAMES, Kind, RightsState
from crm.core.access import current_actor
from crm.core.actor import Act, Actor, Thing
from crm.core.db import Query
from crm.core.i18n import _
from crm.core.slots import panel, source
from crm.core.web import render
from crm.members.rules import TimelineEntry


@panel("enterprise-side", order=90)
def tidy_enterprise(subject: Any) -> Markup | None:
    """Offer merging and throwing away to whoever keeps the whole register."""
    if not current_actor().may_all(Thing.ENTERPRISE, Act.EXPORT):
        return None
    return Markup(render("care/_enterprise.html", enterprise=subject))  # noqa: S704  # our template


@panel("person", order=90)
def rights_of_person(subject: Any) -> Markup | None:
    """Offer what a person may ask for (PIPL 45-47), merging and throwing away, to the secretariat."""
    if not current_actor().may_all(Thing.PERSON, Act.EXPORT):
        return None
    asked = [each for each in queries.rights_of(subject.id) if each.state is RightsState.WAITING]
    page = render("care/_person.html", person=subject, asked=asked, kinds=RIGHTS_NAMES)
    return Markup(page)  # noqa: S704  # our template


@panel("subscription", order=90)
def own_data(subject: Any) -> Markup | None:
    """Let whoever holds the link of a mail ask for their data; of nobody we know there is none."""
    token, who = subject
    people = campaigns.leavers_people(who)
    if not people:
        return None
    page = render("care/_subscription.html", token=token, kinds=RIGHTS_NAMES, **queries.by_link(people[0]))
    return Markup(page)  # noqa: S704  # our template


@panel("reviews", order=10)
def rights_waiting(subject: Any) -> Markup | None:  # noqa: ARG001  # every panel is given a subject
    """Lead from the reviews to what persons ask for about their own data."""
    if not current_actor().may_all(Thing.PERSON, Act.EXPORT):
        return None
    return Markup(render("care/_rights_link.html", waiting=queries.rights_waiting()))  # noqa: S704  # our template


@source("former_enterprises", order=10)
def former_enterprises(enterprise_id: int) -> Query:
    """Return the ids of the enterprises merged into this one: their history is its history."""
    return queries.former(Kind.ENTERPRISE, enterprise_id)


@source("timeline", order=60)
def merges(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Merges of this enterprise."""
    opens = current_actor().may_all(Thing.ENTERPRISE, Act.EXPORT)
    return [
        TimelineEntry(
            at=row.at,
            kind="change",
            icon="copy",
            by=row.by_name,
            title=_("“{gone}”并入“{keep}”", gone=row.name, keep=row.into_name),
            quote=_("已撤销") if row.ended_at else "",
            url=url_for("care.merge", merge_id=row.id) if opens else "",
        )
        for row in queries.merges_into(Kind.ENTERPRISE, enterprise_id, before, limit)
    ]


@source("trash", order=10)
def keep_for_a_while(table: str, record_id: int, name: str, by: Actor) -> int:
    """Keep a row another feature deletes (crm.core.trash)."""
    return actions.put_aside(table, record_id, name, by)
