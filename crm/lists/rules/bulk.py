"""批量修改: one field of many records at once, with one way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_

MOST_AT_ONCE = 5_000
"""Records of one bulk edit: others wait for the write lock meanwhile."""
PIECE = 500
"""Records of one statement."""
UNDONE_WITHIN = timedelta(hours=24)


class TooManyAtOnce(DomainError):
    """The write lock would be held too long."""

    code = "too_many_at_once"
    template = N_("共 {n} 条记录，一次最多修改 {most} 条。请加上条件，分批修改。")


class NothingChosen(DomainError):
    """No row was ticked."""

    code = "nothing_chosen"
    template = N_("没有选中记录，或选中的记录不在您的权限范围内。请回到列表勾选。")


class UndoneAlready(Conflict):
    """It was taken back before."""

    code, template = "undone_already", N_("这次批量修改已经撤销过。")


@dataclass(frozen=True, slots=True)
class Before:
    """A record as it stands: its name, its version, what it has in the field that is set."""

    id: int
    name: str
    version: int
    value: Any


@dataclass(frozen=True, slots=True)
class Preview:
    """What setting a field would do to some records."""

    changing: tuple[Before, ...] = ()
    same: int = 0
    refused: tuple[str, ...] = ()
    """Names of those this actor may see but not change."""
