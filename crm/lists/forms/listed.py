"""A list as its address has it, and what it is narrowed to in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from crm.core.forms import Form
from crm.core.i18n import _
from crm.lists.forms.asking import Fields, joiner, said
from crm.lists.rules import Where, written

FormT = TypeVar("FormT", bound=Form)
FilterT = TypeVar("FilterT")


@dataclass(frozen=True)  # without slots: typing writes down which kind of list was made
class Listed(Generic[FormT, FilterT]):
    """A list: the form of its filters, what they narrow it to, its columns."""

    form: FormT
    filters: FilterT
    cols: list[str]
    stated: dict[str, str]
    """What is set, for addresses; the switch of the two cities is said as `city`."""
    simple: Sequence[str]
    """The names of the filters that are choices of the form."""

    @property
    def named(self) -> list[tuple[str, str]]:
        """The simple filters in words: label, value."""
        found = []
        for name in self.simple:
            if name in self.stated:
                field = self.form[name]
                names = {str(choice.value): str(choice.label) for choice in field.choices}
                found.append((_(field.label.text), _(names.get(self.stated[name], self.stated[name]))))
        return found


@dataclass(frozen=True, slots=True)
class Chip:
    """What a list is narrowed to as a sentence, and the address of the list without it; or a tab above the list."""

    label: str
    url: str
    on: bool = False


def condition_chips(where: Where, fields: Fields, url_with: Callable[[str], str]) -> list[Chip]:
    """Return the conditions of a list; `url_with` gives its address with other conditions, written."""
    return [
        Chip(f"{joiner(where, n, place)}{said(condition, fields)}", url_with(written(where.without((n, place)))))
        for n, group in enumerate(where.groups)
        for place, condition in enumerate(group.conditions)
    ]
