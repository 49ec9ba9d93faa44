"""How care reacts: a person is told what became of their request; notes that are taken back lie in the trash."""

from __future__ import annotations

from crm.care import actions, queries
from crm.care.facts import RightsAnswered
from crm.care.jobs import mail_answer
from crm.care.rules import RightsKind
from crm.core.facts import on
from crm.core.jobs import enqueue
from crm.members.facts import ActivityRemoved, ActivityRestored


@on(RightsAnswered)
def tell_the_person(fact: RightsAnswered) -> None:
    """Queue the mail. Erasing mails by itself: afterwards nobody knows where to."""
    if not (fact.granted and fact.kind == RightsKind.ERASE):
        enqueue(mail_answer, fact.request_id)


@on(ActivityRemoved)
def list_in_trash(fact: ActivityRemoved) -> None:
    """A note that was taken back can still be put back for 30 days; its words are not copied."""
    actions.note_removed(fact.activity_id, queries.name_of_note(fact.activity_id), by=fact.by)


@on(ActivityRestored)
def take_off_the_list(fact: ActivityRestored) -> None:
    """Its writer has put it back."""
    actions.note_restored(fact.activity_id, by=fact.by)
