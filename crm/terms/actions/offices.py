"""Single offices: they follow positions given directly and people who leave; a vacancy is filled by hand."""

from __future__ import annotations

from datetime import date

from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.db import action, means, session
from crm.core.facts import Change, announce
from crm.members import queries as members
from crm.members.rules import EXITS, Position
from crm.terms import queries, rules
from crm.terms.facts import OfficeChanged
from crm.terms.models import Term, TermOffice
from crm.terms.rules import Stint, TermState

means("uq_term_office_running", rules.TermNumberMeanwhile)


@action
def follow_position(enterprise_id: int, *, by: Actor) -> None:
    """Bring the office history of a firm in step with its membership's 会内职务 from today on; often nothing to do."""
    term, day = queries.current_term(), today()
    membership = members.membership_of(enterprise_id)
    if term is None or membership is None or day < term.starts:
        return
    wanted = None if membership.decision in EXITS or membership.position is Position.MEMBER else membership.position
    offices = queries.offices_of(term.id, enterprise_id)
    history = queries.stints(offices)
    held = rules.on_day(history, day)
    if (held.position if held else None) is wanted:
        return
    person = held.person_id if held else _representative(enterprise_id)
    _rewrite(term, enterprise_id, rules.succeed(history, day, wanted, person), basis=membership.basis, by=by)


def _representative(enterprise_id: int) -> int | None:
    found = members.representative_of(enterprise_id)
    return found.person_id if found else None


@action
def follow_people(enterprise_id: int, person_id: int, *, by: Actor) -> None:
    """Let an office fall vacant after the last day of who holds it, or give it back if they have not left after all."""
    term = queries.current_term()
    if term is None:
        return
    history = queries.stints(queries.offices_of(term.id, enterprise_id))
    if not any(each.person_id == person_id for each in history):
        return
    has_left, last = queries.last_day_at(person_id, enterprise_id)
    new = rules.vacate(history, person_id, last) if has_left and last else rules.restore(history, person_id)
    if new != history:
        _rewrite(term, enterprise_id, new, basis="", by=by)


@action
def fill(office_id: int, person_id: int | None, *, since: date, basis: str, by: Actor) -> None:
    """Give a firm's office to somebody who works there, from a day on; None: it is vacant.

    Raises NotFound, OfficeOver (a past term, or a day before the office or after today), NotTheirColleague.
    """
    office = queries.office_for(by, office_id)
    term = queries.term_to_change(office.term_id)
    offices = queries.offices_of(term.id, office.enterprise_id)
    history = queries.stints(offices)
    held = rules.on_day(history, since)
    if term.state is not TermState.IN_OFFICE or held is None or since > today() or office.id != offices[-1].id:
        raise rules.OfficeOver()
    people = queries.colleagues_of([office.enterprise_id])[office.enterprise_id]
    if person_id is not None and person_id not in dict(people):
        raise rules.NotTheirColleague()
    new = rules.succeed(history, since, held.position, person_id)
    if new != history:
        _rewrite(term, office.enterprise_id, new, basis=basis, by=by)


def _rewrite(term: Term, enterprise_id: int, history: list[Stint], *, basis: str, by: Actor) -> None:
    """Store a firm's history: rows that begin on the same day are kept, what ends or goes is written first."""
    known = {each.since: each for each in queries.offices_of(term.id, enterprise_id)}
    before = rules.on_day(queries.stints(list(known.values())), today())
    for since in known.keys() - {each.since for each in history}:
        session.delete(known[since])
    session.flush()
    for each in history:
        if (office := known.get(each.since)) is not None:
            office.position, office.person_id, office.until = each.position, each.person_id, each.until
    session.flush()
    session.add_all(
        TermOffice(
            term_id=term.id, enterprise_id=enterprise_id, position=each.position, person_id=each.person_id,
            since=each.since, until=each.until, basis=basis,
        )
        for each in history
        if each.since not in known
    )  # fmt: skip
    session.flush()
    after = history[-1] if history and history[-1].until is None else None
    announce(
        OfficeChanged(
            by=by, enterprise_id=enterprise_id, term_id=term.id, position=after.position if after else None,
            since=after.since if after else today(),
            changes=(
                Change("position", before.position if before else None, after.position if after else None),
                Change("person_id", before.person_id if before else None, after.person_id if after else None),
            ),
        )
    )  # fmt: skip
