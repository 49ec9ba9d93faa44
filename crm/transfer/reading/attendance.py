"""A row of an attendance list → an outcome (rules 16, 18 and 26)."""

from __future__ import annotations

from crm.chinese.names import name_key
from crm.core.tables.opened import Row
from crm.transfer.reading import values
from crm.transfer.reading.cells import LONGEST, Cell, enterprise_name, filled, name_text
from crm.transfer.reading.headings import Heading
from crm.transfer.reading.memory import Keys, Records
from crm.transfer.reading.merging import merged
from crm.transfer.reading.outcomes import Accepted, Fields, Merged, Outcome, Rejected
from crm.transfer.reading.places import place


class Attendance:
    """Reads the rows of one file in order; remembers the people it has accepted."""

    def __init__(self, heading: Heading) -> None:
        self._columns = heading.columns
        self._keys = Keys()
        self._records = Records()

    def close(self) -> None:
        """Forget everything."""
        self._records.close()

    def read(self, number: int, row: Row) -> Outcome:
        """What becomes of a row that is a record."""
        cells = {name: row[column] for name, column in self._columns.items() if column < len(row)}
        company = enterprise_name(cells.get("company", ""))
        if not company:
            return Rejected(number, "missing_company")
        person = name_text(cells.get("person", ""))
        if not person:
            return Rejected(number, "missing_person")
        if max(len(person), len(company)) > LONGEST:
            return Rejected(number, "too_long")
        fields, warnings = _where(company, person, cells)
        mark = values.mark(cells.get("attended", "")) if "attended" in self._columns else None
        if mark is not None and mark.attended is None:
            warnings.append("unknown_attendance")
        return self._place_in(number, fields, mark, sorted(warnings))

    def _place_in(self, number: int, fields: Fields, mark: values.Mark | None, warnings: list[str]) -> Outcome:
        key = f"{name_key(str(fields['company']))}\n{fields['person']}"
        into, by = self._find(key, str(fields.get("phone", "")))
        if mark is not None and mark.attended is not None and not (into and mark.is_blank):
            fields["attended"] = mark.attended
            if mark.mode:
                fields["mode"] = mark.mode
        if into:
            return self._merge(into, merged(number, into, by, self._records[into], fields), fields, warnings, key)
        self._keys.claim("p" + key, number)
        if "phone" in fields:
            self._keys["t" + str(fields["phone"])] = number
        else:
            self._keys["b" + key] = number
        self._records[number] = fields
        return Accepted(number, fields, warnings)

    def _find(self, key: str, phone: str) -> tuple[int, str]:
        """The earliest record of this phone, else of this person where one of the two has no phone."""
        if not phone:
            return self._keys.get("p" + key), "person"
        into = self._keys.get("t" + phone)
        return (into, "phone") if into else (self._keys.get("b" + key), "person")

    def _merge(self, into: int, outcome: Merged, fields: Fields, warnings: list[str], key: str) -> Merged:
        """Attended is yes if any row says yes."""
        outcome.warnings = warnings
        if fields.get("attended") is True and "attended" in outcome.conflicts:
            outcome.changes["attended"] = True
        if outcome.changes:
            self._records[into] = self._records[into] | outcome.changes
        if "phone" in outcome.changes:
            self._keys["t" + str(outcome.changes["phone"])] = into
            self._keys["b" + key] = 0
        return outcome


def _where(company: str, person: str, cells: dict[str, Cell]) -> tuple[Fields, list[str]]:
    fields: Fields = {"company": company, "person": person}
    phone, phone_warnings = values.phone(cells.get("phone", ""))
    where = place(filled(cells.get("city", "")), filled(cells.get("district", "")))
    for name, value in (("phone", phone), ("city", where.city), ("district", where.district)):
        if value:
            fields[name] = value
    return fields, [*phone_warnings, *where.warnings]
