"""Notices to many, who got them, and what came back."""

from __future__ import annotations

from datetime import time, timedelta

from flask import current_app

from crm.accounts.permissions import Role
from crm.bounces.models import Bounce, IntakeMail
from crm.bounces.rules import BounceKind, Source
from crm.campaigns import actions as campaigns
from crm.campaigns.models import Campaign, Recipient
from crm.campaigns.rules import Anchor, CampaignState, RecipientState, ReminderDraft, Rules
from crm.campaigns.rules import tokens as marks
from crm.care.rules import RightsKind
from crm.care.rules.confirming import sealed
from crm.core.actor import SYSTEM, Thing
from crm.core.clock import now, today
from crm.core.db import session
from crm.core.mail.providers import Meaning
from crm.notices import actions as notices
from crm.notices import queries as told
from crm.notices.models import NoticeFirm
from crm.notices.rules import Draft
from tests.support.deals.reaches import OF_EVENT, actor_of
from tests.support.reach import NOWHERE, Reach, Target, World
from tests.support.world import Ground

UNSENT = frozenset({"campaigns.addresses", "campaigns.results", "campaigns.export_recipients"})
"""A draft has no recipients yet."""


def notices_of(world: World, base: Ground) -> None:
    """A notice about each event, told to a firm, and the link of one."""
    pairs: list[tuple[str, str | int, int, Reach]] = []
    for n, (label, reach) in enumerate((("near", OF_EVENT), ("far", NOWHERE))):
        draft = Draft(f"示例回执{label}", "请回执。", today() + timedelta(days=2), base.events[n].id)
        made = notices.issue(draft, [base.firms[n].id], by=SYSTEM)
        row = session.query(NoticeFirm).filter_by(notice_id=made.id).one()
        world.add("notice", Target(label, {"notice_id": made.id}, reach))
        pairs.append((label, made.id, row.id, reach))
        if label == "near":
            token = told.token_of(row.mark)
            world.add("told", Target("near", {"token": token}), Target("mark", {"token": row.mark}, exists=False))
    world.nested("notice_firm", ("notice_id", "firm_id"), pairs)


def campaigns_of(world: World, base: Ground) -> None:
    """A notice to the guests of each event, already sent, one result of each unknown; and saved choices."""
    pairs: list[tuple[str, str | int, int, Reach]] = []
    for n, (label, word, reach) in enumerate((("near", "近通知", OF_EVENT), ("far", "隐通知", NOWHERE))):
        sent = sent_notice(base.events[n].id, word)
        world.add("campaign", Target(label, {"campaign_id": sent.id}, reach))
        pairs.append((label, sent.id, _recipient(sent, n, world if label == "near" else None), reach))
        world.hide(Thing.CAMPAIGN, **{word: reach})
        by = actor_of(world, Role.ORGANIZER) if label == "near" else SYSTEM
        saved = campaigns.save_segment(None, name=f"示例范围{label}", rules=Rules(({"home": ("370200",)},)), by=by)
        world.add("segment", Target(label, {"segment_id": saved.id}, reach))
    world.nested("recipient", ("campaign_id", "recipient_id"), pairs)
    for label, campaign_id, recipient_id, reach in pairs:
        world.add("bounce", Target(label, {"bounce_id": _bounce(int(campaign_id), recipient_id)}, reach))
    draft = sent_notice(base.events[0].id, "近草稿", CampaignState.DRAFT)
    world.add("campaign", Target("draft", {"campaign_id": draft.id}, OF_EVENT, but=UNSENT))
    shown = sent_notice(base.events[0].id, "公开的示例通知")
    shown.published_at = now()
    hidden = sent_notice(base.events[0].id, "未公开的示例通知")
    world.add(
        "archived", Target("all", {"campaign_id": shown.id}), Target("hidden", {"campaign_id": hidden.id}, exists=False)
    )
    world.add("reminder", Target("all", {"reminder_id": _reminder(draft.id)}))
    world.add("intake", Target("all", {"mail_id": _fetched()}))


def _reminder(letter_id: int) -> int:
    draft = ReminderDraft(
        name="示例提醒", campaign_id=letter_id, anchor=Anchor.BEFORE_EVENT, days=3, at=time(9), event_id=None
    )  # fmt: skip
    return campaigns.set_reminder(None, draft, by=SYSTEM).id


def sent_notice(event_id: int, subject: str, state: CampaignState = CampaignState.SENT) -> Campaign:
    campaign = Campaign(
        state=state, segment="event", event_id=event_id, subject=subject, body="示例正文", created_at=now(),
        created_by="示例",
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    return campaign


def _recipient(campaign: Campaign, n: int, world: World | None) -> int:
    row = Recipient(
        campaign_id=campaign.id, address=f"reader{n}@example.com", state=RecipientState.UNCERTAIN, name="示例"
    )
    session.add(row)
    session.flush()
    token = marks.token(current_app.config["CRM_SETTINGS"].secret_key, campaign.id, row.id)
    row.token_hash = marks.found_by_token(token)
    if world is not None:
        mark = marks.mark(token)
        world.add("left", Target("near", {"token": token}), Target("mark", {"token": mark}, exists=False))
        world.add("mark", Target("near", {"mark": mark}), Target("token", {"mark": token}, exists=False))
        end = sealed(current_app.config["CRM_SETTINGS"].secret_key, token, RightsKind.COPY)
        world.add(
            "confirming", Target("near", {"token": token, "end": end}),
            Target("mark", {"token": mark, "end": end}, exists=False),
        )  # fmt: skip
    session.flush()
    return row.id


def _fetched() -> int:
    row = IntakeMail(digest="0" * 64, box="maildir", verdict="unknown", subject="示例来信", at=now())
    session.add(row)
    session.flush()
    return row.id


def _bounce(campaign_id: int, recipient_id: int) -> int:
    row = Bounce(
        campaign_id=campaign_id, recipient_id=recipient_id, kind=BounceKind.SOFT, meaning=Meaning.FULL,
        source=Source.REPORT, at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id
