"""Hostile files at every door where people hand in files: a sentence and nothing stored, or read like any list."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.errors import DomainError
from crm.core.files import StoredFile
from crm.core.web import CrmFlask
from crm.dues.rules import read_statement
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.reader import read
from tests.support import hostile
from tests.support.members import a_code
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_signing, an_occasion

Browse = Callable[..., Browser]
SENTENCE = re.compile(r"[\u4e00-\u9fff][^<>]*。")


def kept(app: CrmFlask) -> int:
    """Count the files that were stored."""
    with app.app_context(), db.transaction():
        return db.session.scalar(select(func.count()).select_from(StoredFile)) or 0


def handed_in(browser: Browser, url: str, data: dict[str, object]) -> TestResponse:
    """Send a form with files; the client itself would leave the files of large ones open."""
    boundary, body = encode_multipart({"csrf_token": browser.csrf(), **data})
    return browser.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")


@pytest.mark.parametrize("case", hostile.TABLES)
def test_the_wizard_refuses_a_hostile_list_with_a_sentence(browse: Browse, clean: CrmFlask, case: str) -> None:
    name, content = hostile.TABLES[case]
    secretary = browse(Role.SECRETARY)
    answer = handed_in(secretary, "/import/", {"kind": "members", "file": FileStorage(io.BytesIO(content()), name)})
    if answer.status_code == 303:  # its columns can be chosen by hand: then nothing in it is a record
        page = secretary.get(answer.location)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert secretary.send(answer.location, {"column-0": "name"}).status_code in (303, 422)
        return
    assert answer.status_code in (413, 422), answer.text
    assert SENTENCE.search(answer.text)
    assert "<svg xmlns" not in answer.text.partition("<main")[2].partition("alert(1)")[0][-60:]
    assert kept(clean) == 0


@pytest.mark.parametrize("case", hostile.TABLES)
def test_reading_refuses_it_as_a_whole(case: str) -> None:
    name, content = hostile.TABLES[case]
    for do in (lambda data: read(Kind.MEMBERS, data, name), lambda data: read_statement(data, name)):
        with pytest.raises(DomainError) as refusal:
            do(content())
        assert refusal.value.message.endswith("。")
        assert name in refusal.value.message


@pytest.mark.parametrize("case", hostile.TABLES)
def test_a_bank_statement_is_refused_with_a_sentence(browse: Browse, clean: CrmFlask, case: str) -> None:
    name, content = hostile.TABLES[case]
    answer = handed_in(browse(Role.FINANCE), "/dues/statements", {"file": FileStorage(io.BytesIO(content()), name)})
    assert answer.status_code in (413, 422), answer.text
    assert SENTENCE.search(answer.text)
    assert kept(clean) == 0


@pytest.mark.parametrize("case", hostile.READ)
def test_the_same_record_in_other_clothes_is_read_alike(case: str) -> None:
    name, content = hostile.READ[case]
    reading = read(Kind.MEMBERS, content(), name)
    assert [one.fields for one in reading.accepted] == [{"name": "示例海洋科技有限公司", "city": "370200"}]
    assert not reading.rejected


def applying(browse: Browse, app: CrmFlask, file: FileStorage) -> tuple[str, int]:
    """Apply for membership with this licence."""
    given = {
        "name": "示例申请有限公司", "credit_code": a_code(), "home_code": "370200", "place": "青岛市崂山区",
        "industry": "软件开发", "legal_representative": "高样例", "address": "示例路 1 号", "contact_name": "邓样例",
        "contact_title": "总经理", "contact_mobile": "19900005501", "contact_email": "deng@example.com",
        "duty": "representative", "position": "member", "recommender": "", "consent": "y", "then": "send",
    }  # fmt: skip
    visitor = app.test_client()
    assert isinstance(visitor, Browser)
    answer = handed_in(visitor, "/apply", {**given, "licence": file})
    return answer.text, answer.status_code


def documenting(browse: Browse, app: CrmFlask, file: FileStorage) -> tuple[str, int]:
    """Add a document to a project."""
    with app.app_context(), db.transaction(write=True):
        project_id = a_signing(an_actor(Role.SECRETARY, email="first@example.com"), event=an_occasion()).project_id
    url = f"/projects/{project_id}/documents"
    answer = handed_in(browse(Role.SECRETARY), url, {"kind": "other", "file": file})
    return answer.text, answer.status_code


def signing(browse: Browse, app: CrmFlask, file: FileStorage) -> tuple[str, int]:
    """Report a signing with a photo."""
    with app.app_context(), db.transaction(write=True):
        code = an_occasion("WL9", staff=an_actor(Role.ORGANIZER)).code
    given = {
        "name": "智能导览机器人", "investor": "示例机器人有限公司", "partner": "演示文旅集团有限公司",
        "agreement": "contract", "amount": "6.5", "amount_unit": "亿元", "representative": "王样例",
        "nonce": "0123456789abcdef", "photo": file,
    }  # fmt: skip
    url = f"/events/{code}/signings/new"
    answer = handed_in(browse(Role.ORGANIZER), url, given)
    return answer.text, answer.status_code


DOORS = {"licence": applying, "document": documenting, "photo": signing}


@pytest.mark.parametrize("case", hostile.PAPERS)
@pytest.mark.parametrize("door", DOORS)
def test_what_is_no_picture_and_no_paper_is_refused(browse: Browse, clean: CrmFlask, door: str, case: str) -> None:
    name, content = hostile.PAPERS[case]
    text, status = DOORS[door](browse, clean, FileStorage(io.BytesIO(content()), name))
    if (door, case) == ("photo", "nothing"):
        return  # no bytes is no photo, and a signing needs none
    assert status in (413, 422), text
    assert SENTENCE.search(text)
    assert "alert(1)" not in text
    assert kept(clean) == 0
