"""Text written by users: Markdown to safe HTML and to plain text, and a closed list of merge fields.

A merge field is a name in double braces, `{{ 称谓 }}`. It is found by one pattern and replaced by one value:
nothing is evaluated, no attribute is reached, no template engine sees what users write. Every name must be in
the list the caller gives. Raw HTML and images are off; what markdown-it writes is cleaned by nh3 once more.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING

from crm.core.errors import DomainError
from crm.core.words import N_

if TYPE_CHECKING:
    from markdown_it.token import Token

_FIELD = re.compile(r"\{\{[ \t]*([^{}\r\n]*?)[ \t]*\}\}")
_BRACES = re.compile(r"\{\{[^\r\n]{0,40}|[^\r\n]{0,40}\}\}")
_NAMED = re.compile(r"\{\{[ \t]*(\w{1,40})[ \t]*\}\}")
_SLOT = re.compile("\ue000(\\d+)\ue001")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "hr", "code", "pre"}
_TAGS |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}


class FieldUnknown(DomainError):
    """The text uses merge fields that are not in the list (`names`), or braces that are none."""

    code, field = "merge_field_unknown", "body"
    template = N_("正文中的 {names} 不是可用的合并字段。请从列表中选择字段，或删去双花括号。")


class FieldMisplaced(DomainError):
    """A merge field stands in a link's address where it may not."""

    code, field = "merge_field_misplaced", "body"
    template = N_("合并字段 {names} 不能用作链接地址。请改用链接类字段，并让它单独作为整个地址。")


class Template:
    """Text split once at its merge fields: `literals[0] names[0] literals[1] … literals[-1]`."""

    __slots__ = ("literals", "names")

    def __init__(self, literals: Iterable[str], names: Iterable[str] = ()) -> None:
        self.literals, self.names = tuple(literals), tuple(names)

    @classmethod
    def parse(cls, text: str, known: Collection[str] | None = None) -> Template:
        """Split `text`. With `known`, raises FieldUnknown listing what is not in it and stray braces."""
        parts = _FIELD.split(text)
        literals, names = parts[::2], parts[1::2]
        if known is not None:
            wrong = [f"{{{{ {name} }}}}" for name in names if name not in known]
            wrong += [stray for literal in literals for stray in _BRACES.findall(literal)]
            if wrong:
                raise FieldUnknown(names="、".join(dict.fromkeys(wrong)))
        return cls(literals, names)

    def values(self, values: Mapping[str, str]) -> list[str]:
        """Return the values in the order of the gaps. Raises FieldUnknown when one is missing."""
        try:
            return [values[name] for name in self.names]
        except KeyError as missing:
            raise FieldUnknown(names=f"{{{{ {missing.args[0]} }}}}") from None

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with each field replaced. Raises FieldUnknown when a value is missing."""
        out = [self.literals[0]]
        for value, literal in zip(self.values(values), self.literals[1:], strict=True):
            out += (value, literal)
        return "".join(out)


def check_fields(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the names of the merge fields in `text`, in order; raises FieldUnknown."""
    return tuple(dict.fromkeys(Template.parse(text, known).names))


def merge(text: str, values: Mapping[str, str], *, html: bool = False) -> str:
    """Replace the merge fields in `text` by plain replacement; with `html`, values are escaped."""
    shown = {name: escape(value) for name, value in values.items()} if html else values
    return Template.parse(text, values.keys()).fill(shown)


def to_html(source: str, *, links: Collection[str] = ()) -> str:
    """Return safe HTML for Markdown written by a user; merge fields stay in it as `{{ name }}`.

    `links` are the fields whose values are addresses made by us: only they may be a link's target, and only
    as the whole of it. Raises FieldMisplaced. Links otherwise keep http, https, mailto and tel only.
    """
    import nh3  # noqa: PLC0415  # with markdown-it 4 MiB that only who writes or sends a notice needs

    reader = _Reader(source, links)
    html: str = reader.markdown.render(reader.source)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
    return reader.restored(clean)


def to_text(source: str, *, links: Collection[str] = ()) -> str:
    """Return Markdown as plain text to be read by people: from its tokens, not by stripping HTML."""
    reader = _Reader(source, links)
    lines = _Plain().read(reader.markdown.parse(reader.source))
    return reader.restored("\n".join(lines).strip("\n") + "\n")


