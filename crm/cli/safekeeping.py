"""Commands that keep the data safe: backup, restore, verify."""

from __future__ import annotations

from pathlib import Path

import click

from crm.cli.ground import application, at_work
from crm.cli.output import answer, as_json, refuse, refusing, say
from crm.core import audit_check, backup, instance
from crm.core.clock import now
from crm.core.slots import sources


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_command(file: Path) -> None:
    """Write everything to FILE, consistent while others write. It holds keys and personal data: keep it locked away."""
    if file.exists():
        refuse(f"{file} 已存在，请换一个文件名。")
    with application() as app:
        rows = backup.write(app, file)
    say(f"已备份 {sum(rows.values())} 行（{len(rows)} 张表）到 {file}。")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@refusing
def restore_command(file: Path) -> None:
    """Fill an empty database from FILE. Campaigns that were scheduled or sending wait for a person."""
    with application() as app:
        rows = backup.restore(app, file)
    with at_work(write=True):
        instance.mark("restored", now().isoformat())
        for hold in sources("restored"):
            hold()
    say(f"已恢复 {sum(rows.values())} 行。尚未发出的通知已暂停，请核对后再继续。")


@click.command()
@as_json
def verify(as_json: bool) -> None:
    """Check that counters, states and the audit log agree; exit 1 on a fault."""
    with at_work():
        faults = [sentence for check in sources("consistency") for sentence in check()]
        faults += [f"audit {fault.entry}: {fault.reason}" for fault in audit_check.verify().faults]
    if as_json:
        answer({"ok": not faults, "faults": faults})
    for fault in faults:
        say(fault)
    if faults:
        refuse("数据校验未通过。")
    say("数据一致。")


COMMANDS = (backup_command, restore_command, verify)
