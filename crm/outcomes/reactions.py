"""What outcomes do by themselves: letters that are due go out once the change is stored."""

from __future__ import annotations

from crm.core.facts import on
from crm.core.jobs import enqueue
from crm.outcomes.facts import ReportMailed, SurveyMailed
from crm.outcomes.jobs import mail_due_letters


@on(SurveyMailed)
def mail_the_asked(_fact: SurveyMailed) -> None:
    """Wake the mails of those who are asked."""
    enqueue(mail_due_letters)


@on(ReportMailed)
def mail_the_report(_fact: ReportMailed) -> None:
    """Wake the mails of those who get the report."""
    enqueue(mail_due_letters)
