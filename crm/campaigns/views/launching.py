"""What is done to a campaign with one press: test, approve, send, pause, stop, settle."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.campaigns import actions, queries
from crm.campaigns.forms import SendForm, SettleForm
from crm.campaigns.rules import CampaignState, OutcomeUnsaid
from crm.campaigns.views import bp
from crm.campaigns.views.listing import with_error
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import current_actor, flash, limited, requires, see_other


@bp.post("/campaigns/<int:campaign_id>/test")
@requires(Thing.CAMPAIGN, Act.WRITE)
def test(campaign_id: int) -> ResponseReturnValue:
    """Mail a test to the account's own address."""
    limited("mail_link")
    actions.ask_for_test(campaign_id, by=current_actor())
    flash(_("测试邮件已发往您的登录邮箱。"))
    return see_other("campaigns.edit", campaign_id=campaign_id)


@bp.post("/campaigns/<int:campaign_id>/submit")
@requires(Thing.CAMPAIGN, Act.WRITE)
def submit(campaign_id: int) -> ResponseReturnValue:
    """Hand it in for a second person."""
    try:
        actions.submit(campaign_id, by=current_actor())
    except DomainError as error:
        return with_error(campaign_id, SendForm(), error)
    flash(_("已提交审批。"))
    return see_other("campaigns.show", campaign_id=campaign_id)


@bp.post("/campaigns/<int:campaign_id>/approve")
@requires(Thing.CAMPAIGN, Act.CONFIRM)
def approve(campaign_id: int) -> ResponseReturnValue:
    """Approve what somebody else handed in."""
    try:
        actions.approve(campaign_id, by=current_actor())
    except DomainError as error:
        return with_error(campaign_id, SendForm(), error)
    flash(_("已审批，可以发送。"))
    return see_other("campaigns.show", campaign_id=campaign_id)


@bp.post("/campaigns/<int:campaign_id>/send")
@requires(Thing.CAMPAIGN, Act.WRITE)
def send(campaign_id: int) -> ResponseReturnValue:
    """Start it, at once or at a time."""
    form = SendForm(request.form)
    if not form.validate():
        return with_error(campaign_id, form, None)
    try:
        campaign = actions.launch(campaign_id, at=form.moment(), by=current_actor())
    except DomainError as error:
        return with_error(campaign_id, form, error)
    flash(_("已定时。") if campaign.state is CampaignState.SCHEDULED else _("已开始发送。"))
    return see_other("campaigns.show", campaign_id=campaign_id)


@bp.post("/campaigns/<int:campaign_id>/pause")
@requires(Thing.CAMPAIGN, Act.WRITE)
def pause(campaign_id: int) -> ResponseReturnValue:
    """Hand nothing more over."""
    try:
        actions.pause(campaign_id, by=current_actor())
    except DomainError as error:
        return with_error(campaign_id, SendForm(), error)
    flash(_("已暂停，尚未发出的不再发送。"))
    return see_other("campaigns.show", campaign_id=campaign_id)


@bp.post("/campaigns/<int:campaign_id>/resume")
@requires(Thing.CAMPAIGN, Act.WRITE)
def resume(campaign_id: int) -> ResponseReturnValue:
    """Go on."""
    try:
        actions.resume(campaign_id, by=current_actor())
    except DomainError as error:
        return with_error(campaign_id, SendForm(), error)
    flash(_("继续发送。"))
    return see_other("campaigns.show", campaign_id=campaign_id)


@bp.post("/campaigns/<int:campaign_id>/delete")
@requires(Thing.CAMPAIGN, Act.WRITE)
def remove_draft(campaign_id: int) -> ResponseReturnValue:
    """Put a draft into the trash."""
    subject = actions.remove_draft(campaign_id, by=current_actor())
    flash(_("通知草稿“{subject}”已移到回收站，30 天内可恢复。", subject=subject))
    return see_other("campaigns.index")


@bp.post("/campaigns/<int:campaign_id>/cancel")
@requires(Thing.CAMPAIGN, Act.WRITE)
def cancel(campaign_id: int) -> ResponseReturnValue:
    """Stop for good."""
    try:
        actions.cancel(campaign_id, by=current_actor())
    except DomainError as error:
        return with_error(campaign_id, SendForm(), error)
    flash(_("已停止，尚未发出的不会再发送。"))
    return see_other("campaigns.show", campaign_id=campaign_id)


@bp.post("/campaigns/<int:campaign_id>/recipients/<int:recipient_id>/settle")
@requires(Thing.CAMPAIGN, Act.WRITE)
def settle(campaign_id: int, recipient_id: int) -> ResponseReturnValue:
    """Say what became of a mail whose result is unknown."""
    campaign = queries.campaign_for(current_actor(), campaign_id, Act.WRITE)
    queries.recipient_of(campaign.id, recipient_id)
    return _settled(campaign_id, recipient_id)


@bp.post("/campaigns/<int:campaign_id>/uncertain")
@requires(Thing.CAMPAIGN, Act.WRITE)
def settle_all(campaign_id: int) -> ResponseReturnValue:
    """Say the same of all mails of a campaign whose result is unknown."""
    return _settled(campaign_id, None)


def _settled(campaign_id: int, recipient_id: int | None) -> ResponseReturnValue:
    form = SettleForm(request.form)
    if not form.validate():
        return with_error(campaign_id, SendForm(), OutcomeUnsaid())
    try:
        n = actions.settle(campaign_id, recipient_id, outcome=form.outcome.data, by=current_actor())
    except DomainError as error:
        return with_error(campaign_id, SendForm(), error)
    flash(_("已确认 {n} 位。", n=n))
    return see_other("campaigns.show", campaign_id=campaign_id)
