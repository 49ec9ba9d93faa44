"""Saved segments."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.campaigns import actions, forms, queries
from crm.campaigns.forms import SegmentForm
from crm.campaigns.models import Segment
from crm.campaigns.rules import VIEW, Audience, Purpose, Rules
from crm.campaigns.views import bp
from crm.campaigns.views.compose import audience_of
from crm.campaigns.views.words import NAMES, segment_name
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _, current_locale
from crm.core.shell import shell
from crm.core.web import current_actor, flash, refused, render, requires, see_other

FIRST = 2
"""Groups of conditions that are always open."""


def _segment(segment_id: int) -> Segment:
    found = next((each for each in queries.saved_segments() if each.id == segment_id), None)
    if found is None or not _may_change(found):
        raise NotFound()
    return found


def _may_change(segment: Segment) -> bool:
    """Who works for events only changes what they saved themselves."""
    actor = current_actor()
    return actor.may_all(Thing.CAMPAIGN, Act.WRITE) or (
        actor.may(Thing.CAMPAIGN, Act.WRITE) and segment.created_by_id == actor.id
    )


def _form(segment: Segment | None = None, asked: MultiDict[str, str] | None = None) -> SegmentForm:
    """Return the form: as it is stored, as it was sent, or (`asked`) as somebody is still choosing."""
    frame, actor = shell(), current_actor()
    stored = Rules.read(segment.rules) if segment else Rules(())
    form = forms.for_customs(_customs())()
    form.offer(
        [(city.code, frame.city_name(city.code)) for city in frame.pair], queries.events_of(actor, stored.events),
        [(str(view_id), name) for view_id, name in queries.offered_views(actor)],
        [number for number, group in zip(forms.GROUPS, stored.groups, strict=False) if VIEW in group],
    )  # fmt: skip
    typed = request.form if request.method == "POST" else None
    form.process(typed if asked is None else asked, name=segment.name if segment else "", **SegmentForm.ticked(stored))
    return form


def _customs() -> list[tuple[str, str, list[tuple[str, str]]]]:
    locale = current_locale()
    return [
        (each.name, each.spoken(locale), [(str(o.id), o.spoken(locale)) for o in each.options if not o.retired])
        for each in queries.choosing()
    ]


def _texts(segment: Segment | None, group: str, picked: str) -> Sequence[str]:
    """Return the conditions of a chosen view, or those a group of a segment has taken over before."""
    if picked != forms.KEPT:
        return queries.texts_of(int(picked), current_actor())
    groups = Rules.read(segment.rules).groups if segment else ()
    number = forms.GROUPS.index(group)
    return groups[number].get(VIEW, ()) if number < len(groups) else ()


def _page(segment: Segment | None) -> dict[str, Any]:
    found = audience_of(segment.name, Purpose.NOTICE, None) if segment else None
    more = segment is not None and len(Rules.read(segment.rules).groups) > FIRST
    return {"segment": segment, "audience": found, "groups": forms.GROUPS, "more": more, **NAMES}


def _reach(segment: str) -> Audience:
    return audience_of(segment, Purpose.NOTICE, None)


@bp.get("/campaigns/segments")
@requires(Thing.CAMPAIGN, Act.READ)
def segments() -> ResponseReturnValue:
    """List segments, the built-in ones first."""
    built_in = [(each, segment_name(each.key), _reach(each.key)) for each in queries.segments()]
    saved = [(each, _reach(each.name), _may_change(each)) for each in queries.saved_segments()]
    may = current_actor().may(Thing.CAMPAIGN, Act.WRITE)
    return render("campaigns/segments.html", built_in=built_in, saved=saved, may_write=may)


@bp.get("/campaigns/segments/new")
@requires(Thing.CAMPAIGN, Act.WRITE)
def new_segment() -> ResponseReturnValue:
    """Ask for a new segment."""
    return render("campaigns/segment.html", form=_form(), error=None, **_page(None))


@bp.post("/campaigns/segments")
@requires(Thing.CAMPAIGN, Act.WRITE)
def create_segment() -> ResponseReturnValue:
    """Store a segment."""
    return _stored(None)


@bp.get("/campaigns/segments/count")
@requires(Thing.CAMPAIGN, Act.WRITE)
def count_segment() -> ResponseReturnValue:
    """Answer whom the conditions that are being chosen reach, and why others are left out: a fragment."""
    number = request.args.get("segment_id", "")
    segment = _segment(int(number)) if number.isascii() and number.isdigit() and len(number) < 12 else None
    form = _form(segment, request.args)
    form.validate()
    rules = form.rules(partial(_texts, segment))
    found = queries.audience(rules, Purpose.NOTICE) if rules.groups else None
    return render("campaigns/_counted.html", audience=found, **NAMES)


@bp.get("/campaigns/segments/<int:segment_id>")
@requires(Thing.CAMPAIGN, Act.WRITE)
def edit_segment(segment_id: int) -> ResponseReturnValue:
    """Show a segment with whom it reaches now."""
    segment = _segment(segment_id)
    return render("campaigns/segment.html", form=_form(segment), error=None, **_page(segment))


@bp.post("/campaigns/segments/<int:segment_id>")
@requires(Thing.CAMPAIGN, Act.WRITE)
def update_segment(segment_id: int) -> ResponseReturnValue:
    """Save a segment; campaigns that were started keep their recipients."""
    return _stored(_segment(segment_id))


def _stored(segment: Segment | None) -> ResponseReturnValue:
    form = _form(segment)
    if not form.validate():
        return refused(form, None, "campaigns/segment.html", **_page(segment))
    try:
        saved = actions.save_segment(
            segment.id if segment else None,
            name=form.name.data,
            rules=form.rules(partial(_texts, segment)),
            by=current_actor(),
        )
    except DomainError as error:
        return refused(form, error, "campaigns/segment.html", **_page(segment))
    flash(_("已保存收件范围“{name}”。", name=saved.name))
    return see_other("campaigns.edit_segment", segment_id=saved.id)


@bp.post("/campaigns/segments/<int:segment_id>/remove")
@requires(Thing.CAMPAIGN, Act.WRITE)
def remove_segment(segment_id: int) -> ResponseReturnValue:
    """Put a segment into the trash."""
    name = actions.remove_segment(_segment(segment_id).id, by=current_actor())
    flash(_("收件范围“{name}”已移到回收站，30 天内可恢复。", name=name))
    return see_other("campaigns.segments")
