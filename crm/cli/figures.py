"""`crm figures`: the headline figures, summed from the recognition ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from crm.cli.ground import at_work
from crm.cli.output import answer, as_json, refuse, refusing, say
from crm.leads import queries as leads
from crm.recognition import queries
from crm.recognition.rules import COUNT_SCOPE_NAMES, RATE_NAMES, Figures


@click.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the figures hold for; today by default.")
@click.option("--event", "code", metavar="CODE", help="Only what this event counts.")
@as_json
@refusing
def figures(as_of: datetime | None, code: str | None, as_json: bool) -> None:
    """Print the headline figures of a day."""
    with at_work():
        event_id = leads.event_id_of(code) if code else None
        if code and event_id is None:
            refuse(f"没有编号为 {code} 的活动。")
        found = queries.figures(
            as_of.date() if as_of else None, event_ids=None if event_id is None else frozenset({event_id})
        )
    if as_json:
        answer(document(found, code))
    else:
        _tell(found)


def document(found: Figures, event: str | None) -> dict[str, Any]:
    """Return the figures as the contract words them: yuan are integers, yi a string."""
    return {
        "as_of": found.as_of.isoformat(),
        "scope": found.scope.value,
        "event": event,
        "projects": found.projects,
        "pending_projects": found.pending_projects,
        "total_investment_yuan": found.total_investment.yuan,
        "total_investment_yi": str(found.total_investment.in_unit("亿元")),
        "pending_investment_yuan": found.pending_investment.yuan,
        "contracted_yuan": found.contracted.yuan,
        "arrived_yuan": found.arrived.yuan,
        "rates": {
            kind.value: {"numerator": rate.numerator, "denominator": rate.denominator, "percent": rate.percent}
            for kind, rate in found.rates.items()
        },
    }


def _tell(found: Figures) -> None:
    say(f"截至 {found.as_of}，口径：{COUNT_SCOPE_NAMES[found.scope]}。来源：认定台账")
    click.echo(f"签约项目 {found.projects} 个，总投资 {found.total_investment.in_unit('亿元'):,} 亿元")
    click.echo(f"待认定 {found.pending_projects} 个，{found.pending_investment.in_unit('亿元'):,} 亿元")
    click.echo(f"合同引资额 {found.contracted.in_unit('亿元'):,} 亿元，到位资金 {found.arrived.in_unit('亿元'):,} 亿元")
    for kind, rate in found.rates.items():
        percent = "--" if rate.percent is None else f"{rate.percent}%"
        click.echo(f"{RATE_NAMES[kind]} {percent}（{rate.numerator:,} / {rate.denominator:,}）")


COMMANDS = (figures,)
