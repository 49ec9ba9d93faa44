"""Adding and editing enterprises."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import now
from crm.core.db import AnyRow, action, amend, means, session
from crm.core.errors import NotFound, Stale
from crm.core.facts import Change, announce
from crm.members import queries, rules
from crm.members.actions.customs import _write_answers
from crm.members.facts import EnterpriseAdded, EnterpriseEdited
from crm.members.models import Enterprise
from crm.members.rules import EnterpriseDraft, Value

means("uq_enterprise_credit_code", rules.CreditCodeTaken)


@action
def add_enterprise(
    draft: EnterpriseDraft,
    *,
    by: Actor,
    in_spite_of: Collection[int] = (),
    phones: Collection[str] = (),
    emails: Collection[str] = (),
    answers: Mapping[int, Value] | None = None,
) -> Enterprise:
    """Register an enterprise.

    Raises CreditCodeInvalid, EnterpriseExists (same credit code), or LikelyDuplicates with candidates, unless all of
    these are in `in_spite_of`: the ids somebody has seen and said are others. `phones` and `emails` are those of the
    contact given with it, `answers` what custom fields say (field id → value). Whoever may write only what is their
    own becomes its 对接人.
    """
    values = _checked(draft)
    seen = set(in_spite_of)
    likely = queries.duplicates_of(draft.name, phones=[draft.phone, *phones], emails=emails)
    if any(candidate.enterprise_id not in seen for candidate in likely):
        raise rules.LikelyDuplicates(likely)
    if Scope.ALL not in by.scopes(Thing.ENTERPRISE, Act.WRITE):
        values["manager_id"] = by.id
    at = now()
    enterprise = Enterprise(**values, created_at=at, updated_at=at)
    session.add(enterprise)
    session.flush()
    changes = tuple(Change(name, None, value) for name, value in values.items() if value and name in rules.FIELD_NAMES)
    changes += _write_answers(enterprise.id, answers or {})
    announce(EnterpriseAdded(by=by, enterprise_id=enterprise.id, name=enterprise.name, changes=changes))
    return enterprise


def _checked(draft: EnterpriseDraft, stored: AnyRow | None = None) -> dict[str, object]:
    """Return the columns of a draft. Raises CreditCodeInvalid or EnterpriseExists."""
    values = draft.values()
    if draft.credit_code:
        values["credit_code"] = _own_code(draft.credit_code, stored)
    if stored is not None and (stored.name, stored.short_name) == (draft.name, draft.short_name):
        return values
    return values | rules.name_fields(draft.name, draft.short_name)


def _own_code(given: str, stored: AnyRow | None) -> str:
    """Return a credit code no other enterprise has. Raises CreditCodeInvalid or EnterpriseExists."""
    code = rules.check_credit_code(given)
    if stored is not None and stored.credit_code == code:  # the database lets nobody else have it
        return code
    twin = queries.by_credit_code(code)
    if twin is not None:
        raise rules.EnterpriseExists(name=twin.name)
    return code


@action
def edit_enterprise(
    enterprise_id: int,
    draft: EnterpriseDraft,
    *,
    version: int,
    texts: Mapping[str, str] | None = None,
    answers: Mapping[int, Value] | None = None,
    by: Actor,
) -> None:
    """Change an enterprise's fields, and what custom fields say about it (`answers`: field id → value).

    Raises NotFound (not theirs to change), CreditCodeInvalid, EnterpriseExists, or Stale if somebody has saved since
    `version` was read: with what stands there now and what was meant (`texts`: as it was typed, for showing it again).
    """
    stored = queries.enterprise_to_write(enterprise_id)
    if not queries.writes_enterprise(by, stored):
        raise NotFound()
    if stored.version != version:
        theirs = {name: getattr(stored, name) for name in rules.FIELD_NAMES}
        yours = dict(texts or {name: getattr(draft, name) for name in rules.FIELD_NAMES})
        raise Stale(who=queries.last_editor(enterprise_id), theirs=theirs, yours=yours, version=stored.version)
    _write_fields(stored, _checked(draft, stored), answers or {}, by=by)


@action
def change_fields(enterprise_id: int, changed: Mapping[str, object], *, by: Actor) -> None:
    """Change only some fields (names of EnterpriseDraft), whatever the version: for accepted proposals and imports.

    Raises CreditCodeInvalid or EnterpriseExists.
    """
    stored = queries.enterprise_to_write(enterprise_id)
    values = dict(changed)
    if code := values.get("credit_code"):
        values["credit_code"] = _own_code(str(code), stored)
    if values.keys() & {"name", "short_name"}:
        name = str(values.get("name", stored.name))
        values |= rules.name_fields(name, str(values.get("short_name", stored.short_name)))
        values["name"] = name
    _write_fields(stored, values, {}, by=by)


def _write_fields(stored: AnyRow, values: Mapping[str, object], answers: Mapping[int, Value], *, by: Actor) -> None:
    """Store what differs and announce it; nothing differs, nothing happens."""
    changed = {name: value for name, value in values.items() if getattr(stored, name) != value}
    changes = tuple(
        Change(name, getattr(stored, name), value) for name, value in changed.items() if name in rules.FIELD_NAMES
    )
    changes += _write_answers(stored.id, answers)
    if not changes:
        return
    amend(Enterprise, stored.id, version=stored.version + 1, updated_at=now(), **changed)
    announce(EnterpriseEdited(by=by, enterprise_id=stored.id, changes=changes))
