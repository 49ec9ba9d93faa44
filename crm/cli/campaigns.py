"""`crm campaign`: write, send, pause, resume, cancel, look. The shell counts as approval, and that is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from crm.campaigns import actions, queries
from crm.campaigns.models import Campaign
from crm.campaigns.rules import CAMPAIGN_STATE_NAMES, RECIPIENT_STATE_NAMES
from crm.campaigns.rules.drafts import CampaignDraft
from crm.cli.ground import acting_as, actor, at_work
from crm.cli.output import answer, as_json, refuse, refusing, say
from crm.core.clock import ZONE


@click.group()
def campaign() -> None:
    """Notices to many people by mail."""


@campaign.command()
@click.option("--subject", required=True)
@click.option("--body", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Markdown.")
@click.option("--segment", required=True, help="all, the key of a city, or the name of a saved segment.")
@click.option("--subject-en", default="")
@click.option("--body-en", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@acting_as
@as_json
@refusing
def new(
    subject: str, body: Path, segment: str, subject_en: str, body_en: Path | None, acting_as: str | None, as_json: bool
) -> None:
    """Write a campaign as a draft."""
    with at_work(write=True):
        draft = CampaignDraft(
            subject=subject, body=_read(body), segment=segment, subject_en=subject_en,
            body_en=_read(body_en) if body_en else "",
        )  # fmt: skip
        written = actions.write(draft, by=actor(acting_as))
        document = {"id": written.id, "state": written.state.value}
    _tell(document, as_json)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        refuse(f"{path} 不是 UTF-8 文本，请另存为 UTF-8 后重试。")


def _moment(_context: click.Context, _option: click.Parameter, given: str | None) -> datetime | None:
    """Read a time; without an offset it is the wall clock of the association."""
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise click.BadParameter("应为 2021-01-29 14:30 或带时区的 ISO 8601 时间。") from None
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


@campaign.command()
@click.argument("campaign_id", metavar="ID", type=int)
@click.option("--at", callback=_moment, metavar="TIME", help="Start by itself at this time (Asia/Shanghai).")
@acting_as
@as_json
@refusing
def send(campaign_id: int, at: datetime | None, acting_as: str | None, as_json: bool) -> None:
    """Freeze the recipients and queue; a worker sends."""
    with at_work(write=True):
        document = _document(actions.launch(campaign_id, at=at, by=actor(acting_as)))
    _tell(document, as_json)


def _changing(name: str, change: Callable[..., Campaign], says: str) -> click.Command:
    @campaign.command(name, help=says)
    @click.argument("campaign_id", metavar="ID", type=int)
    @acting_as
    @as_json
    @refusing
    def command(campaign_id: int, acting_as: str | None, as_json: bool) -> None:
        with at_work(write=True):
            document = _document(change(campaign_id, by=actor(acting_as)))
        _tell(document, as_json)

    made: click.Command = command
    return made


_changing("pause", actions.pause, "Hand nothing more over.")
_changing("resume", actions.resume, "Go on, also after a restore.")
_changing("cancel", actions.cancel, "Stop for good.")


@campaign.command()
@click.argument("campaign_id", metavar="ID", type=int)
@acting_as
@as_json
@refusing
def status(campaign_id: int, acting_as: str | None, as_json: bool) -> None:
    """Say how far it is; the counts sum to the recipients, always."""
    with at_work():
        document = _document(queries.campaign_for(actor(acting_as), campaign_id))
    _tell(document, as_json)


@campaign.command()
@click.argument("campaign_id", metavar="ID", type=int)
@acting_as
@as_json
@refusing
def recipients(campaign_id: int, acting_as: str | None, as_json: bool) -> None:
    """Print every address with its state."""
    with at_work():
        by = actor(acting_as)
        found = queries.campaign_for(by, campaign_id)
        if not queries.reads_recipients(by, found):
            refuse("该账号不能查看收件人。")
        states = queries.states_by_address(found.id)
    if as_json:
        answer(states)
        return
    for address, state in states.items():
        click.echo(f"{address}\t{state}")


def _document(found: Campaign) -> dict[str, Any]:
    counts = queries.counts(found.id)
    return {
        "id": found.id,
        "state": found.state.value,
        "recipients": sum(counts.values()),
        "counts": {state.value: n for state, n in counts.items() if n},
    }


def _tell(document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        answer(document)
        return
    names = {state.value: name for state, name in (*CAMPAIGN_STATE_NAMES.items(), *RECIPIENT_STATE_NAMES.items())}
    say(f"通知 {document['id']}：{names[document['state']]}")
    for state, n in document.get("counts", {}).items():
        say(f"  {names[state]} {n}")


COMMANDS = (campaign,)
