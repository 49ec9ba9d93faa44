"""Pages anybody with a code may read. Wrong, expired and hidden codes are answered alike. GETs change nothing."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, public
from crm.core.errors import NotFound
from crm.core.i18n import _, current_locale
from crm.core.jobs import enqueue
from crm.core.web import flash, limited, refused, render, see_other
from crm.tracking import actions, queries
from crm.tracking.forms import WatchForm
from crm.tracking.jobs import mail_watcher
from crm.tracking.queries import Parcel
from crm.tracking.rules import PACE_NAMES
from crm.tracking.views import bp
from crm.tracking.views.lines import lines, steps

LONGEST = 40
"""Characters of a code that are kept in the address of its page."""


@bp.get("/track/")
@public
def search() -> ResponseReturnValue:
    """Ask for a code, and lead to its page."""
    typed = "".join(request.args.get("q", "").split())[:LONGEST]
    return see_other(".show", parcel=typed.replace("/", "")) if typed.strip("/.") else render("tracking/search.html")


def _page(found: Parcel) -> dict[str, object]:
    told = list(found.told)
    return {
        "found": found, "project": found.project, "typed": found.code, "pace": found.pace,
        "paces": PACE_NAMES, "steps": steps(told, days=False), "lines": lines(told, days=False),
    }  # fmt: skip


@bp.get("/track/<parcel>")
@public
def show(parcel: str) -> ResponseReturnValue:
    """Show where a project stands: steps and months, nothing else."""
    limited("track")
    try:
        found = queries.opened(parcel)
    except NotFound:
        return render("tracking/none.html", typed=parcel[:LONGEST]), 404
    return render("tracking/show.html", form=WatchForm(), error=None, **_page(found))


@bp.post("/track/<parcel>/watch")
@public
def watch(parcel: str) -> ResponseReturnValue:
    """Mail the question whether this address wants mail. The answer is the same whatever is known of the address."""
    limited("mail_link")
    found, form = queries.opened(parcel), WatchForm(request.form)
    if not form.validate():
        return refused(form, None, "tracking/show.html", **_page(found))
    due = actions.ask_for_mail(parcel, form.email.data or "", locale=current_locale(), by=current_actor())
    if due is not None:
        enqueue(mail_watcher, due)
    flash(_("确认邮件已发往 {email}，点开其中的链接并确认后生效。", email=form.email.data))
    return see_other(".show", parcel=parcel)


@bp.get("/track/mail/<token>")
@public
def mail(token: str) -> ResponseReturnValue:
    """Ask the owner of an address to confirm, or let them stop."""
    row = queries.watch_by_token(token)
    return render("tracking/mail.html", row=row, token=token, parcel=queries.watched(row))


@bp.post("/track/mail/<token>")
@public
def confirm_mail(token: str) -> ResponseReturnValue:
    """Note that the owner wants mail."""
    actions.confirm_mail(token, by=current_actor())
    flash(_("已确认，项目有新进度时邮件通知您。"))
    return see_other(".mail", token=token)


@bp.post("/track/mail/<token>/stop")
@public
def stop_mail(token: str) -> ResponseReturnValue:
    """Delete the address."""
    actions.stop_mail(token, by=current_actor())
    flash(_("已停止通知，您的邮箱已从这个项目删除。"))
    return see_other(".search")
