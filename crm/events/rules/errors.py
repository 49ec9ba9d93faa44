"""What can be wrong with an event or a registration, each with its sentence."""

from __future__ import annotations

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_


class CodeTaken(Conflict):
    """Another event has this code."""

    code, field = "code_taken", "code"
    template = N_("代号“{given}”已被其他活动使用，请换一个。")

    def __init__(self, given: str = "--") -> None:
        super().__init__(given=given)


class CodeMalformed(DomainError):
    """The code cannot stand in an address."""

    code, field = "code_malformed", "code"
    template = N_("代号应为 3 到 20 个小写字母、数字或连字符，至少含一个字母，不能以连字符开头或结尾。")


class MoveRefused(Conflict):
    """The event's state does not allow this step."""

    code = "move_refused"
    template = N_("活动现在的状态不允许这一步，请刷新页面后再看。")


class NotReady(DomainError):
    """The event cannot be published yet."""

    code = "not_ready"
    template = N_("发布前至少要有一个会场，请先添加会场的地点、时间和名额。")


class TimesReversed(DomainError):
    """The end is not after the start."""

    code, field = "times_reversed", "ends"
    template = N_("结束时间应晚于开始时间，请检查这两项。")


class CapacityBelowSeats(DomainError):
    """More seats are taken than the new capacity holds."""

    code, field = "capacity_below_seats", "capacity"
    template = N_("已有 {taken} 人占用名额，名额不能少于 {taken}。可先改签或取消部分报名。")

    def __init__(self, taken: int = 0) -> None:
        super().__init__(taken=taken)


class VenueInUse(Conflict):
    """Somebody is or was registered for this venue."""

    code = "venue_in_use"
    template = N_("该会场已有 {n} 条报名，不能删除。可先把报名改到另一会场。")


class RegistrationClosed(Conflict):
    """Nobody can register now; the sentence says why."""

    code = "registration_closed"
    template = N_("现在不能报名：{reason}")


class VenueFull(Conflict):
    """No seat is left at this venue."""

    code, field = "venue_full", "venue_id"
    template = N_("{venue}已满。可以选择另一会场，或勾选“愿意候补”后再提交。")

    def __init__(self, venue: str = "--") -> None:
        super().__init__(venue=venue)


class ContactMissing(DomainError):
    """Neither phone nor mail address is given."""

    code, field = "contact_missing", "mobile"
    template = N_("手机号和邮箱至少填写一项，以便通知您活动变动。")


class AlreadyRegistered(Conflict):
    """This mobile or mail address is registered already (said to staff only, never to the public)."""

    code, field = "already_registered", "mobile"
    template = N_("该手机号或邮箱已报名：{name}，{venue}。可在报名名单中修改。")


class TooLate(Conflict):
    """The event has begun or is over: one's own registration stays as it is."""

    code = "too_late"
    template = N_("活动已经开始或结束，报名不能再改动。如有需要，请联系秘书处。")


class StateRefused(Conflict):
    """The registration's state does not allow this step."""

    code = "state_refused"
    template = N_("这条报名现在的状态是“{state}”，不能这样操作。")


class ChangesOver(Conflict):
    """The event's deadline for cancelling, switching and handing over by oneself has passed."""

    code = "changes_over"
    template = N_("自行改签、取消和转让已于 {at} 截止。如有需要，请联系秘书处。")


class OfferOver(Conflict):
    """The offered seat is not held any more, or was answered already."""

    code = "offer_over"
    template = N_("这个候补名额的保留时间已过，或您已经答复过。名额已让给下一位；如仍想参加，可以重新报名或候补。")


class NotWaiting(Conflict):
    """Only who waits can be offered a seat."""

    code = "not_waiting"
    template = N_("{name}已不在候补名单上，请刷新页面后再看。")


class NoOfferNow(Conflict):
    """It begins too soon for anybody to answer an offer."""

    code = "no_offer_now"
    template = N_("活动即将开始或已经开始，不再发出候补邀约。可以直接为候补的人确认名额。")


class SamePerson(DomainError):
    """The place is handed to whom it belongs already."""

    code, field = "same_person", "email"
    template = N_("请填写另一位同事的手机号或邮箱，这里填的是您自己的。")


class NothingTicked(DomainError):
    """Nobody was chosen."""

    code = "nothing_ticked"
    template = N_("没有勾选任何人，请先勾选再操作。")


class StaffTwice(Conflict):
    """The account works at this event already."""

    code, field = "staff_twice", "account_id"
    template = N_("该同事已经是本活动的工作人员。")


class NoMailAddress(DomainError):
    """There is nowhere to send the confirmation to."""

    code = "no_mail_address"
    template = N_("这条报名没有邮箱，无法发送确认邮件。可把参会票链接复制给对方。")
