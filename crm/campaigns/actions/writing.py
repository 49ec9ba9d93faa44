"""Writing a campaign and saving segments."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import select

from crm.campaigns import queries
from crm.campaigns.facts import (
    ApprovalLimitSet,
    CampaignApproved,
    CampaignDrafted,
    CampaignEdited,
    CampaignRemoved,
    CampaignSubmitted,
    CampaignTested,
    SegmentSaved,
)
from crm.campaigns.models import Campaign, Segment
from crm.campaigns.queries.limits import KEY as ALONE_KEY
from crm.campaigns.rules import (
    ALONE_UP_TO,
    CAMPAIGN_STATE_NAMES,
    EDITABLE,
    OF_EVENT,
    CampaignState,
    LimitTooWide,
    NotADraft,
    OwnApproval,
    Rules,
    SegmentEmpty,
    SegmentExists,
    SegmentUnknown,
    WrongMoment,
    checked_move,
)
from crm.campaigns.rules.drafts import CampaignDraft
from crm.core import search
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import now
from crm.core.db import action, means, session
from crm.core.errors import NotFound, Stale
from crm.core.facts import Change, announce
from crm.core.instance import InstanceMark
from crm.core.trash import put_aside

means("uq_segment_name", SegmentExists)


@action
def write(draft: CampaignDraft, *, by: Actor) -> Campaign:
    """Begin a campaign. Raises SubjectBroken, SegmentUnknown."""
    _check(draft, by)
    campaign = Campaign(
        **_columns(draft), created_at=now(), created_by_id=by.id, created_by=by.name, state=CampaignState.DRAFT
    )
    session.add(campaign)
    session.flush()
    _index(campaign)
    announce(CampaignDrafted(by=by, campaign_id=campaign.id, title=campaign.subject))
    return campaign


@action
def edit(campaign_id: int, draft: CampaignDraft, *, version: int, by: Actor) -> Campaign:
    """Change text or audience. An approval or a time set before is void. Raises WrongMoment, Stale, SegmentUnknown."""
    campaign = queries.campaign_for(by, campaign_id, Act.WRITE)
    if campaign.state not in EDITABLE:
        raise WrongMoment(state=CAMPAIGN_STATE_NAMES[campaign.state])
    _check(draft, by)
    wanted = _columns(draft)
    if campaign.version != version:
        theirs = {name: getattr(campaign, name) for name in wanted}
        raise Stale(who=campaign.created_by, theirs=theirs, yours=wanted, version=campaign.version)
    changes = tuple(
        Change(name, getattr(campaign, name), value)
        for name, value in wanted.items()
        if getattr(campaign, name) != value
    )
    if changes:
        for change in changes:
            setattr(campaign, change.field, change.after)
        campaign.state = CampaignState.DRAFT
        campaign.approved_by_id, campaign.approved_by, campaign.approved_at = None, "", None
        campaign.scheduled_at = None
        session.flush()
        _index(campaign)
        announce(CampaignEdited(by=by, campaign_id=campaign.id, changes=changes))
    return campaign


def _index(campaign: Campaign) -> None:
    names = (campaign.subject_en,) if campaign.subject_en else ()
    search.index("campaign", campaign.id, title=campaign.subject, texts=names)


def _check(draft: CampaignDraft, by: Actor) -> None:
    draft.check()
    if not queries.known_segment(draft.segment, draft.event_id):
        raise SegmentUnknown(name=draft.segment)
    if Scope.ALL in by.scopes(Thing.CAMPAIGN, Act.WRITE):
        return
    if draft.event_id not in by.event_ids or draft.segment != OF_EVENT:
        raise NotFound()


def _columns(draft: CampaignDraft) -> dict[str, object]:
    return {field.name: getattr(draft, field.name) for field in fields(draft)}


@action
def submit(campaign_id: int, *, by: Actor) -> Campaign:
    """Hand a campaign in for a second person's approval. Raises WrongMoment."""
    campaign = queries.campaign_for(by, campaign_id, Act.WRITE)
    campaign.state = checked_move(campaign.state, CampaignState.REVIEW)
    campaign.submitted_by_id = by.id
    session.flush()
    announce(CampaignSubmitted(by=by, campaign_id=campaign.id))
    return campaign


