"""The ledger of mails about invoices: a row is written, claimed before the mail, and closed by the server's answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import update

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.facts import Change, Fact, announce
from crm.dues import queries
from crm.dues.facts import NoticeAsked
from crm.dues.models import DuesLetter
from crm.dues.rules import LetterState, Skip, Step


@action
def ask_for_notices(invoice_ids: Collection[int], *, by: Actor) -> list[int]:
    """Note that the 缴费通知书 of these invoices are to be mailed; one mailed before adds nothing. Returns the rows."""
    asked: list[int] = []
    facts: list[Fact] = []
    for invoice_id in invoice_ids:
        invoice = queries.standing_invoice(by, invoice_id)
        letter_id = write_letter(invoice.id, Step.NOTICE, by)
        if letter_id is not None:
            asked.append(letter_id)
            changes = (Change("number", None, invoice.number),)
            facts.append(
                NoticeAsked(by=by, invoice_id=invoice.id, enterprise_id=invoice.enterprise_id, changes=changes)
            )
    if facts:
        announce(*facts)
    return asked


@action
def write_reminders(*, by: Actor) -> list[int]:
    """Write the rows of all reminders that hold today; those written before add nothing. Returns the new rows."""
    written = [write_letter(invoice_id, step, by) for invoice_id, step in queries.reminders_on(today())]
    return [letter_id for letter_id in written if letter_id is not None]


@action
def write_letter(invoice_id: int, step: Step, by: Actor) -> int | None:
    """Write the one row of an invoice and step, or nothing if there is one."""
    connection = session.connection()
    values = {
        "invoice_id": invoice_id, "step": step, "state": LetterState.DUE, "due_at": now(), "tries": 0, "address": "",
        "answer": "", "asked_by": by.name,
    }  # fmt: skip
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_of  # noqa: PLC0415  # the engine at work
    else:
        from sqlalchemy.dialects.sqlite import insert as insert_of  # type: ignore[assignment]  # noqa: PLC0415
    statement = insert_of(DuesLetter).values(values).on_conflict_do_nothing(index_elements=["invoice_id", "step"])
    found: int | None = connection.execute(statement.returning(DuesLetter.id)).scalar()
    return found


@action
def claim(letter_id: int, address: str, *, by: Actor) -> bool:  # noqa: ARG001  # every action says who acts
    """Mark a mail as handed over, before it is. False: not due, or somebody else has it."""
    done = session.execute(
        update(DuesLetter)
        .where(DuesLetter.id == letter_id, DuesLetter.state == LetterState.DUE, DuesLetter.due_at <= now())
        .values(state=LetterState.HANDED, handed_at=now(), tries=DuesLetter.tries + 1, address=address)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a rowcount


@action
def skip(letter_id: int, reason: Skip, *, by: Actor) -> None:  # noqa: ARG001  # as above
    """Close a mail that nobody needs any more, if it still waits."""
    session.execute(
        update(DuesLetter)
        .where(DuesLetter.id == letter_id, DuesLetter.state == LetterState.DUE)
        .values(state=LetterState.SKIPPED, skip=reason)
    )


@action
def close(letter_id: int, state: LetterState, answer: str, *, by: Actor) -> None:  # noqa: ARG001  # as above
    """Note what the server answered to a mail that was handed over."""
    _answered(letter_id, state=state, answer=answer[:300])


@action
def defer(letter_id: int, delay: timedelta | None, answer: str, *, by: Actor) -> None:  # noqa: ARG001  # as above
    """Note that the server did not take the mail: it is due again after `delay`, or failed for None."""
    if delay is None:
        _answered(letter_id, state=LetterState.FAILED, answer=answer[:300])
    else:
        _answered(letter_id, state=LetterState.DUE, due_at=now() + delay, handed_at=None, answer=answer[:300])


def _answered(letter_id: int, **values: object) -> None:
    session.execute(
        update(DuesLetter).where(DuesLetter.id == letter_id, DuesLetter.state == LetterState.HANDED).values(**values)
    )


@action
def give_up_lost(*, by: Actor) -> int:  # noqa: ARG001  # as above
    """Mark mails handed over long ago without an answer as 结果不明; they are never sent again by themselves."""
    done = session.execute(
        update(DuesLetter)
        .where(DuesLetter.state == LetterState.HANDED, DuesLetter.handed_at < queries.lost_before())
        .values(state=LetterState.UNCERTAIN)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # as above
