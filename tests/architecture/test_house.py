"""The house rules, as tests."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from crm.core.facts import Fact
from crm.core.web import WRITING_GETS, CrmFlask

ROOT = Path(__file__).parents[2]
CODE = sorted((ROOT / "crm").rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 30
SILENT = {"static"}
NOBODYS = {"throw_notes_away", "forget_answers", "note_names", "keep_positions", "make_findable", "use_link"}
"""Actions that announce nothing by themselves: a link names who it is for, an index entry follows its record, and what
was answered about a person goes with them."""


def test_imports_point_downwards() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_the_floors_name_every_package() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    floors = page.split("```")[1].replace("crm.", "").replace(",", " ").split()
    packages = {path.parent.name for path in (ROOT / "crm").glob("*/__init__.py")}
    assert not packages - set(floors)


def test_every_view_declares_who_may_enter(app: CrmFlask) -> None:
    silent = {name for name, view in app.view_functions.items() if not hasattr(view, "access")} - SILENT
    assert not silent


def test_only_the_mail_tracker_writes_in_a_get() -> None:
    assert {endpoint.partition(".")[0] for endpoint in WRITING_GETS} <= {"campaigns"}
    assert len(WRITING_GETS) <= 2


def test_nothing_but_core_commits() -> None:
    allowed = {ROOT / "crm/core/db.py"}
    guilty = [path for path in CODE if ".commit()" in path.read_text() and path not in allowed]
    assert not [path for path in guilty if "campaigns" not in path.parts], guilty


def test_every_public_action_is_one() -> None:
    for path in CODE:
        if path.name != "actions.py" and path.parent.name != "actions":
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                marks = {ast.unparse(mark) for mark in node.decorator_list}
                assert "action" in marks, f"{path.relative_to(ROOT)}: {node.name} lacks @action"
                assert "by" in {a.arg for a in (*node.args.kwonlyargs, *node.args.args)} or node.name in NOBODYS, (
                    f"{path.relative_to(ROOT)}: {node.name} does not say who acts"
                )


def test_files_and_functions_stay_short() -> None:
    long_files = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in CODE
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    ]
    assert not long_files
    long = [f"{where}: {name} {lines}" for where, name, lines in _functions() if lines > LONGEST_FUNCTION]
    assert not long, "\n".join(long)


def _functions() -> Iterator[tuple[str, str, int]]:
    """Every function with the lines of its body: docstring and signature do not count."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
                yield str(path.relative_to(ROOT)), node.name, lines


def test_public_functions_and_classes_say_what_they_mean() -> None:
    silent = []
    for path in CODE:
        tree = ast.parse(path.read_text())
        if path.name != "__init__.py" and not ast.get_docstring(tree):
            silent.append(f"{path.relative_to(ROOT)}: module")
        silent += [
            f"{path.relative_to(ROOT)}: {node.name}"
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    assert not silent, "\n".join(silent)


def test_names_say_what_is_inside() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}
    assert not [path for path in CODE if path.stem in empty or path.parent.name in empty]


def test_facts_are_past_and_frozen(app: CrmFlask) -> None:
    def below(kind: type[Fact]) -> Iterator[type[Fact]]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    kinds = [kind for kind in below(Fact) if kind.__module__.startswith("crm.")]
    assert kinds
    for kind in kinds:
        assert kind.subject, f"{kind.__name__} has no subject"
        assert inspect.getdoc(kind), f"{kind.__name__} says nothing"


def test_the_tree_keeps_its_top_level() -> None:
    assert {"pyproject.toml", "crm", "templates", "static", "migrations", "tests", "wsgi.py"} <= {
        path.name for path in ROOT.iterdir()
    }
