"""Whom a record is within reach of, besides those who reach everything."""

from __future__ import annotations

from crm.accounts import queries as account_queries
from crm.accounts.permissions import Role, grants_of
from crm.core.actor import Act, Actor, Scope, Thing
from tests.support.people import NAMES
from tests.support.reach import OUTSIDE, Reach, World, near

RECOMMENDED: Reach = {Role.LIAISON: frozenset({Scope.OWN})}
OF_EVENT: Reach = {Role.ORGANIZER: frozenset({Scope.EVENT})}
WORK: Reach = near()
IN_EVENTS: Reach = {Role.ORGANIZER: frozenset({Scope.EVENT})}
ITS_OWN: Reach = {Role.MEMBER: frozenset({Scope.OWN})}


def actor_of(world: World, role: Role) -> Actor:
    return account_queries.actor_of(world.accounts[role], NAMES[role], frozenset({role}), "127.0.0.1")


def reads_lists(role: Role) -> bool:
    """Whether somebody of ours reads enterprises: the views of that list are for them."""
    return role not in OUTSIDE and bool(grants_of([role]).get((Thing.ENTERPRISE, Act.READ))) and role is not Role.GUEST
