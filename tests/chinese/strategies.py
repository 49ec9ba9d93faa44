"""What names are made of in property tests: real ones, and any mixture of characters."""

from __future__ import annotations

import csv
from pathlib import Path

from hypothesis import strategies as st

COMPANIES = Path(__file__).parents[2] / "crm" / "demo" / "data" / "companies_cn.csv"
EXAMPLES = Path(__file__).with_name("search_examples.csv")


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file with a heading line."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


real_names = st.sampled_from([row["name"] for row in rows(COMPANIES)])
_characters = st.sampled_from("青岛海尔深圳长城银行重庆乐单解曾绿旅厦门科技机器人有限公司股份责任市省佛都模具")
made_names = st.text(_characters, min_size=2, max_size=20)
names = real_names | made_names
anything = st.text(max_size=40) | st.text(alphabet="\"*^():-+{}~#%=@\\'.海a1 \x00\u200b\ud800", max_size=30)
