"""Papers that are made: each leaves a row that says which, how long, by whom; badges also whose."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import insert

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import announce
from crm.kit import queries, rules
from crm.kit.facts import KitCopied
from crm.kit.models import KitCopy, KitCopyPerson
from crm.kit.queries import Printable
from crm.kit.rules import PaperForm, PaperKind, Size


@action
def make_copy(
    event_id: int, kind: PaperKind, form: PaperForm, *, venue_id: int | None, phones: bool, rows: int, by: Actor
) -> KitCopy:
    """Note that a paper was made; it can be opened by whoever made it."""
    return _noted(KitCopy(event_id=event_id, kind=kind, form=form, venue_id=venue_id, phones=phones, rows=rows), by)


@action
def print_people(
    event_id: int, kind: PaperKind, size: Size, ids: Collection[int], *, form: PaperForm = PaperForm.PRINT,
    venue_id: int | None = None, reason: str = "", by: Actor,
) -> KitCopy:  # fmt: skip
    """Note that these people's badges (or cards) are printed, here or by a printer who gets the sheet.

    Who had one gets a reprint. Raises NobodyToPrint.
    """
    found = [row.id for row in queries.printables(event_id, kind, Printable(), ids=ids)]
    if not found:
        raise rules.NobodyToPrint()
    again = queries.printed_before(event_id, kind, found)
    made = _noted(
        KitCopy(
            event_id=event_id, kind=kind, form=form, size=size, venue_id=venue_id, rows=len(found),
            again=again, reason=reason,
        ),
        by,
    )  # fmt: skip
    session.execute(insert(KitCopyPerson), [{"copy_id": made.id, "registration_id": key} for key in found])
    return made


def _noted(made: KitCopy, by: Actor) -> KitCopy:
    made.made_at, made.made_by_id, made.made_by = now(), by.id, by.name
    session.add(made)
    session.flush()
    announce(
        KitCopied(
            by=by, event_id=made.event_id, copy_id=made.id, kind=made.kind.value, form=made.form.value,
            rows=made.rows, again=made.again or 0, phones=bool(made.phones),
        )
    )  # fmt: skip
    return made