@action
def approve(campaign_id: int, *, by: Actor) -> Campaign:
    """Approve what somebody else handed in. Raises OwnApproval, WrongMoment."""
    campaign = queries.campaign_for(by, campaign_id, Act.CONFIRM)
    if by.id is not None and by.id in (campaign.submitted_by_id, campaign.created_by_id):
        raise OwnApproval()
    campaign.state = checked_move(campaign.state, CampaignState.APPROVED)
    campaign.approved_by_id, campaign.approved_by, campaign.approved_at = by.id, by.name, now()
    session.flush()
    announce(CampaignApproved(by=by, campaign_id=campaign.id))
    return campaign


@action
def ask_for_test(campaign_id: int, *, by: Actor) -> None:
    """Have a test mail sent to the actor's own address."""
    campaign = queries.campaign_for(by, campaign_id, Act.WRITE)
    announce(CampaignTested(by=by, campaign_id=campaign.id))


@action
def copy(campaign_id: int, *, by: Actor) -> Campaign:
    """Begin a new draft with the text and audience of an earlier one. Raises NotFound, SegmentUnknown."""
    earlier = queries.campaign_for(by, campaign_id)
    return write(CampaignDraft(**{field.name: getattr(earlier, field.name) for field in fields(CampaignDraft)}), by=by)


@action
def limit_alone(most: int, *, by: Actor) -> None:
    """Set up to how many recipients one person sends alone: never more than ALONE_UP_TO. Raises LimitTooWide."""
    if not 1 <= most <= ALONE_UP_TO:
        raise LimitTooWide(most=ALONE_UP_TO)
    before = queries.alone_up_to()
    session.merge(InstanceMark(key=ALONE_KEY, value=str(most)))
    session.flush()
    announce(ApprovalLimitSet(by=by, most=most, changes=(Change("alone_up_to", before, most),)))


@action
def save_segment(segment_id: int | None, *, name: str, rules: Rules, by: Actor) -> Segment:
    """Save a choice of people. Raises SegmentExists, SegmentEmpty, NotFound."""
    name = name.strip()
    if not rules.but and not any(any(group.values()) for group in rules.groups):
        raise SegmentEmpty()
    taken = session.scalar(select(Segment.id).where(Segment.name == name, Segment.id != (segment_id or 0)))
    if taken is not None or name == OF_EVENT or name in {each.key for each in queries.segments()}:
        raise SegmentExists()
    segment = _segment(segment_id) if segment_id else Segment(created_at=now(), created_by_id=by.id)
    changes = (
        Change("name", segment.name, name),
        Change("rules", str(segment.rules) if segment.rules else None, str(rules.stored())),
    )
    segment.name, segment.rules = name, rules.stored()
    session.add(segment)
    session.flush()
    announce(SegmentSaved(by=by, segment_id=segment.id, name=name, changes=changes))
    return segment


@action
def remove_segment(segment_id: int, *, by: Actor) -> str:
    """Put a saved segment into the trash; campaigns that were sent keep their recipients. Returns its name."""
    segment = _segment(segment_id)
    name = segment.name
    put_aside("segment", segment_id, segment.name, by=by)
    announce(SegmentSaved(by=by, segment_id=segment_id, name=name, changes=(Change("name", name, None),)))
    return name


@action
def remove_draft(campaign_id: int, *, by: Actor) -> str:
    """Put a draft that was never sent into the trash. Returns its subject. Raises NotADraft."""
    campaign = queries.campaign_for(by, campaign_id, Act.WRITE)
    if campaign.state is not CampaignState.DRAFT:
        raise NotADraft()
    subject = campaign.subject
    put_aside("campaign", campaign_id, subject, by=by)
    announce(CampaignRemoved(by=by, campaign_id=campaign_id))
    return subject


@action
def make_findable(campaign_id: int) -> None:
    """Make a campaign findable as it stands now."""
    _index(session.get_one(Campaign, campaign_id))


def _segment(segment_id: int) -> Segment:
    found = session.get(Segment, segment_id)
    if found is None:
        raise NotFound()
    return found
