"""Erasing a person on request (PIPL 47): nothing they are known by is left; figures stay, the log stays whole."""

from __future__ import annotations

import io
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.orm import undefer

from crm.accounts.models import Account, AccountRole, LoginSession
from crm.accounts.permissions import STAFF
from crm.campaigns.models import Recipient
from crm.campaigns.rules import RecipientState
from crm.care import queries, rules
from crm.care.actions.blotting import Blotter
from crm.care.actions.requests import settle_rights
from crm.care.models import Departure, DepartureMove
from crm.care.queries import Belongings
from crm.care.rules import ERASED, Kind, Words
from crm.core import audit_erasing, relations, search
from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, after_commit, session
from crm.core.errors import NotFound
from crm.core.facts import announce
from crm.core.files import StoredFile
from crm.core.mail import Message, deliver
from crm.leads import actions as leads
from crm.leads.models import Lead
from crm.members import rules as members
from crm.members.facts import PersonErased
from crm.members.models import Employment, Person
from crm.tracking import actions as tracking


@action
def erase_person(person_id: int, *, reason: str, by: Actor) -> None:
    """Erase what a person is known by, everywhere: rows, log values, search, import files, waiting and stored mails.

    The rows stay without a name, so that every figure stays. It cannot be taken back. `reason`: on what request.
    Raises NotFound, StaffAccount (who works for the association is no contact).
    """
    session.flush()
    if session.get(Person, person_id, with_for_update=True) is None:
        raise NotFound()
    letters = _grant(person_id, by)
    found = queries.belongings_of(person_id)
    _refuse_staff(found)
    _stop_mails(found)
    tracking.forget_addresses([word.lower() for word in found.words.contacts if "@" in word], by=by)
    _end_sign_in(found)
    blotter = Blotter(found)
    blotter.rows()
    _end_places(found)
    _forget_merges(found)
    blotter.every_text()
    blotter.notes()
    _erase_imports(found)
    session.expire_all()
    _found_anew(found)
    erased = audit_erasing.erase(found.ids, _subjects(found), found.words.contacts, found.words.holds)
    announce(
        PersonErased(
            by=by, person_id=person_id, reason=found.words.without(reason), values=erased.values, digest=erased.digest,
            account_id=found.account_ids[0] if found.account_ids else None,
        )
    )  # fmt: skip
    outbox = current_app.config["CRM_SETTINGS"].instance / "outbox"
    for message in letters:
        after_commit(partial(_tell, message))
    after_commit(lambda: _erase_mails(outbox, found.words))


def _tell(message: Message) -> None:
    """Send it. If the server does not take it, nothing more can be done: nobody knows the person any longer."""
    deliver(message)


def _grant(person_id: int, by: Actor) -> list[Message]:
    """Answer what the person asked for, and return the mails that say so: their last ones, while we know where to."""
    asked = queries.asks_waiting(person_id, rules.RightsKind.ERASE)
    for each in asked:
        settle_rights(each, rules.RightsState.GRANTED, rules.ERASED_ANSWER, by)
    return [message for message in map(queries.letter, asked) if message is not None]


def _subjects(found: Belongings) -> dict[str, list[int]]:
    """Return what the log speaks of when it may name the person: their records, and the firms they work at."""
    own = {name: [row.id for row in rows.values() if "id" in row._fields] for name, rows in found.rows.items()}
    return {**own, "enterprise": list(found.enterprise_ids)}


def _refuse_staff(found: Belongings) -> None:
    roles = session.scalars(select(AccountRole.role).where(AccountRole.account_id.in_(found.account_ids)))
    if frozenset(roles) & STAFF:
        raise rules.StaffAccount(name=session.get_one(Person, found.ids[0]).name)


def _stop_mails(found: Belongings) -> None:
    """Mails that wait are not sent."""
    ids = [row.id for row in found.rows.get("recipient", {}).values()]
    waiting = Recipient.state.in_((RecipientState.QUEUED, RecipientState.CLAIMED, RecipientState.DEFERRED))
    cancelled = update(Recipient).where(Recipient.id.in_(ids), waiting).values(state=RecipientState.CANCELLED)
    session.execute(cancelled.execution_options(synchronize_session=False))


