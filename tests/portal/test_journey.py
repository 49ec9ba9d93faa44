"""A member changes the profile of their firm; one field is accepted, the other returned; they are told."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import audit, db, jobs
from crm.core.web import CrmFlask
from crm.members.models import Enterprise
from crm.reviews.models import ChangeRequest
from tests.support import mailbox
from tests.support.members import a_code, a_member, a_person
from tests.support.people import Browser
from tests.support.reviews import PNG

Browse = Callable[..., Browser]
ADDRESS = "wang@example.com"


@pytest.fixture
def outbox(instance: Path) -> Path:
    """The outbox folder, emptied."""
    folder = instance / "outbox"
    for path in folder.glob("*.eml"):
        path.unlink()
    return folder


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden input of a page."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def invite(browse: Browse, person_id: int, enterprise_id: int, visitor: Browser) -> Browser:
    """Have the secretariat invite somebody, and follow the link they are shown. Return the invited browser."""
    form = {"email": ADDRESS, "role": "firm_admin", "enterprise": str(enterprise_id)}
    page = browse(Role.SECRETARY).send(f"/people/{person_id}/invitation", form).text
    link = re.search(r'value="https://crm.example(/sign-in/[^"]+)"', page)
    assert link is not None
    assert visitor.get(link[1]).status_code == 200
    assert visitor.send(link[1]).status_code == 303
    return visitor


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_from_the_invitation_to_the_mail(
    clean: CrmFlask, browse: Browse, visitor: Browser, outbox: Path, locale: str
) -> None:
    with clean.app_context(), db.transaction(write=True):
        enterprise = a_member("青岛示例旧名有限公司", credit_code=a_code(), phone="053212345678")
        person = a_person(enterprise, "王样例", email=ADDRESS, locale=locale)
        firm, person_id, old_code, new_code = enterprise.id, person.id, enterprise.credit_code, a_code()
    member = invite(browse, person_id, firm, visitor)
    (invitation,) = mailbox.mails(outbox, ADDRESS)
    assert any("/sign-in/" in link for link in mailbox.links(invitation))

    page = member.get("/portal/profile").text
    wanted = {
        "name": "青岛示例新名有限公司", "credit_code": new_code, "phone": "053287654321", "legal_representative": "",
        "version": hidden(page, "version"), "base": hidden(page, "base"),
        "licence": (io.BytesIO(PNG), "执照.png"),
    }  # fmt: skip
    sent = member.send("/portal/profile", wanted)
    assert sent.status_code == 303, sent.text
    request = sent.location
    with clean.app_context(), db.transaction():
        stored = db.session.get_one(Enterprise, firm)
        assert (stored.phone, stored.name) == ("053287654321", "青岛示例旧名有限公司")

    secretary = browse(Role.SECRETARY)
    waiting = re.search(r"/reviews/\d+", secretary.get("/reviews/").text.partition('class="list"')[2])
    assert waiting is not None
    review = secretary.get(waiting[0]).text
    name, code = re.findall(r'name="verdict_(\d+)" value="accepted"', review)
    ruling = {
        "version": hidden(review, "version"), f"verdict_{name}": "accepted", f"verdict_{code}": "returned",
        f"reason_{code}": "执照上的代码不同，请核对。",
    }  # fmt: skip
    assert secretary.send(waiting[0], ruling).status_code == 303
    with clean.app_context(), db.transaction():
        stored = db.session.get_one(Enterprise, firm)
        assert (stored.name, stored.credit_code) == ("青岛示例新名有限公司", old_code)

    (_invitation, told) = mailbox.mails(outbox, ADDRESS)
    assert "执照上的代码不同，请核对。" in mailbox.body(told)
    assert mailbox.links(told) == [f"https://crm.example{request}"]
    subject = (
        "资料变更已审核：青岛示例新名有限公司" if locale == "zh" else "Profile changes reviewed: 青岛示例新名有限公司"
    )
    assert told["Subject"] == subject
    home, parcel = member.get("/portal/").text, member.get(request).text
    for text in (home, parcel):
        assert "执照上的代码不同，请核对。" in text

    assert jobs.run_due_sweeps(clean, force=True) >= 0
    assert len(mailbox.mails(outbox, ADDRESS)) == 2, "a result is mailed once"
    with clean.app_context(), db.transaction():
        entries = db.session.execute(select(audit.AuditEntry.fact, audit.actor_named())).all()
        (done,) = db.session.scalars(select(ChangeRequest)).all()
        assert done.notice_due_at is None
        assert done.notice_handed_at is not None
    for entry in (
        ("PersonInvited", "林示例"), ("SignedIn", "王样例"), ("ChangesProposed", "王样例"),
        ("EnterpriseEdited", "王样例"),
        ("ProposalAccepted", "林示例"), ("EnterpriseEdited", "林示例"), ("ProposalReturned", "林示例"),
        ("RequestDecided", "林示例"),
    ):  # fmt: skip
        assert entry in {tuple(row) for row in entries}, entry
