"""My data in the portal: the whole file, consents by one button, requests the secretariat answers."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.care import actions as care
from crm.care.models import RightsRequest
from crm.care.rules import AlreadyAnswered, RightsKind, RightsState, as_sheet
from crm.consents.models import ConsentEntry
from crm.consents.rules import OWN_TEXT_VERSION, OWN_TEXTS, Channel, Purpose, Said, Word, check_own, choices
from crm.core import db
from crm.core.audit import AuditEntry
from crm.core.web import CrmFlask
from crm.members.models import Person
from tests.support.mailbox import parsed
from tests.support.members import a_member, a_person
from tests.support.people import Browser, an_account, an_actor

Browse = Callable[..., Browser]
MAIL_EVENT = {"channel": "mail", "purpose": "event"}


@pytest.fixture
def me(clean: CrmFlask) -> int:
    """A member of ours with an account, and a colleague."""
    with clean.app_context(), db.transaction(write=True):
        firm = a_member("青岛示例一有限公司")
        a_person(firm, "孙样例", mobile="19900005678")
        return a_person(firm, "郑示例", mobile="19900001234", account_id=an_account(Role.MEMBER)).id


def said(app: CrmFlask, person_id: int) -> list[tuple[str, str | None, str, str, str]]:
    """Return what stands in a person's ledger, in order."""
    with app.app_context(), db.transaction():
        rows = db.session.scalars(select(ConsentEntry).filter_by(person_id=person_id).order_by(ConsentEntry.id))
        return [(each.channel, each.purpose, each.word, each.way, each.text_version) for each in rows]


def the_request(app: CrmFlask) -> tuple[int, RightsState, str]:
    """Return the only request there is."""
    with app.app_context(), db.transaction():
        found = db.session.scalars(select(RightsRequest)).one()
        return found.id, found.state, found.answer


def test_everything_about_me_in_one_click(clean: CrmFlask, browse: Browse, me: int) -> None:
    member = browse(Role.MEMBER)
    assert "导出我的全部数据" in member.get("/portal/data").text
    answer = member.send("/portal/data/export", {})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        tables = json.loads(archive.read("person.json"))
        assert tables["person"][0]["mobile"] == "19900001234"
        assert {f"csv/{name}.csv" for name in tables} <= set(archive.namelist())
        for name, rows in tables.items():
            sheet = list(csv.reader(io.StringIO(archive.read(f"csv/{name}.csv").decode("utf-8-sig"))))
            assert len(sheet) == len(rows) + 1
        whole = "".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    assert "password_hash" not in whole
    assert "19900005678" not in whole
    with clean.app_context(), db.transaction():
        assert db.session.scalar(select(AuditEntry.subject_id).where(AuditEntry.fact == "PersonExported")) == me


