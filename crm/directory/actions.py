"""Everything that changes the directory: choosing who sees what, looking at contacts, certificates, numbered copies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.directory import queries, rules
from crm.directory.facts import (
    CertificateIssued,
    CertificateWithdrawn,
    FirmVisibilityChanged,
    PersonVisibilityChanged,
    RosterCopied,
    SharedContactRevealed,
    SharedPhoneRevealed,
)
from crm.directory.models import Certificate, RosterCopy, Visibility
from crm.directory.queries import Shown
from crm.directory.rules import CONSENT_VERSION, OF_FIRM, OF_PERSON, Audience, Field, RosterKind


@action
def choose_for_person(person_id: int, wanted: Mapping[Field, Audience], *, consents: bool, by: Actor) -> int:
    """Store who sees a person's fields; return how many changed.

    Raises ConsentNeeded if a contact would be handed to other members without a consent: the one given now
    (`consents`), or one given before for this field and still in force. Hiding a contact ends its consent.
    """
    known = {
        row.field: row for row in session.scalars(select(Visibility).where(Visibility.person_id == person_id)).all()
    }
    before = {choice.field: choice.audience for choice in queries.choices_of_person(person_id)}
    changes: list[Change] = []
    for field in OF_PERSON:
        audience = wanted.get(field, before[field])
        if audience is before[field] and not _newly_agreed(known.get(field), field, audience):
            continue
        row = _kept(known.get(field), field, audience, person_id=person_id)
        _agree(row, consents=consents)
        changes.append(Change(f"visible_{field.value}", before[field], audience, person_id))
        if row.consent_version:
            changes.append(Change(f"consent_{field.value}", None, row.consent_version, person_id))
    session.flush()
    if changes:
        announce(PersonVisibilityChanged(by=by, person_id=person_id, changes=tuple(changes)))
    return len(changes)


def _newly_agreed(row: Visibility | None, field: Field, audience: Audience) -> bool:
    """Say whether a contact is shown by a text that has changed since: it must be agreed to anew."""
    return rules.needs_consent(field, audience) and (row is None or row.consent_version != CONSENT_VERSION)


def _kept(
    row: Visibility | None,
    field: Field,
    audience: Audience,
    *,
    person_id: int | None = None,
    enterprise_id: int | None = None,
) -> Visibility:
    if row is None:
        row = Visibility(
            person_id=person_id, enterprise_id=enterprise_id, field=field, audience=audience, chosen_at=now()
        )
        session.add(row)
    row.audience, row.chosen_at = audience, now()
    return row


def _agree(row: Visibility, *, consents: bool) -> None:
    """Note the consent a contact needs, or end it where it needs none any more."""
    if not rules.needs_consent(row.field, row.audience):
        row.consent_version, row.consented_at = "", None
    elif row.consent_version != CONSENT_VERSION:
        if not consents:
            raise rules.ConsentNeeded()
        row.consent_version, row.consented_at = CONSENT_VERSION, now()


@action
def choose_for_firm(enterprise_id: int, wanted: Mapping[Field, Audience], *, by: Actor) -> int:
    """Store who sees an enterprise's telephone, address and introduction; return how many changed."""
    known = {
        row.field: row
        for row in session.scalars(select(Visibility).where(Visibility.enterprise_id == enterprise_id)).all()
    }
    before = queries.audiences_of_firm([enterprise_id])[enterprise_id]
    changes: list[Change] = []
    for field in OF_FIRM:
        audience = wanted.get(field, before[field])
        if audience is not before[field]:
            _kept(known.get(field), field, audience, enterprise_id=enterprise_id)
            changes.append(Change(f"visible_{field.value}", before[field], audience))
    session.flush()
    if changes:
        announce(FirmVisibilityChanged(by=by, enterprise_id=enterprise_id, changes=tuple(changes)))
    return len(changes)


@action
def reveal_person(enterprise_id: int, person_id: int, *, by: Actor) -> Shown:
    """Show the contacts a person shows to this reader; who looked is logged. Raises NotFound, NothingShown."""
    _entry, shown = queries.shown_person(by, enterprise_id, person_id)
    if not shown.has_contact:
        raise rules.NothingShown()
    announce(SharedContactRevealed(by=by, person_id=person_id, enterprise_id=enterprise_id))
    return shown


@action
def reveal_firm(enterprise_id: int, *, by: Actor) -> str:
    """Show the telephone an enterprise shows to this reader; who looked is logged. Raises NotFound, NothingShown."""
    found = queries.entry(by, enterprise_id)
    if not found.phone:
        raise rules.NothingShown()
    announce(SharedPhoneRevealed(by=by, enterprise_id=enterprise_id))
    return found.phone


@action
def issue_certificate(enterprise_id: int, *, by: Actor) -> Certificate:
    """Make a certificate; the one before is worth nothing from now on. Raises NotInOrder."""
    if not queries.is_in_order(enterprise_id):
        raise rules.NotInOrder()
    before = queries.certificate_of(enterprise_id)
    if before is not None:
        before.withdrawn_at = now()
        session.flush()
    made = Certificate(enterprise_id=enterprise_id, code=rules.new_code(), issued_at=now(), issued_by=by.name)
    session.add(made)
    session.flush()
    replaced = before.id if before is not None else None
    announce(CertificateIssued(by=by, enterprise_id=enterprise_id, certificate_id=made.id, replaced=replaced))
    return made


@action
def withdraw_certificate(enterprise_id: int, *, by: Actor) -> None:
    """Withdraw the certificate that holds. Raises NotFound if there is none."""
    held = queries.certificate_of(enterprise_id)
    if held is None:
        raise NotFound()
    held.withdrawn_at = now()
    session.flush()
    announce(CertificateWithdrawn(by=by, enterprise_id=enterprise_id, certificate_id=held.id))


@action
def copy_roster(kind: RosterKind, *, form: str, home_code: str, as_of: date, for_whom: str, by: Actor) -> RosterCopy:
    """Number a copy of the roster: to print (`form` "print") or as a sheet ("xlsx")."""
    made = RosterCopy(
        number=queries.next_number(), kind=kind, form=form, home_code=home_code, as_of=as_of, for_whom=for_whom,
        rows=len(queries.lines(kind, home_code, as_of)), made_at=now(), made_by_id=by.id, made_by=by.name,
    )  # fmt: skip
    session.add(made)
    session.flush()
    announce(
        RosterCopied(
            by=by, roster_copy_id=made.id, number=made.number, kind=kind.value, form=form, for_whom=for_whom,
            rows=made.rows,
        )
    )  # fmt: skip
    return made
