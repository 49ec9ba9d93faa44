"""What one can do from the palette: each line needs a right and a page that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app, url_for

from crm.chinese import pinyin
from crm.chinese.text import fold
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.i18n import LOCALES, _, current_locale, texts_in
from crm.core.shell import address
from crm.core.words import N_
from crm.search import queries


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the palette. `needs` narrows the right to some scopes; `keys` is the shortcut shown beside it."""

    label: str
    icon: str
    endpoint: str
    thing: Thing
    act: Act = Act.WRITE
    keys: str = ""
    needs: frozenset[Scope] = frozenset({Scope.ALL, Scope.OWN, Scope.EVENT})
    at_event: bool = False
    """Whether its page belongs to an event: the one that is on, or comes next."""


_ALL = frozenset({Scope.ALL})
COMMANDS: Sequence[Command] = (
    Command(N_("登记签约"), "signature", "projects.new", Thing.PROJECT, keys="G S", at_event=True),
    Command(N_("新建会员"), "members", "members.new", Thing.ENTERPRISE, needs=frozenset({Scope.ALL, Scope.OWN})),
    Command(N_("登记线索"), "lead", "leads.new", Thing.LEAD),
    Command(N_("新建活动"), "event", "events.new", Thing.EVENT),
    Command(N_("导入名单"), "import", "transfer.index", Thing.ENTERPRISE, Act.EXPORT, needs=_ALL),
    Command(N_("写群发邮件"), "mails", "campaigns.new", Thing.CAMPAIGN),
    Command(N_("审核资料变更"), "review", "reviews.requests", Thing.REVIEW, Act.CONFIRM),
    Command(N_("会员企业列表"), "members", "members.index", Thing.ENTERPRISE, Act.READ, "G M", frozenset(Scope)),
    Command(N_("活动列表"), "event", "events.index", Thing.EVENT, Act.READ, "G E", frozenset(Scope)),
    Command(N_("投资线索列表"), "lead", "leads.index", Thing.LEAD, Act.READ, "G L", frozenset(Scope)),
    Command(N_("入会申请"), "file", "entry.index", Thing.REVIEW, Act.READ, needs=_ALL),
    Command(N_("会费"), "receipt", "dues.overview", Thing.DUES, Act.READ, needs=_ALL),
    Command(N_("届次"), "flag", "terms.index", Thing.ENTERPRISE, Act.READ, needs=_ALL),
    Command(N_("名册"), "list", "directory.roster", Thing.ENTERPRISE, Act.EXPORT, needs=_ALL),
    Command(N_("群发邮件列表"), "mails", "campaigns.index", Thing.CAMPAIGN, Act.READ, needs=frozenset(Scope)),
    Command(N_("签约项目列表"), "project", "projects.index", Thing.PROJECT, Act.READ, "G P", frozenset(Scope)),
)
MOST = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A command this actor may use, ready to be drawn."""

    label: str
    icon: str
    url: str
    keys: str


def commands_for(actor: Actor, query: str) -> list[Line]:
    """Return the commands whose name, pinyin or initials the query names; without a query the first ones."""
    lines: list[Line] = []
    asked, locale = fold(query).replace(" ", ""), current_locale()
    for each in COMMANDS:
        if len(lines) == MOST:
            break
        if (
            any(asked in name for name in _names(each.label, locale))
            and _open_to(actor, each)
            and (url := _url(each, actor))
        ):
            lines.append(Line(_(each.label), each.icon, url, each.keys))
    return lines


def _open_to(actor: Actor, command: Command) -> bool:
    there = command.endpoint in current_app.view_functions
    return there and not actor.scopes(command.thing, command.act).isdisjoint(command.needs)


def _url(command: Command, actor: Actor) -> str:
    """Return the address of a command, "" if there is no event it could be about."""
    if not command.at_event:
        return address(command.endpoint)
    code = queries.event_at_hand(actor, command.thing, command.act)
    return url_for(command.endpoint, code=code) if code else ""


@lru_cache(maxsize=len(COMMANDS) * len(LOCALES))
def _names(label: str, locale: str) -> Sequence[str]:
    """What a command is found by: both languages, pinyin, initials."""
    with texts_in(locale):
        said = fold(_(label)).replace(" ", "")
    return fold(label), said, pinyin.full(label), pinyin.initials(label)
