"""How notices react to their own facts: mails that are due go out once the change is stored."""

from __future__ import annotations

from crm.core.facts import on
from crm.core.jobs import enqueue
from crm.core.relations import Aside, twins
from crm.notices.facts import NoticeCalled, NoticeIssued
from crm.notices.jobs import mail_due_notices


@on(NoticeIssued)
def mail_the_firms(_fact: NoticeIssued) -> None:
    """Wake the mails of the firms a notice goes to."""
    enqueue(mail_due_notices)


@on(NoticeCalled)
def mail_the_silent(_fact: NoticeCalled) -> None:
    """Wake the mails of the firms that are called again."""
    enqueue(mail_due_notices)


twins("notice_firm.enterprise_id", Aside.PUT)
