"""Shapes of what people type about events."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import wtforms

from crm.core.clock import at_wall, local
from crm.core.forms import (
    Choice,
    DateInput,
    Email,
    Form,
    LongText,
    MomentInput,
    Nonce,
    Phone,
    Text,
    Tick,
    Whole,
    choices_of,
)
from crm.core.i18n import _
from crm.core.words import N_
from crm.events.models import Event, Registration, Venue
from crm.events.rules import (
    EVENT_STATE_NAMES,
    GUEST_CLASS_NAMES,
    ORGANISATION_ROLE_NAMES,
    Attendee,
    EventDraft,
    EventState,
    GuestClass,
    OrganisationRole,
    VenueDraft,
    attendee,
    days_before,
)

MOST_SEATS = 1_000_000


def instant(wall: datetime | None) -> datetime | None:
    """Return the instant at which the wall clock shows this time."""
    return None if wall is None else at_wall(wall.date(), wall.hour, wall.minute)


def _at(wall: datetime | None) -> datetime:
    found = instant(wall)
    assert found is not None  # noqa: S101  # a required field of a form that validated
    return found


def wall(at: datetime | None) -> datetime | None:
    """Return the wall time of an instant, for a form."""
    return None if at is None else local(at).replace(tzinfo=None)


class EventListForm(Form):
    """How the list of events is narrowed."""

    q = Text(N_("搜索"), longest=100, required=False)
    state = Choice(
        N_("状态"), choices_of(EventState, EVENT_STATE_NAMES), blank=N_("不限"), required=False, coerce=EventState
    )
    city = Choice(N_("城市"), blank=N_("不限"), required=False)
    time = Choice(N_("时间"), [("coming", N_("即将举行")), ("past", N_("已经结束"))], blank=N_("不限"), required=False)
    series = Choice(N_("系列"), blank=N_("不限"), required=False)
    work = Choice(N_("我的工作"), [("mine", N_("我负责的"))], blank=N_("不限"), required=False)


class EventForm(Form):
    """What an event is."""

    name = Text(N_("活动名称"), longest=200)
    name_en = Text(N_("英文名称"), longest=200, required=False)
    series = Text(N_("系列"), longest=100, required=False, hint=N_("同一系列的各届活动会列在一起，例如“专项行动”。"))
    edition = Whole(N_("第几届"), least=1, most=999, default=1)
    theme = Text(N_("主题"), longest=200, required=False)
    summary = LongText(N_("简介"), required=False)
    summary_en = LongText(N_("英文简介"), required=False)
    registration_until = MomentInput(N_("报名截止"), required=False, hint=N_("不填则到活动开始为止。"))
    needs_approval = Tick(N_("报名须经审核"))
    offer_hours = Whole(
        N_("候补邀约保留小时"), least=1, most=240, default=24, required=False,
        hint=N_("空出的名额为候补的人保留这么久；临近活动时自动缩短，开始后不再发出。"),
    )  # fmt: skip
    offers_by_hand = Tick(N_("由工作人员挑选候补的人"))
    change_until = MomentInput(N_("自行改签、取消和转让截止"), required=False, hint=N_("不填则到会场开始为止。"))
    reminder_days = Text(
        N_("会前提醒"),
        longest=40,
        required=False,
        default="3, 1",
        hint=N_("开始前几天发提醒邮件，例如“3, 1”。不填则不提醒。"),
    )
    version = wtforms.HiddenField()

    def draft(self) -> EventDraft:
        """Return what was typed."""
        return EventDraft(
            name=self.name.data or "", name_en=self.name_en.data or "", series=self.series.data or "",
            edition=self.edition.data or 1, theme=self.theme.data or "", summary=self.summary.data or "",
            summary_en=self.summary_en.data or "", registration_until=instant(self.registration_until.data),
            needs_approval=bool(self.needs_approval.data), offer_hours=self.offer_hours.data or 24,
            offers_by_hand=bool(self.offers_by_hand.data), change_until=instant(self.change_until.data),
            reminder_days=", ".join(map(str, days_before(self.reminder_days.data or "") or ())),
        )  # fmt: skip

    def validate_reminder_days(self, field: Text) -> None:
        """Only whole days, from 1 to 60 before the start."""
        if days_before(field.data or "") is None:
            raise wtforms.ValidationError(_(DAYS_SHAPE))

    @classmethod
    def of(cls, event: Event) -> EventForm:
        """Return the form with what is stored."""
        stored = {name: getattr(event, name) for name in EventDraft.__dataclass_fields__}
        stored |= {"registration_until": wall(event.registration_until), "change_until": wall(event.change_until)}
        stored |= {"version": str(event.version)}
        return cls(data=stored)


class NewEventForm(EventForm):
    """An event that is not there yet: its code, and the times its venues begin with."""

    code = Text(
        N_("代号"),
        longest=20,
        required=False,
        hint=N_("用于公开地址 /e/代号，不填则自动生成。只用小写字母、数字和连字符。"),
    )
    starts = MomentInput(N_("开始时间"))
    ends = MomentInput(N_("结束时间"))

    def times(self) -> tuple[datetime, datetime]:
        """Return start and end as instants."""
        return _at(self.starts.data), _at(self.ends.data)


class CopyForm(Form):
    """A new edition."""

    name = Text(N_("活动名称"), longest=200)
    edition = Whole(N_("第几届"), least=1, most=999)
    code = Text(
        N_("代号"),
        longest=20,
        required=False,
        hint=N_("用于公开地址 /e/代号，不填则自动生成。只用小写字母、数字和连字符。"),
    )
    on = DateInput(N_("举办日期"))


class VenueForm(Form):
    """One venue: its own city, place, capacity, desk and times."""

    city_code = Choice(N_("城市"))
    name = Text(N_("会场名称"), longest=200)
    address = Text(N_("地址"), longest=300, required=False)
    online_url = Text(N_("线上地址"), longest=300, required=False, hint=N_("以 https:// 开头，只发给报名的人。"))
    capacity = Whole(N_("名额"), least=1, most=MOST_SEATS)
    desk = Text(N_("签到台"), longest=100, required=False, hint=N_("例如：3 层东侧 A 台"))
    hosts = Text(N_("主持人"), longest=200, required=False)
    starts = MomentInput(N_("开始时间"))
    ends = MomentInput(N_("结束时间"))
    tell = Tick(N_("把新的时间和地点发给已报名的人"))
    version = wtforms.HiddenField()

    def draft(self) -> VenueDraft:
        """Return what was typed."""
        return VenueDraft(
            city_code=self.city_code.data or "", name=self.name.data or "", address=self.address.data or "",
            online_url=self.online_url.data or "", desk=self.desk.data or "", hosts=self.hosts.data or "",
            capacity=self.capacity.data or 0, starts_at=_at(self.starts.data), ends_at=_at(self.ends.data),
        )  # fmt: skip

    def validate_online_url(self, field: Text) -> None:
        """Only web addresses: other schemes could run in a reader's browser."""
        if field.data and not field.data.startswith(("https://", "http://")):
            raise wtforms.ValidationError(_(ONLINE_SHAPE))

    @classmethod
    def of(cls, venue: Venue) -> VenueForm:
        """Return the form with what is stored."""
        stored = {name: getattr(venue, name) for name in VenueDraft.__dataclass_fields__}
        times = {"starts": wall(venue.starts_at), "ends": wall(venue.ends_at)}
        return cls(data={**stored, **times, "version": str(venue.version)})


