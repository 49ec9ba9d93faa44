"""What some 示例 people let other members see, one certificate, one numbered copy of the roster."""

from __future__ import annotations

from crm.accounts import queries as accounts
from crm.accounts.permissions import Role
from crm.demo.tables import Stage, rows, stored
from crm.directory import actions
from crm.directory.models import Certificate
from crm.directory.rules import Audience, Field, RosterKind, new_code

SHOW_THEMSELVES = 12
"""So many people of the table show their mobile to members; every third of them the address, too."""


def choose(stage: Stage) -> None:
    """Let the first people of the table choose, and give the first firm its certificate."""
    by = accounts.actor_of(stage.accounts["secretary"], stage.names["secretary"], frozenset({Role.SECRETARY}))
    for n, row in enumerate(rows("people")[:SHOW_THEMSELVES]):
        wanted = {Field.NAME: Audience.MEMBERS, Field.MOBILE: Audience.MEMBERS}
        if n % 3 == 0:
            wanted[Field.EMAIL] = Audience.MEMBERS
        actions.choose_for_person(stage.people[row["no"]], wanted, consents=True, by=by)
    held = {
        "enterprise_id": stage.firms["1"], "code": new_code(), "issued_at": stage.ago(20), "issued_by": by.name,
    }  # fmt: skip
    stored(Certificate, [held])
    actions.copy_roster(
        RosterKind.FIRMS, form="print", home_code="", as_of=stage.today, for_whom="理事会会场（演示）", by=by
    )
