"""A row of a list of members → an outcome (rules 18–20 and 22–25)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from crm.chinese.names import FORMS, name_key, split_place, without_form
from crm.core.tables.opened import Row
from crm.transfer.reading import values
from crm.transfer.reading.amounts import Unit, amount
from crm.transfer.reading.cells import LONGEST, Cell, cell_at, enterprise_name, filled, name_text
from crm.transfer.reading.extras import Extra
from crm.transfer.reading.headings import Heading
from crm.transfer.reading.memory import Keys, Records
from crm.transfer.reading.merging import merged
from crm.transfer.reading.outcomes import Accepted, Fields, Merged, Outcome, Rejected
from crm.transfer.reading.places import place

_LEGAL_FORMS = frozenset(
    (*FORMS, "股份公司", "集团有限公司", "集团股份有限公司", "有限合伙", "合伙企业", "分公司", "个体工商户")
)
_FORMULA = ("=", "+", "-", "@")
_SHORTEST = 4
_NO_COLUMN = 1_000_000


class Members:
    """Reads the rows of one file in order; remembers the enterprises it has accepted."""

    def __init__(self, heading: Heading) -> None:
        columns = heading.columns
        self._name, self._uscc = columns["name"], columns.get("uscc", _NO_COLUMN)
        self._city, self._district = columns.get("city", _NO_COLUMN), columns.get("district", _NO_COLUMN)
        self._capital = columns.get("capital", _NO_COLUMN)
        self._capital_unit = heading.units.get("capital")
        self._others = [(name, columns[name], read) for name, read in _READERS.items() if name in columns]
        self._others += [
            (name, columns[name], partial(_extra, extra, heading.units.get(name)))
            for name, extra in heading.extras.items()
            if name in columns
        ]
        self._keys = Keys()
        self._records = Records()

    def close(self) -> None:
        """Forget everything."""
        self._records.close()

    def read(self, number: int, row: Row) -> Outcome:
        """What becomes of a row that is a record."""
        name = enterprise_name(cell_at(row, self._name))
        if not name:
            return Rejected(number, "missing_name")
        if not _is_name(name):
            return Rejected(number, "invalid_name")
        uscc, fault = values.code(cell_at(row, self._uscc))
        if fault is not None:
            return Rejected(number, fault)
        return self._place_in(number, name, uscc, row)

    def _place_in(self, number: int, name: str, uscc: str, row: Row) -> Outcome:
        """Beside the records so far: in conflict, merged or new."""
        key = name_key(name)
        namesake = self._keys.get("n" + key)
        if namesake and uscc and self._records[namesake].get("uscc", uscc) != uscc:
            return Rejected(number, "uscc_conflict")
        fields, warnings = self._fields(name, uscc, row)
        into = self._keys.get("c" + uscc) if uscc else 0
        if into:
            return self._merge(number, into, "uscc", fields, warnings)
        if namesake:
            return self._merge(number, namesake, "name", fields, warnings)
        return self._accept(number, key, fields, warnings)

    def _accept(self, number: int, key: str, fields: Fields, warnings: list[str]) -> Accepted:
        if self._keys.claim("k" + core_of(key), number):
            warnings.append("possible_duplicate")
        self._keys["n" + key] = number
        if "uscc" in fields:
            self._keys["c" + str(fields["uscc"])] = number
        self._records[number] = fields
        return Accepted(number, fields, sorted(warnings))

    def _merge(self, number: int, into: int, by: str, fields: Fields, warnings: list[str]) -> Merged:
        earlier = self._records[into]
        outcome = merged(number, into, by, earlier, fields)
        outcome.warnings = sorted(warnings)
        if outcome.changes:
            self._records[into] = earlier | outcome.changes
            if "uscc" in outcome.changes:
                self._keys["c" + str(fields["uscc"])] = into
        return outcome

    def _fields(self, name: str, uscc: str, row: Row) -> tuple[Fields, list[str]]:
        warnings: list[str] = []
        fields: Fields = {"name": name}
        if uscc:
            fields["uscc"] = uscc
        where = place(filled(cell_at(row, self._city)), filled(cell_at(row, self._district)))
        if where.city:
            fields["city"] = where.city
        if where.district:
            fields["district"] = where.district
        if where.warnings:
            warnings.extend(where.warnings)
        width = len(row)
        for field, column, read in self._others:
            if column < width and row[column] != "":
                value, said = read(row[column])
                if value:
                    fields[field] = value
                if said:
                    warnings.extend(said)
        self._put_capital(fields, warnings, cell_at(row, self._capital))
        return fields, warnings

    def _put_capital(self, fields: Fields, warnings: list[str], cell: Cell) -> None:
        capital = amount(cell, self._capital_unit)
        if capital.fault:
            warnings.append(capital.fault)
        if capital.approximate:
            warnings.append("approximate_amount")
        if capital.wan:
            fields["capital_wan"] = capital.wan
            if capital.currency != "CNY":
                fields["capital_currency"] = capital.currency


def _extra(extra: Extra, unit: Unit | None, cell: Cell) -> values.Value:
    return extra.read(cell, unit)


def _text(cell: Cell) -> values.Value:
    text = filled(cell)
    return (text, ()) if len(text) <= LONGEST else ("", ("too_long",))


def _name(cell: Cell) -> values.Value:
    text = name_text(cell)
    return (text, ()) if len(text) <= LONGEST else ("", ("too_long",))


def _six_digits(cell: Cell) -> values.Value:
    return values.digits(cell, 6), ()


_READERS: dict[str, Callable[[Cell], values.Value]] = {
    "contact": _name,
    "phone": values.phone,
    "email": values.email,
    "joined_on": values.day,
    "industry": values.industry,
    "short_name": _name,
    "name_en": _text,
    "website": values.website,
    "stock_code": _six_digits,
    "postcode": _six_digits,
    "address": _text,
    "legal_representative": _name,
    "landline": values.phone,
}


def core_of(key: str) -> str:
    """`core_name` of a name whose key is known: folding it again costs as much as half the row."""
    place, rest = split_place(without_form(key))
    return place.rstrip("省市") + rest if rest else without_form(key)


def _is_name(name: str) -> bool:
    """Rule 19; and a name has an end."""
    if not _SHORTEST <= len(name) <= LONGEST or name.lstrip("'").startswith(_FORMULA):
        return False
    return name not in _LEGAL_FORMS
