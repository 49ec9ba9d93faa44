"""Two imports at once, two runs of one import, runs that died: nothing twice, nothing lost."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from crm.core import clock, db, jobs
from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.files import Kind as FileKind
from crm.core.files import StoredFile
from crm.core.web import CrmFlask
from crm.members.models import Enterprise, Person
from crm.transfer import ledger, running
from crm.transfer.jobs import resume, undo_batch
from crm.transfer.models import ImportBatch
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.reader import open_file
from crm.transfer.rules import BatchState, Options

LIST = "企业名称,所在城市,联系人,联系电话\n" + "".join(
    f"青岛示例{n:03d}科技有限公司,青岛市,王样例{n},199{n:08d}\n" for n in range(60)
)


def a_batch(app: CrmFlask, mark: str = "a") -> int:
    with app.app_context(), db.transaction(write=True):
        content = LIST.encode()
        file = StoredFile(
            name="a.csv", kind=FileKind.TABLE, size=len(content), sha256=mark, at=now(), by_name="系统", content=content
        )
        db.session.add(file)
        db.session.flush()
        batch = ImportBatch(
            kind=Kind.MEMBERS, name="a.csv", sha256=mark, fingerprint=mark, file_id=file.id, state=BatchState.QUEUED,
            mapping={}, options=Options().kept, summary={}, moved_at=now(), at=now(), by_name=SYSTEM.name,
        )  # fmt: skip
        db.session.add(batch)
        db.session.flush()
        return batch.id


def run(app: CrmFlask, batch_id: int) -> None:
    with app.app_context():
        running.run(batch_id, Kind.MEMBERS, running.judged(open_file(Kind.MEMBERS, LIST.encode(), "a.csv")))


def count(app: CrmFlask, table: type[db.Base]) -> int:
    with app.app_context(), db.transaction():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def state(app: CrmFlask, batch_id: int) -> BatchState:
    with app.app_context(), db.transaction():
        return db.session.get_one(ImportBatch, batch_id).state


def together(app: CrmFlask, *batches: int) -> None:
    faults: list[BaseException] = []

    def one(batch_id: int) -> None:
        try:
            run(app, batch_id)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=one, args=(each,)) for each in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.parametrize("mark", ["a", "b"], ids=["the same file", "another file with the same firms"])
def test_two_imports_at_once_make_each_firm_once(clean: CrmFlask, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    monkeypatch.setattr(running, "CHUNK", 7)
    first, second = a_batch(clean), a_batch(clean, mark)
    together(clean, first, second)
    assert count(clean, Enterprise) == count(clean, Person) == 60
    with clean.app_context(), db.transaction():
        one, other = ledger.applied(first), ledger.applied(second)
    assert one.created + other.created == one.unchanged + other.unchanged == 60


def test_two_runs_of_one_import_store_each_row_once(clean: CrmFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 7)
    batch = a_batch(clean)
    together(clean, batch, batch)
    with clean.app_context(), db.transaction():
        assert ledger.applied(batch).created == 60
    assert count(clean, Enterprise) == 60


def test_the_sweep_goes_on_with_what_died(clean: CrmFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 20)
    batch, real = a_batch(clean), running.apply

    def dying(*parts: object) -> None:
        monkeypatch.setattr(running, "apply", real)
        raise MemoryError

    monkeypatch.setattr(running, "apply", dying)
    with pytest.raises(MemoryError):
        run(clean, batch)
    assert state(clean, batch) is BatchState.QUEUED
    with clean.app_context():
        assert resume() == 0, "it may still be at work"
    with clock.freeze(now() + timedelta(seconds=60)):
        assert jobs.run_due_sweeps(clean, force=True) >= 1
    assert state(clean, batch) is BatchState.DONE
    assert count(clean, Enterprise) == 60


def test_what_dies_again_and_again_is_given_up(clean: CrmFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = a_batch(clean)

    def dying(*parts: object) -> None:
        raise MemoryError

    monkeypatch.setattr(running, "apply", dying)
    for minute in range(1, 6):
        with clock.freeze(now() + timedelta(minutes=minute)), clean.app_context(), pytest.raises(MemoryError):
            resume()
    with clock.freeze(now() + timedelta(minutes=9)), clean.app_context():
        resume()
    assert state(clean, batch) is BatchState.FAILED


def test_an_undo_that_died_goes_on(clean: CrmFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = a_batch(clean)
    run(clean, batch)
    with clean.app_context(), db.transaction(write=True):
        db.session.execute(update(ImportBatch).values(state=BatchState.UNDOING))
    monkeypatch.setattr("crm.transfer.undoing.CHUNK", 25)
    from crm.transfer import undoing  # noqa: PLC0415  # its loop is stepped by hand here

    with clean.app_context():
        assert undoing._undo_some(batch)
    assert count(clean, Enterprise) == 35
    with clean.app_context():
        undo_batch(batch)
        undo_batch(batch)
    assert state(clean, batch) is BatchState.UNDONE
    assert count(clean, Enterprise) == count(clean, Person) == 0
