"""The words of events: states of events and registrations, parts parties play, as whom somebody comes."""

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
    REPEATED = "repeated"
    """A second try with a contact that is registered already. It looks like a success and holds nothing."""
    REPEATED_WAITING = "repeated_waiting"
    """The same while the venue was full: it looks like a place on the waiting list."""


REGISTRATION_STATE_NAMES = {
    RegistrationState.INVITED: N_("已邀请"),
    RegistrationState.SUBMITTED: N_("已提交"),
    RegistrationState.PENDING_APPROVAL: N_("待确认"),
    RegistrationState.CONFIRMED: N_("已报名"),
    RegistrationState.WAITLISTED: N_("候补"),
    RegistrationState.OFFERED: N_("候补待答复"),
    RegistrationState.OFFER_EXPIRED: N_("候补已过期"),
    RegistrationState.DECLINED: N_("已谢绝"),
    RegistrationState.CANCELLED_BY_ATTENDEE: N_("本人取消"),
    RegistrationState.CANCELLED_BY_ORGANIZER: N_("主办方取消"),
    RegistrationState.TRANSFERRED: N_("已转让"),
    RegistrationState.REJECTED: N_("未通过"),
    RegistrationState.REPEATED: N_("重复提交"),
    RegistrationState.REPEATED_WAITING: N_("重复提交"),
}
REPEATS = (RegistrationState.REPEATED, RegistrationState.REPEATED_WAITING)
"""Rows that stand for nobody: no list and no count shows them."""
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


class Source(StrEnum):
    """How a registration came in."""

    PUBLIC = "public"
    STAFF = "staff"
    WALK_IN = "walk_in"
    IMPORT = "import"
    INVITED = "invited"
    """By the personal link of an invitation: not after a queue that stands already, but without approval."""


class MailCause(StrEnum):
    """What a mail about a registration tells."""

    STATE = "state"
    CHANGED = "changed"
    REMINDER = "reminder"
