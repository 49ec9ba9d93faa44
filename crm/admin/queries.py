"""Reading the audit log and the outbox."""

from __future__ import annotations

import base64
import email
import email.policy
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.audit import ACTING, AuditEntry, AuditValue, actor_named
from crm.core.clock import at_wall
from crm.core.db import Query, session
from crm.core.errors import NotFound
from crm.core.masking import mask_email, mask_phone
from crm.core.pages import Cut, Key, Page, paged


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What of the log to show; "" and None mean all."""

    fact: str = ""
    subject: str = ""
    subject_id: int | None = None
    who: str = ""
    since: date | None = None
    until: date | None = None


def entries(actor: Actor, wanted: AuditFilter, cut: Cut) -> Page:
    """Return a page of the log, newest first: all of it for the auditor, own actions for everybody else."""
    return paged(visible_entries(actor, wanted), [Key(AuditEntry.id, "id", descending=True)], cut)


def visible_entries(actor: Actor, wanted: AuditFilter) -> Query:
    """Return the log's rows this actor may see, filtered."""
    query: Query = select(
        AuditEntry.id, AuditEntry.at, actor_named().label("actor_name"), AuditEntry.address, AuditEntry.fact,
        AuditEntry.subject, AuditEntry.subject_id,
    )  # fmt: skip
    if Scope.ALL not in actor.scopes(Thing.AUDIT, Act.READ):
        query = query.where(AuditEntry.actor_id == (actor.id or 0))
    if wanted.fact:
        query = query.where(AuditEntry.fact == wanted.fact)
    if wanted.subject:
        query = query.where(AuditEntry.subject == wanted.subject)
    if wanted.subject_id is not None:
        query = query.where(AuditEntry.subject_id == wanted.subject_id)
    if wanted.who:
        query = query.where(actor_named() == wanted.who)
    if wanted.since:
        query = query.where(AuditEntry.at >= at_wall(wanted.since))
    if wanted.until:
        query = query.where(AuditEntry.at < at_wall(wanted.until + timedelta(days=1)))
    return query


@dataclass(frozen=True, slots=True)
class Shown:
    """One value of an entry as the log's readers see it: phones and addresses masked."""

    field: str
    before: str | None
    after: str | None


def values_of(entry_ids: list[str]) -> dict[str, list[Shown]]:
    """Return the values behind several entries, masked, in one question."""
    found: dict[str, list[Shown]] = {entry_id: [] for entry_id in entry_ids}
    rows = session.execute(
        select(AuditValue.entry_id, AuditValue.field, AuditValue.before, AuditValue.after)
        .where(AuditValue.entry_id.in_(entry_ids), AuditValue.field != ACTING)
        .order_by(AuditValue.entry_id, AuditValue.field)
    )
    for row in rows:
        found[row.entry_id].append(Shown(row.field, _masked(row.field, row.before), _masked(row.field, row.after)))
    return found


def _masked(field: str, value: str | None) -> str | None:
    if value is None:
        return None
    if "mail" in field and "@" in value:
        return mask_email(value)
    return mask_phone(value) if "mobile" in field or "phone" in field else value


def kinds() -> list[str]:
    """Return the kinds of facts that stand in the log."""
    return sorted(session.scalars(select(AuditEntry.fact).distinct()))


# -- the outbox of a development machine ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in the outbox folder."""

    name: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """The text part."""
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def html(self) -> str:
        """The HTML part. Pictures the mail carries stand inside it: the frame that shows it may load nothing."""
        part = self.message.get_body(("html",))
        html = str(part.get_content()) if part else ""
        for each in self.message.walk():
            named = str(each["Content-ID"] or "").strip("<> ")
            content = each.get_payload(decode=True)
            if named and each.get_content_maintype() == "image" and isinstance(content, bytes):
                source = f"data:{each.get_content_type()};base64,{base64.b64encode(content).decode()}"
                html = html.replace(f"cid:{named}", source)
        return html

    @property
    def enclosures(self) -> list[tuple[int, str, str]]:
        """Number, file name and kind of what is attached."""
        parts = enumerate(self.message.iter_attachments())
        return [(number, part.get_filename() or "file", part.get_content_type()) for number, part in parts]


def _folder() -> Path:
    folder: Path = current_app.config["CRM_SETTINGS"].instance / "outbox"
    return folder


def letters(limit: int = 100) -> list[Letter]:
    """Return the newest mails of the outbox."""
    names = sorted((path.name for path in _folder().glob("*.eml")), reverse=True)[:limit]
    return [letter(name) for name in names]


def letter(name: str) -> Letter:
    """Return one mail of the outbox. Raises NotFound for any name that is not a file in it."""
    if name not in {path.name for path in _folder().glob("*.eml")}:
        raise NotFound()
    message = email.message_from_bytes((_folder() / name).read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  # what the default policy makes
    return Letter(name, message)
