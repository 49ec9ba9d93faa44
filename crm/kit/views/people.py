"""Badges and name cards: whose, of which size; who was printed before, how often, by whom."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.errors import DomainError
from crm.core.web import limited, refused, render, see_other
from crm.events.models import Event
from crm.events.rules import GUEST_CLASS_NAMES
from crm.kit import actions, queries, rules
from crm.kit.forms import PeopleForm, PrintForm, sizes_of
from crm.kit.queries import Printable
from crm.kit.rules import PAPER_NAMES, PRINTED, PaperKind
from crm.kit.views import bp
from crm.kit.views.frame import READS, event_at, venue_choices, venues_in
from crm.kit.views.placing import ticked

PAGE = "kit/people.html"
LISTED = 300
KEPT = ("kind", "venue", "guest_class", "show", "q")
"""What the address may ask for."""


def _asked(event: Event) -> tuple[PeopleForm, PaperKind, Printable]:
    """Return what the address asks for."""
    form = PeopleForm()
    form.venue.offer(venue_choices(venues_in(event)))
    form.process(request.args)
    form.validate()
    wanted = Printable(
        venue_id=form.venue.data or None, guest_class=form.guest_class.data or None,
        q="" if form.q.errors else form.q.data or "", fresh=form.show.data == "fresh",
    )  # fmt: skip
    return form, form.kind.data or PaperKind.BADGE, wanted


def _print_form(kind: PaperKind, given: Any = None) -> PrintForm:
    form = PrintForm()
    form.size.offer(sizes_of(kind))
    if given is not None:
        form.process(given)
    return form


def _shown(event: Event) -> dict[str, Any]:
    filters, kind, wanted = _asked(event)
    rows = queries.printables(event.id, kind, wanted, limit=LISTED + 1)
    kept: dict[str, Any] = {name: request.args[name] for name in KEPT if request.args.get(name)}
    return {
        "event": event, "filters": filters, "kind": kind, "rows": rows[:LISTED], "more": len(rows) > LISTED,
        "listed": LISTED, "names": PAPER_NAMES, "printed": PRINTED, "classes": GUEST_CLASS_NAMES,
        "narrowed": bool(wanted != Printable()), "action": url_for(".print_people", code=event.code, **kept),
        "unprinted": queries.unprinted_count(event.id, kind),
    }  # fmt: skip


@bp.get("/events/<code>/kit/people")
@requires(*READS)
def people(code: str) -> ResponseReturnValue:
    """List who can have a badge or a name card, and who had one."""
    event = event_at(code)
    shown = _shown(event)
    return render(PAGE, form=_print_form(shown["kind"]), error=None, **shown)


@bp.post("/events/<code>/kit/people")
@requires(*READS)
def print_people(code: str) -> ResponseReturnValue:
    """Print the ticked ones, or all that the address asks for; each print is counted."""
    event = event_at(code)
    _filters, kind, wanted = _asked(event)
    form = _print_form(kind, request.form)
    if not form.validate():
        return refused(form, None, PAGE, **_shown(event))
    limited("export")
    try:
        ids = ticked() if not form.every.data else [row.id for row in queries.printables(event.id, kind, wanted)]
        if len(ids) > rules.PRINT_MOST:
            raise rules.TooManyToPrint(most=rules.PRINT_MOST, n=len(ids))
        made = actions.print_people(
            event.id, kind, form.size.data, ids, form=form.form.data, venue_id=wanted.venue_id,
            reason=form.reason.data or "", by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, PAGE, **_shown(event))
    return see_other(".copy", code=code, copy_id=made.id)
