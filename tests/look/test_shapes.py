"""Shapes that only a real browser can measure: what stands apart, in one row, inside its box."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.chromium import DESKTOP, PHONE, chromium

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CSS = Path(__file__).parents[2] / "static" / "css"
STYLE = "\n".join((CSS / name).read_text(encoding="utf-8") for name in (CSS / "ORDER").read_text().split())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for this module."""
    with chromium() as started:
        yield started


def shown(browser: Browser, html: str, size: dict[str, int], lang: str = "zh-CN") -> Page:
    """A page of the product's styles that holds nothing but this piece."""
    page = browser.new_page(viewport={"width": size["width"], "height": size["height"]})
    page.set_content(f'<!doctype html><html lang="{lang}"><style>{STYLE}</style><body>{html}</body></html>')
    return page


@pytest.mark.parametrize("hidden", [0, 1, 2])
def test_the_body_of_a_card_without_a_head_keeps_its_distance(browser: Browser, hidden: int) -> None:
    inputs = '<input type="hidden">' * hidden
    page = shown(browser, f'<form class="card">{inputs}<div class="body"><p>x</p></div></form>', DESKTOP)
    assert page.eval_on_selector(".body", "e => parseFloat(getComputedStyle(e).paddingTop)") >= 16
    page.close()


def test_under_a_head_the_body_of_a_card_is_not_set_apart_twice(browser: Browser) -> None:
    html = '<form class="card"><header><h2>x</h2></header><input type="hidden"><div class="body">x</div></form>'
    page = shown(browser, html, DESKTOP)
    assert page.eval_on_selector(".body", "e => parseFloat(getComputedStyle(e).paddingTop)") == 0
    page.close()


def test_a_label_in_a_toolbar_stands_beside_its_date(browser: Browser) -> None:
    html = '<form class="toolbar"><label class="row"><span>从</span><input class="input" type="date"></label></form>'
    page = shown(browser, html, DESKTOP)
    label, field = (page.locator(name).bounding_box() for name in ("span", "input"))
    assert label
    assert field
    assert label["y"] > field["y"]
    assert label["x"] + label["width"] <= field["x"]
    page.close()


def test_the_search_and_its_button_share_a_row_on_the_phone(browser: Browser) -> None:
    html = (
        '<form class="row keep"><label class="search wide"><input class="input large"></label>'
        '<button class="btn">搜索</button></form>'
    )
    page = shown(browser, html, PHONE)
    field, button = (page.locator(name).bounding_box() for name in ("input", "button"))
    assert field
    assert button
    assert button["y"] < field["y"] + field["height"]
    assert button["width"] > button["height"]
    assert button["x"] + button["width"] <= PHONE["width"]
    page.close()


def test_a_number_in_a_stacked_table_stays_in_its_cell(browser: Browser) -> None:
    cells = '<td class="num nowrap" data-label="Invoice number of the year">HF2026-00002-00000000000</td><td>x</td>'
    html = f'<table class="table stackable"><tbody><tr>{cells}</tr></tbody></table>'
    page = shown(browser, html, PHONE, lang="en")
    assert page.eval_on_selector_all("td", "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length") == 0
    page.close()


def test_a_long_entry_of_the_navigation_stays_beside_its_count(browser: Browser) -> None:
    entry = '<svg class="icon"></svg>Membership applications in English<b class="count">12</b>'
    html = f'<nav class="nav"><a href="/">{entry}</a></nav>'
    page = shown(browser, f'<div class="app">{html}</div>', DESKTOP, lang="en")
    assert page.eval_on_selector(".nav a", "e => e.scrollWidth <= e.clientWidth")
    page.close()


def test_a_quick_entry_keeps_room_to_write_on_the_phone(browser: Browser) -> None:
    html = (
        '<form class="toolbar ruled"><div class="field roomy-first"><input class="input" id="what"></div>'
        '<label><input class="input" type="date"></label><button class="btn">添加</button></form>'
    )
    page = shown(browser, html, PHONE)
    field = page.locator("#what").bounding_box()
    assert field
    assert field["width"] >= PHONE["width"] / 2
    page.close()


def test_the_name_in_a_list_yields_its_row_before_it_breaks(browser: Browser) -> None:
    acts = '<button class="btn quiet small">设为默认</button>' * 3
    name_of_it = '<span class="roomy-first"><a class="title">两月内到期</a></span>'
    html = f'<ul class="list"><li class="row">{name_of_it}{acts}</li></ul>'
    page = shown(browser, html, PHONE)
    name = page.locator(".title").bounding_box()
    assert name
    assert name["width"] > name["height"]
    page.close()
