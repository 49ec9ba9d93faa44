"""Setting targets."""

from __future__ import annotations

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import announce
from crm.targets import queries, rules
from crm.targets.facts import TargetSet
from crm.targets.models import Target
from crm.targets.rules import Aim, Party


@action
def set_target(year: int, party: Party, key: str, aim: Aim, number: int, *, by: Actor) -> Target:
    """Say what a party is to reach in a year: projects, or 分; 0 takes it back. Raises NobodyOfThisKind."""
    if key not in dict(queries.choices(party)) and not queries.targets(year, party, aim, now()).get(key):
        raise rules.NobodyOfThisKind(key=key)
    target = Target(year=year, party=party, key=key, aim=aim, number=number, at=now(), by_id=by.id, by_name=by.name)
    session.add(target)
    session.flush()
    announce(TargetSet(by=by, target_id=target.id, year=year, party=party, key=key, aim=aim, number=number))
    return target
