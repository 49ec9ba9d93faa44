"""The palette's answer, the full page of results, and what fields suggest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from crm.core.search import Hit
from crm.core.web import current_actor, public, render, signed_in
from crm.search import queries, suggesting
from crm.search.addresses import addresses
from crm.search.commands import commands_for

bp = Blueprint("search", __name__, url_prefix="/search")
PALETTE, PAGE = 8, 50


@dataclass(frozen=True, slots=True)
class Found:
    """A find with its address."""

    hit: Hit
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """The finds of one kind."""

    kind: queries.Kind
    found: list[Found]


@bp.get("/")
@signed_in
def page() -> ResponseReturnValue:
    """Show what a query finds, by kind."""
    query, kind = request.args.get("q", "").strip()[: queries.LONGEST], request.args.get("kind", "")
    kind = kind if kind in queries.BY_KEY else ""
    hits = queries.find(current_actor(), query, PAGE, kind)
    return render("search/page.html", q=query, kind=kind, sections=sections(hits), total=len(hits), most=PAGE)


@bp.get("/palette")
@signed_in
def palette() -> ResponseReturnValue:
    """Answer the palette: finds by kind, then what one can do."""
    actor, query = current_actor(), request.args.get("q", "").strip()[: queries.LONGEST]
    hits = queries.find(actor, query, PALETTE)
    return render("search/_palette.html", q=query, sections=sections(hits), commands=commands_for(actor, query))


@bp.get("/industries")
@public
def industries() -> ResponseReturnValue:
    """Answer a field that asks for an industry: a public table."""
    return _suggestions(suggesting.industry_like(_typed()))


@bp.get("/places")
@public
def places() -> ResponseReturnValue:
    """Answer a field that asks for a city, district or zone: a public table."""
    return _suggestions(suggesting.place_like(_typed()))


def _typed() -> str:
    return request.args.get("q", "").strip()[: queries.LONGEST]


def _suggestions(found: Sequence[suggesting.Suggestion]) -> ResponseReturnValue:
    return render("search/_suggestions.html", found=found)


def sections(hits: Sequence[Hit]) -> list[Section]:
    """Gather finds by kind; the kind of the best find comes first, the order within a kind stays."""
    urls = addresses(hits)
    by_kind: dict[str, list[Found]] = {}
    for hit in hits:
        if url := urls.get((hit.kind, hit.subject_id)):
            by_kind.setdefault(hit.kind, []).append(Found(hit, url))
    return [Section(queries.BY_KEY[key], found) for key, found in by_kind.items()]
