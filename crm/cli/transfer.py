"""crm import: the engine of the wizard on the command line. JSON as in tests/transfer/messy, plus what was applied."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import click

from crm.cli.ground import acting_as, actor, application
from crm.cli.output import answer, as_json, refusing, say
from crm.core import db
from crm.core.actor import Actor
from crm.core.tables.limits import COMMAND_LINE
from crm.projects.rules import Agreement
from crm.transfer import actions, checking, ledger, queries, running
from crm.transfer.models import ImportBatch
from crm.transfer.reading.headings import Columns
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.outcomes import Outcome as Judged
from crm.transfer.reading.reader import OpenFile, Reading, open_file, read
from crm.transfer.reading.reasons import sentence
from crm.transfer.reading.report import document
from crm.transfer.rules import Applied, EventNeeded, Options, fingerprint


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported, and how."""

    kind: Kind
    name: str
    sha256: str
    options: Options
    event_id: int | None
    by: Actor
    columns: Columns | None
    """What its columns mean where headings name custom fields; None: the headings speak for themselves."""

    @property
    def mapping(self) -> dict[str, Any]:
        """The columns as a batch keeps them."""
        if self.columns is None:
            return {}
        return {"fields": {str(number): name for number, name in self.columns.fields.items()}}


@click.command("import")
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--event", metavar="CODE", help="The event an attendance list belongs to.")
@click.option("--dry-run", is_flag=True, help="Write nothing; `applied` says what would be.")
@click.option("--no-members", is_flag=True, help="Only register enterprises, whatever 入会日期 says.")
@click.option("--agreement", type=click.Choice([a.value for a in Agreement]), default=Agreement.FRAMEWORK.value)
@as_json
@acting_as
@refusing
def import_(
    kind: str, file: Path, event: str | None, dry_run: bool, no_members: bool, agreement: str, as_json: bool,
    acting_as: str | None,
) -> None:  # fmt: skip
    """Import FILE. Empty fields are filled, values that differ are kept and counted. Exit 1 if nothing can be read."""
    with application() as app, app.app_context(), file.open("rb") as source:
        options = Options(as_members=not no_members, agreement=Agreement(agreement))
        order = _order(Kind(kind), file.name, source, options, event, acting_as, dry_run)
        if as_json:
            reading = read(order.kind, source, order.name, order.columns, limits=COMMAND_LINE)
            applied = _go(order, reading.source, running.folded(reading), dry_run)
            answer(document(reading) | {"applied": applied.document, "dry_run": dry_run})
            _tell_refused(reading)
        else:
            opened = open_file(order.kind, source, order.name, order.columns, limits=COMMAND_LINE)
            applied = _go(order, opened, running.judged(opened), dry_run)
        _tell(applied, dry_run)


def _order(
    kind: Kind, name: str, source: BinaryIO, options: Options, event: str | None, acting_as: str | None, dry_run: bool
) -> Order:
    with db.transaction():
        event_id = queries.event_id_of(event) if event else None
        by = actor(acting_as)
    if kind is Kind.ATTENDANCE and event_id is None and not dry_run:
        raise EventNeeded()
    sha256 = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]  # an open file has readinto
    return Order(kind, name, sha256, options, event_id, by, _columns(kind, source, name))


def _columns(kind: Kind, source: BinaryIO, name: str) -> Columns | None:
    source.seek(0)
    with db.transaction():
        if not queries.extras(kind):
            return None
        found = queries.with_customs(open_file(kind, source, name, limits=COMMAND_LINE))
    source.seek(0)
    return found


def _go(order: Order, source: OpenFile, rows: Iterable[Judged], dry_run: bool) -> Applied:
    if dry_run:
        return _would(order, source, rows)
    with db.transaction(write=True):
        batch = actions.open_for_command(
            order.kind, order.name, order.sha256, sheet=source.table.name, event_id=order.event_id,
            options=order.options, mapping=order.mapping, by=order.by,
        )  # fmt: skip
        batch_id = batch.id
    running.run(batch_id, order.kind, rows, _progress if sys.stderr.isatty() else None)
    with db.transaction():
        return ledger.applied(batch_id)


def _would(order: Order, source: OpenFile, rows: Iterable[Judged]) -> Applied:
    batch = ImportBatch(
        id=0, kind=order.kind, event_id=order.event_id, options=order.options.kept, mapping=order.mapping,
        by_id=order.by.id, by_name=order.by.name,
        fingerprint=fingerprint(order.sha256, order.kind, source.table.name, order.event_id),
    )  # fmt: skip
    with db.transaction():
        return checking.check(batch, rows, closely=False).applied


def _progress(done: int) -> None:
    click.echo(f"\r{done} 行", err=True, nl=False)


def _tell(applied: Applied, dry_run: bool) -> None:
    did = applied.document
    words = "将" if dry_run else "已"
    say(
        f"{words}新增 {did['created']}，更新 {did['updated']}，无变化 {did['unchanged']}，"
        f"内容不同而保留原值 {did['conflicts']}。"
    )


def _tell_refused(reading: Reading) -> None:
    for row in _first(reading):
        say(row)


def _first(reading: Reading) -> Iterator[str]:
    for row in reading.rejected[:20]:
        yield sentence(row.reason, row.row)
    if len(reading.rejected) > 20:
        yield f"另有 {len(reading.rejected) - 20} 行未导入，见 JSON 的 rejected。"


COMMANDS = (import_,)
