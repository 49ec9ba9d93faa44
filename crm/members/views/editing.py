"""Adding and editing an enterprise: duplicates are shown inside the form, clashes side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, Stale
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.web import flash, refused, render, see_other
from crm.members import actions, queries, rules
from crm.members.forms import EnterpriseForm, NewEnterpriseForm
from crm.members.models import Enterprise
from crm.members.rules import EmploymentDraft
from crm.members.views import bp
from crm.members.views.answering import Asked
from crm.members.views.enterprise import page
from crm.standards import divisions


def _offer(form: EnterpriseForm) -> EnterpriseForm:
    """Fill in the choices of this instance."""
    form.home_code.offer([(city.code, shell().city_name(city.code)) for city in shell().pair])
    form.manager_id.offer([(str(row.id), row.name) for row in queries.colleagues()])
    return form


def form_of(enterprise: Enterprise, asked: Asked) -> EnterpriseForm:
    """Return the form with what is stored, custom fields too."""
    place = enterprise.district_code or enterprise.city_code
    stored = {name: getattr(enterprise, name) for name in rules.FIELD_NAMES}
    form = asked.form(EnterpriseForm)(
        data=stored
        | asked.data
        | {
            "place": divisions.full_name(place) if place else "",
            "industry": enterprise.industry_code or "",
            "version": str(enterprise.version),
            "asked": asked.names,
        }
    )
    form.base.data = rules.fingerprint(_offer(form).texts())
    return form


@bp.get("/enterprises/new")
@requires(Thing.ENTERPRISE, Act.WRITE)
def new() -> ResponseReturnValue:
    """Ask for an enterprise."""
    if not _may_add():
        return see_other(".index")
    asked = Asked.of()
    data = {"home_code": shell().scope or None, "name": request.args.get("name", "")[:200], "asked": asked.names}
    form = _offer(asked.form(NewEnterpriseForm)(data=data))
    return render("members/new.html", form=form, candidates=(), customs=asked.fields)


def _may_add() -> bool:
    """Firms propose changes for review; they add nothing here."""
    return bool(current_actor().scopes(Thing.ENTERPRISE, Act.WRITE) & {"all", "own"})


@bp.post("/enterprises/")
@requires(Thing.ENTERPRISE, Act.WRITE)
def create() -> ResponseReturnValue:
    """Add an enterprise, with its first contact if one is given."""
    if not _may_add():
        return see_other(".index")
    asked = Asked.of(given=request.form)
    form, shown = _offer(asked.form(NewEnterpriseForm)(request.form)), {"customs": asked.fields}
    if not form.validate():
        return refused(form, None, "members/new.html", candidates=(), **shown)
    try:
        enterprise = _add(form, asked)
    except DomainError as error:
        return refused(form, error, "members/new.html", candidates=getattr(error, "candidates", ()), **shown)
    flash(_("已新增 {name}。", name=enterprise.name))
    return see_other(".show", enterprise_id=enterprise.id)


def _add(form: NewEnterpriseForm, asked: Asked) -> Enterprise:
    actor, contact = current_actor(), form.contact()
    seen = {int(text) for text in request.form.getlist("in_spite_of") if text.isdecimal() and len(text) < 19}
    enterprise = actions.add_enterprise(
        form.draft(), by=actor, in_spite_of=seen,
        phones=[contact.mobile] if contact else (), emails=[contact.email] if contact else (),
        answers=asked.answers(form),
    )  # fmt: skip
    if contact is not None and actor.may(Thing.PERSON, Act.WRITE):
        place = EmploymentDraft(title=form.contact_title.data or "", main=True)
        actions.add_colleague(enterprise.id, contact, place, in_spite_of=True, by=actor)
    return enterprise


@bp.get("/enterprises/<int:enterprise_id>/edit")
@requires(Thing.ENTERPRISE, Act.WRITE)
def edit(enterprise_id: int) -> ResponseReturnValue:
    """Show the form in place of the overview."""
    enterprise = queries.enterprise_to_edit(current_actor(), enterprise_id)
    asked = Asked.of(enterprise_id)
    shown = {"customs": asked.fields, **page(enterprise, "overview")}
    return render("members/edit.html", form=form_of(enterprise, asked), clash=None, **shown)


@bp.post("/enterprises/<int:enterprise_id>/edit")
@requires(Thing.ENTERPRISE, Act.WRITE)
def update(enterprise_id: int) -> ResponseReturnValue:
    """Store what was typed, or show both texts if somebody has saved meanwhile."""
    asked = Asked.of(enterprise_id, request.form)
    given, undecided = _decided(enterprise_id, asked)
    form = _offer(asked.form(EnterpriseForm)(given))
    if not form.validate() or undecided:
        return _again(form, enterprise_id, asked, None)
    try:
        answers = asked.answers(form)
        actions.edit_enterprise(
            enterprise_id, form.draft(), version=_version(form), answers=answers, by=current_actor()
        )
    except DomainError as error:
        return _again(form, enterprise_id, asked, error)
    flash(_("已保存 {name} 的资料。", name=form.name.data))
    return see_other(".show", enterprise_id=enterprise_id)


def _version(form: EnterpriseForm) -> int:
    text = form.version.data or ""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _decided(enterprise_id: int, asked: Asked) -> tuple[MultiDict[str, str], list[str]]:
    """Return what was sent and, of the fields in question after a clash, those nobody has chosen yet."""
    if "clash" not in request.form:
        return request.form, []
    return settled(request.form, form_of(queries.enterprise_to_edit(current_actor(), enterprise_id), asked))


def settled(given: MultiDict[str, str], stored: EnterpriseForm) -> tuple[MultiDict[str, str], list[str]]:
    """Take over the fields for which "theirs" was chosen. Also return the fields nobody has chosen yet."""
    taken = given.copy()
    asked = [name for name in given.get("clash", "").split(",") if name in stored]
    for name in asked:
        if given.get(f"pick_{name}") == "theirs":
            field = stored[name]
            several = field.data if isinstance(field.data, list) else None
            one = field._value() if hasattr(field, "_value") else str(field.data or "")
            taken.setlist(name, [one] if several is None else [str(each) for each in several])
            if hasattr(field, "unit"):
                taken[f"{name}_unit"] = field.unit
    return taken, [name for name in asked if given.get(f"pick_{name}") not in ("yours", "theirs")]


def _again(form: EnterpriseForm, enterprise_id: int, asked: Asked, error: DomainError | None) -> ResponseReturnValue:
    """Show the form again; after a clash with both texts of every field that differs."""
    enterprise = queries.enterprise_to_edit(current_actor(), enterprise_id)
    clash = None
    if isinstance(error, Stale) or "clash" in request.form:
        stored = form_of(enterprise, asked)
        clash = differing(form, stored, error)
        form.version.data = form.version.raw_data = None
        form.version.data, form.base.data = str(enterprise.version), form.base.data
    shown = {"customs": asked.fields, **page(enterprise, "overview")}
    return refused(form, error, "members/edit.html", clash=clash, **shown)


def differing(form: EnterpriseForm, stored: EnterpriseForm, error: DomainError | None) -> dict[str, Any]:
    """Return both texts of each field that differs, with what is likely wanted."""
    yours, theirs = form.texts(), stored.texts()
    likely = rules.choices_after_clash(form.base.data or "", yours, theirs)
    rows = [
        {"name": name, "label": form[name].label.text, "pick": request.form.get(f"pick_{name}") or pick,
         "yours": _spoken(form, name, yours), "theirs": _spoken(stored, name, theirs)}
        for name, pick in likely.items()
    ]  # fmt: skip
    who = error.facts.get("who", "") if error is not None else ""
    return {"rows": rows, "names": ",".join(likely), "who": who}


def _spoken(form: EnterpriseForm, name: str, texts: Mapping[str, str]) -> str:
    """Return a field's text as people read it: the label of a choice, not its value."""
    choices = getattr(form[name], "choices", None) or ()
    said = {str(choice.value): _(str(choice.label)) for choice in choices}
    if isinstance(form[name].data, list):
        return _("、").join(said.get(value, value) for value in texts[name].split(","))
    return said.get(texts[name], texts[name])