DAYS_SHAPE = N_("请填写 1 到 60 之间的天数，用逗号分隔，例如“3, 1”。")
ONLINE_SHAPE = N_("线上地址应以 https:// 开头。")


class PartyForm(Form):
    """A party and what it does."""

    role = Choice(N_("分工"), choices_of(OrganisationRole, ORGANISATION_ROLE_NAMES), coerce=OrganisationRole)
    party = Text(N_("单位名称"), longest=200)


class AgendaForm(Form):
    """A line of the agenda."""

    at = MomentInput(N_("时间"))
    title = Text(N_("环节"), longest=200)
    note = Text(N_("说明"), longest=200, required=False)
    venue_id = Choice(N_("会场"), blank=N_("两地同时"), required=False, coerce=int)


class StaffForm(Form):
    """A colleague who works at the event."""

    account_id = Choice(N_("同事"), coerce=int)
    staff_venue = Choice(N_("会场"), blank=N_("全部会场"), required=False, coerce=int)


class MoveForm(Form):
    """Where an event goes next."""

    to = Choice(N_("状态"), choices_of(EventState, EVENT_STATE_NAMES), coerce=EventState)
    reason = Text(N_("原因"), longest=300, required=False)


class PersonForm(Form):
    """Who comes: what public and staff forms share."""

    name = Text(N_("姓名"), longest=100, render_kw={"autocomplete": "name"})
    company = Text(N_("单位"), longest=200, required=False, render_kw={"autocomplete": "organization"})
    title = Text(N_("职务"), longest=100, required=False, render_kw={"autocomplete": "organization-title"})
    mobile = Phone(N_("手机号"), required=False, render_kw={"autocomplete": "tel"})
    email = Email(
        N_("邮箱"), required=False, hint=N_("确认邮件和日历文件会发到这里。"), render_kw={"autocomplete": "email"}
    )

    def who(self, *, locale: str) -> Attendee:
        """Return what was typed."""
        return attendee(
            self.mobile.data or "", name=self.name.data or "", company=self.company.data or "",
            title=self.title.data or "", email=self.email.data or "", locale=locale,
        )  # fmt: skip