def _end_sign_in(found: Belongings) -> None:
    at = now()
    own = LoginSession.account_id.in_(found.account_ids), LoginSession.ended_at.is_(None)
    for statement in (
        update(Account).where(Account.id.in_(found.account_ids)).values(disabled_at=at),
        update(LoginSession).where(*own).values(ended_at=at),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def _end_places(found: Belongings) -> None:
    """Nobody works anywhere under an erased name: running places end today. Lists order it like any other name."""
    named = update(Person).where(Person.id.in_(found.ids)).values(sort_key=members.person_sort_key(ERASED))
    session.execute(named.execution_options(synchronize_session=False))
    running = Employment.person_id.in_(found.ids), Employment.until.is_(None)
    ended = update(Employment).where(*running).values(until=today(), main=False, firm_admin=False)
    session.execute(ended.execution_options(synchronize_session=False))


def _forget_merges(found: Belongings) -> None:
    """What was put aside of the person is thrown away: a merge of theirs can no longer be taken back."""
    own = Departure.kind == Kind.PERSON, Departure.subject_id.in_(found.ids)
    for departure in session.scalars(select(Departure).where(*own)):
        session.execute(delete(DepartureMove).where(DepartureMove.departure_id == departure.id))
        departure.name, departure.purged_at = ERASED, departure.purged_at or now()
        departure.into_name = ERASED if departure.into_name else ""
    into = update(Departure).where(Departure.kind == Kind.PERSON, Departure.into_id.in_(found.ids))
    session.execute(into.values(into_name=ERASED).execution_options(synchronize_session=False))
    for task in session.scalars(select(Departure).where(Departure.kind == Kind.TASK)):
        task.name = found.words.without(task.name)
    session.flush()
    for move in session.scalars(select(DepartureMove).where(DepartureMove.table_name.in_(found.rows))):
        if str(move.key) in found.rows[move.table_name]:
            move.before, move.after = found.words.without(move.before), found.words.without(move.after)
        elif isinstance(move.before, dict) and move.before.get("person_id") in found.ids:
            move.before = _emptied(move.table_name, move.before, found.words)
    session.flush()


def _emptied(table: str, row: dict[str, Any], words: Words) -> dict[str, Any]:
    """A row that was put aside, without the person."""
    fates = rules.REGISTER.get(table, {})
    personal = {rules.Fate.NAMED: ERASED, rules.Fate.EMPTIED: ""}
    return {name: personal.get(fates.get(name, rules.Fate.READ), words.without(value)) for name, value in row.items()}


def _erase_imports(found: Belongings) -> None:
    """Import files that hold the person lose their content; nothing of them can be taken back any more."""
    batches, rows = relations.table_of("import_batch"), relations.table_of("import_row")
    touched = {row.batch_id for row in found.rows.get("import_row", {}).values()}
    for batch in session.execute(select(batches.c.id, batches.c.file_id)).all():
        file = session.get(StoredFile, batch.file_id or 0, options=[undefer(StoredFile.content)])
        if file is not None and (batch.id in touched or _holds(file.content, found.words)):
            file.content, file.size = b"", 0
            file.name = found.words.without(file.name)
            touched.add(batch.id)
    for key, row in found.rows.get("import_row", {}).items():
        if key:
            own = update(rows).where(rows.c.batch_id == row.batch_id, rows.c.row == row.row)
            session.execute(own.values(undoable=False))
    session.flush()


def _holds(content: bytes, words: Words) -> bool:
    """Say whether a table file holds the person: text as it stands, a workbook by its parts."""
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
        except (zipfile.BadZipFile, OSError, ValueError):
            parts = []
    else:
        parts = [content]
    codings = ("utf-8", "gb18030")
    return any(words.holds(part.decode(coding, "ignore")) for part in parts for coding in codings)


def _found_anew(found: Belongings) -> None:
    search.forget_many(Kind.PERSON, found.ids)
    for row in found.rows.get("lead", {}).values():
        leads.make_findable(session.get_one(Lead, row.id))
    search.purge()


def _erase_mails(outbox: Path, words: Words) -> None:
    """Stored mails of a development instance that hold the person go."""
    for path in outbox.glob("*.eml") if outbox.is_dir() else ():
        if words.holds_contact(path.read_text(errors="ignore")):
            path.unlink()
