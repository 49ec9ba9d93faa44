"""Mails of notices. Due is a column of the firm's row: a crash loses nothing, and nothing is sent twice."""

from __future__ import annotations

from flask import current_app
from markupsafe import Markup

from crm.core import jobs, markdown
from crm.core.due_mails import DueMails
from crm.core.i18n import texts_in
from crm.core.jobs import Job, job, sweep
from crm.core.mail import Mailbox, Message, compose, mail, message_id, rendered
from crm.notices import queries
from crm.notices.models import NoticeFirm
from crm.notices.queries import Due


def _written(firm_id: int) -> Message | None:
    """Write to a firm in the language of its contact; who left while it waited gets nothing."""
    due = queries.due_by_id(firm_id)
    if due is None:
        return None
    addresses, people = queries.barred([due.firm.email], [due.firm.person_id] if due.firm.person_id else [])
    if addresses or people:
        return None
    with texts_in(due.firm.locale):
        return _message(due)


def _message(due: Due) -> Message:
    row, notice = due.firm, due.notice
    to, sender = Mailbox(row.name, row.email), mail.current.settings.sender
    link = f"{current_app.config['CRM_SETTINGS'].base_url}/n/{queries.token_of(row.mark)}"
    content = rendered(
        "notice", to=to, row=row, notice=notice, firm=due.name, link=link, again=row.call > 0,
        html=Markup(markdown.to_html(notice.body)),  # noqa: S704  # cleaned by crm.core.markdown
        text=markdown.to_text(notice.body).strip(),
    )  # fmt: skip
    key = message_id("notice", row.id, row.call, domain=sender.domain)
    return compose(to=to, sender=sender, message_id=key, **content)


NOTICES = DueMails("notice", NoticeFirm, _written)


def send_due_notices() -> None:
    """Send every mail of a notice that is due."""
    NOTICES.send_due()


mail_due_notices: Job = job(send_due_notices, own_transactions=True)


@sweep(every=30)
def notices() -> int:
    """Send mails whose wake-up call was lost."""
    return NOTICES.swept()


jobs.PENDING.append(NOTICES.pending)
