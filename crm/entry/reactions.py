"""How the feature reacts to its own facts: whoever is due a mail gets it once the change is stored."""

from __future__ import annotations

from crm.core.facts import on
from crm.core.jobs import enqueue
from crm.entry.facts import ApplicationBegun, ApplicationMoved
from crm.entry.jobs import mail_applicant
from crm.entry.rules import TOLD


@on(ApplicationBegun)
def mail_the_link(fact: ApplicationBegun) -> None:
    """Queue the mail with the link."""
    enqueue(mail_applicant, fact.application_id)


@on(ApplicationMoved)
def tell_the_applicant(fact: ApplicationMoved) -> None:
    """Queue the mail about a state that is told."""
    if fact.after in TOLD:
        enqueue(mail_applicant, fact.application_id)
