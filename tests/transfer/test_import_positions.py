"""An import that makes members, and its undo, keep the copy of 会内职务 beside the enterprise's name."""

from __future__ import annotations

from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.web import CrmFlask
from crm.members.models import Enterprise, Membership
from tests.transfer.test_import_wizard import LIST, Sign, count, imported, mapped, sent


def positions(app: CrmFlask) -> list[str | None]:
    with app.app_context(), db.transaction():
        return list(db.session.scalars(select(Enterprise.position)))


def test_importing_and_undoing_a_membership_moves_the_copy_of_its_position(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, LIST + "青岛示例甲科技有限公司,青岛市,王甲,19900000000,,")
    mapped(secretary, address)
    imported(secretary, address)
    assert positions(clean) == [None]
    address = sent(secretary, LIST + "青岛示例甲科技有限公司,青岛市,王甲,19900000000,,2020-05-01")
    mapped(secretary, address)
    imported(secretary, address)
    assert positions(clean) == ["member"]
    secretary.send(f"{address}/undo")
    assert count(clean, Membership) == 0
    assert positions(clean) == [None]
