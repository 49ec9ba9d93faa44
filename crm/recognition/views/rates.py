"""The rows behind each rate, and the rule by which 落地 and 履约 are reckoned."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import now
from crm.core.i18n import _
from crm.core.money import Money
from crm.core.web import flash, refused, render, see_other
from crm.projects.rules import STEP_NAMES, Step
from crm.recognition import actions, queries
from crm.recognition.forms import RulingForm
from crm.recognition.rules import (
    AGE_NAMES,
    LANDED_NAMES,
    PERFORMANCE_NAMES,
    PROJECT_RATES,
    STUCK_DAYS,
    Age,
    RateKind,
    Ruling,
    formulas,
)
from crm.recognition.views import NAMES, bp
from crm.recognition.views.ledger import address, cut, page_of, question_of_request


@bp.get("/projects")
@requires(Thing.RECOGNITION, Act.READ)
def counted() -> ResponseReturnValue:
    """Show the recognised projects that a rate counts."""
    form, asked = question_of_request()
    kind = form.rate.data if form.rate.data in (*PROJECT_RATES, RateKind.ARRIVAL) else None
    page = queries.projects_page(asked, kind, cut())
    leads = address("recognition.pursued")(rate=None) if queries.may_open_leads(current_actor(), asked) else ""
    return page_of(
        "recognition/projects.html", "recognition.counted", form, asked, page=page, kind=kind, leads=leads,
        steps=[STEP_NAMES[step] for step in Step], money_of=Money,
    )  # fmt: skip


@bp.get("/arrivals")
@requires(Thing.RECOGNITION, Act.READ)
def arrivals() -> ResponseReturnValue:
    """Show the verified arrivals of recognised projects."""
    form, asked = question_of_request()
    page, total = queries.arrivals_page(asked, cut()), queries.arrivals_sum(asked)
    rate = RateKind.ARRIVAL
    return page_of("recognition/arrivals.html", "recognition.arrivals", form, asked, page=page, total=total, rate=rate)


@bp.get("/leads")
@requires(Thing.RECOGNITION, Act.READ)
def pursued() -> ResponseReturnValue:
    """Show the leads that 签约率 counts, to who may see every one of them; to others the two numbers."""
    form, asked = question_of_request()
    signed = request.args.get("signed") == "1"
    opens = queries.may_open_leads(current_actor(), asked)
    page = queries.pursued_page(asked, cut(), signed=signed) if opens else None
    return page_of("recognition/leads.html", "recognition.pursued", form, asked, page=page, signed=signed)


@bp.get("/pace")
@requires(Thing.RECOGNITION, Act.READ)
def pace() -> ResponseReturnValue:
    """Show how projects go on after the signing, how long signings wait for recognition, and what stands still."""
    form, asked = question_of_request()
    waiting = {age: queries.pending_of(asked, age) for age in Age}
    return page_of(
        "recognition/pace.html", "recognition.pace", form, asked, page=queries.stuck_page(asked, cut()),
        paces=queries.step_paces(asked), waiting=waiting, ages=AGE_NAMES, steps=STEP_NAMES,
        step_list=[STEP_NAMES[step] for step in Step], stuck_days=STUCK_DAYS, counted_at=address("recognition.counted"),
        landed=LANDED_NAMES, pending_at=address("recognition.pending"),
        most=max(n for n, _money in waiting.values()) or 1,
    )  # fmt: skip


@bp.get("/rule")
@requires(Thing.RECOGNITION, Act.READ)
def rule() -> ResponseReturnValue:
    """Show what 落地 and 履约 mean, and what they meant before."""
    ruling = queries.ruling_before(now())
    return render("recognition/rule.html", form=RulingForm(obj=ruling), error=None, **_rule(ruling))


def _rule(ruling: Ruling) -> dict[str, Any]:
    return {
        "formulas": formulas(ruling), "rules": queries.rulings(), "landed": LANDED_NAMES,
        "performances": PERFORMANCE_NAMES, "may_set": current_actor().may_all(Thing.RECOGNITION, Act.EXPORT), **NAMES,
    }  # fmt: skip


@bp.post("/rule")
@requires(Thing.RECOGNITION, Act.EXPORT)
def set_rule() -> ResponseReturnValue:
    """Let the rates be reckoned by another rule from now on."""
    form = RulingForm(request.form)
    if not form.validate():
        return refused(form, None, "recognition/rule.html", **_rule(queries.ruling_before(now())))
    actions.set_ruling(form.ruling(), by=current_actor())
    flash(_("已保存，自现在起按新口径计算；此前日期的数据仍按当时的口径。"))
    return see_other("recognition.rule")
