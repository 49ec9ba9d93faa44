"""Links, sessions and imports."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from sqlalchemy import select

from crm.accounts import actions as accounts
from crm.accounts.models import Account, LoginSession
from crm.accounts.permissions import Role
from crm.accounts.rules import LinkPurpose
from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import now
from crm.core.web import CrmFlask
from tests.support.one_of_each.places import WAITS, Named
from tests.support.people import an_account, signed_in

LIST = "企业名称,所在城市,联系人,联系电话,电子邮箱,入会日期\n"
ROW = "青岛示例海洋{n}科技有限公司,青岛市,王样例,1990000000{n},a{n}@example.com,2020-05-01\n"


def of_links(by: Actor) -> Named:
    account_id = an_account(Role.LIAISON, email="link@example.com")
    token = accounts.issue_link(account_id, LinkPurpose.SIGN_IN, by=SYSTEM)
    waiting = db.session.get_one(Account, an_account(Role.LIAISON, email=WAITS))
    accounts.begin_second_factor(waiting.id, by=by)
    waiting.totp_since = now()
    accounts.open_session(by.id or 0, staff=True, waits_for_code=False, browser="示例浏览器", by=by)
    return {
        "accounts.token": [token], "account_id": [account_id, by.id],
        "session_id": list(db.session.scalars(select(LoginSession.id))),
    }  # fmt: skip


def of_imports(app: CrmFlask) -> Iterator[int]:
    """One import at each step: its columns to be said, checked with a likely duplicate, done."""
    browser = signed_in(app, Role.SECRETARY)
    for number, steps in ((1, ()), (2, ("map",)), (3, ("map", "start"))):
        text = (LIST + ROW.format(n=number) + "青岛示例海洋股份有限公司,青岛市,,,,\n,青岛市,,,,\n").encode()
        sent = browser.send("/import/", {"kind": "members", "file": (io.BytesIO(text), f"名单{number}.csv")})
        address = sent.location.removesuffix("/map")
        for step in steps:
            page = browser.get(f"{address}/{'map' if step == 'map' else 'check'}").text
            answer = browser.send(f"{address}/{step}", _as_offered(page))
            assert answer.status_code == 303, answer.text
        yield int(address.rpartition("/")[2])


def _as_offered(page: str) -> dict[str, str]:
    """What a person sends who agrees with everything; a likely duplicate is left out."""
    chosen = {"as_members": "y"}
    for name, options in re.findall(r'<select[^>]*name="(column-\d+|home-\d+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found = re.search(r'value="(\w*)" selected', options)
        chosen[name] = found[1] if found else ""
    return chosen | dict.fromkeys(re.findall(r'name="(row-\d+)"', page), "skip")
