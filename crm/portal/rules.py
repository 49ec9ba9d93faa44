"""What a complete profile is and how a person is greeted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm.core.words import N_

CREDENTIALS = ("name", "credit_code", "legal_representative")
WORTH_FILLING = ("phone", "address", "website", "intro", "name_en")
"""Besides what a firm is known by, what a profile should say (product.md S1, portal: completeness)."""
HAS_REPRESENTATIVE, HAS_CONTACT = "representative", "contact"
OTHER_NAMES: Mapping[str, str] = {
    HAS_REPRESENTATIVE: N_("单位代表"),
    HAS_CONTACT: N_("联络员或主要联系人"),
}
WHY: Mapping[str, str] = {
    "name": N_("证书和函件上的名称"),
    "credit_code": N_("缴费通知书和票据要用"),
    "legal_representative": N_("年检名单要用"),
    "phone": N_("会员名录里的总机"),
    "address": N_("寄送票据和函件"),
    "website": N_("会员名录里的链接"),
    "intro": N_("让其他会员知道您做什么"),
    "name_en": N_("英文邀请函和名牌"),
    HAS_REPRESENTATIVE: N_("代表企业参加会员大会，由秘书处登记"),
    HAS_CONTACT: N_("通知发给谁"),
    "mobile": N_("活动变动时能找到您"),
    "email": N_("通知和票据发到这里"),
    "salutation": N_("函件上怎么称呼您"),
}
"""What each field is good for: why it counts."""
OWN_FIELDS: Mapping[str, str] = {
    "mobile": N_("手机"),
    "email": N_("邮箱"),
    "salutation": N_("称谓"),
}
"""What one's own data should say."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a profile is: whole percent, and the names of what is missing."""

    percent: int
    missing: tuple[str, ...]


def completeness(filled: Mapping[str, bool]) -> Completeness:
    """Weigh every field alike, rounding down: 100 only if nothing is missing."""
    missing = tuple(name for name, is_there in filled.items() if not is_there)
    percent = 100 if not missing else 100 * (len(filled) - len(missing)) // len(filled)
    return Completeness(percent, missing)


DOOR_NAMES: Mapping[str, str] = {
    "none": N_("未邀请"),
    "invited": N_("已邀请"),
    "expired": N_("邀请已过期"),
    "in": N_("可登录"),
    "closed": N_("已停用"),
}
"""How far a colleague has come into the portal (queries.Door)."""


def greeting(hour: int) -> str:
    """Return the msgid that greets {name} at this hour of the wall clock."""
    if 5 <= hour < 9:
        return N_("{name}，早上好")
    if 9 <= hour < 12:
        return N_("{name}，上午好")
    if 12 <= hour < 18:
        return N_("{name}，下午好")
    return N_("{name}，晚上好")
