"""What is true about the association, as printed; each with its source. The demo adds nothing to these.

Amounts in 万元 where the press prints 亿元, so that they are whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ARTICLE = "青岛日报/观海新闻，2021-02-21，第 3 版，《学赶深圳两年间 立体“搞活一座城”》"
AS_OF = date(2021, 2, 21)
"""The day of the article: the past of the demo ends here."""
SINCE = date(2019, 2, 21)
"""“近两年来”: nothing in the demo was signed before."""
SIGNED_PROJECTS = 76
TOTAL_INVESTMENT = 9_063_800
"""906.38 亿元 in 万元."""
SCOPE = "近两年来，仅实训队具体承办的各类活动直接推动"
"""口径 of the headline, as the article words it (decisions.md 3)."""


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Cadres sent to be trained: how many batches, how many people."""

    name: str
    since: str
    batches: int
    people: int
    source: str = ARTICLE


TO_SHENZHEN = Cohorts("赴深圳体悟实训", "2019-05", 5, 757)
TO_SHANGHAI = Cohorts("赴上海专业实训", "2020", 2, 204)
REFORM_SUGGESTIONS, INSTITUTIONAL_RESULTS = "400余篇", "100余项"
"""Printed so, without an exact number (the article)."""
