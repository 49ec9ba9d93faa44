"""One of each of notices to many and of who got them."""

from __future__ import annotations

from datetime import time, timedelta

from flask import current_app
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.bounces.models import Bounce, IntakeMail
from crm.bounces.rules import BounceKind, Source
from crm.campaigns import actions as campaigns
from crm.campaigns.jobs.letters import addresses
from crm.campaigns.models import Recipient, Suppression
from crm.campaigns.rules import EVERYTHING, Anchor, CampaignState, RecipientState, ReminderDraft, Removal, Rules
from crm.campaigns.rules.tokens import mark
from crm.care.rules import RightsKind
from crm.care.rules.confirming import sealed
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.mail.providers import Meaning
from tests.support.campaigns import a_campaign
from tests.support.one_of_each.places import Named
from tests.support.people import an_actor


def of_campaigns(by: Actor) -> Named:
    other = an_actor(Role.SECRETARY, email="first@example.com")
    draft, asked = a_campaign(by=by), a_campaign(by=other, subject="待审批的示例通知")
    campaigns.submit(asked.id, by=other)
    later, sent = a_campaign(by=by, subject="定时的示例通知"), a_campaign(by=by, subject="已发的示例通知")
    campaigns.launch(later.id, at=now() + timedelta(days=1), by=by)
    campaigns.launch(sent.id, by=by)
    segment = campaigns.save_segment(None, name="示例范围", rules=Rules.read({"any": [{"home": ["370200"]}]}), by=by)
    moving, paused = a_campaign(by=by, subject="发送中的示例通知"), a_campaign(by=by, subject="暂停的示例通知")
    moving.state, paused.state = CampaignState.SENDING, CampaignState.PAUSED
    letter = a_campaign(by=by, subject="示例提醒文稿")
    drafts = [
        ReminderDraft(name=name, campaign_id=letter.id, anchor=Anchor.BEFORE_EXPIRY, days=30, at=time(9))
        for name in ("示例提醒", "启用的示例提醒")
    ]
    rests, works = (campaigns.set_reminder(None, each, by=by) for each in drafts)
    campaigns.begin_reminder(works.id, by=by)
    return {
        "reminder_id": [rests.id, works.id],
        "campaign_id": [sent.id, draft.id, asked.id, later.id, moving.id, paused.id], "segment_id": [segment.id],
    }  # fmt: skip


def of_recipients(by: Actor) -> Named:
    """Somebody who was written to, whose result is not known."""
    found = db.session.scalars(select(Recipient).where(Recipient.token_hash.is_not(None))).first()
    assert found is not None
    found.state = RecipientState.UNCERTAIN
    token = addresses().token(found.campaign_id, found.id)
    refused = Bounce(
        campaign_id=found.campaign_id, recipient_id=found.id, kind=BounceKind.HARD, meaning=Meaning.GONE,
        source=Source.REPORT, words="示例", at=now(),
    )  # fmt: skip
    barred = Suppression(address=found.address, kind=Removal.BOUNCE, scope=EVERYTHING, at=now())
    strange = IntakeMail(digest="0" * 64, box="maildir", verdict="unknown", subject="示例来信", at=now())
    db.session.add_all([refused, barred, strange])
    db.session.flush()
    end = sealed(current_app.config["CRM_SETTINGS"].secret_key, token, RightsKind.COPY)
    return {
        "care.token": [token], "end": [end],
        "recipient_id": [found.id], "campaigns.token": [token], "mark": [mark(token)], "bounce_id": [refused.id],
        "mail_id": [strange.id],
    }  # fmt: skip
