"""Who can sign in to the demo, and with which password; needs no database, so that it is said at once."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from crm.accounts.permissions import Role

DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account of the demo. Members are the person of the same name."""

    key: str
    role: Role
    name: str
    label: str

    @property
    def email(self) -> str:
        """The sign-in name."""
        return f"{self.key}@{DOMAIN}"


SIGN_INS = (
    SignIn("secretary", Role.SECRETARY, "林示例", "秘书处"),
    SignIn("organizer", Role.ORGANIZER, "何范例", "活动组织者"),
    SignIn("liaison", Role.LIAISON, "周样本", "实训干部"),
    SignIn("finance", Role.FINANCE, "钱样例", "财务"),
    SignIn("leader", Role.LEADER, "赵示例", "领导"),
    SignIn("auditor", Role.AUDITOR, "孙样本", "审计员"),
    SignIn("admin", Role.ADMINISTRATOR, "吴范例", "系统管理员"),
    SignIn("member", Role.FIRM_ADMIN, "王样例", "会员企业管理员（示例机器人，深圳）"),
    SignIn("member2", Role.FIRM_ADMIN, "许样本", "会员企业管理员（演示岛城文旅，青岛）"),
)


def password_file(instance: Path) -> Path:
    """Return where the password of the demo accounts is kept."""
    return instance / "demo_password"


def kept_password(instance: Path, given: str | None = None) -> tuple[str, bool]:
    """Return the demo password and whether it is new: the given one, the kept one, or one made now.

    The file is readable by its owner only. A made one is a pass-phrase of 24 characters, 80 random bits.
    """
    path = password_file(instance)
    known = path.read_text().strip() if path.exists() else ""
    password = given or known or "-".join(secrets.token_hex(2) for _ in range(5))
    if password != known:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(password + "\n")
    return password, password != known
