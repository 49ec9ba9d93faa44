"""Merge fields: a closed list of names in two languages, and what stands in for a value nobody knows.

A name is replaced by one text; nothing is evaluated. Names that the frame of every mail adds (`MADE_BY_US`) are not
in the list and can therefore not be typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm.core.words import N_

ZH = ("称谓", "姓名", "企业", "职务", "协会")
EN = ("salutation", "name", "company", "title", "association")
KNOWN = frozenset(ZH + EN)
"""Both languages work in both variants."""
FIELD_LABELS = {"称谓": N_("称谓"), "姓名": N_("姓名"), "企业": N_("企业"), "职务": N_("职务"), "协会": N_("协会")}
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
