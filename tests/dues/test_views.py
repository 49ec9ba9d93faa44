"""The pages of dues as people use them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.clock import today
from crm.core.web import CrmFlask
from crm.dues.models import Invoice, Payment
from crm.members.models import Enterprise
from tests.dues.test_rules import HEADING, sheet
from tests.support.dues import a_fee_table, an_invoice, owing, paid
from tests.support.members import a_member
from tests.support.people import Browser
from tests.support.reviews import PNG, a_firm

Browse = Callable[..., Browser]
YEAR = today().year
FEES = {
    "valid_from": "2020", "meeting": "示例会员大会", "meeting_on": "2019-12-05", "votes_for": "80",
    "votes_against": "0", "votes_abstained": "1", "period": "calendar",
} | {
    f"fee_{place}": amount
    for place, amount in {
        "president": "50000", "executive_president": "30000", "executive_vice_president": "20000",
        "vice_president": "6000", "standing_council": "2000", "council": "1500", "chief_supervisor": "6000",
        "supervisor": "1500", "member": "1000",
    }.items()
} | {
    f"fee_{place}_unit": "元"
    for place in (
        "president", "executive_president", "executive_vice_president", "vice_president", "standing_council", "council",
        "chief_supervisor", "supervisor", "member",
    )
}  # fmt: skip


@pytest.fixture
def firms(clean: CrmFlask) -> tuple[int, int]:
    """Two members who have not paid for long; the first has a 企业管理员."""
    with clean.app_context(), db.transaction(write=True):
        late = today() - timedelta(days=200)
        first = owing(a_firm(name="青岛示例海洋有限公司").enterprise)
        return first.id, a_member("深圳示例科技有限公司", paid_until=late).id


def in_app(app: CrmFlask, do: Callable[[], int]) -> int:
    with app.app_context(), db.transaction(write=True):
        return do()


def invoice_of(app: CrmFlask, enterprise_id: int) -> int:
    def make() -> int:
        return an_invoice(db.session.get_one(Enterprise, enterprise_id)).id

    return in_app(app, make)


def test_a_fee_table_is_recorded_and_warns_above_four_levels(browse: Browse) -> None:
    finance = browse(Role.FINANCE)
    assert finance.send("/dues/fees/new", {**FEES, "fee_member": "-1"}).status_code == 422
    assert finance.send("/dues/fees/new", FEES).status_code == 303
    page = finance.get("/dues/fees").text
    assert "这一版有 7 档会费" in page
    assert "赞成 80，反对 0，弃权 1" in page
    assert finance.send("/dues/fees/new", FEES).status_code == 409


def test_the_year_is_approved_listed_and_printed(browse: Browse, clean: CrmFlask, firms: tuple[int, int]) -> None:
    in_app(clean, lambda: a_fee_table().id)
    finance = browse(Role.FINANCE)
    assert "深圳示例科技有限公司" in finance.get(f"/dues/{YEAR}/proposal").text
    form = {"due_on": f"{YEAR}-12-31", "approved_on": f"{YEAR}-01-05", "basis": "示例纪要", "scope": "all"}
    assert finance.send(f"/dues/{YEAR}/proposal", {**form, "basis": ""}).status_code == 422
    assert finance.send(f"/dues/{YEAR}/proposal", form).status_code == 303
    again = finance.send(f"/dues/{YEAR}/proposal", form)
    assert again.status_code == 422
    assert "没有可批准的应缴" in again.text
    assert "1,000.00" in finance.get(f"/dues/{YEAR}").text
    assert "壹仟元整" in finance.get(f"/dues/{YEAR}/notices").text
    for path in ("/dues/", "/dues/invoices?show=owing", "/dues/ageing", "/dues/reminders", "/dues/payments"):
        assert finance.get(path).status_code == 200, path


def test_an_invoice_is_waived_paid_receipted_and_corrected(
    browse: Browse, clean: CrmFlask, firms: tuple[int, int]
) -> None:
    invoice = invoice_of(clean, firms[1])
    finance, base = browse(Role.FINANCE), f"/dues/invoices/{invoice}"
    waiver = {"amount": "200", "amount_unit": "元", "reason": "示例困难", "basis": "示例纪要"}
    assert finance.send(f"{base}/waivers", {**waiver, "amount": "2000"}).status_code == 422
    assert finance.send(f"{base}/waivers", waiver).status_code == 303
    money = {
        "received_on": str(today()),
        "amount": "900",
        "amount_unit": "元",
        "payer": "示例控股",
        "method": "transfer",
    }
    assert finance.send(f"{base}/payments", money).status_code == 303
    page = finance.get(base).text
    assert "代付" in page
    assert "已缴" in page
    paper = {"code": "3701", "number": "00000001", "issued_on": str(today()), "amount": "800", "amount_unit": "元"}
    sent = finance.send(f"{base}/receipts", {**paper, "file": (io.BytesIO(PNG), "票据.png")})
    assert sent.status_code == 303
    assert "00000001" in finance.get(base).text
    back = re.search(r'action="(/dues/allocations/\d+/reversal)"', finance.get(base).text)
    assert back is not None
    assert finance.send(back[1], {"reason": ""}).status_code == 422
    assert finance.send(back[1], {"reason": "登记错误"}).status_code == 303
    rest = finance.get("/dues/payments?show=open").text
    assert "900.00" in rest


def test_a_bank_statement_is_checked_then_recorded_once(
    browse: Browse, clean: CrmFlask, firms: tuple[int, int]
) -> None:
    invoices = [invoice_of(clean, firm) for firm in firms]
    number = f"HF{YEAR}-"
    data = sheet(
        HEADING,
        [str(today()), "深圳示例科技有限公司", "", 400, "会费", "", "A1"],
        [str(today()), "样例控股集团", "", 1000, "代缴", "", "A2"],
        [str(today()), "示例物业", 88, "", "物业费", "", "A3"],
    )
    finance = browse(Role.FINANCE)
    sent = finance.send("/dues/statements", {"file": (io.BytesIO(data), "流水.xlsx")})
    assert sent.status_code == 303, sent.text
    page = finance.get(sent.location).text
    assert "付款人与会员同名" in page
    assert "支出，不是收款" in page
    assert count(clean, Payment) == 0
    fields = dict(re.findall(r'name="(to_\d+)"[^>]*value="([^"]*)"', page))
    chosen = {name: value or f"{number}{membership(clean, invoices[0]):05d}" for name, value in fields.items()}
    assert finance.send(sent.location, dict.fromkeys(fields, "胡写")).status_code == 422
    assert count(clean, Payment) == 0
    assert finance.send(sent.location, chosen).status_code == 303
    assert count(clean, Payment) == 2
    again = finance.send("/dues/statements", {"file": (io.BytesIO(data + b""), "再传.xlsx")})
    assert again.location == sent.location
    assert "已入账" in finance.get(sent.location).text
    assert finance.send(sent.location, chosen).status_code == 422
    more = sheet(HEADING, [str(today()), "样例控股集团", "", 30, "代缴", "", "B1"],
                 [str(today()), "深圳示例科技有限公司", "", 400, "会费", "", "A1"])  # fmt: skip
    sent = finance.send("/dues/statements", {"file": (io.BytesIO(more), "次月.xlsx")})
    page = finance.get(sent.location).text
    assert "以前为该会员代付过" in page
    assert len(re.findall(r'name="to_\d+"', page)) == 1


def count(app: CrmFlask, kind: type[Payment]) -> int:
    with app.app_context(), db.transaction():
        return db.session.scalar(select(func.count(kind.id))) or 0


def membership(app: CrmFlask, invoice_id: int) -> int:
    with app.app_context(), db.transaction():
        return db.session.get_one(Invoice, invoice_id).membership_id


def test_a_firm_sees_its_own_dues_only(browse: Browse, clean: CrmFlask, firms: tuple[int, int]) -> None:
    mine, other = (invoice_of(clean, firm) for firm in firms)
    finance = browse(Role.FINANCE)
    base = f"/dues/invoices/{mine}"
    in_app(clean, lambda: paid(db.session.get_one(Invoice, mine), "1000").id)
    paper = {"code": "3701", "number": "00000007", "issued_on": str(today()), "amount": "1000", "amount_unit": "元"}
    finance.send(f"{base}/receipts", {**paper, "file": (io.BytesIO(PNG), "票据.png")})
    firm = browse(Role.FIRM_ADMIN, email="firm_admin@example.com")
    page = firm.get("/portal/dues/").text
    assert "00000007" in page
    assert "深圳示例科技有限公司" not in page
    assert firm.get(f"/portal/dues/{mine}/notice").status_code == 200
    assert firm.get(f"/portal/dues/{other}/notice").status_code == 404
    link = re.search(r'href="(/portal/dues/receipts/\d+)"', page)
    assert link is not None
    assert firm.get(link[1]).data == PNG
    for path in (base, f"/dues/{YEAR}", f"/dues/{YEAR}/notices"):
        assert firm.get(path).status_code == 404, path
    for path in ("/dues/", "/dues/payments", "/dues/fees", "/dues/invoices"):
        assert firm.get(path).location == "/portal/dues/", path


def test_readers_read_and_change_nothing(browse: Browse, clean: CrmFlask, firms: tuple[int, int]) -> None:
    invoice = invoice_of(clean, firms[0])
    for role in (Role.SECRETARY, Role.LEADER, Role.AUDITOR):
        reader = browse(role)
        assert "登记减免" not in reader.get(f"/dues/invoices/{invoice}").text
        assert reader.send(f"/dues/invoices/{invoice}/waivers", {}).status_code == 404
        assert f"{YEAR}" in reader.get(f"/enterprises/{firms[0]}").text
    assert browse(Role.LIAISON).get("/dues/").status_code == 404
    assert browse(Role.MEMBER).get("/portal/dues/").status_code == 404


def test_the_list_and_the_ages_are_files_for_the_treasurer(
    browse: Browse, clean: CrmFlask, firms: tuple[int, int]
) -> None:
    invoice_of(clean, firms[0])
    finance = browse(Role.FINANCE)
    assert "导出 CSV" in finance.get(f"/dues/{YEAR}").text
    told = finance.send("/dues/invoices/export", {"format": "csv", "year": str(YEAR)})
    assert told.status_code == 200
    text = told.data.decode("utf-8-sig")
    assert text.splitlines()[0].startswith('"会员","应缴单号"')
    assert "青岛示例海洋有限公司" in text
    assert len(text.splitlines()) == 2
    assert finance.send("/dues/invoices/export", {"format": "xlsx"}).data[:2] == b"PK"
    assert len(finance.send("/dues/invoices/export", {"format": "csv", "year": "2021"}).data.splitlines()) == 1
    aged = finance.send("/dues/ageing/export", {"format": "csv"}).data.decode("utf-8-sig")
    assert aged.splitlines()[1].startswith(f"{YEAR},")
    assert finance.send("/dues/ageing/export", {"format": "nothing"}).status_code == 303
    assert browse(Role.SECRETARY).send("/dues/invoices/export", {"format": "csv"}).status_code == 404
