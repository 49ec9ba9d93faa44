"""How invitations react to their own facts: mails that are due go out once the change is stored."""

from __future__ import annotations

from crm.core.facts import on
from crm.core.jobs import enqueue
from crm.core.relations import Aside, twins
from crm.invitations.facts import InvitationsReminded, PeopleInvited
from crm.invitations.jobs import mail_due_invitations


@on(PeopleInvited)
def mail_the_invited(_fact: PeopleInvited) -> None:
    """Wake the mails of those who were invited."""
    enqueue(mail_due_invitations)


@on(InvitationsReminded)
def mail_the_reminded(_fact: InvitationsReminded) -> None:
    """Wake the mails of those who are reminded."""
    enqueue(mail_due_invitations)


twins("event_invitation.person_id", Aside.PUT)
