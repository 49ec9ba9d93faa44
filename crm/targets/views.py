"""Targets of a year beside what was reached, party by party, and setting one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.recognition import queries as ledger
from crm.recognition.queries import Question
from crm.recognition.rules import COUNT_SCOPE_NAMES, HEADLINE
from crm.targets import actions, queries, rules
from crm.targets.forms import AskedForm, TargetForm
from crm.targets.rules import AIM_NAMES, PARTY_NAMES, Aim, Party

bp = Blueprint("targets", __name__, url_prefix="/targets")
OPENS = {Party.SIDE: "side", Party.DISTRICT: "district", Party.EVENT: "event"}
"""Parties whose rows are a part of the ledger's breakdown of the same name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which comparison a page shows."""

    year: int
    by: Party
    aim: Aim
    asked: Question


def _shown() -> Shown:
    """Read which year, parties and figure are asked for, bounded by what this actor may see."""
    form = AskedForm(request.args)
    form.validate()
    asked = Question(as_of=form.as_of.data or today(), scope=form.scope.data or HEADLINE)
    by, aim = form.by.data or Party.WHOLE, form.aim.data or Aim.INVESTMENT
    return Shown(form.year.data or asked.as_of.year, by, aim, ledger.bounded(current_actor(), asked))


def _context(shown: Shown) -> dict[str, Any]:
    year, by, aim, asked = shown.year, shown.by, shown.aim, shown.asked
    within = queries.of_year(asked, year)
    return {
        "asked": asked, "year": year, "by": by, "aim": aim, "lines": queries.compared(asked, year, by, aim),
        "whole": ledger.recognised_sum(within), "elapsed": rules.elapsed(year, asked.as_of), "parties": PARTY_NAMES,
        "aims": AIM_NAMES, "scopes": COUNT_SCOPE_NAMES, "money_of": queries.amount, "history": queries.history(year),
        "opens": OPENS, "within": within, "may_set": current_actor().may_all(Thing.RECOGNITION, Act.EXPORT),
        "kept": {"year": year, "by": by.value, "aim": aim.value, "as_of": asked.as_of.isoformat(),
                 "scope": asked.scope.value},
    }  # fmt: skip


@bp.get("/")
@requires(Thing.RECOGNITION, Act.READ)
def index() -> ResponseReturnValue:
    """Compare the parties of a year with their targets and with each other."""
    return render("targets/index.html", **_context(_shown()))


def _target_form(by: Party, data: Any = None) -> TargetForm:
    form = TargetForm()
    form.key.offer([(key, name or _("整体")) for key, name in queries.choices(by)])
    form.process(data, key=request.args.get("key", ""))
    return form


@bp.get("/set")
@requires(Thing.RECOGNITION, Act.EXPORT)
def edit() -> ResponseReturnValue:
    """Show the form of a target."""
    shown = _shown()
    return render("targets/set.html", form=_target_form(shown.by), error=None, **_context(shown))


@bp.post("/set")
@requires(Thing.RECOGNITION, Act.EXPORT)
def store() -> ResponseReturnValue:
    """Set, change or take back a target."""
    shown = _shown()
    form = _target_form(shown.by, request.form)
    if not form.validate():
        return refused(form, None, "targets/set.html", **_context(shown))
    try:
        number = form.value(shown.aim)
        actions.set_target(shown.year, shown.by, form.key.data, shown.aim, number, by=current_actor())
    except DomainError as error:
        return refused(form, error, "targets/set.html", **_context(shown))
    flash(_("目标已保存。") if number else _("目标已取消。"))
    return see_other("targets.index", year=shown.year, by=shown.by.value, aim=shown.aim.value)
