"""What lists announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ListExported(Fact):
    """Somebody takes a list away as a file. What it was narrowed to stands in `list_export`."""

    subject: ClassVar[str] = "export"
    export_id: int
    kind: str
    rows: int
    revealed: bool


@dataclass(frozen=True, kw_only=True)
class ViewSaved(Fact):
    """A list is kept under a name, for one or for everybody."""

    subject: ClassVar[str] = "view"
    view_id: int
    shared: bool


class ViewRemoved(ViewSaved):
    """A kept list is gone."""


class ViewBroughtBack(ViewSaved):
    """A deleted view is there again."""
