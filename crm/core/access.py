"""Who may enter a view. Each view says exactly one of these; a test walks the url map and finds who does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import g
from flask.typing import ResponseReturnValue

from crm.core.actor import GUEST, Act, Actor, Thing
from crm.core.errors import DomainError, NotFound

View = Callable[..., ResponseReturnValue]


class SignInNeeded(DomainError):
    """Nobody is signed in; the answer leads to the sign-in page and back."""

    status, code = 401, "sign_in_needed"


@dataclass(frozen=True, slots=True)
class Access:
    """What a view asks for: everybody, anybody signed in, or one of some rights."""

    kind: str
    rights: tuple[tuple[Thing, Act], ...] = ()


def current_actor() -> Actor:
    """Return who is acting in this request: the signed-in account, or a guest."""
    actor: Actor = g.get("actor") or GUEST
    return actor


def public(view: View) -> View:
    """Everybody may enter. The view itself must take care with what it shows."""
    view.access = Access("public")  # type: ignore[attr-defined]  # read by the architecture tests
    return view


def signed_in(view: View) -> View:
    """Anybody with an account may enter; the view shows only what is theirs."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not current_actor().signed_in:
            raise SignInNeeded()
        return view(*args, **kwargs)

    guarded.access = Access("signed_in")  # type: ignore[attr-defined]
    return guarded


def requires(*rights: tuple[Thing, Act] | Thing | Act) -> Callable[[View], View]:
    """Ask for a right: `requires(Thing.EVENT, Act.READ)`, or one of several `requires((thing, act), (thing, act))`.

    Without it the page does not exist for the actor (404), like an object outside its scope.
    """
    asked: tuple[tuple[Thing, Act], ...] = (
        (rights,) if isinstance(rights[0], Thing) else rights  # type: ignore[assignment]  # two spellings, one meaning
    )

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            actor = current_actor()
            if not actor.signed_in:
                raise SignInNeeded()
            if not any(actor.may(thing, act) for thing, act in asked):
                raise NotFound()
            return view(*args, **kwargs)

        guarded.access = Access("rights", asked)  # type: ignore[attr-defined]
        return guarded

    return decorate
