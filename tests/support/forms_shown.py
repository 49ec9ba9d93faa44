"""The forms a page shows, read as a browser reads them; and how a page says that a field was refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser

from tests.support.bad_input import Pairs

FREE = frozenset({
    "text", "textarea", "email", "tel", "search", "url", "number", "date", "time", "datetime-local", "password",
})  # fmt: skip
CHOSEN = frozenset({"select", "radio"})
WHEN = frozenset({"date", "time", "datetime-local"})
FILLED = {
    "name": "示例名称", "title": "示例标题", "company": "示例有限公司", "email": "filled@example.com",
    "mobile": "19900000088", "phone": "19900000087", "amount": "6.5", "dues": "2000", "capacity": "10",
    "starts": "2031-01-29T14:30", "ends": "2031-01-29T17:30", "on": "2031-02-01", "investor": "示例投资有限公司",
    "partner": "示例合作有限公司", "reason": "示例原因", "basis": "示例依据", "text": "示例内容", "subject": "示例通知",
    "body": "尊敬的{{称谓}}：您好", "party": "示例单位", "until": "2031-01-29", "code": "",
    "password": "a long enough one",
    "decided_on": "2021-01-29", "joined_on": "2019-12-05", "note": "示例说明",
}  # fmt: skip
"""What a person would type into a field that stands empty."""


@dataclass
class Field:
    """An input: its name, how it is typed, what stands in it, what it offers."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: bool = False


@dataclass
class Shown:
    """A form of a page."""

    action: str
    page: str
    multipart: bool
    fields: list[Field] = field(default_factory=list)
    has_submit: bool = False
    """Whether it has a plain button; its named ones are further ways to send it."""

    @property
    def names(self) -> frozenset[str]:
        """The names of its fields."""
        return frozenset(one.name for one in self.fields)

    def sent(self) -> Pairs:
        """What is sent when everything is left as it stands, empty fields filled in."""
        pairs: Pairs = []
        for one in self.fields:
            if one.kind == "file" or (one.kind == "button" and self.has_submit):
                continue
            value = one.value or (FILLED.get(one.name, "") if one.kind in FREE else "")
            if one.kind in CHOSEN and not value:
                value = next((option for option in one.options if option), "")
            if one.kind != "checkbox" or one.chosen:
                pairs.append((one.name, value))
        return pairs


class _Reader(HTMLParser):
    """Reads one <form>."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.form, self.text = page, Shown("", page, multipart=False), ""
        self.select: Field | None = None
        self.area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form.action = given.get("action") or self.page
            self.form.multipart = "multipart" in given.get("enctype", "")
        elif tag == "option" and self.select is not None:
            self.select.options.append(given.get("value", ""))
            if "selected" in given:
                self.select.value = given.get("value", "")
        elif tag == "button" and given.get("type", "submit") == "submit" and not given.get("name"):
            self.form.has_submit = True
        elif given.get("name") and tag in ("input", "select", "textarea", "button") and "disabled" not in given:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        made = Field(given["name"], kind, given.get("value", ""), chosen="checked" in given)
        if kind in ("radio", "button", "submit"):
            known = next((one for one in self.form.fields if one.name == made.name), None)
            if known is None:
                made.options, made.kind = [made.value], "radio" if kind == "radio" else "button"
                made.value = made.value if made.chosen or kind != "radio" else ""
                self.form.fields.append(made)
            else:
                known.options.append(made.value)
                known.value = made.value if made.chosen else known.value
            return
        self.form.fields.append(made)
        self.select = made if kind == "select" else self.select
        self.area = made if kind == "textarea" else self.area

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
        elif tag == "textarea" and self.area is not None:
            self.area.value = self.area.value.removeprefix("\n")
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data


_FORM = re.compile(r"<form\b(?=[^>]*\bmethod=\"post\").*?</form>", re.DOTALL | re.IGNORECASE)
_ACTION = re.compile(r'<form[^>]*\baction="([^"]*)"')
_ID = re.compile(r'<form[^>]*\bid="([^"]*)"')
_NAMES = re.compile(r'\bname="([^"]+)"')
_QUERY = re.compile(r'href="[^"]*\?([^"#]+)')


def forms_of(text: str, page: str, seen: set[tuple[str, frozenset[str]]]) -> Iterator[Shown]:
    """Return the POST forms of a page that were not `seen` (same address but for numbers, same fields) before."""
    for block in _FORM.findall(text):
        action = _ACTION.search(block)
        own = _ID.search(block)
        others = sorted(_elsewhere(text, own[1])) if own else []
        key = re.sub(r"\d+", "N", " ".join([action[1] if action else page, *others])), frozenset(_NAMES.findall(block))
        if key in seen:
            continue
        seen.add(key)
        reader = _Reader(page)
        reader.feed(block)
        yield reader.form
        for elsewhere in others:
            yield replace(reader.form, action=elsewhere)


def _elsewhere(text: str, form: str) -> Iterator[str]:
    """Return where else buttons send a form."""
    for button in re.findall(r"<(?:button|input)\b[^>]*\bformaction=[^>]*>", text):
        if f'form="{form}"' in button:
            yield unescape(re.findall(r'formaction="([^"]*)"', button)[0])


def queries_of(text: str) -> set[str]:
    """Return the names a page's filters and links put into its query string."""
    found = {name for block in re.findall(r'<form\b(?=[^>]*method="get").*?</form>', text, re.DOTALL)
             for name in _NAMES.findall(block)}  # fmt: skip
    for query in _QUERY.findall(text):
        found |= {unescape(pair).partition("=")[0] for pair in unescape(query).split("&")}
    return found


def said_at(text: str, name: str) -> str | None:
    """Return the sentence beside a field, found as a screen reader finds it; None if the page refuses nothing there."""
    for tag in re.findall(rf'<(?:input|select|textarea|fieldset)\b[^>]*\bname="{re.escape(name)}"[^>]*>', text):
        described = re.search(r'aria-describedby="([^"]*)"', tag)
        for place in (described[1] if described else "").split():
            if place.endswith("error") and (said := _text_of(text, place)):
                return said
    return None


def _text_of(text: str, place: str) -> str:
    found = re.search(rf'<(\w+)[^>]*\bid="{re.escape(place)}"[^>]*>(.*?)</\1>', text, re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", found[2])).strip() if found else ""


def kept_in(text: str, name: str, typed: str) -> bool:
    """Whether a page still shows what was typed into a field."""
    wanted = " ".join(typed.split())
    area = re.findall(rf'<textarea\b[^>]*\bname="{re.escape(name)}"[^>]*>(.*?)</textarea>', text, re.DOTALL)
    tags = re.findall(rf'<input\b[^>]*\bname="{re.escape(name)}"[^>]*>', text)
    values = area + [value for tag in tags for value in re.findall(r'\bvalue="([^"]*)"', tag)]
    return any(" ".join(unescape(value).split()) == wanted for value in values)
