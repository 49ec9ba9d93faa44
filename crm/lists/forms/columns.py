"""列设置 of any list: which columns it shows, in which order, and what a column is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from crm.core.i18n import _


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its msgid, what a cell says about a row, which further columns of the record it reads."""

    label: str
    say: Callable[[Any, Any], Any]
    needs: tuple[str, ...] = ()
    sort: str = ""
    kind: str = "text"
    """text, day, number: how a cell is drawn."""
    internal: bool = True
    """Whether only who reads the whole list sees it."""
    contact: bool = False
    """Whether it needs who or what stands beside the rows: whom to call first, where somebody works."""
    custom: Any = None
    """The custom field it shows."""


C = TypeVar("C", bound=Column)


def chosen(known: Mapping[str, C], names: Sequence[str], usual: Sequence[str]) -> dict[str, C]:
    """Return these columns in their order, the first of the usual ones first; what there is no longer is left out."""
    wanted = dict.fromkeys([usual[0], *names]) if names else dict.fromkeys(usual)
    return {name: known[name] for name in wanted if name in known}


def offered(known: Mapping[str, C], shown: Mapping[str, C], first: str) -> list[tuple[str, C, bool]]:
    """Return the columns to tick, those of the list first: name, column, whether it is shown."""
    return [(name, column, True) for name, column in shown.items() if name != first] + [
        (name, column, False) for name, column in known.items() if name not in shown and name != first
    ]


def ticked(given: Any, known: Mapping[str, C], usual: Sequence[str]) -> str:
    """Return the ticked columns by their numbers as an address has them; the usual choice is not said at all."""
    names = [name for name in given.getlist("col")[:60] if name in known and name != usual[0]]
    names.sort(key=lambda name: _number(given.get(f"at-{name}", "")))
    return "" if (usual[0], *names) == tuple(usual) else ".".join(names)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 999


def needs_of(columns: Mapping[str, C]) -> tuple[str, ...]:
    """Return the further columns of a record these read."""
    return tuple(dict.fromkeys(name for column in columns.values() for name in column.needs))


def heads_of(columns: Mapping[str, C]) -> list[str]:
    """Return the heads of a file in the reader's language."""
    return [_(column.label) for column in columns.values()]
