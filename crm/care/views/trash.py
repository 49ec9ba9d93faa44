"""The trash: throwing away what has no history, and taking it out again."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.care import actions, queries, rules
from crm.care.rules import TABLE_NAMES, Kind
from crm.care.views import bp
from crm.care.views.pairs import FIRMS, PEOPLE, cut
from crm.core.access import current_actor, requires
from crm.core.errors import DomainError, NotFound
from crm.core.forms import Form
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other

PAGES: Mapping[Kind, tuple[str, str]] = {
    Kind.ENTERPRISE: ("members.show", "enterprise_id"), Kind.PERSON: ("members.person", "person_id"),
    Kind.TASK: ("work.show", "task_id"), Kind.SEGMENT: ("campaigns.edit_segment", "segment_id"),
    Kind.CAMPAIGN: ("campaigns.show", "campaign_id"), Kind.ACTIVITY: ("", ""),
}  # fmt: skip
"""Where a record that came back is shown."""


@bp.get("/trash/")
@requires(*FIRMS)
def trash() -> ResponseReturnValue:
    """Show what lies in the trash, the newest first."""
    page = queries.trash_page(cut())
    return render(
        "care/trash.html", page=page, kept_for=rules.KEPT_FOR, kinds=rules.KIND_NAMES, trashed=queries.in_trash(),
        url=lambda **more: url_for("care.trash", **more),
    )  # fmt: skip


def _asked(kind: Kind, subject_id: int) -> dict[str, object]:
    side = queries.sides(kind, [subject_id]).get(subject_id)
    if side is None:
        raise NotFound()
    along = {t: n for t, n in queries.totals_of(kind, subject_id).items() if t in rules.GOES_ALONG[kind]}
    return {
        "kind": kind.value, "side": side, "hinders": queries.hindrances(kind, subject_id), "along": along,
        "tables": TABLE_NAMES, "other": rules.OTHER,
    }  # fmt: skip


@bp.get("/enterprises/<int:enterprise_id>/trash")
@requires(*FIRMS)
def ask_enterprise(enterprise_id: int) -> ResponseReturnValue:
    """Say what would go with an enterprise, or what hinders."""
    return render("care/throw.html", form=Form(), **_asked(Kind.ENTERPRISE, enterprise_id))


@bp.get("/people/<int:person_id>/trash")
@requires(*PEOPLE)
def ask_person(person_id: int) -> ResponseReturnValue:
    """Say what would go with a person, or what hinders."""
    return render("care/throw.html", form=Form(), **_asked(Kind.PERSON, person_id))


def _thrown(kind: Kind, subject_id: int) -> ResponseReturnValue:
    try:
        departure = actions.trash(kind, subject_id, by=current_actor())
    except NotFound:
        raise
    except DomainError as error:
        return refused(Form(request.form), error, "care/throw.html", **_asked(kind, subject_id))
    flash(
        _("“{name}”已移到回收站。", name=departure.name),
        undo=(url_for("care.restore", trash_id=departure.id), _("恢复")),
    )
    return see_other("care.trash")


@bp.post("/enterprises/<int:enterprise_id>/trash")
@requires(*FIRMS)
def throw_enterprise(enterprise_id: int) -> ResponseReturnValue:
    """Put an enterprise without history into the trash."""
    return _thrown(Kind.ENTERPRISE, enterprise_id)


@bp.post("/people/<int:person_id>/trash")
@requires(*PEOPLE)
def throw_person(person_id: int) -> ResponseReturnValue:
    """Put a person without history into the trash."""
    return _thrown(Kind.PERSON, person_id)


@bp.post("/trash/<int:trash_id>/restore")
@requires(*FIRMS)
def restore(trash_id: int) -> ResponseReturnValue:
    """Take a record out of the trash with everything that went along."""
    departure = actions.restore(trash_id, by=current_actor())
    flash(_("“{name}”已恢复。", name=departure.name))
    endpoint, argument = PAGES[departure.kind]
    return see_other(endpoint, **{argument: departure.subject_id}) if endpoint else see_other("care.trash")
