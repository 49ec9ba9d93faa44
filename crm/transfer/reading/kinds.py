"""The three kinds of import and the fields they know."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a file lists."""

    MEMBERS = "members"
    PROJECTS = "projects"
    ATTENDANCE = "attendance"


FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.MEMBERS: (
        "name", "uscc", "city", "district", "contact", "phone", "email", "joined_on", "capital", "industry",
        "short_name", "name_en", "website", "stock_code", "postcode", "address", "legal_representative",
        "landline",
    ),
    Kind.PROJECTS: ("project", "company", "signed_on", "amount", "city", "district"),
    Kind.ATTENDANCE: ("company", "person", "phone", "attended", "city", "district"),
}  # fmt: skip
"""The fields a column can be mapped to, by kind. The first names a record; without it there is no import."""

NEEDED: dict[Kind, str] = {Kind.MEMBERS: "name", Kind.PROJECTS: "project", Kind.ATTENDANCE: "person"}
"""The field that a heading must have (rule 3)."""
