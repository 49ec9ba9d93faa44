"""`crm export`: what the screen lists, exactly; noted; nothing in it runs."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine, text

from crm.cli import crm


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation with the demo in it."""
    folder = tmp_path_factory.mktemp("export")
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("CRM_")}
    os.environ["CRM_INSTANCE"] = str(folder)
    assert CliRunner().invoke(crm, ["demo"], catch_exceptions=False).exit_code == 0
    yield folder
    del os.environ["CRM_INSTANCE"]
    os.environ.update(kept)


def export(*words: str) -> Result:
    return CliRunner().invoke(crm, ["export", *words], catch_exceptions=False)


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


@pytest.mark.parametrize("kind", ["members", "people", "events", "registrations", "leads", "projects", "recognition"])
def test_every_list_is_a_file_and_every_row_is_there_once(place: Path, kind: str) -> None:
    tables = {
        "members": "enterprise", "people": "person", "events": "event", "leads": "lead", "projects": "project",
        "recognition": None, "registrations": None,
    }  # fmt: skip
    done = export(kind, str(place / f"{kind}.csv"))
    assert done.exit_code == 0, done.output
    found = rows_of(place / f"{kind}.csv")
    assert f"已导出 {len(found)} 行" in done.output
    assert len(found) > 10
    table = tables[kind]
    if table is not None:
        engine = create_engine(f"sqlite:///{place / 'crm.db'}")
        with engine.connect() as connection:
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == len(found)  # our own words
        engine.dispose()


def test_the_ledger_sums_to_the_headline_in_both_shapes(place: Path) -> None:
    export("recognition", str(place / "ledger.csv"))
    assert sum(Decimal(row["金额（元）"]) for row in rows_of(place / "ledger.csv")) == 90_638_000_000
    assert sum(int(row["项目数"]) for row in rows_of(place / "ledger.csv")) == 76
    export("recognition", str(place / "ledger.xlsx"))
    with CalamineWorkbook.from_path(str(place / "ledger.xlsx")) as book:
        cells = book.get_sheet_by_index(0).to_python()
    column = cells[0].index("金额（元）")
    assert sum(Decimal(str(row[column])) for row in cells[1:]) == 90_638_000_000


def test_filters_are_those_of_the_address(place: Path) -> None:
    export("projects", str(place / "some.csv"), "--filter", "district=370212", "--filter", "state=recognised")
    found = rows_of(place / "some.csv")
    assert found
    assert {row["落地"] for row in found} == {"崂山区"}
    assert {row["认定"] for row in found} == {"已认定"}
    export("registrations", str(place / "one.csv"), "--filter", "event=sl-week")
    assert {row["活动"] for row in rows_of(place / "one.csv")} == {"示例双城展示周"}


def test_telephones_stay_masked(place: Path) -> None:
    export("people", str(place / "people.csv"))
    assert all("****" in row["手机"] for row in rows_of(place / "people.csv") if row["手机"])
    asked = ("--filter", "where=all~duty.in.representative", "--filter", "cols=firm.position.mobile")
    export("people", str(place / "asked.csv"), *asked)
    found = rows_of(place / "asked.csv")
    assert list(found[0]) == ["姓名", "企业", "会内职务", "手机"]
    assert all("****" in row["手机"] for row in found if row["手机"])
    export("leads", str(place / "leads.csv"), "--filter", "cols=stage.phone", "--filter", "where=all~phone.filled")
    assert all("****" in row["电话"] for row in rows_of(place / "leads.csv"))


def test_nobody_exports_what_they_may_not_read(place: Path) -> None:
    done = export("recognition", str(place / "none.csv"), "--as", "member@demo.example")
    assert done.exit_code == 1
    assert not (place / "none.csv").exists()
    export("projects", str(place / "none.csv"), "--as", "admin@demo.example")
    assert rows_of(place / "none.csv") == []


def test_a_file_of_another_kind_and_a_filter_without_a_value_are_refused(place: Path) -> None:
    assert export("members", str(place / "list.pdf")).exit_code == 1
    done = export("members", str(place / "list.csv"), "--filter", "home")
    assert done.exit_code == 1
    assert "名称=值" in done.output
    assert not (place / "list.csv").exists()


def test_it_is_noted(place: Path) -> None:
    engine = create_engine(f"sqlite:///{place / 'crm.db'}")
    count = text("SELECT count(*) FROM audit_entry WHERE fact = 'ListExported'")
    with engine.connect() as connection:
        before = connection.scalar(count)
    export("leads", str(place / "leads.csv"))
    with engine.connect() as connection:
        assert connection.scalar(count) == before + 1
    engine.dispose()
