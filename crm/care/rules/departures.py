"""What may be merged, put into the trash or erased, and what then becomes of each field. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from crm.chinese import names
from crm.core.errors import Conflict, DomainError
from crm.core.words import N_
from crm.members.rules import FIELD_NAMES as ENTERPRISE_FIELDS


class Kind(StrEnum):
    """What care is taken of; the values are names of tables."""

    ENTERPRISE = "enterprise"
    PERSON = "person"
    ACTIVITY = "activity"
    TASK = "task"
    SEGMENT = "segment"
    CAMPAIGN = "campaign"


MERGED = (Kind.ENTERPRISE, Kind.PERSON)
"""What can be merged; the others only go into the trash and come back."""
KIND_NAMES: Mapping[Kind, str] = {
    Kind.ENTERPRISE: N_("企业"), Kind.PERSON: N_("人员"), Kind.ACTIVITY: N_("往来记录"), Kind.TASK: N_("待办"),
    Kind.SEGMENT: N_("收件范围"), Kind.CAMPAIGN: N_("通知草稿"),
}  # fmt: skip


class Way(StrEnum):
    """How a record went out of sight."""

    MERGE = "merge"
    TRASH = "trash"


KEPT_FOR = timedelta(days=30)
"""So long a merge can be taken back and the trash keeps what is in it (product.md D5, D8)."""
PERSON_FIELDS: Mapping[str, str] = {
    "name": N_("姓名"), "salutation": N_("称谓"), "mobile": N_("手机"), "email": N_("邮箱"), "wechat": N_("微信号"),
    "locale": N_("通信语言"), "rank": N_("排序号"),
}  # fmt: skip
FIELDS: Mapping[Kind, Mapping[str, str]] = {Kind.ENTERPRISE: ENTERPRISE_FIELDS, Kind.PERSON: PERSON_FIELDS}
TABLE_NAMES: Mapping[str, str] = {
    "activity": N_("往来"), "employment": N_("任职"), "membership": N_("会籍"), "paid_period": N_("会费"),
    "standing_override": N_("人工设定的状态"), "change_request": N_("资料变更"), "event_party": N_("活动单位"),
    "registration": N_("活动报名"), "event_invitation": N_("活动邀请函"),
    "lead": N_("投资线索"), "project": N_("签约项目"), "attribution": N_("认定归因"),
    "recipient": N_("通知收件人"), "recipient_person": N_("通知收件人"), "import_row": N_("导入记录"),
    "invoice": N_("应缴单"), "payment": N_("到账"), "term_office": N_("届次职务"), "roster_line": N_("换届草案"),
    "task": N_("待办"), "consent_entry": N_("联系意愿"), "visibility": N_("名录展示"), "certificate": N_("会员证"),
    "application": N_("入会申请"), "enterprise_relation": N_("企业关系"), "custom_value": N_("自定义字段"),
    "person_custom_value": N_("自定义字段"),
    "enterprise": N_("企业"), "person": N_("人员"), "account": N_("登录账号"),
    "rights_request": N_("个人信息请求"),
}  # fmt: skip
"""How tables are called where people read about them; any other is `其他记录`."""
OTHER = N_("其他记录")
GOES_ALONG: Mapping[Kind, frozenset[str]] = {
    Kind.ENTERPRISE: frozenset({"activity", "bulk_edit_row", "custom_value", "employment"}),
    Kind.PERSON: frozenset({"employment", "person_custom_value", "person_edit_row"}),
}
"""Tables whose rows go into the trash with a record and come back with it."""
LETS_GO: Mapping[Kind, frozenset[str]] = {
    Kind.ENTERPRISE: frozenset({"import_row", "recipient"}),
    Kind.PERSON: frozenset({"activity", "import_row", "recipient", "recipient_person"}),
}
"""Tables whose rows stay when a record goes: past mails and imports, notes about the firm. All others hinder."""


class Choice(StrEnum):
    """Whose value of a field stays."""

    KEEP = "keep"
    GONE = "gone"


class SameRecord(DomainError):
    """A record cannot be merged with itself."""

    code, template = "same_record", N_("请选择两条不同的记录再合并。")


class DifferentCodes(Conflict):
    """Two credit codes are two legal persons."""

    code = "different_codes"
    template = N_("“{keep}”与“{gone}”的统一社会信用代码不同，是两家法人，不能合并。如有一个代码录错，请先更正。")


class TwinsInTheWay(Conflict):
    """Both have a record of which only one may stand; somebody must decide first."""

    code = "twins_in_the_way"
    template = N_("双方各有一条只能保留一条的记录（{what}）。请先处理其中一条，再合并。")


class TooLate(Conflict):
    """After 30 days what was put aside is thrown away."""

    code, template = "too_late", N_("已超过 {days} 天，不能再撤销。")


class TakenBackAlready(Conflict):
    """It was taken back before."""

    code, template = "taken_back_already", N_("已经撤销过了。")


class MergedOn(Conflict):
    """The kept record is gone itself: the later step has to be taken back first."""

    code, template = "merged_on", N_("“{name}”之后又被合并或删除，请先撤销那一步。")


class EditedSince(Conflict):
    """Rows were changed after the merge; whoever has seen which may go on, and they stay as they are now."""

    code = "edited_since"
    template = N_("合并之后有 {n} 处又被修改。撤销时这些内容保持现在的样子；请核对后确认。")

    def __init__(self, edits: Sequence[Edit]) -> None:
        super().__init__(n=len(edits))
        self.edits = tuple(edits)


class Hindered(Conflict):
    """A record with history is not thrown away. `tables`: what hinders, and how many rows."""

    code, template = "hindered", N_("“{name}”还有 {n} 条历史记录，不能删除。重复的记录请合并。")

    def __init__(self, name: str, tables: Mapping[str, int]) -> None:
        super().__init__(name=name, n=sum(tables.values()))
        self.tables = dict(tables)


class StaffAccount(Conflict):
    """Who works for the association is not erased as a contact."""

    code, template = "staff_account", N_("“{name}”有秘书处账号。请先由系统管理员停用该账号并收回角色。")


@dataclass(frozen=True, slots=True)
class Edit:
    """Something that changed after a merge: in which table, which field, what stands there now."""

    table: str
    column: str
    now: str


# ---- candidates


class Sign(StrEnum):
    """Why two records may be the same."""

    NAME_KEY = "name_key"
    CORE_NAME = "core_name"
    SHORT_NAME = "short_name"
    NEAR_NAME = "near_name"
    PHONE = "phone"
    CONTACT_MOBILE = "contact_mobile"
    CONTACT_EMAIL = "contact_email"
    MOBILE = "mobile"
    EMAIL = "email"
    NAME_AND_FIRM = "name_and_firm"


SIGN_NAMES: Mapping[Sign, str] = {
    Sign.NAME_KEY: N_("名称相同"), Sign.CORE_NAME: N_("名称主体相同"), Sign.SHORT_NAME: N_("去掉地名和组织形式后相同"),
    Sign.NEAR_NAME: N_("名称主体只差一个字"), Sign.PHONE: N_("总机电话相同"),
    Sign.CONTACT_MOBILE: N_("联系人手机相同"), Sign.CONTACT_EMAIL: N_("联系人邮箱相同"),
    Sign.MOBILE: N_("手机相同"), Sign.EMAIL: N_("邮箱相同"), Sign.NAME_AND_FIRM: N_("同名且在同一家企业"),
}  # fmt: skip
WEIGHTS: Mapping[Sign, int] = {
    Sign.NAME_KEY: 70, Sign.CORE_NAME: 50, Sign.SHORT_NAME: 30, Sign.NEAR_NAME: 20, Sign.PHONE: 30,
    Sign.CONTACT_MOBILE: 30, Sign.CONTACT_EMAIL: 20, Sign.MOBILE: 60, Sign.EMAIL: 50, Sign.NAME_AND_FIRM: 50,
}  # fmt: skip


def score(signs: Iterable[Sign], one: str = "", other: str = "") -> int:
    """Return how likely two records are the same, 0 to 100: the signs' weights, and how alike the names are."""
    found = set(signs)
    alike = round(30 * names.similarity(one, other)) if one and other else 0
    return min(100, sum(WEIGHTS[sign] for sign in found) + alike)


def may_be_same(code: str | None, other: str | None) -> bool:
    """Say whether two enterprises may be one: two different credit codes are two legal persons."""
    return not code or not other or code == other


def defaults(keep: Mapping[str, object], gone: Mapping[str, object], fields: Iterable[str]) -> dict[str, Choice]:
    """Return whose value of each field stays unless somebody says otherwise: the kept one's, if it has one."""
    return {name: Choice.GONE if _empty(keep[name]) and not _empty(gone[name]) else Choice.KEEP for name in fields}


def _empty(value: object) -> bool:
    return value is None or value == "" or value == 0


def picked(
    keep: Mapping[str, object], gone: Mapping[str, object], fields: Iterable[str], picks: Mapping[str, Choice]
) -> dict[str, object]:
    """Return the values of the kept record that change."""
    chosen = defaults(keep, gone, fields) | {name: Choice(value) for name, value in picks.items()}
    return {
        name: gone[name] for name in fields if chosen[name] is Choice.GONE and gone[name] != keep[name]
    }  # fmt: skip


def check_in_time(at: datetime, day: datetime) -> None:
    """Raise TooLate if what happened `at` can no longer be taken back."""
    if day - at > KEPT_FOR:
        raise TooLate(days=KEPT_FOR.days)
