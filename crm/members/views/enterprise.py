"""One enterprise: overview, people, timeline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import at_wall, today
from crm.core.errors import NotFound
from crm.core.i18n import _
from crm.core.slots import fill, sources
from crm.core.web import render
from crm.core.words import N_
from crm.members import queries, rules
from crm.members.forms.activities import TimelineForm
from crm.members.models import Enterprise, Membership
from crm.members.rules import DUTY_NAMES, POSITION_NAMES, STANDING_NAMES, TimelineFilter
from crm.members.views import bp
from crm.standards import industries
from crm.standards.enterprise_size import Size, size_of

RECENT = 5
SIZE_NAMES = {Size.LARGE: N_("大型"), Size.MEDIUM: N_("中型"), Size.SMALL: N_("小型"), Size.MICRO: N_("微型")}
PER_PAGE = 200
"""Lines of a timeline on one page."""


def page(enterprise: Enterprise, tab: str) -> dict[str, object]:
    """Return what the head, the tabs and the side panel of an enterprise's page need."""
    actor = current_actor()
    full = queries.sees_fully(actor, enterprise.id)
    membership = queries.membership_of(enterprise.id)
    staff = [row for row in queries.staff_of(enterprise.id) if full or row.duty is rules.Duty.REPRESENTATIVE]
    return {
        "enterprise": enterprise, "tab": tab, "full": full, "membership": membership, "staff": staff,
        "here_now": [row for row in staff if row.is_here],
        "contact": next((row for row in staff if row.is_here), None),
        "manager": queries.account_name(enterprise.manager_id),
        "may_write": queries.writes_enterprise(actor, enterprise),
        "may_staff": queries.writes_people_of(actor, enterprise),
        "may_admit": actor.may_all(Thing.ENTERPRISE, Act.WRITE) or actor.may(Thing.DUES, Act.WRITE),
        "internal": actor.may_all(Thing.ENTERPRISE, Act.READ),
        "mask_phone": rules.mask_phone, "mask_email": rules.mask_email,
        "position_names": POSITION_NAMES, "standing_names": STANDING_NAMES, "duty_names": DUTY_NAMES,
        "size": _size(enterprise), "size_names": SIZE_NAMES, "control_names": rules.CONTROL_TYPE_NAMES,
        "lineage": industries.lineage(enterprise.industry_code or ""),
        "hidden": frozenset() if full else _hidden(enterprise.id),
        **_standing(membership, full=full),
    }  # fmt: skip


def _size(enterprise: Enterprise) -> Size | None:
    """Return its class by the statistical rule, None as long as a figure is missing."""
    revenue, assets = (each if each is None else each.fen for each in (enterprise.revenue, enterprise.assets))
    code = enterprise.industry_code or ""
    return size_of(code, employees=enterprise.employees, revenue=revenue, assets=assets)


def _hidden(enterprise_id: int) -> frozenset[str]:
    """Return the fields of an enterprise that it does not show to this reader of the directory."""
    hidden: list[frozenset[str]] = [of(current_actor(), enterprise_id) for of in sources("hidden_in_directory")]
    return frozenset().union(*hidden)


def _standing(membership: Membership | None, *, full: bool) -> dict[str, object]:
    """Return the standing of a membership and the sentences that say why."""
    if membership is None or not full:
        return {"standing": None, "whys": [], "rights": None, "lapse_confirmed": False, "proposes_exit": False}
    day = today()
    basis, override = queries.basis(membership, day), queries.override_of(membership.id, day)
    reasons = [rules.why_by_hand(override.until, override.reason)] if override else []
    reasons.append(rules.why(basis, day))
    kind = rules.standing(basis, day)
    confirmed = override is not None or queries.is_lapse_confirmed(membership.id, basis.paid_until, day)
    return {
        "standing": kind, "whys": [_(reason.template, **reason.facts) for reason in reasons],
        "rights": rules.rights(kind, lapse_confirmed=confirmed), "lapse_confirmed": confirmed,
        "proposes_exit": rules.proposes_exit(basis, day),
    }  # fmt: skip


@bp.get("/enterprises/<int:enterprise_id>")
@requires(Thing.ENTERPRISE, Act.READ)
def show(enterprise_id: int) -> ResponseReturnValue:
    """Show an enterprise: what it is, what passed between us lately, what higher features add."""
    enterprise = queries.enterprise_for(current_actor(), enterprise_id)
    context = page(enterprise, "overview")
    recent = queries.timeline(enterprise_id, limit=RECENT) if context["internal"] else None
    panels = fill("enterprise", enterprise) if context["full"] else []
    side = fill("enterprise-side", enterprise) if context["full"] else []
    return render("members/show.html", recent=recent, panels=panels, side=side, **context)


@bp.get("/enterprises/<int:enterprise_id>/people")
@requires(Thing.ENTERPRISE, Act.READ)
def staff(enterprise_id: int) -> ResponseReturnValue:
    """Show who works and who worked at an enterprise."""
    enterprise = queries.enterprise_for(current_actor(), enterprise_id)
    context = page(enterprise, "people")
    if not context["full"]:
        raise NotFound()
    return render("members/staff.html", **context)


@bp.get("/enterprises/<int:enterprise_id>/timeline")
@requires(Thing.ENTERPRISE, Act.READ)
def timeline(enterprise_id: int) -> ResponseReturnValue:
    """Show everything that happened between an enterprise and us, newest first."""
    enterprise = queries.enterprise_for(current_actor(), enterprise_id)
    context = page(enterprise, "timeline")
    if not context["internal"]:
        raise NotFound()
    form, asked = _asked(enterprise_id)
    found = queries.timeline(enterprise_id, moment(request.args.get("before", "")), PER_PAGE, asked)
    kept = {name: value for name, value in request.args.items() if value and name in form}
    return render("members/timeline.html", found=found, form=form, kept=kept, **context)


def _asked(enterprise_id: int) -> tuple[TimelineForm, TimelineFilter]:
    """Read the filters of a timeline from the address; what cannot be read narrows nothing."""
    form, kinds = TimelineForm(), queries.timeline_kinds()
    form.kind.offer(list(kinds.items()))
    form.person.offer([(str(row.person_id), row.name) for row in queries.staff_of(enterprise_id)])
    form.process(request.args)
    form.validate()
    since, until = form.since.data, form.until.data
    asked = TimelineFilter(
        kind=form.kind.data or "", person_id=form.person.data, named=frozenset(kinds) - {rules.OTHER},
        since=at_wall(since) if since else None, until=at_wall(until + timedelta(days=1)) if until else None,
    )  # fmt: skip
    return form, asked


def moment(text: str) -> datetime | None:
    """Read the cursor of a timeline; a broken one is answered with the first page."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo and 1900 < at.year < 2300 else None
