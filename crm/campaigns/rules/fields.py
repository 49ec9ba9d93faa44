"""Merge fields: a closed list of names in two languages, and what stands in for a value nobody knows.

A name is replaced by one text; nothing is evaluated. Names that the frame of every mail adds (`MADE_BY_US`) are not
in the list and can therefore not be typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crm.core.words import N_

ZH = ("称谓", "姓名", "企业", "职务", "协会")
EN = ("salutation", "name", "company", "title", "association")
FIGURES_ZH = ("已认定项目数", "已认定投资额")
FIGURES_EN = ("recognised_projects", "recognised_investment")
FIGURES = frozenset(FIGURES_ZH + FIGURES_EN)
"""Figures of the whole pair, the same for everybody: recognised ones alone (decisions.md 1), put in at the start."""
KNOWN = frozenset(ZH + EN) | FIGURES
"""Both languages work in both variants."""
FIELD_LABELS = {
    "称谓": N_("称谓"),
    "姓名": N_("姓名"),
    "企业": N_("企业"),
    "职务": N_("职务"),
    "协会": N_("协会"),
    "已认定项目数": N_("已认定项目数"),
    "已认定投资额": N_("已认定投资额"),
}
MADE_BY_US = ("unsubscribe", "web", "mark")
"""Addresses of one recipient: the way out, the web version, the tracker."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """What is known of one recipient when the mail is written. `locale` is zh or en."""

    name: str = ""
    salutation: str = ""
    company: str = ""
    title: str = ""
    locale: str = "zh"


def values_for(person: Addressee, *, association: str, association_en: str) -> dict[str, str]:
    """Return every field's text: 称谓 falls back to 姓名, then to 您好; the others to a polite word."""
    return {
        "称谓": person.salutation or person.name or "您好",
        "姓名": person.name or "您好",
        "企业": person.company or "贵企业",
        "职务": person.title or "负责人",
        "协会": association,
        "salutation": person.name or "Sir or Madam",
        "name": person.name or "member",
        "company": person.company or "your company",
        "title": person.title or "member",
        "association": association_en,
    }


MISSING: Mapping[str, str] = {
    "称谓": "salutation", "姓名": "name", "企业": "company", "职务": "title",
    "salutation": "name", "name": "name", "company": "company", "title": "title",
}  # fmt: skip
"""Field name → what of an addressee must be known so that it needs no stand-in."""


_NAMED = re.compile(r"\{\{[ \t]*(\w{1,40})[ \t]*\}\}")


def names_in(text: str) -> frozenset[str]:
    """Return the names in double braces in a text, known or not."""
    return frozenset(_NAMED.findall(text))


def with_figures(text: str, values: Mapping[str, str]) -> str:
    """Return a text in which the fields of figures are replaced by these values; every other field stays."""
    return _NAMED.sub(lambda found: values.get(found[1], found[0]) if found[1] in FIGURES else found[0], text)
