"""Chinese is what the code says; English is complete, and says the same with the same facts."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from crm.core.i18n import CATALOGUES, catalogue

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "N_": None}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FACT = re.compile(r"\{(\w+)[^}]*\}")


def msgids() -> dict[str, str]:
    """Return every msgid of code and templates, with a place it stands at."""
    found: dict[str, str] = {}
    for folder, method in (("crm", "python"), ("templates", "jinja2")):
        pattern = "**.py" if method == "python" else "**.*"
        for name, line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder), [(pattern, method)], {pattern: {"trimmed": "true"}}, KEYWORDS
        ):
            text = message[0] if isinstance(message, tuple) else message
            found.setdefault(text, f"{folder}/{name}:{line}")
    return found


def test_every_text_has_an_english_one() -> None:
    known = catalogue("en")
    missing = [f"{place}: {text}" for text, place in msgids().items() if CHINESE.search(text) and text not in known]
    assert not missing, "\n".join(sorted(missing))


def test_english_names_the_same_facts() -> None:
    wrong = [text for text, english in catalogue("en").items() if set(FACT.findall(text)) != set(FACT.findall(english))]
    assert not wrong


def test_no_text_is_translated_twice_differently() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for path in sorted((CATALOGUES / "en").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id:
                    text, english = str(message.id), str(message.string)
                    before = seen.setdefault(text, (english, path.name))
                    assert before[0] == english, f"{text!r}: {before} and {(english, path.name)}"


def test_templates_speak_through_the_catalogue() -> None:
    """No Chinese outside _() in a template: what is not marked cannot be English."""
    bare = []
    for path in sorted((ROOT / "templates").rglob("*.*")):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
        text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.S)
        text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
        bare += [f"{path.relative_to(ROOT)}: {line.strip()}" for line in text.splitlines() if CHINESE.search(line)]
    assert not bare, "\n".join(bare)
