"""What people type: taken as meant, refused with a sentence, never lost, never a crash."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from crm.core.forms import (
    Choice,
    Choices,
    DateInput,
    Email,
    Form,
    LongText,
    MomentInput,
    MoneyInput,
    Nonce,
    Phone,
    Text,
    TimeInput,
    Whole,
)
from crm.core.money import Money


class Everything(Form):
    """One field of each kind."""

    name = Text("名称", longest=10)
    note = LongText("备注", required=False, longest=50)
    email = Email("邮箱", required=False)
    phone = Phone("手机", required=False)
    seats = Whole("人数", required=False, least=1, most=500)
    total = MoneyInput("总投资", required=False)
    day = DateInput("日期", required=False)
    at = TimeInput("时间", required=False)
    moment = MomentInput("开始", required=False)
    kind = Choice("类型", [("a", "甲"), ("b", "乙")], required=False)
    kinds = Choices("类型们", [("a", "甲"), ("b", "乙")], required=False)
    nonce = Nonce()


def filled(**typed: str) -> Everything:
    """The form as sent with these values."""
    form = Everything(MultiDict({"name": "甲", **typed}))
    form.validate()
    return form


def test_forms_of_one_class_share_nothing_of_what_was_typed() -> None:
    first = Everything(MultiDict({"name": "一" * 11, "total": "x", "total_unit": "元", "kind": "c"}), prefix="p")
    assert first.name.name == "p-name"
    first = filled(name="一" * 11, total="x", total_unit="元", kind="c")
    first.kind.offer([("c", "丙")])
    first.refuse("note", "不行")
    second = Everything()
    assert not second.errors
    assert (second.name.name, second.name.data, second.name.raw_data) == ("name", None, None)
    assert (second.total.unit, second.total.data) == ("亿元", None)
    assert [choice.value for choice in second.kind.choices] == ["a", "b"]
    assert first.errors.keys() == {"name", "total", "kind", "note"}


def test_what_is_right_is_read() -> None:
    form = filled(
        note="一\r\n二", email=" A@Example.COM ", phone="+86 199-0000-0001", seats="３０", total="1,234.5",
        total_unit="万元", day="2021/1/29", at="9:05", moment="2021-01-29T14:30", kind="b", nonce="abc-12345",
    )  # fmt: skip
    assert not form.errors
    assert (form.note.data, form.email.data, form.phone.data) == ("一\n二", "a@example.com", "19900000001")
    assert (form.total.data, form.day.data, form.at.data) == (Money.of("1234.5", "万元"), date(2021, 1, 29), time(9, 5))
    assert (form.seats.data, form.kind.data, form.nonce.data) == (30, "b", "abc-12345")
    assert form.moment.data is not None
    assert form.moment.data.hour == 14


WRONG = [
    ("name", "甲" * 11), ("name", "甲\x00乙"), ("name", "甲\x07"), ("name", "甲\ufffd"), ("name", "甲\n乙"),
    ("name", " "), ("email", "no address"), ("phone", "12345"), ("seats", "0"), ("seats", "501"),
    ("seats", str(2**70)), ("seats", "1.5"), ("seats", "²"), ("total", "abc"), ("total", "-1"), ("total", "0"),
    ("total", "1e400"), ("total", "9" * 30), ("total", "0.00000000001"), ("day", "2021-02-30"), ("day", "明天"),
    ("day", "99999-01-01"), ("at", "25:00"), ("moment", "2021-13-01 10:00"), ("kind", "c"), ("kinds", "c"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_kept(name: str, value: str) -> None:
    form = filled(**{name: value})
    assert list(form.errors) == [name]
    assert form[name].errors[0].endswith("。")
    if name not in ("kind", "kinds"):
        assert form[name].raw_data == [value]


NAMES = (
    "name",
    "note",
    "email",
    "phone",
    "seats",
    "total",
    "total_unit",
    "day",
    "at",
    "moment",
    "kind",
    "kinds",
    "nonce",
)


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30)))
def test_nothing_typed_can_break_a_form(typed: dict[str, str]) -> None:
    filled(**typed)


@given(st.integers(1, 10**13))
def test_an_amount_shown_again_is_the_amount_typed(fen: int) -> None:
    form = Everything(total=Money(fen * 100))
    again = filled(total=form.total._value(), total_unit=form.total.unit)
    assert again.total.data == Money(fen * 100)
