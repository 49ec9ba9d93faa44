"""Campaigns and their audiences for tests. Call inside a transaction, unless said otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import current_app

from crm.campaigns import actions, queries
from crm.campaigns.models import Campaign, Recipient
from crm.campaigns.rules import CampaignState
from crm.campaigns.rules.drafts import CampaignDraft
from crm.core import db
from crm.core.actor import COMMAND_LINE, Actor
from crm.core.mail import mail, parse_mail_url
from crm.core.web import CrmFlask
from tests.support.members import QINGDAO, SHENZHEN, a_member, a_person
from tests.support.smtp import SmtpServer

BODY = "尊敬的{{称谓}}：\n\n请看[材料](https://example.com/a?b=1&c=2)。\n"


def some_members(qingdao: int = 2, shenzhen: int = 3) -> list[str]:
    """Add one member firm per city with so many people each; return their addresses, 青岛 first."""
    found = []
    for code, n in ((QINGDAO, qingdao), (SHENZHEN, shenzhen)):
        firm = a_member(home_code=code, city_code=code)
        found += [a_person(firm, f"示例{'甲乙丙丁戊己庚辛'[i % 8]}{i}").email for i in range(n)]
    return found


def a_campaign(*, by: Actor = COMMAND_LINE, **fields: Any) -> Campaign:
    """Write a campaign."""
    given = {"subject": "示例通知", "body": BODY, "segment": "all"} | fields
    return actions.write(CampaignDraft(**given), by=by)


def states(campaign_id: int) -> dict[str, int]:
    """Return how many recipients are in each state, empty ones left out."""
    return dict(Counter(queries.states_by_address(campaign_id).values()))


def recipient(campaign_id: int, address: str) -> Recipient:
    """Return the row of an address."""
    return db.session.query(Recipient).filter_by(campaign_id=campaign_id, address=address).one()


@contextmanager
def in_app(app: CrmFlask, *, write: bool = True) -> Iterator[None]:
    """An app context with a transaction that commits."""
    with app.app_context(), db.transaction(write=write):
        yield


@contextmanager
def sending_through(server: SmtpServer, **more: float) -> Iterator[None]:
    """Let the application at work send through this server inside the block."""
    state = mail.current
    before = state.settings
    changed = replace(
        before, url=parse_mail_url(f"smtp://127.0.0.1:{server.port}?tls=none"), timeout=more.get("timeout", 5.0),
        patience=more.get("timeout", 5.0),
    )  # fmt: skip
    state.settings = changed
    current_app.config["MAIL_SETTINGS"] = changed
    try:
        yield
    finally:
        state.settings = before
        current_app.config["MAIL_SETTINGS"] = before


Launch = Callable[..., int]


def told(app: CrmFlask, campaign_id: int) -> tuple[dict[str, int], CampaignState]:
    """How many recipients have each state, and the state of the campaign."""
    with in_app(app, write=False):
        return states(campaign_id), db.session.get_one(Campaign, campaign_id).state
