"""What holds for every campaign: from how many recipients on a second person approves."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.campaigns import actions, queries
from crm.campaigns.forms import LimitForm
from crm.campaigns.rules import ALONE_UP_TO, COUNTED, MOST_IN_SEVEN_DAYS
from crm.campaigns.views import bp
from crm.campaigns.views.words import NAMES
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import current_actor, flash, refused, render, requires, see_other

CONTEXT = {"most": ALONE_UP_TO, "counted": sorted(COUNTED), "in_seven_days": MOST_IN_SEVEN_DAYS, **NAMES}
PAGE = "campaigns/settings.html"


@bp.get("/campaigns/settings")
@requires(Thing.CAMPAIGN, Act.CONFIRM)
def settings() -> ResponseReturnValue:
    """Show what holds for every campaign."""
    form = LimitForm(data={"alone_up_to": queries.alone_up_to()})
    return render(PAGE, form=form, error=None, **CONTEXT)


@bp.post("/campaigns/settings")
@requires(Thing.CAMPAIGN, Act.CONFIRM)
def save_settings() -> ResponseReturnValue:
    """Set from how many recipients on a second person approves."""
    form = LimitForm(request.form)
    if not form.validate():
        return refused(form, None, PAGE, **CONTEXT)
    try:
        actions.limit_alone(form.alone_up_to.data or 0, by=current_actor())
    except DomainError as error:
        return refused(form, error, PAGE, **CONTEXT)
    flash(_("已保存，对尚未开始的通知立即生效。"))
    return see_other(".settings")
