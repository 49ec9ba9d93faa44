"""Shapes of what people type at the desk."""

from __future__ import annotations

import wtforms

from crm.attendance.queries import AttendeeFilters
from crm.core.forms import Choice, Form, Nonce, Text, Tick, choices_of
from crm.core.words import N_
from crm.events.forms import PersonForm
from crm.events.rules import GUEST_CLASS_NAMES, REGISTRATION_STATE_NAMES, GuestClass, RegistrationState


class VenueForm(Form):
    """At which venue this desk stands."""

    venue_id = Choice(N_("会场"), coerce=int)


class ScanForm(Form):
    """One scan: what was read, or whom the desk chose."""

    code = Text(N_("参会码"), longest=500, required=False)
    registration_id = wtforms.StringField()
    venue_id = wtforms.StringField()
    scan_id = Nonce()
    admit = Tick(N_("在此放行"))
    proxy = Tick(N_("代签到"))
    back = wtforms.StringField()

    @property
    def chosen(self) -> int:
        """The number of the registration the desk chose, 0 for none."""
        return _number(self.registration_id.data)

    @property
    def venue(self) -> int:
        """The number of the venue this desk stands at, 0 for none. The action refuses venues of other events."""
        return _number(self.venue_id.data)


def _number(given: object) -> int:
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class DeviceForm(VenueForm):
    """Which desk a device is."""

    label = Text(N_("设备名称"), longest=60, required=False)


class SettlingForm(Form):
    """What a supervisor decides about a scan."""

    accept = Tick(N_("采用这次扫码"))


class SelfForm(Form):
    """Who stands before the poster on the wall."""

    code = Text(N_("手机号或参会码"), longest=500)
    scan_id = Nonce()


class WalkInForm(PersonForm):
    """Somebody who came without a registration."""

    venue_id = Choice(N_("会场"), coerce=int)
    scan_id = Nonce()


class AttendeeListForm(Form):
    """How the list of registrations is narrowed."""

    q = Text(N_("搜索"), longest=100, required=False)
    arrival = Choice(
        N_("签到"), [("due", N_("应到")), ("in", N_("已到")), ("out", N_("未到"))], blank=N_("全部"), required=False
    )
    venue = Choice(N_("会场"), blank=N_("全部会场"), required=False, coerce=int)
    guest_class = Choice(
        N_("身份"), choices_of(GuestClass, GUEST_CLASS_NAMES), blank=N_("全部身份"), required=False, coerce=GuestClass
    )
    firm = Text(N_("单位"), longest=200, required=False)
    unnamed = Tick(N_("未填单位"))
    state = Choice(
        N_("状态"),
        [(state.value, REGISTRATION_STATE_NAMES[state]) for state in (
            RegistrationState.CONFIRMED, RegistrationState.PENDING_APPROVAL, RegistrationState.WAITLISTED,
            RegistrationState.CANCELLED_BY_ATTENDEE, RegistrationState.CANCELLED_BY_ORGANIZER,
            RegistrationState.REJECTED,
        )],
        blank=N_("有效报名"), required=False, coerce=RegistrationState,
    )  # fmt: skip

    def filters(self) -> AttendeeFilters:
        """Return what was asked for; what is faulty asks for nothing."""
        firm = "" if self.unnamed.data else self.firm.data or None
        return AttendeeFilters(
            q="" if self.q.errors else self.q.data or "", arrival=self.arrival.data or "", venue_id=self.venue.data,
            state=self.state.data, guest_class=self.guest_class.data, firm=None if self.firm.errors else firm,
        )  # fmt: skip
