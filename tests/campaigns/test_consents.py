"""What people said about mail holds for campaigns: who is left out and why, what waits is dropped, leaving is kept."""

from __future__ import annotations

from crm.campaigns import actions, queries
from crm.campaigns.jobs.letters import addresses
from crm.campaigns.models import RecipientPerson
from crm.campaigns.rules import CampaignState, Purpose, Reason, RecipientState
from crm.consents import actions as consents
from crm.consents import queries as said
from crm.consents import rules
from crm.consents.rules import Channel, Way, Word
from crm.core import db
from crm.core.actor import COMMAND_LINE, GUEST, Actor
from crm.core.clock import now
from crm.core.web import CrmFlask
from tests.support.campaigns import a_campaign, in_app, recipient, some_members
from tests.support.members import a_member, a_person


def reach(purpose: Purpose = Purpose.NOTICE) -> tuple[int, dict[Reason, int]]:
    found = queries.audience(queries.rules_of("all"), purpose)
    return found.people, dict(found.left_out)


def say(person_id: int, word: Word, by: Actor, purpose: rules.Purpose | None = None) -> None:
    consents.record(
        person_id, channel=Channel.MAIL, word=word, purpose=purpose, way=Way.PAPER, text_version="示例", by=by
    )


def test_who_is_left_out_and_why(secretary: Actor) -> None:
    firm = a_member()
    barred, withdrew, agreed, _silent = (a_person(firm).id for _ in range(4))
    say(barred, Word.DO_NOT_CONTACT, secretary)
    say(withdrew, Word.WITHDRAWN, secretary, rules.Purpose.NOTICE)
    say(agreed, Word.GIVEN, secretary, rules.Purpose.BUSINESS)
    assert reach() == (2, {Reason.MANUAL_DNC: 1, Reason.NO_CONSENT: 1})
    assert reach(Purpose.EVENT) == (3, {Reason.MANUAL_DNC: 1})
    assert reach(Purpose.ADVERT) == (1, {Reason.MANUAL_DNC: 1, Reason.NO_CONSENT: 2})
    say(barred, Word.LIFTED, secretary)
    assert reach(Purpose.EVENT) == (4, {})


def test_a_shared_address_is_for_those_who_want_it(secretary: Actor) -> None:
    firm = a_member()
    barred, other = a_person(firm, "孙样本", email="one@example.com", main=True), a_person(firm, "周样本")
    other.email = "one@example.com"
    db.session.flush()
    say(barred.id, Word.DO_NOT_CONTACT, secretary)
    assert reach() == (1, {Reason.MANUAL_DNC: 1})
    campaign = a_campaign()
    actions.launch(campaign.id, by=secretary)
    assert recipient(campaign.id, "one@example.com").person_id == other.id
    assert db.session.query(RecipientPerson).count() == 0


def test_the_frozen_row_names_the_reason(secretary: Actor) -> None:
    address = some_members(1, 1)[0]
    (person_id,) = said.people_at(address)
    say(person_id, Word.DO_NOT_CONTACT, secretary)
    campaign = a_campaign()
    actions.launch(campaign.id, by=secretary)
    row = recipient(campaign.id, address)
    assert (row.state, row.reason) == (RecipientState.SKIPPED, Reason.MANUAL_DNC)


def test_what_still_waits_is_dropped(secretary: Actor) -> None:
    address, _other = some_members(1, 1)
    campaign = a_campaign()
    actions.launch(campaign.id, by=secretary)
    campaign.state = CampaignState.SENDING
    row = recipient(campaign.id, address)
    row.state, row.claimed_until = RecipientState.QUEUED, now()
    db.session.flush()
    say(row.person_id or 0, Word.WITHDRAWN, secretary, rules.Purpose.EVENT)
    db.session.refresh(row)
    assert row.state is RecipientState.QUEUED, "another kind of notice"
    say(row.person_id or 0, Word.DO_NOT_CONTACT, secretary)
    db.session.refresh(row)
    assert (row.state, row.reason) == (RecipientState.SUPPRESSED, Reason.MANUAL_DNC)


def test_leaving_is_written_down_and_coming_back_too(clean: CrmFlask) -> None:
    with in_app(clean):
        address, _other = some_members(1, 1)
        campaign_id = a_campaign().id
    with in_app(clean):
        actions.launch(campaign_id, by=COMMAND_LINE)
    with in_app(clean):
        _left_and_come_back(campaign_id, address)


def _left_and_come_back(campaign_id: int, address: str) -> None:
    (person_id,) = said.people_at(address)
    token = addresses().token(campaign_id, recipient(campaign_id, address).id)
    actions.leave(token, everything=False, user_agent="", by=GUEST)
    actions.leave(token, everything=False, user_agent="", by=GUEST)
    assert [(entry.word, entry.purpose, entry.way) for entry in said.ledger(person_id)] == [
        (Word.WITHDRAWN, rules.Purpose.NOTICE, Way.LINK)
    ]
    actions.leave(token, everything=True, user_agent="", by=GUEST)
    assert len(said.ledger(person_id)) == 4
    assert reach() == (1, {Reason.UNSUBSCRIBED: 1})
    actions.come_back(token, by=GUEST)
    assert reach() == (2, {})
    assert not said.allowed([person_id], Channel.MAIL, rules.Purpose.BUSINESS)
