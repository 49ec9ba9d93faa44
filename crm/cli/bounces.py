"""`crm bounce`: take in mails that came back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crm.bounces import actions
from crm.bounces.rules import LARGEST
from crm.cli.ground import at_work
from crm.cli.output import answer, as_json, refuse, refusing, say
from crm.core.actor import COMMAND_LINE

SAID = {
    "hard": "邮箱不存在，今后不再发送", "soft": "暂时不收", "denied": "被对方拒收",
    "complaint": "收件人投诉，按退订处理",
    "delayed": "对方仍在重试，不作处理", "refusal": "来信退订，已停止发送",
    "reply": "不是退信，不作处理", "unknown": "不是本系统发出的邮件，不作处理",
}  # fmt: skip


@click.command("bounce")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@refusing
def bounce(files: tuple[Path, ...], as_json: bool) -> None:
    """Take in bounces (RFC 3464), complaints and replies from FILES, or one from standard input.

    Taking in the same mail again changes nothing.
    """
    named: list[tuple[str, bytes]] = [(str(path), _read(path)) for path in files]
    if not files:
        with click.open_file("-", "rb") as given:
            named = [("-", given.read(LARGEST + 1))]
    told = [_taken(name, raw) for name, raw in named]
    if as_json:
        answer({"mails": told})


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _taken(name: str, raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST:
        refuse(f"{name} 超过 10 MiB，没有读取。")
    with at_work(write=True):
        taken = actions.take(raw, by=COMMAND_LINE)
        found = taken.recipient
        told = {
            "file": name, "verdict": taken.verdict, "new": taken.is_new,
            "campaign_id": found.campaign_id if found else None, "recipient_id": found.id if found else None,
        }  # fmt: skip
    say(f"{name}：{SAID[taken.verdict]}")
    return told


COMMANDS = (bounce,)
