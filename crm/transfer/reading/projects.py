"""A row of a list of signed projects → an outcome (rules 18, 21, 25 and 26)."""

from __future__ import annotations

from crm.chinese.names import name_key
from crm.core.tables.opened import Row
from crm.transfer.reading import values
from crm.transfer.reading.amounts import Amount, amount
from crm.transfer.reading.cells import LONGEST, Cell, enterprise_name, filled, name_text
from crm.transfer.reading.headings import Heading
from crm.transfer.reading.memory import Keys, Records
from crm.transfer.reading.merging import merged
from crm.transfer.reading.outcomes import Accepted, Fields, Outcome, Rejected
from crm.transfer.reading.places import place


class Projects:
    """Reads the rows of one file in order; remembers the projects it has accepted."""

    def __init__(self, heading: Heading) -> None:
        self._columns = heading.columns
        self._unit = heading.units.get("amount")
        self._keys = Keys()
        self._records = Records()

    def close(self) -> None:
        """Forget everything."""
        self._records.close()

    def read(self, number: int, row: Row) -> Outcome:
        """What becomes of a row that is a record."""
        cells = {name: row[column] for name, column in self._columns.items() if column < len(row)}
        project = name_text(cells.get("project", ""))
        if not project:
            return Rejected(number, "missing_name")
        company = enterprise_name(cells.get("company", ""))
        if not company:
            return Rejected(number, "missing_company")
        if max(len(project), len(company)) > LONGEST:
            return Rejected(number, "too_long")
        signed_on, _ = values.day(cells.get("signed_on", ""))
        if not signed_on:
            return Rejected(number, "invalid_date")
        invested = amount(cells.get("amount", ""), self._unit)
        if not invested.wan:
            return Rejected(number, invested.fault or "invalid_amount")
        return self._place_in(number, _fields(project, company, signed_on, invested), invested, cells)

    def _place_in(self, number: int, fields: Fields, invested: Amount, cells: dict[str, Cell]) -> Outcome:
        warnings = ["approximate_amount"] if invested.approximate else []
        where = place(filled(cells.get("city", "")), filled(cells.get("district", "")))
        warnings += where.warnings
        fields |= {name: code for name, code in (("city", where.city), ("district", where.district)) if code}
        same = f"p{name_key(str(fields['project']))}\n{name_key(str(fields['company']))}"
        same_day = f"{same}\n{fields['signed_on']}"
        into = self._keys.get(same_day)
        if into:
            outcome = merged(number, into, "project", self._records[into], fields)
            outcome.warnings = sorted(warnings)
            self._records[into] = self._records[into] | outcome.changes
            return outcome
        if self._keys.claim(same, number):
            warnings.append("possible_duplicate")
        self._keys[same_day] = number
        self._records[number] = fields
        return Accepted(number, fields, sorted(warnings))


def _fields(project: str, company: str, signed_on: str, invested: Amount) -> Fields:
    return {
        "project": project,
        "company": company,
        "signed_on": signed_on,
        "amount_wan": invested.wan,
        "currency": invested.currency,
    }
