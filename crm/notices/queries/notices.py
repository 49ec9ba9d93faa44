"""Every question asked about notices: who sees them, which firms a choice names, what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, case, false, func, or_, select, true

from crm.accounts.models import Account
from crm.campaigns import queries as campaigns
from crm.campaigns.queries.audience import Barred, in_rules
from crm.campaigns.rules import Purpose
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.db import AnyRow, session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Key, Page, paged
from crm.events.models import Event
from crm.events.queries import events_visible_to
from crm.events.rules import digest
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.queries import employed_now, enterprises_called, visible_to
from crm.members.rules import Duty
from crm.notices.models import Notice, NoticeAttendee, NoticeFirm
from crm.notices.rules import FirmUnknown, ReceiptState, notice_token

NAMED = "named"
"""The choice of firms that are listed by name."""
UNTOLD = "untold"
"""Firms nobody has told by hand and no mail has reached."""


def _within(actor: Actor, act: Act) -> ColumnElement[bool]:
    scopes = actor.scopes(Thing.CAMPAIGN, act)
    if Scope.ALL in scopes:
        return true()
    if Scope.EVENT in scopes and actor.event_ids:
        return Notice.event_id.in_(sorted(actor.event_ids))
    return false()


def notice_for(actor: Actor, notice_id: int, act: Act = Act.READ) -> Notice:
    """Return a notice the actor may read (or do `act` to); any other does not exist for them."""
    found = session.scalar(select(Notice).where(Notice.id == notice_id, _within(actor, act)))
    if found is None:
        raise NotFound()
    return found


def firm_of(notice: Notice, firm_id: int) -> NoticeFirm:
    """Return a firm of this notice; any other does not exist."""
    found = session.scalar(select(NoticeFirm).where(NoticeFirm.id == firm_id, NoticeFirm.notice_id == notice.id))
    if found is None:
        raise NotFound()
    return found


def may_write(actor: Actor, notice: Notice) -> bool:
    """Say whether the actor may call again and note who was told, for buttons."""
    scopes = actor.scopes(Thing.CAMPAIGN, Act.WRITE)
    return Scope.ALL in scopes or (Scope.EVENT in scopes and notice.event_id in actor.event_ids)


def notices_for(actor: Actor, cut: Cut) -> Page:
    """Return a page of the notices an actor reads, the latest first, each with its numbers of firms."""
    firms = func.count(NoticeFirm.id)
    unanswered = func.coalesce(func.sum(case((NoticeFirm.state == ReceiptState.OPEN, 1), else_=0)), 0)
    query = (
        select(Notice.id, Notice.title, Notice.answer_by, Notice.issued_at, Notice.issued_by,
               firms.label("firms"), unanswered.label("unanswered"))
        .outerjoin(NoticeFirm, NoticeFirm.notice_id == Notice.id)
        .where(_within(actor, Act.READ))
        .group_by(Notice.id, Notice.title, Notice.answer_by, Notice.issued_at, Notice.issued_by)
    )  # fmt: skip
    return paged(query, [Key(Notice.id, "id", descending=True)], cut)


def events_to_tell(actor: Actor) -> Sequence[AnyRow]:
    """Return the events whose firms the actor may write notices to, the latest first."""
    return session.execute(
        select(Event.id, Event.name)
        .where(events_visible_to(actor, Thing.CAMPAIGN, Act.WRITE))
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(50)
    ).all()


def event_of(notice: Notice) -> Event | None:
    """Return the event a notice belongs to."""
    return session.get(Event, notice.event_id) if notice.event_id else None


def choices_of_audience() -> list[tuple[str, str, Any]]:
    """Return what can be chosen: (key, name, city or None), as for invitations."""
    found: list[tuple[str, str, Any]] = [(each.key, each.name, each.city) for each in campaigns.segments()]
    return found + [(each.name, each.name, None) for each in campaigns.saved_segments()]


def firms_named(names: str, actor: Actor) -> list[int]:
    """Return the firms of a list, one a line, each once. Raises FirmUnknown."""
    found: dict[int, None] = {}
    for line in filter(None, (each.strip() for each in names.split("\n"))):
        ids = enterprises_called(actor, line)
        if len(ids) != 1:
            raise FirmUnknown(name=line[:60])
        found[ids[0]] = None
    return list(found)


def firms_chosen(key: str, names: str, actor: Actor) -> list[int]:
    """Return the enterprises a choice names now, within the actor's reach. Raises SegmentUnknown, FirmUnknown."""
    if key == NAMED:
        return firms_named(names, actor)
    rules = campaigns.rules_of(key)
    query = (
        select(Enterprise.id)
        .outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
        .outerjoin(Employment, Employment.enterprise_id == Enterprise.id)
        .outerjoin(Person, Person.id == Employment.person_id)
        .where(in_rules(rules), visible_to(actor))
        .distinct()
        .order_by(Enterprise.id)
    )
    return list(session.scalars(query))


_RANK = {Duty.CONTACT: 0, Duty.REPRESENTATIVE: 1}


