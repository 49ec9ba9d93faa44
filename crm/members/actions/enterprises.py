"""Adding and editing enterprises."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import now
from crm.core.db import action, means, session
from crm.core.errors import Stale
from crm.core.facts import Change, announce
from crm.members import queries, rules
from crm.members.facts import EnterpriseAdded, EnterpriseEdited
from crm.members.models import Enterprise
from crm.members.rules import EnterpriseDraft

means("uq_enterprise_credit_code", rules.CreditCodeTaken)


@action
def add_enterprise(
    draft: EnterpriseDraft,
    *,
    by: Actor,
    in_spite_of: Collection[int] = (),
    phones: Collection[str] = (),
    emails: Collection[str] = (),
) -> Enterprise:
    """Register an enterprise.

    Raises CreditCodeInvalid, EnterpriseExists (same credit code), or LikelyDuplicates with candidates, unless all of
    these are in `in_spite_of`: the ids somebody has seen and said are others. `phones` and `emails` are those of the
    contact given with it. Whoever may write only what is their own becomes its 对接人.
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
    announce(EnterpriseAdded(by=by, enterprise_id=enterprise.id, name=enterprise.name, changes=changes))
    return enterprise


def _checked(draft: EnterpriseDraft, but: int = 0) -> dict[str, object]:
    """Return the columns of a draft. Raises CreditCodeInvalid or EnterpriseExists."""
    values = draft.values()
    if draft.credit_code:
        code = values["credit_code"] = rules.check_credit_code(draft.credit_code)
        twin = queries.by_credit_code(code)
        if twin is not None and twin.id != but:
            raise rules.EnterpriseExists(name=twin.name)
    return values | rules.name_fields(draft.name, draft.short_name)


@action
def edit_enterprise(
    enterprise_id: int,
    draft: EnterpriseDraft,
    *,
    version: int,
    texts: Mapping[str, str] | None = None,
    by: Actor,
) -> Enterprise:
    """Change an enterprise's fields.

    Raises CreditCodeInvalid, EnterpriseExists, or Stale if somebody has saved since `version` was read: with what
    stands there now and what was meant (`texts`: as it was typed, for showing it again).
    """
    enterprise = session.get_one(Enterprise, enterprise_id, populate_existing=True)
    if enterprise.version != version:
        theirs = {name: getattr(enterprise, name) for name in rules.FIELD_NAMES}
        yours = dict(texts or {name: getattr(draft, name) for name in rules.FIELD_NAMES})
        raise Stale(who=queries.last_editor(enterprise_id), theirs=theirs, yours=yours, version=enterprise.version)
    return _write_fields(enterprise, _checked(draft, enterprise_id), by=by)


@action
def change_fields(enterprise_id: int, changed: Mapping[str, object], *, by: Actor) -> Enterprise:
    """Change only some fields (names of EnterpriseDraft), whatever the version: for accepted proposals and imports.

    Raises CreditCodeInvalid or EnterpriseExists.
    """
    enterprise = session.get_one(Enterprise, enterprise_id, populate_existing=True)
    values = dict(changed)
    if code := values.get("credit_code"):
        values["credit_code"] = rules.check_credit_code(str(code))
        twin = queries.by_credit_code(str(values["credit_code"]))
        if twin is not None and twin.id != enterprise_id:
            raise rules.EnterpriseExists(name=twin.name)
    if values.keys() & {"name", "short_name"}:
        name = str(values.get("name", enterprise.name))
        values |= rules.name_fields(name, str(values.get("short_name", enterprise.short_name)))
        values["name"] = name
    return _write_fields(enterprise, values, by=by)


def _write_fields(enterprise: Enterprise, values: Mapping[str, object], *, by: Actor) -> Enterprise:
    """Store what differs and announce it; nothing differs, nothing happens."""
    changes = tuple(
        Change(name, getattr(enterprise, name), value)
        for name, value in values.items()
        if name in rules.FIELD_NAMES and getattr(enterprise, name) != value
    )
    if not changes:
        return enterprise
    for name, value in values.items():
        setattr(enterprise, name, value)
    enterprise.updated_at = now()
    session.flush()
    announce(EnterpriseEdited(by=by, enterprise_id=enterprise.id, changes=changes))
    return enterprise
