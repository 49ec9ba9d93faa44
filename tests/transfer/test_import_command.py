"""crm import and crm search on the command line: a contract for scripts."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.chinese import pinyin
from crm.cli import crm, ground
from crm.core import db
from crm.core.web import CrmFlask
from crm.members.models import Enterprise, Membership, Person
from crm.projects.models import Milestone, Project, Signing
from crm.transfer import running
from crm.transfer.models import ImportBatch, ImportRow
from tests.support.people import an_account

MESSY = Path(__file__).parent / "messy"
EXPECTED = sorted(MESSY.glob("*.expected.json"))
COMPANIES = Path(__file__).parents[2] / "crm/demo/data/companies_cn.csv"
EXAMPLES = Path(__file__).parents[1] / "chinese/search_examples.csv"
Run = Callable[..., Result]


@pytest.fixture
def run(clean: CrmFlask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run `crm …` on the database of the tests."""
    dispose = clean.extensions["engine"].dispose
    monkeypatch.setattr(ground, "create_app", lambda: clean)
    monkeypatch.setattr(clean.extensions["engine"], "dispose", lambda: None)
    yield lambda *parts: CliRunner().invoke(crm, [str(part) for part in parts])
    monkeypatch.undo()
    assert dispose is not None


def document(done: Result, status: int = 0) -> dict[str, Any]:
    assert done.exit_code == status, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def count(app: CrmFlask, table: type[db.Base]) -> int:
    with app.app_context(), db.transaction():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("path", [p for p in EXPECTED if "06" not in p.name[:2]], ids=lambda path: path.name[:2])
def test_a_messy_file_is_read_exactly_and_applied(run: Run, clean: CrmFlask, path: Path) -> None:
    expected = json.loads(path.read_text())
    file, kind = MESSY / expected["file"], expected["kind"]
    dry = document(run("import", kind, file, "--dry-run", "--json"))
    assert count(clean, ImportBatch) == count(clean, Enterprise) == count(clean, Project) == 0
    done = document(run("import", kind, file, "--json"))
    assert {name: done[name] for name in expected} == expected
    assert done["applied"] == dry["applied"]
    assert sum(done["applied"].values()) == expected["summary"]["accepted"]
    made = Project if kind == "projects" else Enterprise
    assert count(clean, made) == done["applied"]["created"]
    again = document(run("import", kind, file, "--json"))["applied"]
    assert again["created"] == again["updated"] == 0
    assert count(clean, made) == done["applied"]["created"]


def test_attendance_reads_without_an_event_only_dry(run: Run) -> None:
    path = next(path for path in EXPECTED if path.name.startswith("06"))
    expected = json.loads(path.read_text())
    file = MESSY / expected["file"]
    done = document(run("import", "attendance", file, "--dry-run", "--json"))
    assert {name: done[name] for name in expected} == expected
    refused = run("import", "attendance", file, "--json")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "活动" in refused.stderr
    assert run("import", "attendance", file, "--event", "nowhere").exit_code == 1


def test_a_file_refused_as_a_whole_exits_1_and_says_why(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"a,b\n1,2\n")
    refused = run("import", "members", bad, "--json")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "没有找到表头" in refused.stderr


def test_without_json_nothing_goes_to_standard_output(run: Run, clean: CrmFlask) -> None:
    done = run("import", "members", MESSY / "01_members_title_merged.xlsx")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "已新增 26" in done.stderr
    assert count(clean, Enterprise) == 26


def test_members_are_made_unless_told_otherwise(run: Run, clean: CrmFlask) -> None:
    run("import", "members", MESSY / "01_members_title_merged.xlsx", "--no-members")
    assert count(clean, Membership) == 0
    done = document(run("import", "members", MESSY / "01_members_title_merged.xlsx", "--json"))
    with clean.app_context(), db.transaction():
        numbers = sorted(db.session.scalars(select(Membership.number)))
    assert done["applied"]["updated"] == len(numbers) > 0
    assert numbers == [f"{n:05d}" for n in range(1, len(numbers) + 1)]


