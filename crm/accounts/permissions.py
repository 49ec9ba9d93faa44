"""Who may see and do what, on one page.

A cell reads as people read it: a scope (all, own, firm, ev, dir, published) and letters: r read, w write, c confirm as
the second person, x export, p may reveal masked phones and addresses (logged), i invite. What stands in brackets, and
cells that begin with "by token", say how a right is used; they grant nothing by themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from crm.core.actor import Act, Grants, Scope, Thing
from crm.core.words import N_


class Role(StrEnum):
    """The ten roles. An account may hold several; there is no other list."""

    SECRETARY = "secretary"
    ORGANIZER = "organizer"
    LIAISON = "liaison"
    FINANCE = "finance"
    LEADER = "leader"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    FIRM_ADMIN = "firm_admin"
    MEMBER = "member"
    GUEST = "guest"


ROLE_NAMES: Mapping[Role, str] = {
    Role.SECRETARY: N_("秘书处"),
    Role.ORGANIZER: N_("活动组织者"),
    Role.LIAISON: N_("实训干部"),
    Role.FINANCE: N_("财务"),
    Role.LEADER: N_("领导"),
    Role.AUDITOR: N_("审计员"),
    Role.ADMINISTRATOR: N_("系统管理员"),
    Role.FIRM_ADMIN: N_("企业管理员"),
    Role.MEMBER: N_("会员"),
    Role.GUEST: N_("访客"),
}
THING_NAMES: Mapping[Thing, str] = {
    Thing.ENTERPRISE: N_("企业"),
    Thing.PERSON: N_("人员与任职"),
    Thing.REVIEW: N_("入会申请与资料审核"),
    Thing.DUES: N_("会费与票据"),
    Thing.EVENT: N_("活动与会场"),
    Thing.REGISTRATION: N_("报名与到场"),
    Thing.CHECK_IN: N_("签到"),
    Thing.LEAD: N_("投资线索"),
    Thing.PROJECT: N_("签约项目与里程碑"),
    Thing.AMOUNT: N_("金额与到位资金"),
    Thing.RECOGNITION: N_("认定台账"),
    Thing.CAMPAIGN: N_("通知与收件范围"),
    Thing.RECIPIENT: N_("收件人、退信与授权"),
    Thing.OFFER: N_("供需与引荐"),
    Thing.SUGGESTION: N_("改革建议与制度成果"),
    Thing.REPORT: N_("报表与工作台"),
    Thing.ACCOUNT: N_("账号、角色与设置"),
    Thing.AUDIT: N_("审计记录"),
    Thing.OUTBOX: N_("邮件箱（仅开发环境）"),
}
STAFF = frozenset(
    {Role.SECRETARY, Role.ORGANIZER, Role.LIAISON, Role.FINANCE, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR}
)

_COLUMNS = tuple(Role)
_PAGE = {
    # what               secretary | organizer | liaison | finance | leader | auditor | administrator | firm_admin | member | guest
    Thing.ENTERPRISE: "all rwx p | all r | all r, own w | all r | all r | all r | - | firm rw (review), dir r | firm r, dir r | -",
    Thing.PERSON: "all rwx p | ev rp, all r | own rwp, all r | all r | all r | all r | - | firm rwp, dir r | own rw, dir r | -",
    Thing.REVIEW: "all rwc | - | own r | all r (dues step c) | all rc | all r | - | firm rw | - | by token own",
    Thing.DUES: "all r | - | - | all rwcx | all r | all r | - | firm r | - | -",
    Thing.EVENT: "all rwx | ev rw, all r | all r | all r | all r | all r | - | published r | published r | published r",
    Thing.REGISTRATION: "all rwxp | ev rwxp | own r | - | all r | all r | - | firm rw | own rw | by token own",
    Thing.CHECK_IN: "all w | ev w | ev w | - | - | - | - | - | - | -",
    Thing.LEAD: "all rwx | ev rw | own rw, all r | - | all r | all r | - | firm r | - | -",
    Thing.PROJECT: "all rwx | ev rw | own rw, all r | all r | all rc | all r | - | firm r (propose) | firm r | by token",
    Thing.AMOUNT: "all rwcx | ev w, own r | own rw | all rwcx | all rc | all r | - | firm r | - | -",
    Thing.RECOGNITION: "all rwxc (not own report) | ev r | all r | all r | all rc | all r | - | - | - | -",
    Thing.CAMPAIGN: "all rwxc (another above N) | ev rw | - | - | all rc | all r | - | - | - | by token",
    Thing.RECIPIENT: "all rwxp | ev r | - | - | - | all r | - | own r | own r | by token own",
    Thing.OFFER: "all rw | all r | all rw | - | all r | all r | - | firm rw, dir r | dir r | -",
    Thing.SUGGESTION: "all rw | - | own rw, all r | - | all rc | all r | - | - | - | -",
    Thing.REPORT: "all r | ev r | own r, all r (totals) | all r (money) | all r | all r | - | firm r | firm r | -",
    Thing.ACCOUNT: "all i (members) | ev i (staff) | - | - | - | all r | all rwi | firm i | - | -",
    Thing.AUDIT: "- | - | - | - | - | all rx | - | own r | own r | -",
    Thing.OUTBOX: "- | - | - | - | - | - | all r | - | - | -",
}
# Own sessions are open to everybody who is signed in and therefore stand in no row.

_PART = re.compile(r"(all|own|firm|ev|dir|published)\s+([rwcxpi ]+)")


def cell(thing: Thing, role: Role) -> str:
    """Return a cell of the page as it is written there."""
    return _PAGE[thing].split("|")[_COLUMNS.index(role)].strip()


def granted(written: str) -> Iterable[tuple[Act, Scope]]:
    """Return the rights a cell's text stands for."""
    if written == "-" or written.startswith("by token"):
        return
    for part in re.sub(r"\([^)]*\)", "", written).split(","):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise ValueError(f"cannot read {part!r}")
        for letter in found[2].replace(" ", ""):
            yield Act(letter), Scope(found[1])


def grants_of(roles: Iterable[str]) -> Grants:
    """Return the rights of somebody who holds these roles: the union of their columns."""
    key = frozenset(roles)
    if key not in _made:
        rights: dict[tuple[Thing, Act], set[Scope]] = defaultdict(set)
        for thing in Thing:
            for role in key:
                for act, scope in granted(cell(thing, Role(role))):
                    rights[thing, act].add(scope)
        _made[key] = MappingProxyType({right: frozenset(scopes) for right, scopes in rights.items()})
    return _made[key]


_made: dict[frozenset[str], Grants] = {}
