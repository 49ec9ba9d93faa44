"""What a record of a member list asks for: columns of an enterprise, a contact, a day of admission. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from crm.chinese.names import name_key
from crm.core.money import Money
from crm.core.words import N_
from crm.transfer.reading.outcomes import Fields
from crm.transfer.writing.work import Draft, Setting

UNNAMED = N_("联系人")
"""Stands for the name of somebody of whom a list gives only the phone or the address."""

_DIRECT = {
    "uscc": "credit_code", "city": "city_code", "district": "district_code", "industry": "industry_code",
    "name_en": "name_en", "website": "website",
}  # fmt: skip
_SHORT = {
    "short_name": ("short_name", 60), "stock_code": ("stock_code", 10), "postcode": ("postcode", 10),
    "address": ("address", 300), "legal_representative": ("legal_representative", 100),
}  # fmt: skip
FIELD_OF = {column: field for field, column in _DIRECT.items()} | {
    "registered_capital": "capital", "phone": "landline",
    **{column: name for name, (column, _longest) in _SHORT.items()},
}  # fmt: skip
"""Column → field of the file, as conflicts are named."""
LONGEST_NAME = 100


@dataclass(slots=True)
class Wanted:
    """One record of a member list in the words of the tables."""

    row: int
    name: str
    key: str
    columns: dict[str, Any]
    """Columns with a value; home_code where it follows from the city or was chosen."""
    contact: dict[str, str]
    """name, mobile, email; {} for nobody."""
    joined_on: date | None
    target: int | None
    answers: dict[str, str] = field(default_factory=dict)
    """What custom fields say, by their names (`x7`)."""

    @property
    def reached(self) -> list[str]:
        """The phone and the address of the contact, where given."""
        return [text for text in (self.contact.get("mobile"), self.contact.get("email")) if text]


def wanted(draft: Draft, setting: Setting) -> Wanted:
    """Translate a record. A landline is the firm's telephone, a mobile its contact's."""
    fields = draft.fields
    columns: dict[str, Any] = {column: fields[name] for name, column in _DIRECT.items() if name in fields}
    for name, (column, longest) in _SHORT.items():
        if name in fields and len(str(fields[name])) <= longest:
            columns[column] = fields[name]
    if "capital_currency" not in fields and (capital := _money(str(fields.get("capital_wan", "")))):
        columns["registered_capital"] = capital
    if "landline" in fields:
        columns["phone"] = fields["landline"]
    if home := setting.home_of(columns.get("city_code")):
        columns["home_code"] = home
    name = str(fields["name"])
    return Wanted(
        draft.row, name, name_key(name), columns, _contact(fields, columns), _joined(fields, setting), draft.target,
        {each: str(fields[each]) for each in setting.customs if each in fields},
    )  # fmt: skip


def _money(wan: str) -> Money | None:
    try:
        return Money.of(Decimal(wan), "万元")
    except (ValueError, InvalidOperation):
        return None


def _contact(fields: Fields, columns: dict[str, Any]) -> dict[str, str]:
    phone, email = str(fields.get("phone", "")), str(fields.get("email", ""))
    if "-" in phone:
        columns.setdefault("phone", phone)
        phone = ""
    name = str(fields.get("contact", ""))[:LONGEST_NAME]
    if not name and not phone and not email:
        return {}
    return {"name": name or UNNAMED, "mobile": phone, "email": email}


def _joined(fields: Fields, setting: Setting) -> date | None:
    if not setting.options.as_members or "joined_on" not in fields:
        return None
    return date.fromisoformat(str(fields["joined_on"]))
