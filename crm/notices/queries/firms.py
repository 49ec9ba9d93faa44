"""Lists of the firms of a notice, and the mails that are due to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crm.accounts.models import Account
from crm.core.db import AnyRow, Query, session
from crm.core.delivery_states import DeliveryState
from crm.core.pages import Cut, Key, Page, paged
from crm.members.models import Enterprise
from crm.notices.models import Notice, NoticeFirm
from crm.notices.queries.notices import Shown
from crm.notices.rules import MOST_FIRMS, ReceiptState


def _rows(notice_id: int, shown: Shown) -> Query:
    return (
        select(
            NoticeFirm.id, NoticeFirm.enterprise_id, NoticeFirm.name, NoticeFirm.mobile, NoticeFirm.email,
            NoticeFirm.mark, NoticeFirm.state, NoticeFirm.reason, NoticeFirm.answered_at, NoticeFirm.wechat_at,
            NoticeFirm.wechat_by, NoticeFirm.phone_at, NoticeFirm.phone_by, NoticeFirm.call, NoticeFirm.mail_state,
            NoticeFirm.mail_at, Enterprise.name.label("firm"), Account.name.label("manager"),
        )
        .join(Enterprise, Enterprise.id == NoticeFirm.enterprise_id)
        .outerjoin(Account, Account.id == Enterprise.manager_id)
        .where(*shown.where(notice_id))
    )  # fmt: skip


def page_of(notice_id: int, shown: Shown, cut: Cut) -> Page:
    """Return a page of the firms a filter shows, in the order they were chosen."""
    return paged(_rows(notice_id, shown), [Key(NoticeFirm.id, "id")], cut)


def all_firms(notice_id: int, shown: Shown) -> Sequence[AnyRow]:
    """Return every firm a filter shows, for the phone list, by 对接人."""
    query = _rows(notice_id, shown).order_by(Account.name, NoticeFirm.id).limit(MOST_FIRMS)
    return session.execute(query).all()


def callable_firms(notice_id: int) -> Sequence[NoticeFirm]:
    """Return the firms a call reaches: unanswered, with an address, and no mail due or on its way."""
    return session.scalars(
        select(NoticeFirm)
        .where(
            NoticeFirm.notice_id == notice_id, NoticeFirm.state == ReceiptState.OPEN, NoticeFirm.email != "",
            NoticeFirm.mail_due_at.is_(None), NoticeFirm.mail_state != DeliveryState.HANDED,
        )
        .order_by(NoticeFirm.id)
    ).all()  # fmt: skip


def called_count(notice_id: int) -> int:
    """Return how many firms a call would reach now."""
    return len(callable_firms(notice_id))


@dataclass(frozen=True, slots=True)
class Due:
    """A firm with its notice and the name of the firm, for a mail."""

    firm: NoticeFirm
    notice: Notice
    name: str


def due_by_id(firm_id: int) -> Due | None:
    """Return what the mail to a firm is made of, for jobs."""
    row = session.execute(
        select(NoticeFirm, Notice, Enterprise.name)
        .join(Notice, Notice.id == NoticeFirm.notice_id)
        .join(Enterprise, Enterprise.id == NoticeFirm.enterprise_id)
        .where(NoticeFirm.id == firm_id)
    ).first()
    return None if row is None else Due(row[0], row[1], row[2])
