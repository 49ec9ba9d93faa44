"""What a firm sees of its own dues in the portal: invoices, the 缴费通知书 to print, receipts to fetch."""

from __future__ import annotations

from collections import defaultdict

from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.web import render, see_other
from crm.dues import queries
from crm.dues.models import Receipt
from crm.dues.views import portal_bp
from crm.dues.views.frame import page
from crm.dues.views.invoices import notice_of
from crm.dues.views.receipts import sent


@portal_bp.get("/")
@requires(Thing.DUES, Act.READ)
def own() -> ResponseReturnValue:
    """Show the dues of the firms whose 企业管理员 this is."""
    actor = current_actor()
    if actor.staff:
        return see_other("dues.overview")
    rows = queries.of_firms(actor)
    receipts: dict[int, list[Receipt]] = defaultdict(list)
    for each in queries.receipts_of([row.id for row in rows], void=False):
        receipts[each.invoice_id].append(each)
    return render("dues/own.html", **page("own", rows=rows, receipts=receipts))


@portal_bp.get("/<int:invoice_id>/notice")
@requires(Thing.DUES, Act.READ)
def notice(invoice_id: int) -> ResponseReturnValue:
    """Show the 缴费通知书 of an own invoice, to print."""
    return render("dues/own_notice.html", **notice_of(queries.invoice_for(current_actor(), invoice_id)))


@portal_bp.get("/receipts/<int:receipt_id>")
@requires(Thing.DUES, Act.READ)
def receipt_file(receipt_id: int) -> ResponseReturnValue:
    """Send the file of an own receipt."""
    return sent(queries.receipt_for(current_actor(), receipt_id))
