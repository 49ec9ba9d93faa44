"""How an enterprise stands to others: its page, adding, ending and taking back."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members import actions, queries
from crm.members.forms.proposals import RelationForm
from crm.members.models import Enterprise
from crm.members.rules import TIE_NAMES
from crm.members.views import bp
from crm.members.views.enterprise import page

PAGE = "members/relations.html"


def _page(enterprise: Enterprise) -> dict[str, Any]:
    rows = queries.related_to(current_actor(), enterprise.id)
    return page(enterprise, "relations") | {"related": rows, "tie_names": TIE_NAMES}


@bp.get("/enterprises/<int:enterprise_id>/relations")
@requires(Thing.ENTERPRISE, Act.READ)
def relations(enterprise_id: int) -> ResponseReturnValue:
    """Show every relation of an enterprise, running and ended."""
    enterprise = queries.enterprise_for(current_actor(), enterprise_id)
    if not queries.sees_fully(current_actor(), enterprise_id):
        raise NotFound()
    return render(PAGE, form=RelationForm(), **_page(enterprise))


@bp.post("/enterprises/<int:enterprise_id>/relations")
@requires(Thing.ENTERPRISE, Act.WRITE)
def relate(enterprise_id: int) -> ResponseReturnValue:
    """Note a relation."""
    enterprise, form = queries.enterprise_to_edit(current_actor(), enterprise_id), RelationForm(request.form)
    if not form.validate():
        return refused(form, None, PAGE, **_page(enterprise))
    try:
        actions.relate(
            enterprise_id, form.other.data or "", form.tie.data, since=form.since.data, note=form.note.data or "",
            by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, PAGE, **_page(enterprise))
    flash(_("已登记关联企业。"))
    return see_other(".relations", enterprise_id=enterprise_id)


@bp.post("/enterprises/<int:enterprise_id>/relations/<int:relation_id>/end")
@requires(Thing.ENTERPRISE, Act.WRITE)
def end_relation(enterprise_id: int, relation_id: int) -> ResponseReturnValue:
    """Note that a relation ends today."""
    queries.enterprise_to_edit(current_actor(), enterprise_id)
    queries.relation_of(enterprise_id, relation_id)
    actions.end_relation(enterprise_id, relation_id, by=current_actor())
    undo = url_for(".resume_relation", enterprise_id=enterprise_id, relation_id=relation_id)
    flash(_("已结束这层关系，记录保留。"), undo=(undo, _("撤销")))
    return see_other(".relations", enterprise_id=enterprise_id)


@bp.post("/enterprises/<int:enterprise_id>/relations/<int:relation_id>/resume")
@requires(Thing.ENTERPRISE, Act.WRITE)
def resume_relation(enterprise_id: int, relation_id: int) -> ResponseReturnValue:
    """Take back the end of a relation."""
    queries.enterprise_to_edit(current_actor(), enterprise_id)
    queries.relation_of(enterprise_id, relation_id)
    actions.resume_relation(enterprise_id, relation_id, by=current_actor())
    flash(_("已恢复这层关系。"))
    return see_other(".relations", enterprise_id=enterprise_id)
