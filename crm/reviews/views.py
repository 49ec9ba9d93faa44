"""The secretariat's pages of reviews: what waits, and one request field by field."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.files import IMAGES
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.slots import fill
from crm.core.web import flash, refused, render, see_other
from crm.members import queries as members
from crm.reviews import actions, queries
from crm.reviews.forms import ReviewForm, for_proposals
from crm.reviews.models import ChangeRequest
from crm.reviews.queries import Show
from crm.reviews.rules import FIELD_NAMES, VERDICT_NAMES, Drift, Verdict

bp = Blueprint("reviews", __name__, url_prefix="/reviews")


@bp.get("/")
@requires(Thing.REVIEW, Act.READ)
def requests() -> ResponseReturnValue:
    """List requests: those that wait longest first."""
    chosen = request.args.get("show", "")
    show = Show(chosen) if chosen in set(Show) else Show.WAITING
    cut = Cut.of(request.args)
    actor = current_actor()
    page = queries.requests_page(actor, show, cut)
    fields = queries.fields_of([row.id for row in page.rows])
    return render(
        "reviews/requests.html",
        page=page,
        show=show,
        fields=fields,
        names=FIELD_NAMES,
        verdicts=VERDICT_NAMES,
        beside=fill("reviews", None),
        url=lambda **more: url_for("reviews.requests", show=show.value, **more),
    )


@bp.get("/<int:request_id>")
@requires(Thing.REVIEW, Act.READ)
def review(request_id: int) -> ResponseReturnValue:
    """Show a request: now and proposed side by side."""
    asked = queries.request_for(current_actor(), request_id)
    return render("reviews/review.html", form=_form(asked)(), error=None, **_context(asked))


@bp.post("/<int:request_id>")
@requires(Thing.REVIEW, Act.CONFIRM)
def decide(request_id: int) -> ResponseReturnValue:
    """Accept and return fields as the form says; then open the next request."""
    asked = queries.request_for(current_actor(), request_id, Act.CONFIRM)
    form = _form(asked)(request.form)
    if request.form.get("all") == "accept":
        form.accept_all()
    elif not form.validate():
        return refused(form, None, "reviews/review.html", **_context(asked))
    try:
        actions.decide(request_id, form.rulings(), version=form.seen, by=current_actor())
    except DomainError as error:
        return refused(form, error, "reviews/review.html", **_context(queries.request_for(current_actor(), request_id)))
    return _decided(form, request_id)


def _decided(form: ReviewForm, request_id: int) -> ResponseReturnValue:
    verdicts = [ruling.verdict for ruling in form.rulings()]
    flash(
        _(
            "已完成审核：通过 {accepted} 项，退回 {returned} 项。",
            accepted=verdicts.count(Verdict.ACCEPTED),
            returned=verdicts.count(Verdict.RETURNED),
        )
    )
    following = queries.next_waiting(current_actor())
    return see_other("reviews.review", request_id=following or request_id)


@bp.get("/<int:request_id>/licence")
@requires(Thing.REVIEW, Act.READ)
def licence(request_id: int) -> ResponseReturnValue:
    """Show the licence that came with a request; what is no picture is downloaded."""
    file = queries.licence_of(current_actor(), request_id)
    response = Response(file.content, mimetype=file.kind.value)
    manner = "inline" if file.kind in IMAGES else "attachment"
    response.headers.set("Content-Disposition", manner, filename=file.name)
    return response


def _form(asked: ChangeRequest) -> type[ReviewForm]:
    return for_proposals(each for each in asked.proposals if each.verdict is Verdict.PENDING)


def _context(asked: ChangeRequest) -> dict[str, object]:
    actor, enterprise = current_actor(), queries.enterprise_of(asked)
    may_decide = actor.may(Thing.REVIEW, Act.CONFIRM) and asked.decided_at is None
    comparisons = queries.compared(asked, enterprise)
    return {
        "asked": asked,
        "enterprise": enterprise,
        "comparisons": comparisons,
        "may_decide": may_decide,
        "names": FIELD_NAMES,
        "verdicts": VERDICT_NAMES,
        "drifts": Drift,
        "waits": Verdict.PENDING,
        "edits": queries.edited_since(asked) if asked.decided_at is None else [],
        "twins": queries.twins_of(asked, enterprise) if may_decide else [],
        "licence": queries.licence_name(asked),
        "images": IMAGES,
        "others": _others(),
        "told": _told,
        "opens_enterprise": members.sees_fully(actor, enterprise.id),
    }


def _told(past: members.Past) -> str:
    return _("、").join(_(FIELD_NAMES[field]) for field in past.values if field in FIELD_NAMES)


def _others() -> object:
    page = queries.requests_page(current_actor(), Show.WAITING, Cut())
    return page.rows, queries.fields_of([row.id for row in page.rows])
