"""What is registered already and looks like what somebody is about to write down."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import Account
from crm.chinese.names import core_name, split_place
from crm.core import search
from crm.core.actor import Actor
from crm.core.clock import local
from crm.core.db import session
from crm.core.slots import sources
from crm.events.models import Event
from crm.leads.models import Lead, SaidApart
from crm.leads.queries.scope import visible_to
from crm.leads.rules import STAGE_NAMES, Described, Twin, looks_same, ordered, signs

_LOOKED_AT = 50


def twins_of(actor: Actor, sought: Described, but: Collection[str] = ()) -> list[Twin]:
    """Return leads and projects that may be the same as this, the likeliest first; `but` names some to leave out.

    People of the association are also told that there is one they may not read; others never learn of it.
    """
    found = [twin for give in sources("twins") for twin in give(actor, sought)]
    told = [each for each in found if each.key not in but and (each.open_to_writer or actor.staff)]
    return ordered(told)


def found_by_words(kind: str, sought: Described) -> set[int]:
    """Return what the search finds of a kind under the name or the investor: what is then compared."""
    core = core_name(sought.firm)
    words = [sought.name, split_place(core)[1] or core]
    return {hit.subject_id for each in words if each for hit in search.find(each, (kind,), _LOOKED_AT)}


def lead_twins(actor: Actor, sought: Described) -> list[Twin]:
    """Return leads that look the same, wherever they stand: an ended one is taken up again, not written anew."""
    owner = aliased(Account)
    same: list[ColumnElement[bool]] = [Lead.id.in_(found_by_words("lead", sought))]
    if sought.firm_id is not None:
        same.append(Lead.enterprise_id == sought.firm_id)
    rows = session.execute(
        select(
            Lead.id, Lead.title, Lead.company, Lead.enterprise_id, Lead.estimate, Lead.landing_code, Lead.created_at,
            Lead.stage, Event.name.label("event"), owner.name.label("owner"), visible_to(actor).label("open"),
        )
        .outerjoin(Event, Event.id == Lead.event_id)
        .outerjoin(owner, owner.id == Lead.owner_id)
        .where(or_(*same))
    ).all()  # fmt: skip
    found = []
    for row in rows:
        other = Described(
            name=row.title, firm=row.company, firm_id=row.enterprise_id, amount=row.estimate, place=row.landing_code,
            on=local(row.created_at).date(),
        )  # fmt: skip
        if looks_same(sought, other):
            found.append(
                Twin(
                    kind="lead", id=row.id, described=other, event=row.event or "", state=STAGE_NAMES[row.stage],
                    owner=row.owner or "", signs=signs(sought, other), open_to_writer=bool(row.open),
                )
            )  # fmt: skip
    return found


def said_apart(kind: str, subject_id: int) -> Sequence[SaidApart]:
    """Return from what a lead or project was said to be another, in order."""
    return session.scalars(
        select(SaidApart).where(SaidApart.kind == kind, SaidApart.subject_id == subject_id).order_by(SaidApart.id)
    ).all()
