"""Domain errors. Raise one anywhere; crm.core.web answers it as a page, a fragment or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from crm.core.words import N_


class DomainError(Exception):
    """A rule said no. `code` is for programs, `template` (a Chinese msgid) for people, `field` names the input."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "rule_broken"
    template: ClassVar[str] = N_("操作未能完成。")
    field: ClassVar[str | None] = None

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.code)

    @property
    def message(self) -> str:
        """The sentence in Chinese; crm.core.web translates `template` before it fills in the facts."""
        return self.template.format(**self.facts)

    def __str__(self) -> str:
        return self.message


class NotFound(DomainError):
    """There is no such record, or not for this actor: both answer alike."""

    status, code, template = 404, "not_found", N_("没有找到该记录。它可能已被删除，或不在您的权限范围内。")


class Conflict(DomainError):
    """The record is in a state that does not allow this."""

    status, code, template = 409, "conflict", N_("该记录刚刚被他人修改，请刷新后重试。")


class Stale(Conflict):
    """Somebody saved first. `theirs` and `yours` hold both texts by field, so that nothing typed is lost."""

    code, template = "stale", N_("您编辑期间，{who} 已保存了新的内容。请对照下方两份内容，选择保留哪一份。")

    def __init__(self, *, who: str, theirs: Mapping[str, object], yours: Mapping[str, object], version: int) -> None:
        super().__init__(who=who)
        self.theirs, self.yours, self.version = theirs, yours, version


class Busy(DomainError):
    """The database could not be written in time; nothing was stored."""

    status, code, template = 503, "busy", N_("系统正忙，内容尚未保存。请稍候几秒再提交一次。")


class TooMany(DomainError):
    """A limit of crm.core.limits was reached; `seconds` says when to try again."""

    status, code, template = 429, "too_many", N_("操作过于频繁，请在 {seconds} 秒后再试。")
