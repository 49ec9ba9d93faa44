"""Rows of a table that are drawn once per language and then only filled in: fifty of them cost what five did.

A template writes a row with its places as `{name}`; a page of texts is escaped in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TypeVar

from flask import current_app
from markupsafe import Markup, escape

from crm.core.i18n import current_locale

APART = "\x1f"
"""Unit separator: no form and no import accepts it in a text."""
_T = TypeVar("_T")


def kept(make: Callable[[], _T]) -> _T:
    """Return what `make` returns, made once per program and language."""
    made: dict[object, _T] = current_app.extensions.setdefault("kept", {})
    key = make, current_locale()
    if key not in made or current_app.debug:
        made[key] = make()
    return made[key]


class Row:
    """A drawn row. `texts` and `marks` name its places in the order in which values are given."""

    def __init__(self, drawn: Markup, texts: Sequence[str], marks: Sequence[str]) -> None:
        self.width = len(texts)
        self.places = str(drawn).format(**{name: f"{{{n}}}" for n, name in enumerate((*texts, *marks))})

    def filled(self, texts: Sequence[Sequence[str]], marks: Iterable[Sequence[Markup]]) -> Markup:
        """Return a row for each of `texts`, which are escaped; `marks` are markup already."""
        cells = _escaped(texts, self.width)
        rows = (self.places.format(*cell, *mark) for cell, mark in zip(cells, marks, strict=True))
        return Markup("".join(rows))  # noqa: S704  # our own template, texts escaped


def _escaped(texts: Sequence[Sequence[str]], width: int) -> Iterable[Sequence[str]]:
    cells = str(escape(APART.join(chain.from_iterable(texts)))).split(APART)
    if texts and len(cells) != width * len(texts):  # somebody's text holds the separator
        return [[str(escape(text)) for text in row] for row in texts]
    return [cells[n : n + width] for n in range(0, len(cells), width)] if texts else []
