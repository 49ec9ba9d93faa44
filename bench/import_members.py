"""Row 4: a list of enterprises, each with a contact, as CSV and as XLSX into an empty installation.

What is measured is the whole of `crm import`: reading, validation, matching, audit log, search index, the rows that
undoing needs. What starting the command costs is taken off (a list of one row). The floor decodes the CSV file, checks
codes and telephones and stores both records in two tables of SQLite.
"""

from __future__ import annotations

import csv
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.databases import crm, folder
from bench.serving import ROOT, environment
from crm.standards import credit_code

HEADS = ("企业名称", "统一社会信用代码", "所在城市", "地址", "联系人", "手机", "邮箱", "行业")
SIGNS = (
    "青岛深圳海洋生物科技智能制造新能源材料贸易物流文旅数字信息网络电子精密仪器环保建筑工程食品医药健康教育传媒金融投资"
    "控股集团国际华东南方北方中天元和鑫盛源泰恒信达通瑞祥嘉诚宏远博雅"
)
SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁曾单仇解"
TRADES = ("科技", "贸易", "实业")
MOBILE = re.compile(r"1\d{10}")
MOST_IN_A_WORKBOOK = 100_000
CHUNK = 5_000


def measure(size: int) -> dict[str, Any]:
    """Return how many records per CPU second an import of a size stores, and how much memory it needs."""
    texts = folder() / f"members-{size}.csv"
    if not texts.exists():
        _write(texts, rows(size))
    one = folder() / "members-1.csv"
    _write(one, rows(1))
    begun, _ = _imported(one)
    cpu, memory = _imported(texts)
    floor = _floor(texts)
    rate = size / (cpu - begun)
    found = {
        "bench": "import_members", "records": size, "unit": "records per CPU second", "product": round(rate),
        "floor": round(floor), "ratio": round(rate / floor, 3), "start_cpu_s": round(begun, 2),
        "resident_mib": round(memory / 2**20),
    }  # fmt: skip
    return found | _from_workbook(texts, min(size, MOST_IN_A_WORKBOOK), begun)


def rows(size: int) -> Iterator[tuple[str, ...]]:
    """Return invented enterprises, the same ones each time."""
    chance = random.Random(5)  # made-up names, no secrets
    for number in range(size):
        city = chance.choice(("青岛", "深圳"))
        name = "".join(chance.choices(SIGNS, k=5)) + chance.choice(TRADES)
        body = "91370202MA" + "".join(chance.choices(credit_code.ALPHABET, k=7))
        person = chance.choice(SURNAMES) + "".join(chance.choices(SIGNS, k=2))
        yield (
            f"{city}{name}有限公司", body + credit_code.check_character(body), f"{city}市",
            f"{city}市示例路{number % 999}号",
            person, f"199{number % 10**8:08d}", f"p{number}@example.com", "",
        )  # fmt: skip


def _write(file: Path, records: Iterator[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEADS)
        writer.writerows(records)


def _imported(file: Path) -> tuple[float, int]:
    """Import a file into an empty installation; return CPU seconds and the most memory (bytes)."""
    empty, used = folder() / "empty", folder() / "import"
    if not (empty / "crm.db").exists():
        empty.mkdir(parents=True, exist_ok=True)
        crm(empty, "db", "upgrade")
    shutil.rmtree(used, ignore_errors=True)
    shutil.copytree(empty, used)
    words = [sys.executable, "-m", "crm.cli.run", "import", "members", str(file)]
    run = subprocess.Popen(words, env=environment(used), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, cost = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise RuntimeError(f"crm import ended with {run.returncode}")
    return cost.ru_utime + cost.ru_stime, cost.ru_maxrss * 1024


def _from_workbook(texts: Path, size: int, begun: float) -> dict[str, Any]:
    import xlsxwriter  # noqa: PLC0415  # only here

    file = folder() / f"members-{size}.xlsx"
    if not file.exists():
        with (
            texts.open(encoding="utf-8-sig", newline="") as source,
            xlsxwriter.Workbook(file, {"constant_memory": True}) as book,
        ):
            sheet = book.add_worksheet()
            for number, row in zip(range(size + 1), csv.reader(source), strict=False):
                sheet.write_row(number, 0, row)
    cpu, memory = _imported(file)
    return {"xlsx_records": size, "xlsx": round(size / (cpu - begun)), "xlsx_resident_mib": round(memory / 2**20)}


def _floor(texts: Path) -> float:
    """Return how many records per CPU second the least that can do it stores."""
    path = folder() / "floor.db"
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("CREATE TABLE firm (id INTEGER PRIMARY KEY, name TEXT, code TEXT UNIQUE, city TEXT, address TEXT)")
    base.execute("CREATE TABLE contact (id INTEGER PRIMARY KEY, firm INTEGER, name TEXT, mobile TEXT, email TEXT)")
    began, done = time.process_time(), 0
    firms: list[tuple[Any, ...]] = []
    people: list[tuple[Any, ...]] = []
    with texts.open(encoding="utf-8-sig", newline="") as source:
        lines = csv.reader(source)
        next(lines)
        for done, (name, code, city, address, person, mobile, email, _trade) in enumerate(lines, 1):
            if credit_code.is_valid(code) and MOBILE.fullmatch(mobile):
                firms.append((done, name, code, city, address))
                people.append((done, done, person, mobile, email))
            if len(firms) == CHUNK:
                _stored(base, firms, people)
    _stored(base, firms, people)
    return done / (time.process_time() - began)


def _stored(base: sqlite3.Connection, firms: list[tuple[Any, ...]], people: list[tuple[Any, ...]]) -> None:
    base.execute("BEGIN")
    base.executemany("INSERT INTO firm VALUES (?, ?, ?, ?, ?)", firms)
    base.executemany("INSERT INTO contact VALUES (?, ?, ?, ?, ?)", people)
    base.execute("COMMIT")
    firms.clear()
    people.clear()
