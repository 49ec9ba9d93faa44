"""The batches the press counts (757 people in five, 204 in two); how many went with each is made up and says so."""

from __future__ import annotations

from datetime import date

from crm.cohorts.models import Cohort, CohortMember
from crm.demo import press
from crm.demo.tables import Stage, stored

SPLIT = "各批人数为演示拆分，合计以公开报道为准"
_BATCHES = (
    (press.TO_SHENZHEN, "440300", (date(2019, 5, 6), date(2019, 9, 2), date(2020, 1, 6), date(2020, 5, 11),
                                   date(2020, 9, 7))),
    (press.TO_SHANGHAI, "310000", (date(2020, 3, 2), date(2020, 8, 3))),
)  # fmt: skip
MONTHS = 4


def send(stage: Stage) -> None:
    """Store the batches; the sign-ins of the demo that look after leads were in the latest ones."""
    ids: list[int] = []
    for programme, city, starts in _BATCHES:
        each, rest = divmod(programme.people, programme.batches)
        ids += stored(
            Cohort,
            [
                {"version": 1, "programme": programme.name, "number": n, "city_code": city, "host": "", "since": since,
                 "until": date(since.year + (since.month + MONTHS > 12), (since.month + MONTHS - 1) % 12 + 1, 28),
                 "headcount": each + (n <= rest), "note": SPLIT, "updated_by": stage.names["secretary"]}
                for n, since in enumerate(starts, 1)
            ],
        )  # fmt: skip
    members = [(ids[4], "liaison"), (ids[3], "organizer"), (ids[6], "secretary")]
    stored(
        CohortMember,
        [
            {"cohort_id": cohort, "name": stage.names[key], "unit": "示例单位（演示）",
             "account_id": stage.accounts[key], "listed_at": stage.ago(30), "listed_by": stage.names["secretary"]}
            for cohort, key in members
        ],
    )  # fmt: skip
