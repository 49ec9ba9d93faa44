"""Every macro renders where nothing may be undefined, in both languages and themes, and says what it must."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crm.core.icons import NAMES, icon
from crm.core.web import CrmFlask
from tests.look.guide import rendered

ROOT = Path(__file__).parents[2]
REACHED_BY = {
    "control": "field", "select": "field", "money_field": "field", "choices_field": "field", "upload": "field",
    "qr": "ticket",
}  # fmt: skip


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("theme", ["", "light", "dark"])
def test_the_guide_renders(app: CrmFlask, locale: str, theme: str) -> None:
    page = rendered(app, locale=locale, theme=theme)
    assert f'lang="{"en" if locale == "en" else "zh-CN"}"' in page
    assert (f'data-theme="{theme}"' in page) == bool(theme)


def test_the_guide_shows_every_macro() -> None:
    guide = (Path(__file__).parent / "styleguide.html").read_text()
    for path in sorted((ROOT / "templates" / "ui").glob("*.html")):
        if path.name == "frame.html":  # the layouts use it
            continue
        for name in re.findall(r"{% macro ([a-z]\w*)\(", path.read_text()):
            shown = REACHED_BY.get(name, name)
            assert re.search(rf"\b{shown}\(|{shown} as \w+", guide), f"{path.name}: {name} is not in the guide"


def test_every_file_of_macros_begins_with_its_contents() -> None:
    for path in sorted((ROOT / "templates" / "ui").glob("*.html")):
        text = path.read_text()
        header = text[: text.index("#}")]
        assert text.startswith("{#"), path.name
        assert len(header) > 40, path.name


def test_a_refused_field_says_so_to_everybody(app: CrmFlask) -> None:
    page = rendered(app)
    assert "<title>错误：组件手册" in page
    mail = re.search(r'<input[^>]*id="mail"[^>]*>', page)
    assert mail is not None
    assert 'aria-invalid="true"' in mail[0]
    assert 'aria-describedby="mail-error"' in mail[0]
    assert 'value="info@@example"' in mail[0]
    assert re.search(r'<p class="error" id="mail-error"><svg', page)
    assert '<li><a href="#mail">' in page
    assert 'aria-describedby="name-hint"' in page


def test_money_is_written_one_way(app: CrmFlask) -> None:
    page = rendered(app)
    assert "906.38 亿元" in page
    assert "650.00 万元" in page


def test_city_colours_come_by_place_not_by_name(app: CrmFlask) -> None:
    page = rendered(app)
    assert '<span class="city city-a pill">青岛</span>' in page
    assert '<span class="city city-b pill">深圳</span>' in page
    sheets = "".join(path.read_text() for path in (ROOT / "static" / "css").rglob("*.css"))
    assert not re.search(r"--qd|--sz|\.qd\b|\.sz\b", sheets)


def test_every_icon_of_ours_is_drawn() -> None:
    for name in NAMES:
        drawn = icon(name)
        assert drawn.startswith("<svg"), name
        assert 'aria-hidden="true"' in drawn
    labelled = icon("next", label="投向")
    assert 'role="img"' in labelled
    assert 'aria-label="投向"' in labelled


def test_every_icon_named_in_a_template_exists() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        for name in re.findall(r'\bicon\("([\w-]+)"', path.read_text()):
            assert icon(name), f"{path.name}: {name}"
