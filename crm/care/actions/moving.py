"""Rows move from one record to another, step by step, and each step is written down so that it can be taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, delete, insert, or_, select, update

from crm.care import rules
from crm.care.models import DepartureMove
from crm.core import relations
from crm.core.db import AnyRow, session
from crm.core.relations import Aside, Reference, Unique


class Steps:
    """What one departure did, in its order."""

    def __init__(self, departure_id: int) -> None:
        self.departure_id = departure_id
        self.taken: list[dict[str, Any]] = []

    def store(self) -> None:
        """Write the steps down, in one bulk insert."""
        if self.taken:
            session.execute(insert(DepartureMove), self.taken)
        self.taken = []

    def _note(self, table: Table, key: list[Any], column: str, before: Any, after: Any) -> None:
        self.taken.append({
            "departure_id": self.departure_id, "table_name": table.name, "key": key, "column": column,
            "before": before, "after": after,
        })  # fmt: skip

    def change(self, table: Table, key: list[Any], values: Mapping[str, Any]) -> None:
        """Change columns of one row."""
        row = session.execute(select(table).where(relations.is_row(table, key))).one()
        changed = {name: value for name, value in values.items() if row._mapping[name] != value}
        if not changed:
            return
        for name, value in changed.items():
            self._note(table, key, name, relations.packed(row._mapping[name]), relations.packed(value))
        session.execute(update(table).where(relations.is_row(table, key)).values(**changed))

    def remove(self, table: Table, row: AnyRow) -> None:
        """Put a whole row aside."""
        key = relations.key_of(table, row)
        self._note(table, key, "", relations.packed_row(table, row), None)
        session.execute(delete(table).where(relations.is_row(table, key)))

    def repoint(self, reference: Reference, gone: int, keep: int | None) -> None:
        """Let every row of a column point at `keep` instead of `gone`; twins are settled first."""
        table, column = reference.table, reference.column
        if keep is not None:
            self._settle(reference, gone, keep)
        place = [each.name for each in table.primary_key.columns]
        for row in session.execute(select(*table.primary_key.columns).where(column == gone)).all():
            key = relations.key_of(table, row)
            if column.name in place:  # the row is found under its new key
                key[place.index(column.name)] = keep
            self._note(table, key, column.name, gone, keep)
        session.execute(update(table).where(column == gone).values({column.name: keep}))

    def _settle(self, reference: Reference, gone: int, keep: int) -> None:
        rule = relations.twin_rule(reference) or Aside.PUT
        for unique in relations.uniques_with(reference):
            for row, twin in _twins(reference, unique, gone, keep):
                if rule is Aside.REFUSED:
                    raise rules.TwinsInTheWay(what=rules.TABLE_NAMES.get(reference.table.name, reference.table.name))
                if isinstance(rule, Mapping):
                    self.change(reference.table, relations.key_of(reference.table, row), rule)
                else:
                    self.put_aside(reference.table, row, twin)

    def put_aside(self, table: Table, row: AnyRow, twin: AnyRow) -> None:
        """Put a row aside whose twin stays; what hangs on it moves to the twin."""
        if "id" in table.c:
            for reference in relations.references(table.name):
                self.repoint(reference, row.id, twin.id)
        self.remove(table, row)


def _twins(reference: Reference, unique: Unique, gone: int, keep: int) -> list[tuple[AnyRow, AnyRow]]:
    """Return pairs of rows, of the gone record and of the kept one, that cannot both be there."""
    table, column = reference.table, reference.column
    query = select(table).where(or_(column == gone, column == keep))
    found = session.execute(query if unique.where is None else query.where(unique.where)).all()
    others = [name for name in unique.columns if name != column.name]
    held: dict[tuple[Any, ...], AnyRow] = {}
    for row in found:
        if row._mapping[column.name] == keep:
            held[tuple(row._mapping[name] for name in others)] = row
    leaving = [(row, tuple(row._mapping[name] for name in others)) for row in found]
    return [
        (row, held[rest])
        for row, rest in leaving
        if row._mapping[column.name] == gone and rest in held and None not in rest
    ]


# ---- back again


class Return:
    """Takes the steps of a departure back, the last one first. What was changed since stays as it is: `edits`."""

    def __init__(self, moves: Sequence[DepartureMove]) -> None:
        self.moves = sorted(moves, key=lambda move: move.id, reverse=True)
        self.edits: list[rules.Edit] = []
        self._left: set[tuple[str, str, str]] = set()
        self._now: dict[tuple[str, str], dict[str, Any] | None] = {}
        self._ids: dict[tuple[str, Any], Any] = {}
        self.touched: dict[str, set[int]] = defaultdict(set)

    def look(self) -> list[rules.Edit]:
        """Find what was changed since, without changing anything."""
        for move in self.moves:
            if move.column:
                self._look_at(move)
        return self.edits

    def _look_at(self, move: DepartureMove) -> None:
        cell = (move.table_name, str(move.key), move.column)
        row = self._row(move)
        stands = None if row is None else row[move.column]
        if row is None or stands != move.after:
            if cell not in self._left:
                self.edits.append(rules.Edit(move.table_name, move.column, "" if stands is None else str(stands)))
            self._left.add(cell)
        else:
            row[move.column] = move.before

    def _row(self, move: DepartureMove) -> dict[str, Any] | None:
        place = (move.table_name, str(move.key))
        if place not in self._now:
            table = relations.table_of(move.table_name)
            row = session.execute(select(table).where(relations.is_row(table, move.key))).first()
            self._now[place] = None if row is None else relations.packed_row(table, row)
        return self._now[place]

    def take(self) -> None:
        """Take every step back that was not changed since."""
        for move in self.moves:
            table = relations.table_of(move.table_name)
            if not move.column:
                self._insert(table, move.before)
            elif (move.table_name, str(move.key), move.column) not in self._left:
                column = table.c[move.column]
                value = self._translated(table, move.column, move.before)
                where = relations.is_row(table, move.key)
                session.execute(update(table).where(where).values({column.name: relations.unpacked(column, value)}))

    def id_of(self, table: str, record_id: int) -> int:
        """Return under which number a row came back: another one where its own was given again meanwhile."""
        found: int = self._ids.get((table, record_id), record_id)
        return found

    def _insert(self, table: Table, packed: Mapping[str, Any]) -> None:
        values = {name: self._translated(table, name, value) for name, value in packed.items()}
        row = relations.unpacked_row(table, values)
        known = row.get("id")
        if known is not None and session.scalar(select(table.c.id).where(table.c.id == known)) is not None:
            del row["id"]  # a table whose highest id is given again: the row comes back under another
        key = session.connection().execute(insert(table).values(**row)).inserted_primary_key
        if known is not None and key is not None and key[0] != known:
            self._ids[table.name, known] = key[0]

    def _translated(self, table: Table, column: str, value: Any) -> Any:
        for key in table.c[column].foreign_keys if column in table.c else ():
            return self._ids.get((key.column.table.name, value), value)
        return value
