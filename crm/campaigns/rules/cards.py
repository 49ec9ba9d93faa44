"""Blocks of a notice that are more than Markdown: the card of an event, and a button. Pure.

A card is a line of its own, `::: 活动 12` (`::: event 12` in English), or `::: 活动 本场` (`::: event this`) for the
event the notice belongs to; it becomes Markdown before anything else is done
with the text, so that what was written is frozen with the recipients and the text part says the same. A button is a
paragraph that is nothing but a bold link, `**[立即报名](https://…)**`; the text part shows its words and its address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_CARD = re.compile(r"^:::[ \t]*(活动|event)[ \t]+(\d{1,9}|本场|this)[ \t]*$", re.MULTILINE | re.ASCII)
OWN = ("本场", "this")
_MARKS = re.compile(r"([\\`*_\[\]()#+.!|<>~&:-])")
_BUTTON = re.compile(r"<p><strong><a (href=[^>]*>(?:(?!</?a\b).)*</a>)</strong></p>")
_DRAWN = (
    '<table role="presentation" cellpadding="0" cellspacing="0" style="margin:4px 0 12px;"><tr>'
    '<td bgcolor="#0b64ab" style="border:0;padding:0;border-radius:6px;background:#0b64ab;">'
    '<a style="display:inline-block;padding:10px 24px;font-weight:bold;color:#ffffff;text-decoration:none;" {link}'
    "</td></tr></table>"
)


@dataclass(frozen=True, slots=True)
class Card:
    """What the card of an event says, in one language. `places`: lines of time and place, one or two for each venue."""

    name: str
    places: Sequence[str]
    button: str
    url: str


def with_cards(text: str, find: Callable[[int | None, str], Card | None]) -> str:
    """Return a text in which each line of an event became its card.

    `find` answers for a number (None: the notice's own event) and a language. What it does not find becomes a
    gap in full-width brackets, which keeps the notice from being sent.
    """

    def card(found: re.Match[str]) -> str:
        number = None if found[2] in OWN else int(found[2])
        known = find(number, "en" if found[1] == "event" else "zh")
        return f"［{found[1]} {found[2]}］" if known is None else drawn(known)

    return _CARD.sub(card, text)


def has_cards(text: str) -> bool:
    """Say whether a text names an event's card."""
    return _CARD.search(text) is not None


def drawn(card: Card) -> str:
    """Return a card as Markdown. Nothing that stands in an event's fields is read as Markdown or as a merge field."""
    lines = [f"**{literal(card.name)}**", *map(literal, card.places), "", f"**[{literal(card.button)}]({card.url})**"]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def literal(words: str) -> str:
    """Return words as Markdown shows them as they are, on one line."""
    plain = " ".join(words.replace("{", "｛").replace("}", "｝").replace("［", "[").replace("］", "]").split())
    return _MARKS.sub(r"\\\1", plain)


def with_buttons(html: str) -> str:
    """Return HTML in which paragraphs that are one bold link are buttons that mail programs draw without pictures."""
    return _BUTTON.sub(lambda found: _DRAWN.format(link=found[1]), html)
