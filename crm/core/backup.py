"""Backup and restore: one file, consistent while others write, restored into an empty place only, on either engine.

The file is a zip: `manifest.json` (schema, row counts and a checksum per table, state of the audit log), one
`tables/<name>.jsonl` per table, and the instance's key files, without which the audit log could not be verified. It
holds personal data and keys: it is written readable by its owner only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import Enum as AnyEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Column, Connection, Date, Enum, LargeBinary, Table, func, insert, select, text

from crm.core import migrations, search_index
from crm.core.clock import now
from crm.core.db import Base, MoneyFen, UtcDateTime
from crm.core.errors import DomainError
from crm.core.money import Money
from crm.core.words import N_

KEY_FILES = ("audit.keys", "secret_key", "dkim.pem")
CHUNK = 1_000


class NotEmpty(DomainError):
    """There is data where a backup is to be restored."""

    code, template = "not_empty", N_("目标数据库里已有数据。备份只能恢复到空的数据库。")


class NotABackup(DomainError):
    """The file is none of ours, is of another version, or is damaged."""

    code, template = "not_a_backup", N_("这个文件不能恢复：{reason}")


def tables() -> list[Table]:
    """Return every table, those that others refer to first."""
    return list(Base.metadata.sorted_tables)


def write(app: Flask, path: Path) -> dict[str, int]:
    """Write a backup of everything and return the rows per table. Others may go on writing meanwhile."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    manifest: dict[str, Any] = {
        "schema": migrations.current(app.extensions["engine"]),
        "at": now().isoformat(),
        "tables": {},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, _snapshot(app) as connection:
        for table in tables():
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as raw:
                manifest["tables"][table.name] = _write_rows(_lines(connection, table), TextIOWrapper(raw, "utf-8"))
        for name in KEY_FILES:
            source = Path(app.config["CRM_SETTINGS"].instance) / name
            if source.exists():
                archive.writestr(f"keys/{name}", source.read_text())
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    return {name: entry["rows"] for name, entry in manifest["tables"].items()}


def _snapshot(app: Flask) -> Connection:
    """Return a connection that sees one moment only."""
    engine = app.extensions["engine"]
    connection: Connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _lines(connection: Connection, table: Table) -> Iterator[str]:
    rows = connection.execution_options(yield_per=CHUNK).execute(select(table).order_by(*table.primary_key.columns))
    for row in rows:
        yield json.dumps([_plain(value) for value in row], ensure_ascii=False, sort_keys=True)


def _write_rows(lines: Iterable[str], file: TextIOWrapper) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    for line in lines:
        file.write(line + "\n")
        digest.update(line.encode() + b"\n")
        count += 1
    file.flush()
    return {"rows": count, "sha256": digest.hexdigest()}


def _plain(value: object) -> object:
    match value:
        case Money():
            return value.fen
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
        case AnyEnum():
            return value.value
        case _:
            return value


def _rich(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    match column.type:
        case MoneyFen():
            return Money(value)
        case UtcDateTime():
            return datetime.fromisoformat(value)
        case Date():
            return date.fromisoformat(value)
        case LargeBinary():
            return base64.b64decode(value)
        case Enum() as kind if kind.enum_class is not None:
            return kind.enum_class(value)
        case _:
            return value


def restore(app: Flask, path: Path) -> dict[str, int]:
    """Fill an empty database and instance folder from a backup. Raises NotEmpty, NotABackup.

    The caller marks the database as restored, so that scheduled campaigns wait for a person.
    """
    manifest, archive = _opened(path)
    with archive:
        _refuse_filled(app)
        if manifest["schema"] != migrations.head():
            raise NotABackup(reason=f"{manifest['schema']} ≠ {migrations.head()}")
        migrations.upgrade(app.extensions["engine"])
        engine = app.extensions["engine"]
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            for table in tables():
                _read_table(connection, table, archive, manifest["tables"][table.name])
            if engine.dialect.name == "postgresql":
                _advance_sequences(connection)
            search_index.rebuild_index(connection)
        for name in KEY_FILES:
            if f"keys/{name}" in archive.namelist():
                target = Path(app.config["CRM_SETTINGS"].instance) / name
                target.touch(mode=0o600)
                target.write_bytes(archive.read(f"keys/{name}"))
    app.extensions.pop("audit_keys", None)
    return {name: entry["rows"] for name, entry in manifest["tables"].items()}


def _opened(path: Path) -> tuple[dict[str, Any], zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise NotABackup(reason=str(fault)) from fault
    return manifest, archive


def _refuse_filled(app: Flask) -> None:
    if not migrations.current(app.extensions["engine"]):
        return
    with app.extensions["engine"].connect() as connection:
        for table in tables():
            if connection.scalar(select(func.count()).select_from(table)):
                raise NotEmpty()


def _read_table(connection: Connection, table: Table, archive: zipfile.ZipFile, wanted: dict[str, Any]) -> None:
    columns, digest, count = list(table.columns), hashlib.sha256(), 0
    chunk: list[dict[str, Any]] = []
    with archive.open(f"tables/{table.name}.jsonl") as raw:
        for line in raw:
            digest.update(line)
            count += 1
            values = json.loads(line)
            chunk.append({c.name: _rich(c, value) for c, value in zip(columns, values, strict=True)})
            if len(chunk) == CHUNK:
                connection.execute(insert(table), chunk)
                chunk = []
    if chunk:
        connection.execute(insert(table), chunk)
    if digest.hexdigest() != wanted["sha256"] or count != wanted["rows"]:
        raise NotABackup(reason=table.name)


def _advance_sequences(connection: Connection) -> None:
    """PostgreSQL's sequences know nothing of rows inserted with their ids."""
    for table in tables():
        if "id" in table.c and table.c.id.type.python_type is int:
            name = table.name
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), COALESCE((SELECT MAX(id) FROM {name}), 1))"
                )
            )
