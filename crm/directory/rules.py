"""Who sees which field, when consent is needed, what a certificate's code looks like, how a roster is ordered. Pure.

Sources: product.md S3, M9, N7; 个人信息保护法 art. 23 (providing personal data to others needs separate consent).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from crm.chinese.strokes import stroke_order, strokes
from crm.core.errors import Conflict, DomainError, TooMany
from crm.core.words import N_
from crm.members.rules import GRACE, LISTED, Position, Standing
from crm.standards import crockford


class Audience(StrEnum):
    """Who may see a field."""

    EVERYONE = "everyone"
    MEMBERS = "members"
    SECRETARIAT = "secretariat"
    NOBODY = "nobody"


AUDIENCE_NAMES: dict[Audience, str] = {
    Audience.EVERYONE: N_("所有登录用户"),
    Audience.MEMBERS: N_("会员企业人员"),
    Audience.SECRETARIAT: N_("仅秘书处"),
    Audience.NOBODY: N_("不展示"),
}


class Field(StrEnum):
    """What can be shown or hidden: five fields of a person, three of an enterprise."""

    NAME = "name"
    TITLE = "title"
    MOBILE = "mobile"
    EMAIL = "email"
    WECHAT = "wechat"
    PHONE = "phone"
    ADDRESS = "address"
    INTRO = "intro"


OF_PERSON = (Field.NAME, Field.TITLE, Field.MOBILE, Field.EMAIL, Field.WECHAT)
OF_FIRM = (Field.PHONE, Field.ADDRESS, Field.INTRO)
CONTACTS = (Field.MOBILE, Field.EMAIL, Field.WECHAT)
"""Personal contacts: shown to other members only with separate consent."""
SHOWN_FIELD_NAMES: Mapping[Field, str] = {
    Field.NAME: N_("姓名"),
    Field.TITLE: N_("职务"),
    Field.MOBILE: N_("手机"),
    Field.EMAIL: N_("邮箱"),
    Field.WECHAT: N_("微信号"),
    Field.PHONE: N_("总机电话"),
    Field.ADDRESS: N_("地址"),
    Field.INTRO: N_("企业简介"),
}
_DEFAULTS: Mapping[Field, Audience] = {
    Field.NAME: Audience.SECRETARIAT,
    Field.TITLE: Audience.MEMBERS,
    **dict.fromkeys(CONTACTS, Audience.SECRETARIAT),
    Field.PHONE: Audience.MEMBERS,
    Field.ADDRESS: Audience.EVERYONE,
    Field.INTRO: Audience.EVERYONE,
}
TO_MEMBERS = frozenset({Audience.EVERYONE, Audience.MEMBERS})
"""Audiences to which other enterprises belong."""
CONSENT_VERSION = "2021-1"
CONSENT_TEXT = N_(
    "我单独同意：联谊会把我选择展示的手机、邮箱、微信号，提供给我所选范围内登录会员中心的人员，"
    "并印入发给会员的通讯录，仅用于会员之间的联络。"
    "我可以随时在本页改为不展示，改动立即生效。"
)
"""What is agreed to; a changed text gets a new version."""


class ConsentNeeded(DomainError):
    """A personal contact is to be shown to other members, and the box of the consent is not ticked."""

    code: ClassVar[str] = "consent_needed"
    field: ClassVar[str] = "consent"
    template: ClassVar[str] = N_("向其他会员展示手机、邮箱或微信号，需要您单独同意。请勾选同意，或改为“仅秘书处”。")


class NotInOrder(Conflict):
    """A certificate is for members in order."""

    code: ClassVar[str] = "not_in_order"
    template: ClassVar[str] = N_("会籍正常、待续费、宽限期或名誉会员才能生成会员证。请先在“会籍与会费”中核对。")


class RevealsSpent(TooMany):
    """Enough contacts looked at for a day."""

    code: ClassVar[str] = "reveals_spent"
    template: ClassVar[str] = N_(
        "今天查看联系方式的次数已用完。约 {hours} 小时后可以继续；急需联系，请让秘书处代为转达。"
    )


class NothingShown(DomainError):
    """There is no contact to reveal (any more)."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "nothing_shown"
    template: ClassVar[str] = N_("对方没有展示联系方式，或刚刚改为不展示。请让秘书处代为转达。")


class CopyClosed(Conflict):
    """A numbered copy is printed when it is made; later the list may say something else."""

    code: ClassVar[str] = "copy_closed"
    template: ClassVar[str] = N_("第 {number} 号已超过 24 小时，名单可能已有变化。请重新生成，新的一份有自己的编号。")


def default_of(field: Field, *, representative: bool) -> Audience:
    """Return who sees a field nobody has chosen for: a 单位代表 stands in the directory by name, nobody by contact."""
    if field is Field.NAME and representative:
        return Audience.MEMBERS
    return _DEFAULTS[field]


def seen(staff: bool, in_order: bool) -> frozenset[Audience]:
    """Return the audiences somebody belongs to: staff, somebody of a member in order, or anybody else signed in."""
    if staff:
        return TO_MEMBERS | {Audience.SECRETARIAT}
    return TO_MEMBERS if in_order else frozenset({Audience.EVERYONE})


def needs_consent(field: Field, audience: Audience) -> bool:
    """Say whether showing this field to this audience hands a personal contact to others."""
    return field in CONTACTS and audience in TO_MEMBERS


# -- the code of a certificate -------------------------------------------------------------------------------------

RANDOM_DIGITS = 11


def new_code() -> str:
    """Return a code of 55 random bits and its check digit."""
    return crockford.checked(crockford.random_digits(RANDOM_DIGITS))


def read_code(text: str) -> str | None:
    """Return the code somebody typed or scanned, None if it cannot be one: typos are found without looking it up."""
    return crockford.read(text, RANDOM_DIGITS + 1)


def valid_until(standing: Standing, paid_until: date | None) -> date | None:
    """Return the last day a membership in order keeps its rights; None for one without an end."""
    if standing is Standing.HONORARY or paid_until is None:
        return None
    return paid_until + GRACE if standing is Standing.GRACE else paid_until


def in_order(standing: Standing) -> bool:
    """Say whether a membership stands in the directory and may have a certificate."""
    return standing in LISTED


# -- the roster ----------------------------------------------------------------------------------------------------


class RosterKind(StrEnum):
    """What is listed: enterprises, or people with the contacts they have agreed to."""

    FIRMS = "firms"
    PEOPLE = "people"


ROSTER_NAMES: dict[RosterKind, str] = {RosterKind.FIRMS: N_("会员名册"), RosterKind.PEOPLE: N_("会员通讯录")}
COPY_OPEN = timedelta(hours=24)
_ORDER = tuple(Position)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line of a roster stands: 会内职务, then 姓氏笔画, then pinyin."""

    position: Position
    name: str
    spelled: str
    """The person's name in pinyin."""
    firm: str
    """The enterprise's short name in pinyin: the last resort."""


def place(of: Place) -> tuple[int, tuple[bool, int, int, bool], str, str]:
    """Return the key a line is ordered by. A surname the table of strokes lacks comes last of its 会内职务."""
    return _ORDER.index(of.position), stroke_order(of.name), of.spelled, of.firm


def is_counted(name: str) -> bool:
    """Say whether a name's surname stands in the table of strokes."""
    return strokes(name) is not None


def is_open(made_at: datetime, at: datetime) -> bool:
    """Say whether a numbered copy can still be printed."""
    return at < made_at + COPY_OPEN
