"""Shapes of what members type about their firm and themselves, and of an invitation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField

from crm.accounts.permissions import ROLE_NAMES, Role
from crm.core.forms import Choice, Email, Form, LongText, Phone, Text, Tick, Upload
from crm.core.i18n import LOCALES
from crm.core.words import N_
from crm.members.forms import LOCALE_NAMES, WebAddress
from crm.members.rules import DUTY_NAMES, FIELD_NAMES, Duty, PersonDraft
from crm.portal.actions import NewColleague
from crm.portal.queries import PORTAL_ROLES
from crm.reviews.rules import IMMEDIATE, REVIEWED


def _duties(also: Sequence[Duty] = ()) -> list[tuple[str, str]]:
    """Return the duties a firm gives by itself, and those of `also`."""
    return [(duty.value, DUTY_NAMES[duty]) for duty in (*also, Duty.CONTACT, Duty.FINANCE, Duty.OTHER)]


def whole(text: object) -> int:
    """Return a version as a form carries it; 0 if it was tampered with, which is no version of anything."""
    given = str(text or "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


class ProfileForm(Form):
    """A firm's profile. `version` and `base` remember what the form began with."""

    name = Text(FIELD_NAMES["name"], longest=200)
    credit_code = Text(FIELD_NAMES["credit_code"], longest=30, required=False, hint=N_("18 位，见营业执照"))
    legal_representative = Text(FIELD_NAMES["legal_representative"], longest=100, required=False)
    licence = Upload(
        N_("营业执照"), accept=".pdf,.jpg,.jpeg,.png,.webp",
        hint=N_("变更企业名称或信用代码时必须上传，PDF、JPG、PNG 或 WebP，不超过 10 MB"),
    )  # fmt: skip
    short_name = Text(FIELD_NAMES["short_name"], longest=60, required=False)
    name_en = Text(FIELD_NAMES["name_en"], longest=200, required=False)
    phone = Phone(FIELD_NAMES["phone"], required=False)
    website = WebAddress(FIELD_NAMES["website"], longest=300, required=False)
    address = Text(FIELD_NAMES["address"], longest=300, required=False)
    postcode = Text(FIELD_NAMES["postcode"], longest=10, required=False)
    intro = LongText(FIELD_NAMES["intro"], longest=2_000, required=False)
    version = HiddenField()
    base = HiddenField()

    def check(self, present: Mapping[str, str]) -> bool:
        """Validate what was changed: a stored text that no longer fits does not stop other changes."""
        self.validate()
        for name in (*REVIEWED, *IMMEDIATE):
            if self.typed()[name] == present[name]:
                self[name].errors = []
        return not self.errors

    def typed(self) -> dict[str, str]:
        """Return every field as it was typed."""
        found: dict[str, str] = {}
        for name in (*REVIEWED, *IMMEDIATE):
            given = self[name].raw_data[0] if self[name].raw_data else ""
            found[name] = str(given).strip().replace("\r\n", "\n").replace("\r", "\n")
        return found

    def submitted(self, present: Mapping[str, str]) -> dict[str, str]:
        """Return the profile in the spelling we store; what was left as it was stays exactly so."""
        typed = self.typed()
        return {name: present[name] if typed[name] == present[name] else self[name].data or "" for name in present}

    def put(self, name: str, text: str) -> None:
        """Show another text in a field than was typed."""
        self[name].data, self[name].raw_data = text, [text]


class OwnForm(Form):
    """One's own name, contacts and language."""

    name = Text(N_("姓名"), longest=100)
    salutation = Text(N_("称谓"), longest=40, required=False, hint=N_("信函和名牌上的称呼，例如 王总"))
    mobile = Phone(N_("手机"), required=False)
    email = Email(N_("邮箱"), required=False)
    wechat = Text(N_("微信号"), longest=60, required=False)
    locale = Choice(N_("通信语言"), LOCALE_NAMES.items(), default=LOCALES[0])
    version = HiddenField()

    def draft(self) -> PersonDraft:
        """Return what was typed."""
        given: dict[str, Any] = {
            name: self[name].data or "" for name in ("name", "salutation", "mobile", "email", "wechat")
        }
        return PersonDraft(**given, locale=self.locale.data or LOCALES[0])


class ColleagueForm(Form):
    """Somebody new at the firm, and as what they are invited."""

    name = Text(N_("姓名"), longest=100)
    email = Email(N_("登录邮箱"), hint=N_("邀请邮件和登录链接会发到这里"))
    mobile = Phone(N_("手机"), required=False)
    title = Text(N_("职务"), longest=100, required=False, hint=N_("例如 总经理助理"))
    duty = Choice(N_("对联谊会的角色"), _duties(), coerce=Duty, default=Duty.OTHER)
    role = Choice(
        N_("角色"),
        [(role.value, ROLE_NAMES[role]) for role in reversed(PORTAL_ROLES)],
        coerce=Role,
        default=Role.MEMBER.value,
    )

    def colleague(self) -> NewColleague:
        """Return what was typed."""
        person = PersonDraft(
            name=self.name.data or "", email=self.email.data or "", mobile=self.mobile.data or "", locale=LOCALES[0]
        )
        return NewColleague(person, self.title.data or "", self.duty.data, self.role.data)


class PlaceForm(Form):
    """What a colleague does at the firm."""

    title = Text(N_("职务"), longest=100, required=False)
    duty = Choice(N_("对联谊会的角色"), _duties(), coerce=Duty, default=Duty.OTHER)
    main = Tick(N_("主要联系人"), hint=N_("有事先联系此人"))

    def keep(self, duty: Duty) -> None:
        """Offer the 单位代表 to whoever is it: naming another one is agreed with the secretariat."""
        self.duty.offer(_duties((Duty.REPRESENTATIVE,) if duty is Duty.REPRESENTATIVE else ()))


class FirmForm(Form):
    """Which of one's firms to act for."""

    firm = Choice(N_("企业"), coerce=int)


class InvitationForm(Form):
    """Whom to invite as what."""

    email = Email(N_("登录邮箱"), hint=N_("邀请邮件和登录链接会发到这里"))
    role = Choice(
        N_("角色"),
        [(role.value, ROLE_NAMES[role]) for role in PORTAL_ROLES],
        coerce=Role,
        default=Role.FIRM_ADMIN.value,
    )
    enterprise = Choice(N_("企业"), coerce=int)

    def offer(self, places: Sequence[Any]) -> None:
        """Offer the firms this person works at; the first is chosen."""
        self.enterprise.offer([(str(place.id), place.short_name or place.name) for place in places])
        if self.enterprise.data is None and not self.enterprise.raw_data:
            self.enterprise.data = places[0].id