def contacts(enterprise_ids: Sequence[int]) -> dict[int, AnyRow]:
    """Return whom each firm is told through: its 联络员, else its 单位代表, else its 主要联系人."""
    first: dict[int, tuple[tuple[int, bool, int], AnyRow]] = {}
    for start in range(0, len(enterprise_ids), 500):
        for row in session.execute(
            select(Employment.enterprise_id, Employment.duty, Employment.main, Person.id, Person.name, Person.mobile,
                   Person.email, Person.locale)
            .join(Person, Person.id == Employment.person_id)
            .where(
                Employment.enterprise_id.in_(enterprise_ids[start : start + 500]), employed_now(),
                or_(Employment.main, Employment.duty.in_(tuple(_RANK))),
            )
        ):  # fmt: skip
            place = (_RANK.get(row.duty, 2), not row.main, row.id)
            if row.enterprise_id not in first or place < first[row.enterprise_id][0]:
                first[row.enterprise_id] = (place, row)
    return {enterprise_id: row for enterprise_id, (_place, row) in first.items()}


def barred(addresses: Sequence[str], person_ids: Sequence[int]) -> tuple[set[str], set[int]]:
    """Return which of these addresses and people must not be written to about the association's business."""
    looked = Barred(Purpose.NOTICE)
    people = {person_id for person_id, why in looked.people(person_ids).items() if why is not None}
    return set(looked.among([each.lower() for each in addresses])), people


def token_of(mark: str) -> str:
    """Return the secret of /n/<token>; nothing but its SHA-256 is stored."""
    return notice_token(current_app.config["CRM_SETTINGS"].secret_key, mark)


def by_token(token: str) -> NoticeFirm:
    """Return the firm behind /n/<token>. Raises NotFound."""
    found = session.scalar(select(NoticeFirm).where(NoticeFirm.token_hash == digest(token)))
    if found is None:
        raise NotFound()
    return found


def notice_of(row: NoticeFirm) -> Notice:
    """Return the notice a firm got."""
    return session.get_one(Notice, row.notice_id)


def firm_name(row: NoticeFirm) -> str:
    """Return the name of a firm as it is today."""
    return session.scalar(select(Enterprise.name).where(Enterprise.id == row.enterprise_id)) or ""


def people_of(firm_ids: Sequence[int]) -> dict[int, list[NoticeAttendee]]:
    """Return whom these firms send, by firm, in the order they were named."""
    found: dict[int, list[NoticeAttendee]] = {firm_id: [] for firm_id in firm_ids}
    query = select(NoticeAttendee).where(NoticeAttendee.firm_id.in_(firm_ids)).order_by(NoticeAttendee.id)
    for row in session.scalars(query):
        found[row.firm_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """Which firms of a notice are shown: by answer, by 对接人 (an account's id, 0 for nobody), or untold ones."""

    state: ReceiptState | None = None
    manager: int | None = None
    untold: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Shown:
        """Read an address; what is no possible value is left out."""
        state, manager = given.get("state", ""), given.get("manager", "")
        number = manager.isascii() and manager.isdigit() and len(manager) < 10
        return cls(
            ReceiptState(state) if state in set(ReceiptState) else None,
            int(manager) if number else None,
            given.get("told") == UNTOLD,
        )

    def where(self, notice_id: int) -> list[ColumnElement[bool]]:
        """Return the conditions on NoticeFirm and Enterprise."""
        found: list[ColumnElement[bool]] = [NoticeFirm.notice_id == notice_id]
        if self.state is not None:
            found.append(NoticeFirm.state == self.state)
        if self.manager is not None:
            found.append(Enterprise.manager_id == self.manager if self.manager else Enterprise.manager_id.is_(None))
        if self.untold:
            found += [NoticeFirm.mail_at.is_(None), NoticeFirm.wechat_at.is_(None), NoticeFirm.phone_at.is_(None)]
        return found

    @property
    def stated(self) -> dict[str, str]:
        """What is set, for addresses."""
        given = {
            "state": self.state.value if self.state else "", "told": UNTOLD if self.untold else "",
            "manager": "" if self.manager is None else str(self.manager),
        }  # fmt: skip
        return {name: value for name, value in given.items() if value}


def count(notice_id: int, shown: Shown) -> int:
    """Count the firms a filter shows: the number that opens them."""
    query = select(func.count()).select_from(NoticeFirm).join(Enterprise, Enterprise.id == NoticeFirm.enterprise_id)
    return session.scalar(query.where(*shown.where(notice_id))) or 0


def by_manager(notice_id: int) -> Sequence[AnyRow]:
    """Return each 对接人 (None: nobody) with the firms of a notice and how many have not answered."""
    unanswered = func.sum(case((NoticeFirm.state == ReceiptState.OPEN, 1), else_=0))
    return session.execute(
        select(Account.id, Account.name, func.count().label("firms"), unanswered.label("unanswered"))
        .select_from(NoticeFirm)
        .join(Enterprise, Enterprise.id == NoticeFirm.enterprise_id)
        .outerjoin(Account, Account.id == Enterprise.manager_id)
        .where(NoticeFirm.notice_id == notice_id)
        .group_by(Account.id, Account.name)
        .order_by(Account.name.is_(None), Account.name, Account.id)
    ).all()
