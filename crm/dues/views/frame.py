"""What the pages of dues share: who may enter them, and the words templates need."""

from __future__ import annotations

from functools import wraps
from typing import Any

from flask.typing import ResponseReturnValue

from crm.core.access import View, current_actor
from crm.core.actor import Act, Actor, Thing
from crm.core.errors import NotFound
from crm.core.web import see_other
from crm.dues import queries, rules
from crm.members.rules import POSITION_NAMES, STANDING_NAMES

NAMES = {
    "states": rules.STATE_NAMES, "ages": rules.BUCKET_NAMES, "positions": POSITION_NAMES, "standings": STANDING_NAMES,
    "methods": rules.METHOD_NAMES, "steps": rules.STEP_NAMES, "letter_states": rules.LETTER_STATE_NAMES,
    "skips": rules.SKIP_NAMES, "dues_years": rules.DUES_YEAR_NAMES,
    "account_of": queries.account_of, "state_of": queries.state_of,
}  # fmt: skip


def ours(view: View) -> View:
    """Send a firm that comes to our pages to its own in the portal."""

    @wraps(view)
    def entered(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not current_actor().may_all(Thing.DUES, Act.READ):
            return see_other("portal_dues.own")
        return view(*args, **kwargs)

    return entered


def treasurer(act: Act = Act.READ) -> Actor:
    """Return who is acting, if they may do this to everybody's dues; a firm sees its own in the portal only."""
    actor = current_actor()
    if not actor.may_all(Thing.DUES, act):
        raise NotFound()
    return actor


def page(here: str, **context: Any) -> dict[str, Any]:
    """Return what every page of dues needs."""
    writes = current_actor().may_all(Thing.DUES, Act.WRITE)
    return NAMES | {"tab": here, "writes": writes, "exports": current_actor().may_all(Thing.DUES, Act.EXPORT)} | context


def year_of(year: int) -> int:
    """Return the year if it can have dues; otherwise there is no such page."""
    if not rules.FIRST_YEAR <= year <= rules.LAST_YEAR:
        raise NotFound()
    return year
