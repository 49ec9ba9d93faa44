"""Notices in the hands of staff: writing one, who was told how, who has answered, calling again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from crm.core import markdown
from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.delivery_states import DELIVERY_STATE_NAMES
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.shell import shell
from crm.core.web import flash, refused, render, see_other
from crm.notices import actions, queries
from crm.notices.forms import CallForm, NoticeForm, ToldForm
from crm.notices.models import Notice
from crm.notices.queries import NAMED, Shown
from crm.notices.rules import RECEIPT_STATE_NAMES, DayMissing, Draft, ReceiptState, is_open
from crm.notices.views import bp

WRITE = "notices/write.html"
SHOW = "notices/show.html"


@bp.get("/notices/")
@requires(Thing.CAMPAIGN, Act.READ)
def index() -> ResponseReturnValue:
    """List the notices there are."""
    page = queries.notices_for(current_actor(), Cut.of(request.args))
    return render(
        "notices/index.html", page=page, may_write=current_actor().may(Thing.CAMPAIGN, Act.WRITE),
        url=lambda **changed: url_for(".index", **changed),
    )  # fmt: skip


def _form(*given: Any) -> NoticeForm:
    form, actor = NoticeForm(*given), current_actor()
    form.event_id.offer([(str(each.id), each.name) for each in queries.events_to_tell(actor)])
    choices = [
        (key, _(name, city=shell().city_name(city.code)) if city else _(name) if key == "all" else name)
        for key, name, city in queries.choices_of_audience()
    ]
    form.audience.offer([*choices, (NAMED, _("按下面的名单"))])
    return form


def _checked(form: NoticeForm) -> bool:
    """Say whether all is filled in, and say beside the field what is not."""
    fine = bool(form.validate())
    if form.asked.data and form.answer_by.data is None and not form.answer_by.errors:
        form.refuse("answer_by", _(DayMissing.template))
        fine = False
    if form.audience.data == NAMED and not form.names.data:
        form.refuse("names", _("请填写企业名单，每行一家。"))
        fine = False
    if not current_actor().may_all(Thing.CAMPAIGN, Act.WRITE) and not form.event_id.data:
        form.refuse("event_id", _("请选择您负责的活动。"))
        fine = False
    return fine


def _firms(form: NoticeForm) -> list[int]:
    return queries.firms_chosen(form.audience.data, form.names.data or "", current_actor())


@bp.get("/notices/new")
@requires(Thing.CAMPAIGN, Act.WRITE)
def write() -> ResponseReturnValue:
    """Ask for a notice and whom it goes to."""
    return render(WRITE, form=_form(), found=None, html="", error=None)


@bp.post("/notices/preview")
@requires(Thing.CAMPAIGN, Act.WRITE)
def preview() -> ResponseReturnValue:
    """Say how many firms are meant and who of them has no address. Stores nothing."""
    form = _form(request.form)
    if not _checked(form):
        return refused(form, None, WRITE, found=None, html="")
    try:
        firms = _firms(form)
    except DomainError as error:
        return refused(form, error, WRITE, found=None, html="")
    mailed = [row for row in queries.contacts(firms).values() if row.email]
    found = {"firms": len(firms), "mailed": len(mailed)}
    return render(WRITE, form=form, found=found, html=_html(form.body.data or ""), error=None)


def _html(body: str) -> Markup:
    return Markup(markdown.to_html(body))  # noqa: S704  # cleaned by crm.core.markdown


@bp.post("/notices/")
@requires(Thing.CAMPAIGN, Act.WRITE)
def issue() -> ResponseReturnValue:
    """Send a notice."""
    form = _form(request.form)
    if not _checked(form):
        return refused(form, None, WRITE, found=None, html="")
    draft = Draft(
        form.title.data or "", form.body.data or "", form.answer_by.data if form.asked.data else None,
        form.event_id.data or None,
    )  # fmt: skip
    try:
        made = actions.issue(draft, _firms(form), by=current_actor())
    except DomainError as error:
        return refused(form, error, WRITE, found=None, html="")
    flash(_("通知已保存，邮件正在发出。没有邮箱的企业请用微信或电话通知。"))
    return see_other(".show", notice_id=made.id)


def _shown(notice: Notice) -> dict[str, Any]:
    shown, base = Shown.of(request.args), current_app.config["CRM_SETTINGS"].base_url
    page = queries.page_of(notice.id, shown, Cut.of(request.args))
    links = {row.id: f"{base}/n/{queries.token_of(row.mark)}" for row in page.rows}
    tabs = [(label, kept, queries.count(notice.id, kept), kept == shown) for label, kept in _tabs(shown)]
    return {
        "notice": notice, "event": queries.event_of(notice), "html": _html(notice.body), "shown": shown, "page": page,
        "tabs": tabs, "managers": queries.by_manager(notice.id), "people": queries.people_of([r.id for r in page.rows]),
        "links": links, "texts": {row.id: _text(notice, row.firm, links[row.id]) for row in page.rows},
        "names": RECEIPT_STATE_NAMES, "mails": DELIVERY_STATE_NAMES, "open": is_open(notice.answer_by, today()),
        "callable": queries.called_count(notice.id), "writes": queries.may_write(current_actor(), notice),
        "takes": queries.may_write(current_actor(), notice) and current_actor().may(Thing.RECIPIENT, Act.EXPORT),
        "url": _address(notice.id, shown),
    }  # fmt: skip


def _address(notice_id: int, shown: Shown) -> Callable[..., str]:
    kept: dict[str, Any] = {"notice_id": notice_id, **shown.stated}
    return lambda **changed: url_for(".show", **kept, **changed)


def _tabs(shown: Shown) -> list[tuple[str, Shown]]:
    """Return the filters above the list, each for the 对接人 that is chosen."""
    manager = shown.manager
    found = [(_("全部企业"), Shown(manager=manager))]
    found += [(_(RECEIPT_STATE_NAMES[state]), Shown(state, manager)) for state in ReceiptState]
    return [*found, (_("尚未通知到"), Shown(manager=manager, untold=True))]


def _text(notice: Notice, firm: str, link: str) -> str:
    """Return what is pasted into a chat with a firm."""
    head = f"【{notice.title}】\n{firm}：\n{markdown.to_text(notice.body).strip()}\n"
    if notice.answer_by is None:
        return head + _("查看：{link}", link=link)
    return head + _("请在 {day} 前点开链接回执：{link}", day=notice.answer_by.isoformat(), link=link)


@bp.get("/notices/<int:notice_id>")
@requires(Thing.CAMPAIGN, Act.READ)
def show(notice_id: int) -> ResponseReturnValue:
    """Show who was told how, and who has answered."""
    return render(SHOW, error=None, **_shown(queries.notice_for(current_actor(), notice_id)))


@bp.post("/notices/<int:notice_id>/calls")
@requires(Thing.CAMPAIGN, Act.WRITE)
def call(notice_id: int) -> ResponseReturnValue:
    """Call again those that have not answered."""
    notice, form = queries.notice_for(current_actor(), notice_id, Act.WRITE), CallForm(request.form)
    if not form.validate() or form.seen.data is None:
        return refused(form, None, SHOW, **_shown(notice))
    try:
        made = actions.call(notice.id, seen=form.seen.data, by=current_actor())
    except DomainError as error:
        return refused(form, error, SHOW, **_shown(notice))
    flash(_("已向 {n} 家未回执的企业催办。没有邮箱的企业请用微信或电话催办。", n=made))
    return see_other(".show", notice_id=notice.id, state=ReceiptState.OPEN.value)


@bp.post("/notices/<int:notice_id>/firms/<int:firm_id>")
@requires(Thing.CAMPAIGN, Act.WRITE)
def mark(notice_id: int, firm_id: int) -> ResponseReturnValue:
    """Note that a firm was told by WeChat or by telephone."""
    notice, form = queries.notice_for(current_actor(), notice_id, Act.WRITE), ToldForm(request.form)
    row = queries.firm_of(notice, firm_id)
    if not form.validate():
        return refused(form, None, SHOW, **_shown(notice))
    actions.mark_told(row.id, form.way.data, by=current_actor())
    flash(_("已记录：{name}。", name=queries.firm_name(row)))
    return see_other(".show", notice_id=notice.id, **Shown.of(request.args).stated)
