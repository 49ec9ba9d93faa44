"""What an event is, in which states it and its registrations are, and what may follow what. Pure."""

from __future__ import annotations

from enum import StrEnum

from crm.core.words import N_


class EventState(StrEnum):
    """Where an event stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REGISTRATION_CLOSED = "registration_closed"
    RUNNING = "running"
    ENDED = "ended"
    CLOSED = "closed"
    CANCELLED = "cancelled"


EVENT_STATE_NAMES = {
    EventState.DRAFT: N_("草稿"),
    EventState.PUBLISHED: N_("已发布"),
    EventState.REGISTRATION_CLOSED: N_("报名截止"),
    EventState.RUNNING: N_("进行中"),
    EventState.ENDED: N_("已结束"),
    EventState.CLOSED: N_("已结项"),
    EventState.CANCELLED: N_("已取消"),
}


class OrganisationRole(StrEnum):
    """What a party does for an event."""

    GUIDE = "guide"
    HOST = "host"
    ORGANISER = "organiser"
    CO_ORGANISER = "co_organiser"
    INITIATOR = "initiator"
    SUPPORTER = "supporter"


ORGANISATION_ROLE_NAMES = {
    OrganisationRole.GUIDE: N_("指导"),
    OrganisationRole.HOST: N_("主办"),
    OrganisationRole.ORGANISER: N_("承办"),
    OrganisationRole.CO_ORGANISER: N_("协办"),
    OrganisationRole.INITIATOR: N_("发起"),
    OrganisationRole.SUPPORTER: N_("支持"),
}


class RegistrationState(StrEnum):
    """Where a registration stands."""

    INVITED = "invited"
    SUBMITTED = "submitted"
    PENDING_APPROVAL = "pending_approval"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    OFFER_EXPIRED = "offer_expired"
    DECLINED = "declined"
    CANCELLED_BY_ATTENDEE = "cancelled_by_attendee"
    CANCELLED_BY_ORGANIZER = "cancelled_by_organizer"
    TRANSFERRED = "transferred"
    REJECTED = "rejected"


LIVE = (
    RegistrationState.SUBMITTED,
    RegistrationState.PENDING_APPROVAL,
    RegistrationState.CONFIRMED,
    RegistrationState.WAITLISTED,
    RegistrationState.OFFERED,
)
"""States in which a person counts as registered: at most one such row per person and event."""
HOLDS_SEAT = (RegistrationState.CONFIRMED, RegistrationState.OFFERED)


class GuestClass(StrEnum):
    """身份: as whom a person comes."""

    LEADER = "leader"
    GUEST = "guest"
    SIGNATORY = "signatory"
    MEMBER = "member"
    PRESS = "press"
    STAFF = "staff"


GUEST_CLASS_NAMES = {
    GuestClass.LEADER: N_("领导"),
    GuestClass.GUEST: N_("嘉宾"),
    GuestClass.SIGNATORY: N_("签约代表"),
    GuestClass.MEMBER: N_("会员"),
    GuestClass.PRESS: N_("媒体"),
    GuestClass.STAFF: N_("工作人员"),
}
