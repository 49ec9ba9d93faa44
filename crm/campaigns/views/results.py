"""What came of a campaign, and its recipients as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from crm.campaigns import queries
from crm.campaigns.forms import ExportForm
from crm.campaigns.models import Campaign
from crm.campaigns.rules import EDITABLE, REASON_NAMES, RECIPIENT_STATE_NAMES
from crm.campaigns.views import bp
from crm.campaigns.views.words import NAMES, segment_name
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import local, now
from crm.core.errors import NotFound
from crm.core.i18n import _
from crm.core.sheets import Cell, csv_file, pieces, workbook_file
from crm.core.shell import shell
from crm.core.streaming import AnyRow, Connection, read_apart
from crm.core.web import current_actor, limited, refused, render, requires
from crm.core.words import N_
from crm.lists import actions as lists
from crm.lists.rules import MIME_TYPES, Format

HEADS = (
    N_("姓名"), N_("企业"), N_("邮箱"), N_("城市"), N_("状态"), N_("原因"), N_("服务器答复"), N_("交出时间"),
    N_("打开"), N_("点击"),
)  # fmt: skip


def _launched(campaign_id: int) -> Campaign:
    campaign = queries.campaign_for(current_actor(), campaign_id)
    if campaign.state in EDITABLE:
        raise NotFound()
    return campaign


@bp.get("/campaigns/<int:campaign_id>/results")
@requires(Thing.CAMPAIGN, Act.READ)
def results(campaign_id: int) -> ResponseReturnValue:
    """Show a campaign by city, by domain, by link, what happened afterwards, and earlier ones beside it."""
    campaign = _launched(campaign_id)
    return render("campaigns/results.html", form=ExportForm(), error=None, **_shown(campaign))


def _shown(campaign: Campaign) -> dict[str, Any]:
    actor = current_actor()
    return {
        "campaign": campaign, "cities": queries.by_city(campaign.id), "clicked": queries.readers_by_city(campaign.id),
        "domains": queries.by_domain(campaign.id), "links": queries.by_link(campaign.id),
        "after": queries.afterwards(actor, campaign), "earlier": queries.earlier(actor, campaign),
        "segment_name": segment_name,
        "may_export": actor.may(Thing.RECIPIENT, Act.EXPORT) and queries.reads_recipients(actor, campaign), **NAMES,
    }  # fmt: skip


@bp.post("/campaigns/<int:campaign_id>/export")
@requires(Thing.RECIPIENT, Act.EXPORT)
def export_recipients(campaign_id: int) -> ResponseReturnValue:
    """Send the recipients of a campaign as a file: who, in which state and why. It is noted in the audit log."""
    limited("export")
    actor, campaign, form = current_actor(), _launched(campaign_id), ExportForm(request.form)
    if not queries.reads_recipients(actor, campaign):
        raise NotFound()
    if not form.validate():
        return refused(form, None, "campaigns/results.html", **_shown(campaign))
    rows = sum(queries.counts(campaign.id).values())
    lists.ask_for_export("recipients", f"campaign={campaign.id}", rows, form.format.data, revealed=True, by=actor)
    return _file(form.format.data, campaign.id, actor)


def _file(form: Format, campaign_id: int, actor: Actor) -> Response:
    at, demo = local(now()), [_("演示数据")] if shell().demo else []
    name = "-".join([*demo, _("收件人明细"), str(campaign_id), f"{at:%Y%m%d-%H%M}", actor.name]) + f".{form}"
    footer = " ".join([*demo, _("{who} 于 {at} 导出", who=actor.name, at=f"{at:%Y-%m-%d %H:%M}")])
    heads, rows = [_(head) for head in HEADS], _rows(campaign_id)
    body = csv_file(heads, rows) if form is Format.CSV else pieces(workbook_file(heads, rows, footer=footer))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(body, mimetype=MIME_TYPES[form], headers=headers)


def _rows(campaign_id: int) -> Iterator[list[Cell]]:
    """Return the rows, on a connection of its own; nothing of the request is needed any more."""
    engine, query = current_app.extensions["engine"], queries.to_export(campaign_id)
    states = {state: _(name) for state, name in RECIPIENT_STATE_NAMES.items()}
    reasons = {reason: _(name) for reason, name in REASON_NAMES.items()}
    cities = {city.code: shell().city_name(city.code) for city in shell().settings.pair}

    def say(batch: Sequence[AnyRow], _connection: Connection) -> Iterator[list[Cell]]:
        for row in batch:
            yield [
                row.name, row.company, row.address, cities.get(row.home_code, row.home_code or ""),
                states[row.state], reasons[row.reason] if row.reason else "", row.response,
                f"{local(row.handed_at):%Y-%m-%d %H:%M:%S}" if row.handed_at else "", row.opened, row.clicked,
            ]  # fmt: skip

    return read_apart(engine, query, say)
