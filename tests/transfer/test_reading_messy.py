"""The seven messy files: what the program reads is exactly what was put in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.reader import open_file, read
from crm.transfer.reading.report import document

MESSY = Path(__file__).parent / "messy"
EXPECTED = sorted(MESSY.glob("*.expected.json"))


def test_there_are_seven() -> None:
    assert len(EXPECTED) == 7


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name[:2])
def test_the_whole_document_is_as_expected(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    data = (MESSY / expected["file"]).read_bytes()
    got = document(read(Kind(expected["kind"]), data, expected["file"]))
    assert set(got) - set(expected) <= {"delimiter"}
    assert {name: got[name] for name in expected} == expected
    assert json.loads(json.dumps(got, ensure_ascii=False)) == got


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name[:2])
def test_a_file_that_streams_yields_the_same(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    name, kind = expected["file"], Kind(expected["kind"])
    data = (MESSY / name).read_bytes()
    with (MESSY / name).open("rb") as stream:
        source = open_file(kind, stream, name)
        assert document(read(kind, stream, name)) == document(read(kind, data, name))
        assert len(list(source)) == len(list(source)) == expected["summary"]["rows"]
