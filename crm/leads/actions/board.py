"""Moving cards on the board, and the one way back."""

from __future__ import annotations

from crm.core.actor import Act, Actor
from crm.core.db import action
from crm.core.i18n import _
from crm.leads import queries, rules
from crm.leads.actions.many import edit_many
from crm.leads.actions.records import advance, take_back_move
from crm.leads.models import Lead
from crm.leads.rules import GROUP_STAGES, OPEN, SECTOR_NAMES, STAGE_NAMES, Group, Sector, Stage
from crm.lists.models import BulkEdit


@action
def place(lead_id: int, group: Group, *, seen: Stage | None = None, by: Actor) -> Lead:
    """Put a lead into a column of stages; `seen` is the stage its card showed.

    Raises CardMoved, and what `advance` raises: where the lead may not go there, the refusal that says why.
    """
    lead = queries.lead_for(by, lead_id, Act.WRITE)
    rules.check_seen(seen, lead.stage, lead.title, _(STAGE_NAMES[lead.stage]))
    if rules.group_of(lead.stage) is group:
        return lead
    return advance(lead_id, rules.entry_to(lead.stage, group) or GROUP_STAGES[group][0], by=by)


@action
def place_in_sector(lead_id: int, sector: Sector, *, seen: Sector | None = None, by: Actor) -> BulkEdit | None:
    """Report a lead under another sector. None if it is there already. Raises CardMoved."""
    lead = queries.lead_for(by, lead_id, Act.WRITE)
    rules.check_seen(seen, lead.sector, lead.title, _(SECTOR_NAMES[lead.sector]))
    return None if lead.sector is sector else edit_many([lead_id], "sector", sector, by=by)


@action
def undo_place(lead_id: int, change_id: int, *, by: Actor) -> Lead:
    """Take one's own last move of an open lead back: it stands where and since when it stood, and is as quiet.

    The move and its way back both stay in the history. Raises MoveNotUndone.
    """
    lead = queries.lead_for(by, lead_id, Act.WRITE)
    last, *earlier = queries.history(lead_id)
    if last.id != change_id or last.by_id != by.id or last.before not in OPEN or lead.stage not in OPEN:
        raise rules.MoveNotUndone(title=lead.title)
    entered = earlier[0].at if earlier else lead.created_at
    lead.progressed_at = max([entered, *(report.at for report in queries.reports(lead_id))])
    if lead.assessed_at == last.at:
        lead.assessed_at = None
    take_back_move(lead, last.before, entered, by=by)
    return lead