class RegistrationForm(PersonForm):
    """A stranger's registration. `homepage` is a trap: people do not see it, programs fill it in."""

    venue_id = Choice(N_("会场"), coerce=int)
    waits = Tick(N_("会场已满时愿意候补"))
    either = Tick(N_("候补时任一会场均可"))
    consent = Tick(N_("我同意主办方为本次活动使用以上信息"), must=N_("请先勾选同意，我们才能为您登记。"))
    homepage = wtforms.StringField()
    nonce = Nonce()


class GuestForm(PersonForm):
    """Who comes, and as whom: what staff may say beyond the person's own words."""

    guest_class = Choice(
        N_("身份"), choices_of(GuestClass, GUEST_CLASS_NAMES), default=GuestClass.GUEST, coerce=GuestClass
    )
    rank = Whole(
        N_("排序号"), least=0, most=9_999, required=False, default=0,
        hint=N_("领导和嘉宾名单按此排列，0 为不排序。"),
    )  # fmt: skip

    def who(self, *, locale: str) -> Attendee:
        """Return what was typed, with 身份 and 排序号."""
        found = super().who(locale=locale)
        return replace(found, guest_class=self.guest_class.data or GuestClass.GUEST, rank=self.rank.data or 0)


class StaffRegistrationForm(GuestForm):
    """A registration taken down by staff (代报名)."""

    venue_id = Choice(N_("会场"), coerce=int)
    waits = Tick(N_("会场已满时列入候补"))
    nonce = Nonce()


class EditRegistrationForm(GuestForm):
    """A registration that is corrected; its venue is changed by a step of its own."""

    version = wtforms.HiddenField()

    @classmethod
    def of(cls, row: Registration) -> EditRegistrationForm:
        """Return the form with what is stored."""
        kept = ("name", "company", "title", "email", "guest_class", "rank")
        stored = {name: getattr(row, name) for name in kept}
        return cls(data={**stored, "mobile": row.mobile or row.phone, "version": str(row.version)})


class VenueChoiceForm(Form):
    """Which venue a registration moves to."""

    venue_id = Choice(N_("会场"), coerce=int)
