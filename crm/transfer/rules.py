"""What an import is, in which states it stands, what may be decided about it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_
from crm.leads.rules import Apart
from crm.projects.rules import Agreement
from crm.transfer.reading.kinds import Kind

CHUNK = 150
SLOW_CHUNK = 25
"""Rows of the first transaction: other writers wait for one chunk at most (decisions.md 24: under 100 ms). SLOW_CHUNK
where each row is an act of its own."""
LARGEST_CHUNK = 500
HELD = 0.08
"""Seconds for which a chunk should hold the others up: the next one is made as large as that allows."""
LISTED = 200
"""So many refused rows, warnings and likely duplicates are listed on the check page."""
INLINE = 400 * 1024
"""A file up to this size (bytes) is checked while its sender waits; a larger one by a job."""
STALE_SECONDS = 30
"""A run that has not moved for so long has died; the sweep goes on with it."""


class BatchState(StrEnum):
    """Where an import stands."""

    DRAFT = "draft"
    MAPPED = "mapped"
    CHECKED = "checked"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


STATE_NAMES = {
    BatchState.DRAFT: N_("待对应列"),
    BatchState.MAPPED: N_("正在检查"),
    BatchState.CHECKED: N_("待导入"),
    BatchState.QUEUED: N_("等待导入"),
    BatchState.RUNNING: N_("正在导入"),
    BatchState.DONE: N_("已导入"),
    BatchState.UNDOING: N_("正在撤销"),
    BatchState.UNDONE: N_("已撤销"),
    BatchState.FAILED: N_("未完成"),
}
OPEN = (BatchState.DRAFT, BatchState.MAPPED, BatchState.CHECKED)
"""States in which nothing has been written yet."""
MOVING = (BatchState.QUEUED, BatchState.RUNNING, BatchState.UNDOING)
"""States in which a job is at work."""

KIND_NAMES = {
    Kind.MEMBERS: N_("会员名录"),
    Kind.PROJECTS: N_("签约项目"),
    Kind.ATTENDANCE: N_("活动签到"),
}


class Outcome(StrEnum):
    """What the file alone says about a row (RULES.md)."""

    ACCEPTED = "accepted"
    MERGED = "merged"
    REJECTED = "rejected"
    SKIPPED = "skipped"


class Did(StrEnum):
    """What an accepted row did to the database. CONFLICT: a value differs and was kept; empty fields may be filled."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    PASSED = "passed"


DID_NAMES = {
    Did.CREATED: N_("新增"),
    Did.UPDATED: N_("更新"),
    Did.UNCHANGED: N_("无变化"),
    Did.CONFLICT: N_("内容不同"),
    Did.PASSED: N_("按选择跳过"),
}


class Left(StrEnum):
    """Why a record was left as it is when its batch was undone."""

    CHANGED = "changed"
    USED = "used"


LEFT_NAMES = {
    Left.CHANGED: N_("导入之后被他人修改过，已保留"),
    Left.USED: N_("已有其他记录引用，已保留"),
}

CONFLICT_NAMES = {
    "name": N_("企业名称"), "uscc": N_("统一社会信用代码"), "city": N_("所在城市"), "district": N_("区县"),
    "contact": N_("联系人"), "phone": N_("联系电话"), "email": N_("电子邮箱"), "joined_on": N_("入会日期"),
    "capital": N_("注册资本"), "industry": N_("行业"), "short_name": N_("简称"), "name_en": N_("英文名称"),
    "website": N_("网址"), "address": N_("地址"), "landline": N_("总机电话"), "legal_representative": N_("法定代表人"),
    "stock_code": N_("证券代码"), "postcode": N_("邮政编码"), "signed_on": N_("签约日期"),
    "amount": N_("总投资"), "landing": N_("落地城市"), "company": N_("企业"), "venue": N_("会场"),
}  # fmt: skip
"""How a field whose value differs from the file is called."""


