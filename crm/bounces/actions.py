"""Taking in what came back. Reports are believed only by the secret of the mail they are about."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from crm.bounces import queries, rules
from crm.bounces.facts import AddressBarred, AddressReinstated, IntakeLookedAt, MailBounced
from crm.bounces.models import Bounce, IntakeMail
from crm.bounces.queries import FOR_A_PERSON
from crm.bounces.rules import BounceKind, Source
from crm.campaigns.actions import leave
from crm.campaigns.models import Recipient, Suppression
from crm.campaigns.rules import EVERYTHING, WAITING, Reason, RecipientState, Removal
from crm.core.actor import SYSTEM, Act, Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import announce
from crm.core.mail.providers import Meaning, meaning_of

BY_MAIL = "mailto"
"""What stands in place of a program's name where somebody left by a mail."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail that was taken in. `verdict`: hard, soft, denied, complaint, delayed, refusal, reply,
    unknown."""

    verdict: str
    recipient: Recipient | None = None
    is_new: bool = False


@action
def take(raw: bytes, *, by: Actor) -> Taken:
    """Read a mail that came back and note what it says. Again changes nothing; a reply changes nothing at all."""
    report = rules.read(raw)
    if report.kind in ("reply", "delayed"):
        return Taken(report.kind)
    if report.kind == "refusal":
        return _refused(report.tokens[0], by)
    recipient = queries.named(report.tokens, report.message_ids)
    if recipient is None:
        return Taken("unknown")
    if report.kind == "complaint":
        return _note(recipient, BounceKind.COMPLAINT, Meaning.DENIED, Source.REPORT, "", "", by)
    said = report.returned[0]
    meaning = meaning_of(recipient.address, said.words, status=said.status)
    return _note(recipient, rules.KINDS[meaning], meaning, Source.REPORT, said.status, said.words, by)


def _refused(token: str, by: Actor) -> Taken:
    """End a subscription by the token of its own mails, as their one click does; a token nobody has changes nothing."""
    try:
        leave(token, everything=True, user_agent=BY_MAIL, by=by)
    except NotFound:
        return Taken("reply")
    return Taken("refusal", is_new=True)


@action
def fetch(raw: bytes, *, box: str, by: Actor = SYSTEM) -> str:
    """Take in a mail from the box, once however often it lies there; return what it was, "" for one known already.

    One that names no mail of ours is kept for a person, unless a machine wrote it.
    """
    digest = hashlib.sha256(raw).hexdigest()
    row = {"digest": digest, "box": box, "verdict": "", "sender": "", "subject": "", "text": "", "at": now(),
           "looked_by": ""}  # fmt: skip
    if not _insert(IntakeMail, row):
        return ""
    taken = take(raw, by=by)
    cover = rules.cover_of(raw)
    verdict = "automatic" if taken.verdict == "reply" and cover.automatic else taken.verdict
    kept = {"sender": cover.sender, "subject": cover.subject, "text": cover.text} if verdict in FOR_A_PERSON else {}
    session.execute(update(IntakeMail).where(IntakeMail.digest == digest).values(verdict=verdict, **kept))
    return verdict


@action
def look_at(mail_id: int, *, by: Actor) -> bool:
    """Say that a fetched mail is dealt with: its words are removed. Return False if it was before. Raises NotFound."""
    queries.intake_for(by, mail_id, Act.WRITE)
    done = session.execute(
        update(IntakeMail)
        .where(IntakeMail.id == mail_id, IntakeMail.looked_at.is_(None))
        .values(looked_at=now(), looked_by=by.name, sender="", subject="", text="")
    ).rowcount  # type: ignore[attr-defined]  # an UPDATE has one
    if done:
        announce(IntakeLookedAt(by=by, mail_id=mail_id))
    return bool(done)


@action
def note_answers(campaign_id: int, *, by: Actor = SYSTEM) -> int:
    """Note what servers refused at once in a campaign; return how many were new, at most 500."""
    found = queries.refused_without_bounce(campaign_id)
    for recipient in found:
        code, _blank, words = recipient.response.partition(" ")
        meaning = meaning_of(recipient.address, words, code=int(code) if code.isdigit() else 0)
        _note(recipient, rules.KINDS[meaning], meaning, Source.ANSWER, "", words, by)
    return len(found)


def _note(
    recipient: Recipient, kind: BounceKind, meaning: Meaning, source: Source, status: str, words: str, by: Actor
) -> Taken:
    row = {
        "campaign_id": recipient.campaign_id, "recipient_id": recipient.id, "kind": kind, "meaning": meaning,
        "source": source, "status": status[:12], "words": words[:500], "at": now(),
    }  # fmt: skip
    if not _insert(Bounce, row):
        return Taken(kind.value, recipient)
    announce(MailBounced(by=by, campaign_id=recipient.campaign_id, recipient_id=recipient.id, kind=kind.value))
    _settle(recipient, kind)
    soft_over = kind is BounceKind.SOFT and rules.is_unreachable(queries.latest_soft(recipient.address))
    if kind is BounceKind.HARD or soft_over:
        _bar(recipient, Removal.BOUNCE, by)
    elif kind is BounceKind.COMPLAINT:
        _bar(recipient, Removal.UNSUBSCRIBED, by)
    return Taken(kind.value, recipient, is_new=True)


def _insert(table: type[Bounce] | type[Suppression] | type[IntakeMail], row: dict[str, object]) -> bool:
    """Insert a row unless it is there already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    done = session.execute(dialect.insert(table).values(row).on_conflict_do_nothing().returning(table.id))
    return done.first() is not None


