"""Preparing the roster of a new term: copied from what is held today, edited, given up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete

from crm.core.actor import Actor
from crm.core.db import action, means, session
from crm.core.facts import Change, announce
from crm.members.rules import Position
from crm.terms import queries, rules
from crm.terms.facts import RosterEdited, TermDiscarded, TermDrafted, TermEdited
from crm.terms.models import RosterLine, Term
from crm.terms.rules import TermState

means("uq_term_number", rules.TermNumberMeanwhile)
means("uq_roster_line_term_id", rules.LineExists)


@action
def begin_draft(*, number: int, starts: date, ends: date, note: str = "", by: Actor) -> Term:
    """Begin the roster of a new term with what is held today. Raises TermSpan, TermNumberTaken, DraftExists."""
    rules.check_span(starts, ends)
    known = queries.draft_term()
    if known is not None:
        raise rules.DraftExists(number=known.number)
    if queries.is_number_taken(number):
        raise rules.TermNumberTaken(number=number)
    term = Term(number=number, starts=starts, ends=ends, note=note, state=TermState.DRAFT)
    session.add(term)
    session.flush()
    _copy(term)
    announce(TermDrafted(by=by, term_id=term.id, number=number, changes=(Change("starts", None, starts),)))
    return term


def _copy(term: Term) -> int:
    """Add a line for every office held today that the draft does not have yet. Return how many."""
    missing = queries.missing_from(term.id)
    session.add_all(
        RosterLine(term_id=term.id, enterprise_id=firm, person_id=person, before=position, position=position)
        for firm, _name, position, person in missing
    )
    session.flush()
    return len(missing)


@action
def edit_draft(term_id: int, *, number: int, starts: date, ends: date, note: str, by: Actor) -> Term:
    """Change number, days and note of a draft. Raises NotFound, NotADraft, TermSpan, TermNumberTaken."""
    term = _draft(term_id)
    rules.check_span(starts, ends)
    if queries.is_number_taken(number, but=term_id):
        raise rules.TermNumberTaken(number=number)
    values = {"number": number, "starts": starts, "ends": ends, "note": note}
    changes = tuple(
        Change(name, getattr(term, name), value) for name, value in values.items() if getattr(term, name) != value
    )
    if changes:
        for change in changes:
            setattr(term, change.field, change.after)
        session.flush()
        announce(TermEdited(by=by, term_id=term_id, number=number, changes=changes))
    return term


@action
def set_lines(term_id: int, wanted: Mapping[int, tuple[Position | None, int | None]], *, by: Actor) -> int:
    """Set office and person of lines by their id; others stay. Return how many changed.

    Raises NotFound, NotADraft, NotTheirColleague.
    """
    term = _draft(term_id)
    lines = {each.id: each for each in queries.lines_of(term_id) if each.id in wanted}
    colleagues = queries.colleagues_of({each.enterprise_id for each in lines.values()})
    changes: list[Change] = []
    for line_id, each in lines.items():
        position, person_id = wanted[line_id]
        position = None if position is Position.MEMBER else position
        if person_id not in {None, each.person_id, *(person for person, _name in colleagues[each.enterprise_id])}:
            raise rules.NotTheirColleague()
        if (position, person_id) != (each.line.position, each.person_id):
            row = session.get_one(RosterLine, line_id)
            row.position, row.person_id = position, person_id
            changes.append(Change(f"enterprise_{each.enterprise_id}", each.line.position, position))
    session.flush()
    if changes:
        announce(RosterEdited(by=by, term_id=term_id, number=term.number, changes=tuple(changes)))
    return len(changes)


@action
def add_line(term_id: int, firm: str, position: Position, *, by: Actor) -> RosterLine:
    """Add a member (by code or name) to a draft roster, for its 单位代表.

    Raises NotFound, NotADraft, FirmUnknown, FirmAmbiguous, FirmNoMember, LineExists.
    """
    term, found = _draft(term_id), queries.firms_called(by, firm)
    if not found:
        raise rules.FirmUnknown(given=firm)
    if len(found) > 1:
        raise rules.FirmAmbiguous(given=firm, n=len(found))
    row = found[0]
    if not row.is_member:
        raise rules.FirmNoMember(name=row.name)
    if any(each.enterprise_id == row.id for each in queries.lines_of(term_id)):
        raise rules.LineExists(name=row.name)
    first = next(iter(queries.colleagues_of([row.id])[row.id]), None)
    line = RosterLine(term_id=term_id, enterprise_id=row.id, person_id=first[0] if first else None, position=position)
    session.add(line)
    session.flush()
    changes = (Change(f"enterprise_{row.id}", None, position),)
    announce(RosterEdited(by=by, term_id=term_id, number=term.number, changes=changes))
    return line


@action
def take_in_missing(term_id: int, *, by: Actor) -> int:
    """Add the firms that got an office after the draft was begun. Return how many. Raises NotFound, NotADraft."""
    term = _draft(term_id)
    added = _copy(term)
    if added:
        announce(RosterEdited(by=by, term_id=term_id, number=term.number, changes=(Change("added", 0, added),)))
    return added


@action
def discard(term_id: int, *, by: Actor) -> None:
    """Give a draft up. Raises NotFound, NotADraft."""
    term = _draft(term_id)
    session.execute(delete(RosterLine).where(RosterLine.term_id == term_id))
    session.delete(term)
    session.flush()
    announce(TermDiscarded(by=by, term_id=term_id, number=term.number))


def _draft(term_id: int) -> Term:
    term = queries.term_to_change(term_id)
    if term.state is not TermState.DRAFT:
        raise rules.NotADraft(number=term.number)
    return term
