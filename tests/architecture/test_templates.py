"""Templates obey the strict content security policy, and name only classes that some style sheet knows."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAILS = ("layout/email.html", "email/")
"""Bodies of mails carry their own styles: mail programs read no style sheets of ours."""
PAGES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if not str(path.relative_to(ROOT / "templates")).startswith(MAILS)
]
FORBIDDEN = {
    "style attribute": re.compile(r"\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.I),
    "handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "javascript: address": re.compile(r"javascript:", re.I),
    "address elsewhere": re.compile(r"""(?:src|href|action)=["'](?:https?:)?//(?!example\.com)""", re.I),
}


def _text(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)


def test_no_template_needs_a_weaker_policy() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in PAGES
        for what, pattern in FORBIDDEN.items()
        if pattern.search(_text(path))
    ]
    assert not found, "\n".join(found)


def test_every_post_form_carries_the_token() -> None:
    found = []
    for path in PAGES:
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", _text(path), flags=re.S | re.I):
            if not re.search(r"csrf_token|csrf\(\)|_preference\(", form):
                found.append(f"{path.relative_to(ROOT)}: {form[:90]}")
    assert not found, "\n".join(found)


def test_a_table_is_not_called_like_its_section() -> None:
    """Both are landmarks, and whoever hears a page tells them apart by their names alone."""
    found = []
    for path in PAGES:
        heads = re.findall(r"<h2[^>]*>\{\{ _\(\"([^\"]*)\"\) \}\}</h2>", _text(path))
        heads += re.findall(r"<section[^>]*aria-label=\"\{\{ _\('([^']*)'\) \}\}\"", _text(path))
        tables = re.findall(r"call table\(_\(\"([^\"]*)\"\)[,)]", _text(path))
        found += [f"{path.relative_to(ROOT)}: {name}" for name in sorted({*heads} & {*tables})]
    assert not found, "\n".join(found)


def _styled() -> set[str]:
    sheets = "".join(path.read_text() for path in (ROOT / "static" / "css").rglob("*.css"))
    return set(re.findall(r"\.(-?[a-zA-Z][\w-]*)", re.sub(r"/\*.*?\*/", "", sheets, flags=re.S)))


def test_every_class_of_a_template_is_styled() -> None:
    """A class no sheet knows is a typing mistake or a page that was drawn for other sheets."""
    styled, unknown = _styled(), []
    for path in PAGES:
        worked_out = re.sub(r"\{\{.*?\}\}", "\0", _text(path), flags=re.S)
        for value in re.findall(r'class="([^"]*)"', re.sub(r"\{%.*?%\}", " ", worked_out, flags=re.S)):
            names = [name for name in value.split() if "\0" not in name]
            unknown += [f"{path.relative_to(ROOT)}: {name}" for name in names if name not in styled]
    assert not unknown, "\n".join(unknown)


def test_style_sheets_are_all_joined_and_stay_at_home() -> None:
    folder = ROOT / "static" / "css"
    order = (folder / "ORDER").read_text().split()
    assert sorted(order) == sorted(str(path.relative_to(folder)) for path in folder.rglob("*.css"))
    for name in order:
        sheet = (folder / name).read_text()
        assert len(sheet.splitlines()) <= 300, name
        assert "@layer" in sheet, name
        assert not re.search(r"@import|url\((?![\"']?data:)", sheet), name
        assert sheet.count("{") == sheet.count("}"), name


def test_every_module_is_imported_and_short() -> None:
    folder = ROOT / "static" / "js"
    imported = set(re.findall(r'import "\./(.+?)"', (folder / "app.js").read_text()))
    for path in folder.glob("*.js"):
        assert path.name == "app.js" or path.name in imported or _loaded_by_a_page(path.name), path.name
        assert len(path.read_text().splitlines()) <= 150, path.name
        assert not re.search(r"\beval\(|new Function|document\.write", path.read_text()), path.name


def _loaded_by_a_page(name: str) -> bool:
    return any(name in path.read_text() for path in (ROOT / "templates").rglob("*.html")) or any(
        f'"./{name}"' in path.read_text() for path in (ROOT / "static" / "js").glob("*.js")
    )