class _Reader:
    """One reading: fields become marks that Markdown treats as letters, and come back afterwards."""

    def __init__(self, source: str, links: Collection[str]) -> None:
        from markdown_it import MarkdownIt  # noqa: PLC0415  # as above

        self.names: list[str] = []
        self.links = links
        self.host = f"https://field-{secrets.token_hex(8)}.invalid/"
        tidy = re.sub("[\ue000\ue001\x00]", "\ufffd", source)
        self.source = _NAMED.sub(self._mark, tidy)
        self.markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
        self.markdown.enable(["table", "strikethrough"]).disable("image")
        self.markdown.normalizeLink = self._target  # type: ignore[method-assign]  # markdown-it's way to configure
        self.markdown.validateLink = lambda url: bool(_SAFE_LINK.match(url))  # type: ignore[method-assign]  # same
        self._normalize = MarkdownIt().normalizeLink

    def _mark(self, found: re.Match[str]) -> str:
        self.names.append(found[1])
        return f"\ue000{len(self.names) - 1}\ue001"

    def _target(self, url: str) -> str:
        """Return a link's address; a mark becomes an address that survives cleaning."""
        if not (slots := _SLOT.findall(url)):
            return self._normalize(url)
        name = self.names[int(slots[0])]
        if not _SLOT.fullmatch(url) or name not in self.links:
            raise FieldMisplaced(names=f"{{{{ {name} }}}}")
        return f"{self.host}{slots[0]}"

    def restored(self, text: str) -> str:
        """Put the fields back into what was rendered."""
        text = re.sub(re.escape(self.host) + r"(\d+)", self._braces, text)
        return _SLOT.sub(self._braces, text)

    def _braces(self, found: re.Match[str]) -> str:
        return f"{{{{ {self.names[int(found[1])]} }}}}"


class _Plain:
    """Walks the block tokens once and writes the lines of the plain text."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.margin: list[str] = []
        """Signs of the lists and quotations around the line; a bullet becomes blanks after its first line."""
        self.counts: list[int] = []
        """Next number of each open list; -1 for bullets."""
        self.row: list[str] | None = None

    def read(self, tokens: list[Token]) -> list[str]:
        """Return the lines."""
        for token in tokens:
            if token.nesting > 0:
                self._open(token)
            elif token.nesting < 0:
                self._close(token)
            elif token.type == "inline" and self.row is not None:
                self.row.append(_inline(token.children or []).replace("\n", " "))
            else:
                self._write(*_leaf(token))
        return self.lines

    def _open(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self.counts.append(-1)
            case "ordered_list_open":
                self.counts.append(int(token.attrs.get("start", 1)))
            case "list_item_open" if self.counts[-1] < 0:
                self.margin.append("- ")
            case "list_item_open":
                self.margin.append(f"{self.counts[-1]}. ")
                self.counts[-1] += 1
            case "blockquote_open":
                self.margin.append("> ")
            case "tr_open":
                self.row = []

    def _close(self, token: Token) -> None:
        match token.type:
            case "bullet_list_close" | "ordered_list_close":
                self.counts.pop()
                self._gap()
            case "list_item_close":
                self.margin.pop()
            case "blockquote_close":
                self._gap()
                self.margin.pop()
                self.lines[-1:] = [self._blank()]
            case "tr_close":
                self._write(" | ".join(self.row or []))
                self.row = None
            case "heading_close" | "table_close":
                self._gap()
            case "paragraph_close" if not token.hidden:
                self._gap()

    def _write(self, *lines: str) -> None:
        for line in lines:
            self.lines.append(f"{''.join(self.margin)}{line}".rstrip() if line else self._blank())
            self.margin = [sign if sign == "> " else " " * len(sign) for sign in self.margin]

    def _gap(self) -> None:
        """Leave one empty line, unless a list inside a list ends or one is there already."""
        if not self.lines or (self.lines[-1] != self._blank() and not self.counts):
            self.lines.append(self._blank())

    def _blank(self) -> str:
        return "".join(sign for sign in self.margin if sign == "> ").rstrip()


def _leaf(token: Token) -> list[str]:
    """Return the lines of a block without blocks inside."""
    match token.type:
        case "inline":
            return _inline(token.children or []).split("\n")
        case "code_block" | "fence":
            return [f"    {line}" for line in token.content.rstrip("\n").split("\n")] + [""]
        case "hr":
            return ["-" * 20, ""]
        case _:
            return []


def _inline(children: list[Token]) -> str:
    """Return the text of one line of tokens; a link shows its address unless the text is the address."""
    out: list[str] = []
    opened: list[tuple[str, int]] = []
    for token in children:
        if token.type in ("softbreak", "hardbreak"):
            out.append("\n")
        elif token.type == "link_open":
            opened.append((str(token.attrs.get("href", "")), len(out)))
        elif token.type == "link_close":
            href, start = opened.pop()
            address = href.removeprefix("mailto:").removeprefix("tel:")
            out.append("" if "".join(out[start:]) in (href, address) else f" <{address}>")
        else:
            out.append(token.content)
    return "".join(out)
