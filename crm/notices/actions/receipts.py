"""Sending notices to firms, taking their answers, calling those again that have not answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Update, delete, select, update

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.delivery_states import DeliveryState
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.core.ids import secret_token
from crm.events.queries import venues_of
from crm.events.rules import digest
from crm.notices import queries
from crm.notices.facts import NoticeAnswered, NoticeCalled, NoticeIssued, NoticeListTaken, NoticeTold
from crm.notices.models import Notice, NoticeAttendee, NoticeFirm
from crm.notices.rules import (
    MOST_FIRMS,
    AlreadyCalled,
    DayMissing,
    Draft,
    NobodyChosen,
    NoticeClosed,
    Person,
    ReceiptState,
    TooManyFirms,
    Way,
    answered,
    is_open,
    told,
)


@action
def issue(draft: Draft, firms: Sequence[int], *, by: Actor) -> Notice:
    """Send a notice to these enterprises, one mail to each that has an address, and return it.

    Raises DayMissing (the day is over), NobodyChosen, TooManyFirms.
    """
    if draft.answer_by is not None and draft.answer_by < today():
        raise DayMissing()
    if not firms:
        raise NobodyChosen()
    if len(firms) > MOST_FIRMS:
        raise TooManyFirms(n=len(firms), most=MOST_FIRMS)
    notice = Notice(
        title=draft.title, body=draft.body, event_id=draft.event_id, answer_by=draft.answer_by, issued_at=now(),
        issued_by=by.name[:100],
    )  # fmt: skip
    session.add(notice)
    session.flush()
    _add_firms(notice, firms)
    announce(NoticeIssued(by=by, notice_id=notice.id, firms=len(firms)))
    return notice


def _add_firms(notice: Notice, firms: Sequence[int]) -> None:
    known = queries.contacts(firms)
    addresses, people = queries.barred(
        [row.email for row in known.values() if row.email], [row.id for row in known.values()]
    )
    for enterprise_id in firms:
        row, mark = known.get(enterprise_id), secret_token()
        firm = NoticeFirm(
            notice_id=notice.id, enterprise_id=enterprise_id, mark=mark, token_hash=digest(queries.token_of(mark))
        )
        if row is not None:
            firm.person_id, firm.name, firm.mobile, firm.locale = row.id, row.name, row.mobile or "", row.locale
            if row.email and row.email.lower() not in addresses and row.id not in people:
                firm.email, firm.mail_due_at, firm.mail_state = row.email, now(), DeliveryState.DUE
        session.add(firm)
    session.flush()


def _locked(firm_id: int) -> NoticeFirm:
    return session.scalars(
        select(NoticeFirm).where(NoticeFirm.id == firm_id).with_for_update().execution_options(populate_existing=True)
    ).one()


@action
def answer(
    firm_id: int, said: ReceiptState, people: Sequence[Person] = (), *, reason: str = "", by: Actor
) -> NoticeFirm:
    """Take an answer by the holder of the link; another one replaces it, and the log keeps both.

    A mail that is still due is not sent any more. Raises NoticeClosed, NobodyNamed, NotFound (another event's venue).
    """
    row = _locked(firm_id)
    notice = queries.notice_of(row)
    if not is_open(notice.answer_by, today()):
        raise NoticeClosed()
    named = answered(said, people)
    _check_venues(notice, named)
    before = _before(row)
    session.execute(delete(NoticeAttendee).where(NoticeAttendee.firm_id == row.id))
    session.add_all(
        NoticeAttendee(firm_id=row.id, name=p.name, title=p.title, mobile=p.mobile, venue_id=p.venue_id or None)
        for p in named
    )
    row.state, row.reason, row.answered_at = said, reason if said is ReceiptState.DECLINED else "", now()
    row.mail_due_at = None
    if row.mail_state in (DeliveryState.DUE, DeliveryState.DEFERRED):
        row.mail_state = DeliveryState.NONE
    session.flush()
    changes = (Change("answer", before, told(said, named)),)
    announce(
        NoticeAnswered(by=by, notice_id=notice.id, firm_id=row.id, enterprise_id=row.enterprise_id, changes=changes)
    )
    return row


def _check_venues(notice: Notice, people: Sequence[Person]) -> None:
    known = {each.id for each in venues_of([notice.event_id])[notice.event_id]} if notice.event_id else set()
    if any(each.venue_id and each.venue_id not in known for each in people):
        raise NotFound()


def _before(row: NoticeFirm) -> str | None:
    """Return the answer there is, as the log keeps it."""
    if row.state is ReceiptState.OPEN:
        return None
    there = [Person(each.name, each.title, each.mobile) for each in queries.people_of([row.id])[row.id]]
    return told(row.state, there)


@action
def call(notice_id: int, *, seen: int, by: Actor) -> int:
    """Call again every firm that has not answered, one mail each, and return how many. `seen`: calls until now.

    One conditional UPDATE lets one of many through: whoever presses the same button later gets AlreadyCalled.
    Raises NoticeClosed.
    """
    notice = session.get_one(Notice, notice_id)
    if not is_open(notice.answer_by, today()):
        raise NoticeClosed()
    through = _count(
        update(Notice).where(Notice.id == notice_id, Notice.calls == seen).values(calls=seen + 1, called_at=now())
    )
    if not through:
        raise AlreadyCalled()
    made = _call_each(notice_id, seen + 1)
    announce(NoticeCalled(by=by, notice_id=notice_id, firms=made, call=seen + 1))
    return made


def _call_each(notice_id: int, number: int) -> int:
    """Make mails due. The conditions are asked again by the UPDATE: an answer that came meanwhile wins."""
    found = queries.callable_firms(notice_id)
    addresses, people = queries.barred([row.email for row in found], [row.person_id for row in found if row.person_id])
    ids = [row.id for row in found if row.email.lower() not in addresses and row.person_id not in people]
    made = 0
    for start in range(0, len(ids), 500):
        made += _count(
            update(NoticeFirm)
            .where(
                NoticeFirm.id.in_(ids[start : start + 500]), NoticeFirm.state == ReceiptState.OPEN,
                NoticeFirm.mail_due_at.is_(None), NoticeFirm.mail_state != DeliveryState.HANDED,
                NoticeFirm.call < number,
            )
            .values(mail_due_at=now(), mail_state=DeliveryState.DUE, mail_tries=0, call=number)
        )  # fmt: skip
    return made


def _count(statement: Update) -> int:
    ran = session.execute(statement.execution_options(synchronize_session=False))
    return int(cast(CursorResult[Any], ran).rowcount)


@action
def mark_told(firm_id: int, way: Way, *, by: Actor) -> NoticeFirm:
    """Note that a firm was told by hand: who and when. Again notes the latest."""
    row = _locked(firm_id)
    if way is Way.WECHAT:
        row.wechat_at, row.wechat_by = now(), by.name[:100]
    else:
        row.phone_at, row.phone_by = now(), by.name[:100]
    session.flush()
    announce(NoticeTold(by=by, notice_id=row.notice_id, firm_id=row.id, enterprise_id=row.enterprise_id, way=way.value))
    return row


@action
def note_list(notice_id: int, firms: int, *, by: Actor) -> None:
    """Note that somebody takes the phone list with this number of firms."""
    announce(NoticeListTaken(by=by, notice_id=notice_id, firms=firms))
