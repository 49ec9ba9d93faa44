"""What staff take along: the phone list as a workbook, the notice as a Word file to be stamped."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from crm.core import markdown
from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import local
from crm.core.delivery_states import DELIVERY_STATE_NAMES
from crm.core.docx import MIME, Block, Line, Paper, document
from crm.core.i18n import _
from crm.core.sheets import workbook
from crm.core.shell import shell
from crm.core.web import limited
from crm.notices import actions, queries
from crm.notices.models import NoticeAttendee
from crm.notices.queries import Shown
from crm.notices.rules import RECEIPT_STATE_NAMES
from crm.notices.views import bp

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (12, 30, 12, 16, 12, 14, 14, 14, 40, 30)


@bp.post("/notices/<int:notice_id>/phones")
@requires(Thing.RECIPIENT, Act.EXPORT)
def phones(notice_id: int) -> ResponseReturnValue:
    """Answer the phone list of the firms the page shows; the log keeps who took it."""
    notice = queries.notice_for(current_actor(), notice_id, Act.WRITE)
    limited("export")
    rows = queries.all_firms(notice.id, Shown.of(request.args))
    people = queries.people_of([row.id for row in rows])
    actions.note_list(notice.id, len(rows), by=current_actor())
    heads = [_("对接人"), _("企业"), _("联系人"), _("手机"), _("回执"), _("邮件"), _("微信通知"), _("电话通知"),
             _("参会人"), _("不能参会的原因")]  # fmt: skip
    lines = [_line(row, people[row.id]) for row in rows]
    content = workbook(heads, [*lines, [_("演示数据")]] if shell().demo else lines, widths=WIDTHS)
    return _file(content, f"{_('电话单')}-{notice.id}.xlsx", XLSX)


def _line(row: Any, people: list[NoticeAttendee]) -> list[str]:
    sent = "；".join(" ".join(filter(None, (each.name, each.title, each.mobile))) for each in people)
    return [
        row.manager or "", row.firm, row.name, row.mobile, _(RECEIPT_STATE_NAMES[row.state]),
        _(DELIVERY_STATE_NAMES[row.mail_state]), row.wechat_by, row.phone_by, sent, row.reason,
    ]  # fmt: skip


@bp.get("/notices/<int:notice_id>/paper")
@requires(Thing.CAMPAIGN, Act.READ)
def paper(notice_id: int) -> ResponseReturnValue:
    """Answer the notice as a Word file: title, text, who sends it and when; the seal goes over the last lines."""
    notice = queries.notice_for(current_actor(), notice_id)
    text = markdown.to_text(notice.body).strip()
    blocks: list[Block] = [Line(part.strip()) for part in text.split("\n\n") if part.strip()]
    if notice.answer_by is not None:
        blocks.append(Line(_("请于 {day} 前回执。", day=notice.answer_by.isoformat())))
    day = local(notice.issued_at).date().isoformat()
    blocks += [Line(""), Line(shell().association, bold=True), Line(day), Line(_("（盖章）"))]
    made = document(Paper(notice.title, blocks, _("演示数据") if shell().demo else ""))
    return _file(made, f"{_('通知')}-{notice.id}.docx", MIME)


def _file(content: bytes, name: str, kind: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
