"""What an applicant does: begin, correct, submit, withdraw. Whoever holds the link may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import delete
from werkzeug.datastructures import FileStorage

from crm.accounts.queries import digest
from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.errors import DomainError
from crm.core.facts import Change, announce
from crm.core.files import Kind, StoredFile, store
from crm.core.ids import uuid7
from crm.entry import queries, rules
from crm.entry.actions.moving import moved
from crm.entry.facts import ApplicationBegun, ApplicationCorrected
from crm.entry.models import Application
from crm.entry.rules import Details, Move, Opinion, State
from crm.members.rules import check_credit_code

LICENCE_KINDS = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG})


@dataclass(frozen=True, slots=True)
class Begun:
    """A new application and the secret of its link."""

    application: Application
    token: str


@action
def begin(details: Details, *, licence: FileStorage | None = None, locale: str = "zh", by: Actor) -> Begun:
    """Keep a draft and mail its link. Raises CreditCodeInvalid, FileRefused."""
    at, values = now(), _values(details)
    application = Application(
        **values, seed=uuid7(), token_hash="", account_id=by.id, locale=locale, consent=rules.CONSENT_VERSION,
        consented_at=at, created_at=at, changed_at=at, step_on=today(), licence_id=_kept(licence, by), mail_due_at=at,
    )  # fmt: skip
    token = queries.token_of(application)
    application.token_hash = digest(token)
    session.add(application)
    session.flush()
    changes = tuple(Change(name, None, value) for name, value in values.items() if value)
    announce(ApplicationBegun(by=by, application_id=application.id, changes=changes))
    return Begun(application, token)


def _values(details: Details) -> dict[str, object]:
    """Return the columns of what was written. Raises CreditCodeInvalid."""
    values: dict[str, object] = asdict(details)
    if details.credit_code:
        values["credit_code"] = check_credit_code(details.credit_code)
    values["recommender_id"] = queries.recommender_named(details.recommender)
    return values


def _kept(licence: FileStorage | None, by: Actor) -> int | None:
    return store(licence, accept=LICENCE_KINDS, by=by, field="licence").id if licence is not None else None


@action
def autosave(application_id: int, values: Mapping[str, object], *, version: int | None, by: Actor) -> Application:
    """Keep what is sound of what somebody is typing, and nothing else of the form.

    Raises NotEditable, ChangedElsewhere. A credit code that cannot be one, or that is under way elsewhere, waits.
    """
    application = _editable(application_id, version)
    kept = {name: value for name, value in values.items() if value or name not in KEPT_FILLED}
    if not _is_credit_code(str(kept.get("credit_code", ""))):
        kept.pop("credit_code", None)
    if application.state in rules.LIVE and queries.is_under_way(str(kept.get("credit_code", "")), but=application.id):
        kept.pop("credit_code", None)
    if "recommender" in kept:
        kept["recommender_id"] = queries.recommender_named(str(kept["recommender"]))
    return _changed(application, kept, by)


KEPT_FILLED = frozenset({"name", "contact_email"})
"""An application is never without these, not even for the moment in which somebody types them anew."""


def _is_credit_code(text: str) -> bool:
    """Say whether a text is a credit code as far as its own check digit tells; nothing is none to object to."""
    if not text:
        return True
    try:
        check_credit_code(text)
    except DomainError:
        return False
    return True


def _editable(application_id: int, version: int | None) -> Application:
    application = queries.held(application_id)
    if application.state not in rules.EDITABLE:
        raise rules.NotEditable()
    rules.check_version(application.version, version)
    return application


@action
def correct(
    application_id: int, details: Details, *, licence: FileStorage | None = None, version: int | None = None, by: Actor
) -> Application:
    """Change a draft or a returned application.

    Raises NotEditable, ChangedElsewhere, CreditCodeInvalid, UnderWay, FileRefused.
    """
    application = _editable(application_id, version)
    values = _values(details)
    if application.state in rules.LIVE:
        _alone(application, str(values["credit_code"]))
    if (kept := _kept(licence, by)) is not None:
        values["licence_id"] = kept
    return _changed(application, values, by)


def _changed(application: Application, values: Mapping[str, object], by: Actor) -> Application:
    changes = tuple(
        Change(name, getattr(application, name), value)
        for name, value in values.items()
        if getattr(application, name) != value
    )
    for change in changes:
        setattr(application, change.field, change.after)
    if changes:
        application.changed_at = now()
        session.flush()
        announce(ApplicationCorrected(by=by, application_id=application.id, changes=changes))
    return application


def _alone(application: Application, credit_code: str) -> None:
    """Raise UnderWay if another application of this code is live."""
    if queries.is_under_way(credit_code, but=application.id):
        raise rules.UnderWay()


@action
def submit(application_id: int, *, by: Actor) -> Application:
    """Hand an application in, for the first time or after it was returned.

    Raises NotFromHere, Incomplete, LicenceMissing, UnderWay.
    """
    application = queries.held(application_id)
    rules.after(application.state, Move.SUBMIT)
    values = {name: getattr(application, name) for name in rules.NEEDED}
    rules.check_complete(values, has_licence=application.licence_id is not None)
    _alone(application, application.credit_code)
    if application.submitted_at is None:
        application.submitted_at = now()
        application.procedure_id = queries.procedure_id_on(today())
    moved(application, Move.SUBMIT, Opinion(), by=by)
    return application


@action
def withdraw(application_id: int, reason: str = "", *, by: Actor) -> Application:
    """Take an application back. Raises NotFromHere once it has ended."""
    application = queries.held(application_id)
    moved(application, Move.WITHDRAW, Opinion(text=reason), by=by)
    return application


@action
def forget(application_id: int, *, by: Actor) -> bool:  # noqa: ARG001  # every action says who acts
    """Delete a draft that was never submitted and whose link has stopped working. False: it is none."""
    application = queries.held(application_id)
    if application.state is not State.DRAFT or not queries.is_expired(application, now()):
        return False
    licence_id = application.licence_id
    session.execute(delete(Application).where(Application.id == application_id))
    if licence_id is not None:
        session.execute(delete(StoredFile).where(StoredFile.id == licence_id))
    return True
