"""What is set about sending: speed and lanes per receiving house, quiet hours, tracking."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.campaigns import actions, queries
from crm.campaigns.forms import pacing_form
from crm.campaigns.rules import HOUSES, OTHER
from crm.campaigns.views import bp
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import current_actor, flash, refused, render, requires, see_other


def _given() -> dict[str, Any]:
    return {
        "houses": HOUSES, "other": OTHER, "settings": queries.settings_of_sending(), "braked": queries.braked(),
        "may_set": current_actor().may_all(Thing.CAMPAIGN, Act.EXPORT),
        "house_names": {key: house.name for key, house in HOUSES.items()},
    }  # fmt: skip


@bp.get("/campaigns/pace")
@requires(Thing.CAMPAIGN, Act.READ)
def pace() -> ResponseReturnValue:
    """Show what is set about sending, and what is paused."""
    return render("campaigns/pace.html", form=pacing_form(shown=queries.pacing()), error=None, **_given())


@bp.post("/campaigns/pace")
@requires(Thing.CAMPAIGN, Act.EXPORT)
def set_pace() -> ResponseReturnValue:
    """Set it from now on: the secretariat alone."""
    form = pacing_form(request.form)
    if not form.validate():
        return refused(form, None, "campaigns/pace.html", **_given())
    try:
        actions.set_pacing(form.pacing(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "campaigns/pace.html", **_given())
    flash(_("已保存，自现在起生效。"))
    return see_other("campaigns.pace")
