"""How campaigns react: what was started is sent, what was asked for is mailed, a restored database waits."""

from __future__ import annotations

from crm.campaigns import actions, queries
from crm.campaigns.facts import CampaignResumed, CampaignStarted, CampaignTested
from crm.campaigns.jobs import pauses as _pauses  # noqa: F401  # its sweep
from crm.campaigns.jobs import reminders as _reminders  # noqa: F401  # its sweep
from crm.campaigns.jobs import send, send_test
from crm.campaigns.rules import LEDGER_PURPOSE, Reason
from crm.consents.facts import ConsentRecorded
from crm.consents.rules import Channel, Word
from crm.core.actor import COMMAND_LINE
from crm.core.facts import on
from crm.core.jobs import enqueue
from crm.core.slots import source


@on(CampaignStarted)
def begin_sending(fact: CampaignStarted) -> None:
    """Wake a lane."""
    enqueue(send, fact.campaign_id)


@on(CampaignResumed)
def go_on_sending(fact: CampaignResumed) -> None:
    """Wake a lane."""
    enqueue(send, fact.campaign_id)


@on(CampaignTested)
def mail_the_test(fact: CampaignTested) -> None:
    """Mail the test to who asked for it."""
    if fact.by.id is not None:
        enqueue(send_test, fact.campaign_id, fact.by.id)


@on(ConsentRecorded)
def heed(fact: ConsentRecorded) -> None:
    """Whoever does not want mail, or withdrew for a purpose, gets nothing that still waits."""
    if fact.channel is not Channel.MAIL or fact.word not in (Word.DO_NOT_CONTACT, Word.WITHDRAWN):
        return
    purpose = next((own for own, theirs in LEDGER_PURPOSE.items() if theirs is fact.purpose), None)
    if purpose is not None or fact.purpose is None:
        reason = Reason.MANUAL_DNC if fact.word is Word.DO_NOT_CONTACT else Reason.NO_CONSENT
        actions.drop_person(fact.person_id, purpose, reason=reason, by=fact.by)


@source("consistency", order=50)
def consistent_campaigns() -> list[str]:
    """Say which campaigns and recipients contradict each other."""
    return queries.inconsistencies()


@source("restored", order=10)
def hold_campaigns() -> None:
    """Keep everything that would send by itself until a person has looked at it."""
    actions.hold_all(by=COMMAND_LINE)
    actions.hold_reminders(by=COMMAND_LINE)