@dataclass(slots=True)
class Applied:
    """How many accepted rows did what (interfaces.md, decisions.md 23)."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    conflicts: int = 0
    passed: int = 0

    def count(self, did: Did) -> None:
        """Count one row."""
        name = "conflicts" if did is Did.CONFLICT else did.value
        setattr(self, name, getattr(self, name) + 1)

    def add(self, other: Applied) -> None:
        """Count what another chunk counted."""
        for name, number in asdict(other).items():
            setattr(self, name, getattr(self, name) + number)

    @property
    def document(self) -> dict[str, int]:
        """The four numbers of the contract."""
        return {name: number for name, number in asdict(self).items() if name != "passed"}


def next_chunk(size: int, held: float) -> int:
    """Return how many rows the next transaction takes, after `size` rows held the writers' lock for `held` seconds.

    It grows by half at most, so that one lucky chunk decides little; it shrinks at once.
    """
    fitting = size * HELD / held if held > 0 else LARGEST_CHUNK
    return max(SLOW_CHUNK, int(min(fitting, size + size // 2, LARGEST_CHUNK)))


NEW, SKIP = "new", "skip"


class Policy(StrEnum):
    """What a column does to an enterprise that is there already (product.md D3). New ones get every value."""

    FILL = "fill"
    UPDATE = "update"
    SKIP = "skip"


POLICY_NAMES = {
    Policy.FILL: N_("补充空白"),
    Policy.UPDATE: N_("以文件为准"),
    Policy.SKIP: N_("不改动"),
}
REPLACEABLE = frozenset(
    ("city", "district", "phone", "email", "capital", "industry", "short_name", "name_en", "website", "stock_code",
     "postcode", "address", "legal_representative", "landline")
)  # fmt: skip
"""Fields a file may replace. By the others a record is recognised, or they are decided elsewhere (入会日期)."""


def policies_of(mapping: Mapping[str, Any]) -> dict[str, Policy]:
    """Return field → policy as the mapping of a batch keeps it; fields without one are filled."""
    return {str(name): Policy(kept) for name, kept in mapping.get("policies", {}).items()}


@dataclass(frozen=True, slots=True)
class Options:
    """What a person chose for a whole file."""

    as_members: bool = True
    """Whether enterprises with an 入会日期 become members (position 会员)."""
    agreement: Agreement = Agreement.FRAMEWORK
    """协议类型 of imported projects: their lists do not say it."""
    homes: Mapping[str, str] = field(default_factory=dict)
    """归属方 for cities that are neither of the two: city code → code of one of the pair."""
    rows: Mapping[int, str] = field(default_factory=dict)
    """Decisions about likely duplicates: row → "new", "skip" or the id of the enterprise or project it is."""
    apart: Mapping[int, Apart] = field(default_factory=dict)
    """Why rows of a project list are other projects than those that look the same."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Options:
        """Read what a batch keeps."""
        return cls(
            as_members=bool(kept.get("as_members", True)),
            agreement=Agreement(kept.get("agreement", Agreement.FRAMEWORK)),
            homes=dict(kept.get("homes", {})),
            rows={int(row): str(choice) for row, choice in kept.get("rows", {}).items()},
            apart={int(row): Apart.of(keys, why) for row, (why, *keys) in kept.get("apart", {}).items()},
        )

    @property
    def kept(self) -> dict[str, Any]:
        """What a batch keeps."""
        return {
            "as_members": self.as_members, "agreement": self.agreement.value, "homes": dict(self.homes),
            "rows": {str(row): choice for row, choice in self.rows.items()},
            "apart": {str(row): [word.reason, *sorted(word.seen)] for row, word in self.apart.items()},
        }  # fmt: skip


def fingerprint(sha256: str, kind: Kind, sheet: str | None, event_id: int | None = None) -> str:
    """Return what makes two imports the same: rows of the same number then mean the same record."""
    return hashlib.sha256(f"{sha256}\n{kind.value}\n{sheet or ''}\n{event_id or ''}".encode()).hexdigest()


def cleaned(name: str) -> str:
    """Return a file's name as it is kept: without control characters and folders, at most 200 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip()[-200:] or "file"


# -- refusals


class WrongState(Conflict):
    """The import has moved on: somebody pressed the button already."""

    code, template = "import_state", N_("这次导入的状态是“{state}”，不能再进行此操作。请刷新页面查看。")


class Undecided(DomainError):
    """Likely duplicates wait for a decision."""

    code, template = "import_undecided", N_("还有 {n} 条疑似重复没有选择。请逐条选择后再导入。")


class WhyMissing(DomainError):
    """A row was said to be another project, but not why."""

    code, template = "import_why_missing", N_("请写明第 {rows} 行为什么是另一个项目。")


class NotOffered(DomainError):
    """A choice on the check page that was not offered there; `name` is the input."""

    code, template = "import_not_offered", N_("请从列表中选择，您提交的选项不在其中。")


class NothingAccepted(DomainError):
    """No row of the file can be imported."""

    code, template = "import_empty", N_("文件中没有可以导入的行。请按下方说明修改文件，再重新上传。")


class EventNeeded(DomainError):
    """An attendance list belongs to an event."""

    code, field, template = "import_event_needed", "event", N_("活动签到需要指明是哪一场活动。请选择活动后重试。")


class NoVenue(DomainError):
    """The event has no venue yet."""

    code, field, template = "import_no_venue", "event", N_("这场活动还没有会场。请先在活动中添加会场，再导入签到表。")


class NoSuchEvent(DomainError):
    """No event has this code."""

    code, field, template = "import_no_event", "event", N_("没有编号为“{event}”的活动。请核对编号后重试。")