def test_imported_projects_count_nowhere(run: Run, clean: CrmFlask) -> None:
    run("import", "projects", MESSY / "05_projects_mixed_units.xlsx")
    assert count(clean, Project) == 13
    assert count(clean, Signing) == count(clean, Milestone) == 0
    figures = document(run("figures", "--json"))
    assert (figures["projects"], figures["pending_projects"]) == (0, 0)


def test_a_row_merged_much_later_completes_its_record(
    run: Run, clean: CrmFlask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    lines = ["企业名称,所在城市,联系人,联系电话"]
    lines += [f"青岛示例第{n}科技有限公司,青岛市,," for n in range(7)]
    lines += ["青岛示例第0科技有限公司,,王样例,19900000001"]
    file = tmp_path / "late.csv"
    file.write_text("\n".join(lines))
    assert run("import", "members", file).exit_code == 0
    with clean.app_context(), db.transaction():
        person = db.session.scalars(select(Person)).one()
        row = db.session.get(ImportRow, (1, 9)) or db.session.scalars(select(ImportRow).where(ImportRow.row == 9)).one()
    assert (person.name, person.mobile) == ("王样例", "19900000001")
    assert row.undoable
    with_json = document(run("import", "members", file, "--json"))
    assert with_json["applied"] == {"created": 0, "updated": 0, "unchanged": 7, "conflicts": 0}


def test_a_run_that_died_goes_on_where_it_stopped(
    run: Run, clean: CrmFlask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 3)
    monkeypatch.setattr(running, "next_chunk", lambda size, held: size)  # noqa: ARG005  # however fast this machine is
    file = tmp_path / "list.csv"
    file.write_text("企业名称,所在城市\n" + "".join(f"青岛示例{n:03d}科技有限公司,青岛市\n" for n in range(20)))
    real, chunks = running.apply, []

    def dying(*parts: Any) -> None:
        chunks.append(1)
        if len(chunks) == 4:
            raise KeyboardInterrupt
        real(*parts)

    monkeypatch.setattr(running, "apply", dying)
    assert run("import", "members", file).exit_code != 0
    assert count(clean, Enterprise) == 9
    done = document(run("import", "members", file, "--json"))
    assert done["applied"] == {"created": 11, "updated": 0, "unchanged": 9, "conflicts": 0}
    assert count(clean, Enterprise) == 20


def test_it_acts_as_the_command_line_or_as_somebody(run: Run, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        an_account(Role.SECRETARY, email="lin@example.com", name="林示例")
    run("import", "members", MESSY / "04_duplicates_utf8.csv")
    run("import", "members", MESSY / "04_duplicates_utf8.csv", "--as", "lin@example.com")
    with clean.app_context(), db.transaction():
        assert list(db.session.scalars(select(ImportBatch.by_name).order_by(ImportBatch.id))) == ["命令行", "林示例"]


def finds(run: Run, query: str) -> list[str]:
    return [each["title"] for each in document(run("search", query, "--json"))["results"]]


def test_a_firm_just_imported_is_found_however_it_is_spelt(run: Run, clean: CrmFlask) -> None:
    file = MESSY / "01_members_title_merged.xlsx"
    names = [each["fields"]["name"] for each in document(run("import", "members", file, "--json"))["accepted"]]
    name = "青岛东方铁塔股份有限公司"
    assert name in names
    spelt = ("铁塔", "dongfangtieta", "dftt", "ｄｆｔｔ", "東方鐵塔", "东方铁它", "91370281FAKE11003A")
    assert {query: finds(run, query)[:1] for query in spelt} == {query: [name] for query in spelt}
    for each in names[:6]:
        core = each.removesuffix("有限公司").removesuffix("股份").removeprefix("深圳市").removeprefix("青岛")
        assert each in finds(run, core[:2])
        assert each in finds(run, pinyin.full(core))


def test_every_search_example_after_importing_the_companies(run: Run, clean: CrmFlask) -> None:
    done = document(run("import", "members", COMPANIES, "--json"))
    assert done["applied"]["created"] == done["summary"]["accepted"]
    assert count(clean, Membership) == count(clean, Person) == 0
    with EXAMPLES.open() as lines:
        missed = [row["query"] for row in csv.DictReader(lines) if row["name"] not in finds(run, row["query"])]
    assert missed == []
