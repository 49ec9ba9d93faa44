"""Why a membership stands where it stands, on any day; what was proposed about it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import request

from crm.core.clock import today
from crm.core.i18n import _
from crm.members import queries, rules
from crm.members.forms.proposals import ProposalForm, ReadmissionForm
from crm.members.models import Membership
from crm.members.queries import Stood
from crm.members.rules import PROPOSAL_NAMES, PROPOSAL_STATE_NAMES, Standing

EARLIEST, LATEST = 1990, 2200


def day_asked(text: str) -> date:
    """Read a day of an address; anything else is today."""
    try:
        found = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else today()
    except ValueError:
        return today()
    return found if EARLIEST <= found.year <= LATEST else today()


def standing_context(membership: Membership | None) -> dict[str, Any]:
    """Return what the page of a membership shows about its standing on the day of the address (`on`)."""
    day = day_asked(request.args.get("on", ""))
    stood = queries.stood_on(membership, day) if membership else None
    return {
        "on": day, "stood": stood, "told_on": _told(stood) if stood else [],
        "marks": rules.milestones(stood.basis.paid_until) if stood and stood.basis.paid_until else None,
        "table_of_rights": [(kind, rules.rights(kind)) for kind in Standing],
        "rights_unconfirmed": rules.rights(Standing.LAPSED, lapse_confirmed=False),
        "proposed": queries.proposals_of(membership.id) if membership else [],
        "proposal_form": ProposalForm(),
        "readmission_form": ReadmissionForm(readmitted_on=today()),
        "has_left": membership is not None and membership.decision in rules.EXITS,
        "proposal_kinds": PROPOSAL_NAMES, "proposal_states": PROPOSAL_STATE_NAMES,
    }  # fmt: skip


def _told(stood: Stood) -> list[str]:
    """Return the sentences that say why: what was set by hand first, then the rule."""
    by_hand = [rules.why_by_hand(stood.override.until, stood.override.reason)] if stood.override else []
    reasons = [*by_hand, rules.why(stood.basis, stood.day)]
    return [_(reason.template, **reason.facts) for reason in reasons]
