"""How far each role reaches towards one object, said by the world a test builds and judged by the permission page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crm.accounts.permissions import Role, grants_of
from crm.core.actor import Act, Scope, Thing

Right = tuple[Thing, Act]
Reach = Mapping[Role, frozenset[Scope]]
Pair = tuple[str, str | int, int, "Reach"]
NOWHERE: Reach = {}
OUTSIDE = (Role.FIRM_ADMIN, Role.MEMBER)
PUBLISHED: Reach = {role: frozenset({Scope.PUBLISHED}) for role in Role}
LISTED: Reach = {role: frozenset({Scope.DIRECTORY}) for role in OUTSIDE}


def near(*others: Reach, member: Iterable[Scope] = (Scope.FIRM,), event: bool = True) -> Reach:
    """Return the reach of what belongs to the liaison's firm, where the two outsiders work, and the staffed event."""
    own: dict[Role, frozenset[Scope]] = {
        Role.LIAISON: frozenset({Scope.OWN}),
        Role.FIRM_ADMIN: frozenset({Scope.FIRM}),
        Role.MEMBER: frozenset(member),
    }
    if event:
        own |= {Role.ORGANIZER: frozenset({Scope.EVENT})}
    return both(own, *others)


def both(*reaches: Reach) -> Reach:
    """Return what any of these reaches gives."""
    return {role: frozenset().union(*(each.get(role, frozenset()) for each in reaches)) for role in Role}


@dataclass(frozen=True, slots=True)
class Target:
    """One object (or one chain of nested ones): the arguments of its address and who reaches it."""

    label: str
    values: Mapping[str, str | int]
    reach: Reach = field(default_factory=dict)
    exists: bool = True
    """False for a child under the wrong parent, and for a token of something else: nobody reaches those."""
    but: frozenset[str] = frozenset()
    """Endpoints this object says nothing about."""
    body: Mapping[str, str | int] = field(default_factory=dict)
    """What a form must hold so that the view comes to look at the object."""
    asks: tuple[Right, ...] = ()
    """Rights of which one must reach this object besides what the endpoint asks for."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A word that stands for one object alone: whoever may not read the object never gets a page with it."""

    word: str
    thing: Thing
    reach: Reach


@dataclass(slots=True)
class World:
    """What there is: the accounts of the roles, targets by kind, words that must not slip."""

    accounts: dict[Role, int]
    targets: dict[str, list[Target]] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)

    def add(self, kind: str, *targets: Target) -> None:
        """Add targets of a kind."""
        self.targets.setdefault(kind, []).extend(targets)

    def hide(self, thing: Thing, **words: Reach) -> None:
        """Say that these words belong to objects of these reaches."""
        self.secrets += [Secret(word, thing, reach) for word, reach in words.items()]

    def nested(self, kind: str, names: tuple[str, str], pairs: Sequence[Pair], asks: tuple[Right, ...] = ()) -> None:
        """Add children with their parents: (label, parent, child, reach), and each child under a wrong parent."""
        outer, inner = names
        for (label, parent, child, reach), (wrong, _elsewhere, other, _reach) in zip(
            pairs, [*pairs[1:], pairs[0]], strict=True
        ):
            self.add(kind, Target(label, {outer: parent, inner: child}, reach, asks=asks))
            values = {outer: parent, inner: other}
            self.add(kind, Target(f"{wrong} below {label}", values, reach, exists=False))


@dataclass(frozen=True, slots=True)
class Use:
    """How an endpoint uses rights, where that is narrower or wider than its decorator says. `why` cites the policy."""

    why: str
    rights: tuple[Right, ...] = ()
    """One of these must reach the object; () for those of the decorator."""
    never: frozenset[Scope] = frozenset()
    """Scopes that do not suffice here."""
    anywhere: frozenset[Scope] = frozenset()
    """Scopes that suffice for every object here."""
    also: Right | None = None
    """A second right that must reach the object as well."""


def reaches(role: Role, right: Right, reach: Reach, use: Use | None = None) -> bool:
    """Say whether the permission page gives a role this right over an object with this reach."""
    scopes = grants_of([role]).get(right, frozenset())
    if use is not None:
        scopes = scopes - use.never
        if scopes & use.anywhere:
            return True
    return Scope.ALL in scopes or bool(scopes & reach.get(role, frozenset()))


def allowed(role: Role, target: Target, rights: Iterable[Right], use: Use | None) -> bool:
    """Say whether the permission page, used like that, lets a role do one of these rights to an object."""
    for one in (use.also,) if use is not None and use.also is not None else ():
        if not reaches(role, one, target.reach):
            return False
    if target.asks and not any(reaches(role, right, target.reach) for right in target.asks):
        return False
    wanted = use.rights if use is not None and use.rights else rights
    return any(reaches(role, right, target.reach, use) for right in wanted)


def holds(role: Role, rights: Iterable[Right]) -> bool:
    """Say whether a role has one of these rights at all."""
    return any(grants_of([role]).get(right) for right in rights)
