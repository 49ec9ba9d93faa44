"""906.38 亿元 is 90,638,000,000 元 wherever it is typed, shown, carried out and read in again: to the 分."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.projects.models import Project
from crm.recognition import queries
from crm.recognition.queries import Question
from crm.recognition.rules import Breakdown
from tests.support.people import Browser
from tests.support.pipeline import an_occasion, counted_projects
from tests.transfer.test_import_command import document, run

__all__ = ["run"]
Run = Callable[..., Result]
HEADLINE = Money(9_063_800_000_000)
"""分: 9.0638 × 10¹²."""
AS_TYPED = {
    "总投资": ["906.38亿元", "906.38 亿", "９０６.３８亿元", "9063800万元", "9,063,800 万元", "90638000000元",
              "90,638,000,000.00 元", "人民币906.38亿元"],
    "总投资（亿元）": ["906.38", "906.380"], "总投资（万元）": ["9063800", "9,063,800.00"],
    "总投资（元）": ["90638000000", "90638000000.00"],
}  # fmt: skip
"""Heading → cells that all say the same."""


def investments(app: CrmFlask) -> dict[str, Money]:
    """Return what every project is said to cost."""
    with app.app_context(), db.transaction():
        rows = db.session.execute(select(Project.name, Project.total_investment))
        return {row.name: row.total_investment for row in rows}


def listed(path: Path, heading: str, cells: list[str]) -> list[str]:
    """Write a list of projects, a cell a row; return their names."""
    names = [f"示例项目{n}" for n in range(len(cells))]
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(["项目名称", "签约企业", "签约日期", heading])
        sheet.writerows(
            [name, f"示例{n}有限公司", "2021-02-18", cell]
            for n, (name, cell) in enumerate(zip(names, cells, strict=True))
        )
    return names


@pytest.mark.parametrize("heading", AS_TYPED)
def test_typed_in_any_unit_it_is_imported_exactly(run: Run, clean: CrmFlask, tmp_path: Path, heading: str) -> None:
    names = listed(tmp_path / "projects.csv", heading, AS_TYPED[heading])
    said = document(run("import", "projects", tmp_path / "projects.csv", "--json"))
    assert said["summary"]["sum_amount_wan_cny"] == str(9_063_800 * len(names))
    assert investments(clean) == dict.fromkeys(names, HEADLINE)


def carried_out(browser: Browser, path: str, asked: str) -> bytes:
    """Return the CSV file of a list."""
    answer = browser.send(path, {"list": asked, "format": "csv"})
    return browser.get(answer.location).get_data()


def test_what_is_carried_out_is_read_in_again(
    run: Run, clean: CrmFlask, browse: Callable[..., Browser], tmp_path: Path
) -> None:
    with clean.app_context(), db.transaction(write=True):
        counted_projects(1, yi="906.38")
    content = carried_out(browse(Role.SECRETARY), "/projects/ledger/export", "group=none&unit=yuan&cols=total")
    heading, row = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[:2]
    (place,) = [place for place, name in enumerate(heading) if "总投资" in name]
    assert Money.of(row[place], "元") == HEADLINE
    names = listed(tmp_path / "again.csv", heading[place], [row[place]])
    document(run("import", "projects", tmp_path / "again.csv", "--json"))
    assert investments(clean)[names[0]] == HEADLINE


def test_every_page_of_figures_and_the_json_say_it(run: Run, clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    with clean.app_context(), db.transaction(write=True):
        number = counted_projects(1, yi="906.38", event=an_occasion())[0]
    browser = browse(Role.LEADER)
    pages = ["/", "/recognition/", "/recognition/reconciliation", "/targets/"]
    pages += [f"/recognition/breakdown?by={by.value}" for by in Breakdown]
    pages += [f"/recognition/breakdown.svg?by={by.value}" for by in Breakdown]
    for page in pages:
        assert "906.38" in browser.get(page).text, page
    assert "90,638,000,000.00" in browser.get(f"/projects/{number}").text
    said = document(run("figures", "--json"))
    assert (said["total_investment_yi"], said["total_investment_yuan"]) == ("906.38", 90_638_000_000)
    assert json.loads(json.dumps(said)) == said
    with clean.app_context(), db.transaction():
        asked = Question(as_of=queries.figures().as_of)
        for by in Breakdown:
            (share,) = queries.broken_down(asked, by)
            assert share.amount == queries.Pieces(asked).total()[1] == HEADLINE
