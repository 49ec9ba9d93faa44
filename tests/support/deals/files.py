"""Files that were asked for, doors and sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crm.accounts import actions as accounts
from crm.accounts.models import LoginSession
from crm.accounts.permissions import Role
from crm.accounts.rules import LinkPurpose
from crm.core.actor import SYSTEM, Scope
from crm.core.clock import now
from crm.core.db import session
from crm.lists import actions as lists
from crm.lists.models import BulkEdit, ListExport
from crm.lists.rules import Format
from crm.transfer import actions as transfer
from crm.transfer import downloads
from crm.transfer.reading.kinds import Kind
from tests.support.deals.reaches import actor_of, reads_lists
from tests.support.members import an_answered_field
from tests.support.people import an_account
from tests.support.pipeline import a_file
from tests.support.reach import NOWHERE, Reach, Target, World
from tests.support.world import STRANGER

LISTS = (("enterprises", "", "side"), ("people", "people_", "rank"), ("leads", "lead_", "sector"))
"""Lists that can be taken away and changed at once: kind, how its objects are called here, a field."""


def files_of(world: World) -> None:
    content = downloads.empty_list(Kind.MEMBERS)
    for label in ("near", "far"):
        batch = transfer.upload(Kind.MEMBERS, a_file(b"", f"{label}.xlsx"), content, by=SYSTEM)
        world.add("batch", Target(label, {"batch_id": batch.id}))
    for label, owner in (
        ("near", world.accounts[Role.SECRETARY]),
        ("far", an_account(Role.FIRM_ADMIN, email=STRANGER)),
    ):
        reach: Reach = {Role.SECRETARY: frozenset({Scope.OWN})} if label == "near" else NOWHERE
        for kind, begun, set_field in LISTS:
            made = ListExport(
                owner_id=owner, kind=kind, query="", format=Format.CSV, rows=1, revealed=False, made_at=now()
            )
            bulk = BulkEdit(owner_id=owner, kind=kind, field=set_field, rows=0, made_at=now(), undone_at=None)
            session.add_all([made, bulk])
            session.flush()
            world.add(f"{begun}export", Target(label, {"export_id": made.id}, reach))
            world.add(f"{begun}bulk", Target(label, {"bulk_id": bulk.id}, reach))
        for kind, begun in (("projects", "project_"), ("project-ledger", "ledger_")):
            made = ListExport(
                owner_id=owner, kind=kind, query="", format=Format.CSV, rows=1, revealed=False, made_at=now()
            )
            session.add(made)
            session.flush()
            world.add(f"{begun}export", Target(label, {"export_id": made.id}, reach))
        by = replace(actor_of(world, Role.SECRETARY), id=owner)
        views = [lists.save_view("enterprises", f"{label} {n}", "", shared=False, by=by) for n in (1, 2)]
        stays = frozenset({"lists.remove", "lists.bring_back"})
        goes = frozenset({"lists.edit", "lists.rename", "lists.choose_default"})
        world.add("view", Target(label, {"view_id": views[0].id}, reach, but=stays))
        world.add("view", Target(label, {"view_id": views[1].id}, reach, but=goes))
    world.add("custom_field", Target("near", {"custom_field_id": an_answered_field().id}))
    inside: Reach = {role: frozenset({Scope.OWN}) for role in Role if reads_lists(role)}
    world.add("list", Target("near", {"list_kind": "enterprises"}, inside), Target("none", {"list_kind": "x"}))
    world.add("template", Target("near", {"kind": "members"}), Target("none", {"kind": "firms"}, exists=False))


def doors_of(world: World) -> None:
    """Other browsers of every account, a stranger's browser, links to sign in with."""
    stranger = an_account(Role.FIRM_ADMIN, email=STRANGER)
    for account_id, role in [(world.accounts[role], role) for role in Role] + [(stranger, None)]:
        at = now()
        row = LoginSession(
            account_id=account_id, key_hash=f"other-browser-{account_id}", created_at=at,
            expires_at=at + timedelta(days=1), address="127.0.0.1", browser="示例",
        )  # fmt: skip
        session.add(row)
        session.flush()
        mine = {role: frozenset({Scope.OWN})} if role else NOWHERE
        world.add("session", Target(role or "stranger", {"session_id": row.id}, mine))
    world.add("account", Target("near", {"account_id": stranger}))
    accounts.ask_for_link(stranger, by=SYSTEM)
    link = accounts.issue_link(an_account(Role.GUEST), LinkPurpose.SIGN_IN, by=SYSTEM)
    world.add("link", Target("near", {"token": link}), Target("none", {"token": link[::-1]}, exists=False))
