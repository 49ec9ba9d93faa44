"""Likely duplicates, merging them side by side, and taking a merge back."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.care import actions, queries, rules
from crm.care.forms import PairForm, UndoForm, picks
from crm.care.rules import FIELDS, SIGN_NAMES, TABLE_NAMES, Choice, Kind
from crm.care.views import bp
from crm.core import search
from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.amounts import said
from crm.core.clock import now
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.money import Money
from crm.core.pages import Cut
from crm.core.slots import fill
from crm.core.web import flash, refused, render, see_other
from crm.members import queries as members
from crm.standards import divisions, industries

FIRMS, PEOPLE = (Thing.ENTERPRISE, Act.EXPORT), (Thing.PERSON, Act.EXPORT)
"""Who hands out the whole register merges, throws away and erases in it: the secretary (policy.md)."""
OF = {
    Kind.ENTERPRISE: ("care.enterprise_duplicates", "care.merge_of_enterprises", "care.enterprise_merges"),
    Kind.PERSON: ("care.person_duplicates", "care.merge_of_people", "care.person_merges"),
}


def cut() -> Cut:
    """Return the place of a page as it stands in the address."""
    return Cut.of(request.args)


def _duplicates(kind: Kind) -> ResponseReturnValue:
    after = request.args.get("after", "")
    asked = queries.enterprise_pairs if kind is Kind.ENTERPRISE else queries.person_pairs
    return render(
        "care/duplicates.html", kind=kind.value, page=asked(after), after=after, signs=SIGN_NAMES, here_at=OF[kind][0],
        merge_at=OF[kind][1], trashed=queries.in_trash(),
    )  # fmt: skip


@bp.get("/enterprises/duplicates")
@requires(*FIRMS)
def enterprise_duplicates() -> ResponseReturnValue:
    """Show pairs of enterprises that may be one."""
    return _duplicates(Kind.ENTERPRISE)


@bp.get("/people/duplicates")
@requires(*PEOPLE)
def person_duplicates() -> ResponseReturnValue:
    """Show pairs of people that may be one."""
    return _duplicates(Kind.PERSON)


def _distinct(kind: Kind) -> ResponseReturnValue:
    form = PairForm(request.form)
    both = queries.pair_of(kind, form.keep.data, form.gone.data) if form.validate() else None
    if both is None:
        raise NotFound()
    actions.say_distinct(kind, both[0].id, both[1].id, by=current_actor())
    flash(_("已记住：这两条不是重复，不再提示。"))
    return see_other(OF[kind][0])


@bp.post("/enterprises/duplicates")
@requires(*FIRMS)
def distinct_enterprises() -> ResponseReturnValue:
    """Remember that two enterprises are not the same."""
    return _distinct(Kind.ENTERPRISE)


@bp.post("/people/duplicates")
@requires(*PEOPLE)
def distinct_people() -> ResponseReturnValue:
    """Remember that two people are not the same."""
    return _distinct(Kind.PERSON)


def _compared(kind: Kind) -> ResponseReturnValue:
    form = PairForm(request.args)
    valid = form.validate()
    both = queries.pair_of(kind, form.keep.data, form.gone.data) if valid else None
    if both is None:
        return _choosing(kind, form)
    return render("care/merge.html", form=form, error=None, **_context(kind, *both, {}))


def _choosing(kind: Kind, form: PairForm) -> ResponseReturnValue:
    """Let somebody look for the other record; of no record known, begin with the likely ones."""
    known = form.keep.data or form.gone.data or 0
    if not known:
        return see_other(OF[kind][0])
    one = queries.sides(kind, [known]).get(known)
    if one is None:
        raise NotFound()
    asked = request.args.get("q", "").strip()[:100]
    hits = [hit for hit in search.find(asked, (kind.value,), 10) if hit.subject_id != one.id] if asked else []
    return render(
        "care/choose.html", kind=kind.value, one=one, q=asked, hits=hits, duplicates_at=OF[kind][0],
        merge_at=OF[kind][1], stays="keep" if form.keep.data else "gone",
    )  # fmt: skip


def _context(kind: Kind, keep: members.AnyRow, gone: members.AnyRow, chosen: dict[str, Choice]) -> dict[str, Any]:
    picked = rules.defaults(keep._asdict(), gone._asdict(), FIELDS[kind]) | chosen
    fields = [
        (name, label, shown(name, keep), shown(name, gone), picked[name].value)
        for name, label in FIELDS[kind].items()
        if keep._mapping[name] or gone._mapping[name]
    ]
    sides = queries.sides(kind, (keep.id, gone.id))
    return {
        "kind": kind.value, "keep": sides[keep.id], "gone": sides[gone.id],
        "differing": [each for each in fields if each[2] != each[3]],
        "same": [each for each in fields if each[2] == each[3]],
        "panels": fill("merge", (kind.value, keep.id, gone.id)),
        "rows": _rows(kind, keep.id, gone.id), "merge_at": OF[kind][1], "duplicates_at": OF[kind][0],
        "blocked": kind is Kind.ENTERPRISE and not rules.may_be_same(keep.credit_code, gone.credit_code),
    }  # fmt: skip


def _rows(kind: Kind, keep: int, gone: int) -> list[tuple[str, int, int]]:
    """Return what hangs on each record, by name of the table."""
    one, two = queries.totals_of(kind, keep), queries.totals_of(kind, gone)
    found: dict[str, tuple[int, int]] = {}
    for table in dict.fromkeys([*one, *two]):
        label = TABLE_NAMES.get(table, rules.OTHER)
        had = found.get(label, (0, 0))
        found[label] = (had[0] + one.get(table, 0), had[1] + two.get(table, 0))
    return [(label, *counts) for label, counts in found.items()]


def shown(name: str, row: members.AnyRow) -> str:
    """Return a field as people read it: codes by name, money in 万元."""
    value = row._mapping[name]
    match name:
        case _ if value is None or value == "":
            return ""
        case "city_code" | "district_code" | "home_code":
            return divisions.name_of(value)
        case "industry_code":
            return industries.name_of(value)
        case "manager_id":
            return members.account_name(value)
        case "locale":
            return _("英文") if value == "en" else _("中文")
        case _ if isinstance(value, Money):
            return said(value)
        case _:
            return str(value)


@bp.get("/enterprises/merge")
@requires(*FIRMS)
def merge_of_enterprises() -> ResponseReturnValue:
    """Show two enterprises side by side, field by field."""
    return _compared(Kind.ENTERPRISE)


@bp.get("/people/merge")
@requires(*PEOPLE)
def merge_of_people() -> ResponseReturnValue:
    """Show two people side by side, field by field."""
    return _compared(Kind.PERSON)


def _merged(kind: Kind) -> ResponseReturnValue:
    form = PairForm(request.form)
    both = queries.pair_of(kind, form.keep.data, form.gone.data) if form.validate() else None
    if both is None:
        raise NotFound()
    chosen = picks(kind, request.form)
    merge = actions.merge_enterprises if kind is Kind.ENTERPRISE else actions.merge_persons
    try:
        departure = merge(both[0].id, both[1].id, chosen, by=current_actor())
    except DomainError as error:
        return refused(form, error, "care/merge.html", **_context(kind, *both, chosen))
    flash(
        _("已把“{gone}”并入“{keep}”。", gone=departure.name, keep=departure.into_name),
        undo=(url_for("care.undo_merge", merge_id=departure.id), _("撤销合并")),
    )
    return see_other("care.merge", merge_id=departure.id)


@bp.post("/enterprises/merge")
@requires(*FIRMS)
def merge_enterprises() -> ResponseReturnValue:
    """Make one enterprise of two."""
    return _merged(Kind.ENTERPRISE)


@bp.post("/people/merge")
@requires(*PEOPLE)
def merge_people() -> ResponseReturnValue:
    """Make one person of two."""
    return _merged(Kind.PERSON)


def _merges(kind: Kind) -> ResponseReturnValue:
    page = queries.departures(kind, cut())
    return render(
        "care/merges.html", kind=kind.value, page=page, trashed=queries.in_trash(),
        url=lambda **more: url_for(OF[kind][2], **more),
    )  # fmt: skip


@bp.get("/enterprises/merges")
@requires(*FIRMS)
def enterprise_merges() -> ResponseReturnValue:
    """Show which enterprises were merged, the newest first."""
    return _merges(Kind.ENTERPRISE)


@bp.get("/people/merges")
@requires(*PEOPLE)
def person_merges() -> ResponseReturnValue:
    """Show which people were merged, the newest first."""
    return _merges(Kind.PERSON)


def _result(departure_id: int) -> dict[str, Any]:
    departure = queries.merge_for(departure_id)
    counts: dict[str, int] = {}
    for table, n in queries.steps_of(departure_id).items():
        if table != departure.kind:
            label = TABLE_NAMES.get(table, rules.OTHER)
            counts[label] = counts.get(label, 0) + n
    return {
        "departure": departure, "counts": counts, "kind": departure.kind.value, "until": departure.at + rules.KEPT_FOR,
        "open": departure.ended_at is None and departure.purged_at is None and departure.at + rules.KEPT_FOR > now(),
        "merges_at": OF[departure.kind][2], "tables": TABLE_NAMES, "fields": FIELDS[departure.kind],
    }  # fmt: skip


@bp.get("/merges/<int:merge_id>")
@requires(*FIRMS)
def merge(merge_id: int) -> ResponseReturnValue:
    """Show what a merge moved, and until when it can be taken back."""
    return render("care/merged.html", form=UndoForm(), edits=(), **_result(merge_id))


@bp.post("/merges/<int:merge_id>/undo")
@requires(*FIRMS)
def undo_merge(merge_id: int) -> ResponseReturnValue:
    """Take a merge back; what was changed since is named first and stays."""
    form = UndoForm(request.form)
    form.validate()
    try:
        departure = actions.unmerge(merge_id, in_spite=bool(form.in_spite.data), by=current_actor())
    except NotFound:
        raise
    except DomainError as error:
        edits = error.edits if isinstance(error, rules.EditedSince) else ()
        return refused(form, error, "care/merged.html", edits=edits, **_result(merge_id))
    flash(_("已撤销合并：“{gone}”与“{keep}”恢复为两条。", gone=departure.name, keep=departure.into_name))
    return see_other("care.merge", merge_id=merge_id)