def test_withdrawing_is_one_button_and_so_is_agreeing(clean: CrmFlask, browse: Browse, me: int) -> None:
    member = browse(Role.MEMBER)
    assert member.send("/portal/data/consents", {**MAIL_EVENT, "word": "withdrawn"}).status_code == 303
    assert member.send("/portal/data/consents", {**MAIL_EVENT, "word": "withdrawn"}).status_code == 303
    assert member.send("/portal/data/consents", {**MAIL_EVENT, "word": "given"}).status_code == 303
    assert member.send("/portal/data/consents", {"channel": "phone", "word": "do_not_contact"}).status_code == 303
    assert "渠道已停用" in member.get("/portal/data").text
    assert member.send("/portal/data/consents", {"channel": "phone", "word": "lifted"}).status_code == 303
    assert said(clean, me) == [
        ("mail", "event", "withdrawn", "portal", ""), ("mail", "event", "given", "portal", OWN_TEXT_VERSION),
        ("phone", None, "do_not_contact", "portal", ""), ("phone", None, "lifted", "portal", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sent", [{}, {"channel": "mail", "word": "given"}, {"channel": "mail", "purpose": "service", "word": "withdrawn"}]
)
def test_what_the_page_does_not_offer_is_refused(
    clean: CrmFlask, browse: Browse, me: int, sent: dict[str, str]
) -> None:
    assert browse(Role.MEMBER).send("/portal/data/consents", sent).status_code == 422
    assert said(clean, me) == []


def test_a_correction_is_asked_for_answered_and_told(clean: CrmFlask, browse: Browse, me: int) -> None:
    member, secretary = browse(Role.MEMBER), browse(Role.SECRETARY)
    assert member.send("/portal/data/requests", {"kind": "rectify", "text": ""}).status_code == 422
    member.send("/portal/data/requests", {"kind": "rectify", "text": "我的职务是总工程师。"})
    again = member.send("/portal/data/requests", {"kind": "rectify", "text": "再说一次。"})
    assert again.status_code == 409
    assert "再说一次。" in again.text
    assert "个人信息请求" in secretary.get("/reviews/").text
    assert "我的职务是总工程师。" in secretary.get("/reviews/people").text
    address = f"/reviews/people/{the_request(clean)[0]}"
    assert address in secretary.get(f"/people/{me}").text
    assert secretary.send(address, {"verdict": "granted", "answer": ""}).status_code == 422
    assert secretary.send(address, {"verdict": "granted", "answer": "已更正，请查看。"}).status_code == 303
    assert secretary.send(address, {"verdict": "refused", "answer": "不行。"}).status_code == 409
    assert the_request(clean)[1:] == (RightsState.GRANTED, "已更正，请查看。")
    assert "已更正，请查看。" in member.get("/portal/data").text
    outbox = clean.config["CRM_SETTINGS"].instance / "outbox"
    letters = [parsed(path.read_bytes()) for path in outbox.rglob("*.eml")]
    assert any("更正" in str(each["Subject"]) for each in letters)
    assert browse(Role.LIAISON).get(address).status_code in (403, 404)


def test_erasure_is_asked_for_and_never_happens_by_itself(clean: CrmFlask, browse: Browse, me: int) -> None:
    member, secretary = browse(Role.MEMBER), browse(Role.SECRETARY)
    member.send("/portal/data/requests", {"kind": "erase", "text": "请删除我的信息。"})
    number = the_request(clean)[0]
    page = secretary.get(f"/reviews/people/{number}").text
    assert "删除会怎样" in page
    assert "任职" in page
    granted = secretary.send(f"/reviews/people/{number}", {"verdict": "granted", "answer": "好。"})
    assert granted.status_code == 422
    with clean.app_context(), db.transaction():
        assert db.session.get_one(Person, me).mobile == "19900001234"
    erased = secretary.send(f"/people/{me}/erase", {"name": "郑示例", "reason": "本人请求"})
    assert erased.status_code == 303
    assert the_request(clean)[1] is RightsState.GRANTED
    with clean.app_context(), db.transaction():
        assert db.session.get_one(Person, me).mobile == ""


def test_only_its_person_takes_a_request_back(clean: CrmFlask, browse: Browse, me: int) -> None:
    browse(Role.MEMBER).send("/portal/data/requests", {"kind": "erase", "text": "请删除。"})
    number = the_request(clean)[0]
    with clean.app_context(), db.transaction(write=True):
        a_person(a_member("深圳示例二有限公司"), "王样例", account_id=an_account(Role.FIRM_ADMIN))
    assert browse(Role.FIRM_ADMIN).send(f"/portal/data/requests/{number}/withdraw").status_code == 404
    assert browse(Role.MEMBER).send(f"/portal/data/requests/{number}/withdraw").status_code == 303
    assert the_request(clean)[1] is RightsState.WITHDRAWN
    with clean.app_context(), db.transaction(write=True), pytest.raises(AlreadyAnswered):
        care.answer_rights(number, granted=False, answer="晚了。", by=an_actor(Role.SECRETARY))


lines = st.builds(
    lambda channel, purpose, word: Said(channel, None if word in (Word.DO_NOT_CONTACT,) else purpose, word),
    st.sampled_from(Channel), st.sampled_from(Purpose), st.sampled_from(Word),
)  # fmt: skip


@given(st.lists(lines, max_size=12))
def test_the_button_always_changes_what_holds(ledger: list[Said]) -> None:
    for purpose, row in choices(ledger).items():
        for each in row:
            check_own(each.next_word, purpose)
            after = choices([*ledger, Said(each.channel, purpose, each.next_word)])[purpose]
            now = next(one for one in after if one.channel is each.channel)
            assert now.barred == each.barred
            assert each.barred or now.allowed is not each.allowed


def test_every_purpose_but_two_is_offered() -> None:
    assert set(Purpose) - set(OWN_TEXTS) == {Purpose.SERVICE, Purpose.DIRECTORY}


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.none() | st.text() | st.lists(st.integers()))))
def test_a_sheet_holds_every_value(rows: list[dict[str, object]]) -> None:
    heads, cells = as_sheet(rows)
    assert set(heads) == {name for row in rows for name in row}
    assert all(len(line) == len(heads) for line in cells)
    assert RightsKind.ERASE in set(RightsKind)