def _settle(recipient: Recipient, kind: BounceKind) -> None:
    """A bounce answers what became of a mail nobody knew of: it left us, and it came back."""
    session.execute(
        update(Recipient)
        .where(Recipient.id == recipient.id, Recipient.state == RecipientState.UNCERTAIN)
        .values(
            state=RecipientState.SENT if kind is BounceKind.COMPLAINT else RecipientState.FAILED,
            reason=Reason.REFUSED, settled_at=now(), claimed_by=None,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def _bar(recipient: Recipient, kind: Removal, by: Actor) -> None:
    """Send nothing more to an address; what waits for it is dropped."""
    row: dict[str, object] = {
        "address": recipient.address, "kind": kind, "scope": EVERYTHING, "at": now(),
        "campaign_id": recipient.campaign_id, "ip": "", "user_agent": "",
    }  # fmt: skip
    if not _insert(Suppression, row):
        return
    session.execute(
        update(Recipient)
        .where(Recipient.address == recipient.address, Recipient.state.in_(WAITING))
        .values(state=RecipientState.SUPPRESSED, reason=Reason.SUPPRESSED, settled_at=now(), claimed_by=None)
        .execution_options(synchronize_session=False)
    )
    announce(AddressBarred(by=by, campaign_id=recipient.campaign_id, recipient_id=recipient.id))


@action
def reinstate(bounce_id: int, *, reason: str, by: Actor) -> bool:
    """Let mails go to an address again that bounces had barred. Raises NotFound, ReasonNeeded.

    Return False if nothing barred it any more.
    """
    row = queries.bounce_for(by, bounce_id, Act.WRITE)
    if not reason.strip():
        raise rules.ReasonNeeded()
    holds = select(Suppression.id).where(
        Suppression.address == row.address, Suppression.kind == Removal.BOUNCE, Suppression.ended_at.is_(None)
    )
    ended = session.execute(update(Suppression).where(Suppression.id.in_(holds)).values(ended_at=now())).rowcount  # type: ignore[attr-defined]  # an UPDATE has one
    if not ended:
        return False
    announce(
        AddressReinstated(by=by, campaign_id=row.campaign_id, recipient_id=row.recipient_id, reason=reason.strip())
    )
    return True
