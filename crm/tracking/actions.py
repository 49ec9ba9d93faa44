"""Everything that changes tracking: the parties' words, the code, who wants mail."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, update

from crm.accounts.queries import digest
from crm.core.actor import Act, Actor
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import announce
from crm.projects import queries as projects
from crm.projects.models import Project
from crm.tracking import queries, rules
from crm.tracking.facts import (
    TrackingAgreed,
    TrackingCodeReplaced,
    TrackingProlonged,
    TrackingUnwatched,
    TrackingWatched,
    TrackingWithdrawn,
)
from crm.tracking.models import Tracking, TrackingWatch, TrackingWord
from crm.tracking.rules import Party


@action
def record_word(project_id: int, party: Party, *, agrees: bool, basis: str, by: Actor) -> TrackingWord:
    """Note what a party said about showing its project, and how it is known. Raises NoSuchParty."""
    return _say(projects.project_for(by, project_id, Act.WRITE), party, agrees=agrees, basis=basis, by=by)


@action
def speak(project_id: int, party: Party, *, agrees: bool, basis: str, by: Actor) -> TrackingWord:
    """Say for one's own firm whether its project is shown. Raises NotFound for anybody else's."""
    project = queries.firm_project(by, project_id)
    if party not in queries.speaks_for(by, project):
        raise NotFound()
    return _say(project, party, agrees=agrees, basis=basis, by=by)


def _say(project: Project, party: Party, *, agrees: bool, basis: str, by: Actor) -> TrackingWord:
    if party not in rules.parties(project.partner):
        raise rules.NoSuchParty()
    if queries.of_project(project.id) is None:
        session.add(_coded(project.id, by))
    word = TrackingWord(
        project_id=project.id, party=party, agrees=agrees, basis=basis, at=now(), by_id=by.id, by_name=by.name
    )
    session.add(word)
    session.flush()
    kind = TrackingAgreed if agrees else TrackingWithdrawn
    announce(kind(by=by, project_id=project.id, party=party, basis=basis))
    return word


def _coded(project_id: int, by: Actor) -> Tracking:
    day = today()
    return Tracking(
        project_id=project_id, code=rules.new_code(day.year), issued_at=now(), issued_by=by.name,
        expires_on=rules.lives_until(day),
    )  # fmt: skip


@action
def replace_code(project_id: int, *, by: Actor) -> Tracking:
    """Make a new code; slips with the one before are worth nothing. Raises NotOpenYet."""
    tracking = _tracking(project_id, by)
    tracking.code, tracking.issued_at, tracking.issued_by = rules.new_code(today().year), now(), by.name
    tracking.expires_on = rules.lives_until(today())
    session.flush()
    announce(TrackingCodeReplaced(by=by, project_id=project_id))
    return tracking


@action
def prolong(project_id: int, *, by: Actor) -> Tracking:
    """Let a code work for three years from today. Raises NotOpenYet."""
    tracking = _tracking(project_id, by)
    tracking.expires_on = rules.lives_until(today())
    session.flush()
    announce(TrackingProlonged(by=by, project_id=project_id, until=tracking.expires_on.isoformat()))
    return tracking


def _tracking(project_id: int, by: Actor) -> Tracking:
    projects.project_for(by, project_id, Act.WRITE)
    tracking = queries.of_project(project_id)
    if tracking is None:
        raise rules.NotOpenYet()
    return tracking


# -- who wants mail ------------------------------------------------------------------------------------------------


@action
def ask_for_mail(code: str, email: str, *, locale: str, by: Actor) -> int | None:  # noqa: ARG001  # a guest asks
    """Ask an address whether it wants mail about a project that is open; return the row whose mail is due.

    None: it has said yes before, or was asked minutes ago. The page answers all of them alike. Raises NotFound.
    """
    project = queries.opened(code).project
    row = queries.watch_of(project.id, email.lower())
    if row is None:
        row = TrackingWatch(project_id=project.id, email=email.lower(), locale=locale, seed=secrets.token_hex(16))
        row.token_hash = digest(queries.token_of(row))
        session.add(row)
    elif row.confirmed_at is not None or now() < row.asked_at + rules.ASK_AGAIN:
        return None
    row.asked_at, row.mail_due_at, row.mail_tries = now(), now(), 0
    session.flush()
    return row.id


@action
def confirm_mail(token: str, *, by: Actor) -> TrackingWatch:
    """Note that the owner of an address wants mail. Raises NotFound."""
    row = queries.watch_by_token(token)
    if row.confirmed_at is None:
        row.confirmed_at, row.mail_due_at = now(), None
        session.flush()
        announce(TrackingWatched(by=by, project_id=row.project_id, watch_id=row.id))
    return row


@action
def stop_mail(token: str, *, by: Actor) -> None:
    """Delete an address that no longer wants mail. Raises NotFound."""
    row = queries.watch_by_token(token)
    announce(TrackingUnwatched(by=by, project_id=row.project_id, watch_id=row.id))
    session.delete(row)


@action
def tell(project_id: int, *, by: Actor) -> list[int]:  # noqa: ARG001  # every action says who acts
    """Make mail due to everybody who wants it, and return their rows. Several steps at once are one mail."""
    told = (
        update(TrackingWatch)
        .where(TrackingWatch.project_id == project_id, TrackingWatch.confirmed_at.is_not(None))
        .values(mail_due_at=now(), mail_tries=0)
        .returning(TrackingWatch.id)
    )
    return list(session.scalars(told))


@action
def hand(watch_id: int, *, by: Actor) -> bool:  # noqa: ARG001  # every action says who acts
    """Mark a mail as handed over, before it is. False: not due, or somebody else has it."""
    done = session.execute(
        update(TrackingWatch)
        .where(TrackingWatch.id == watch_id, TrackingWatch.mail_due_at <= now())
        .values(mail_due_at=None, mail_handed_at=now(), mail_tries=TrackingWatch.mail_tries + 1)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a rowcount


@action
def put_off(watch_id: int, delay: timedelta | None, *, by: Actor) -> None:  # noqa: ARG001  # as above
    """Make a mail due again after `delay`, or never for None."""
    due = None if delay is None else now() + delay
    session.execute(update(TrackingWatch).where(TrackingWatch.id == watch_id).values(mail_due_at=due))


@action
def forget(watch_id: int, *, by: Actor) -> None:  # noqa: ARG001  # as above
    """Delete an address nobody has confirmed, or that cannot be written to."""
    session.execute(delete(TrackingWatch).where(TrackingWatch.id == watch_id))


@action
def forget_addresses(addresses: Collection[str], *, by: Actor) -> None:  # noqa: ARG001  # as above
    """Delete the addresses (lower case) of somebody who is erased, wherever they follow a project."""
    session.execute(
        delete(TrackingWatch).where(TrackingWatch.email.in_(addresses)).execution_options(synchronize_session=False)
    )
