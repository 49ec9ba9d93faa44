"""What a good password is, when a sign-in is locked, how long a session lives. Pure.

Sources: GB/T 22239-2019 (等级保护 2.0, 身份鉴别) as read in the product's trust requirements D1–D3; how long sessions
of staff and members live at the most is the product's own decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_

IDLE = timedelta(minutes=30)
STAFF_LONGEST = timedelta(hours=12)
MEMBER_LONGEST = timedelta(days=7)
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
LINK_LIVES = timedelta(minutes=30)
INVITATION_LIVES = timedelta(days=7)
SHORTEST_PASSWORD, PASSPHRASE = 10, 16

COMMON = frozenset(
    """
    password password1 1234567890 0123456789 qwertyuiop qwerty12345 1q2w3e4r5t asdfghjkl1 iloveyou12 letmein1234
    welcome123 admin12345 abc1234567 passw0rd123 woaini1314 woaini5201314 qq123456789 a123456789 aa12345678
    zxcvbnm123 123456789a 1234567890a 12345678910 0987654321 1111111111 0000000000 8888888888 6666666666
    5201314520 1qaz2wsx3edc
    """.split()  # noqa: SIM905  # a list of words reads better as text
)
"""Passwords of ten characters and more that stand high in every published list; shorter ones are refused by length."""


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    SIGN_IN = "sign_in"
    RESET = "reset"
    INVITATION = "invitation"


class SignInFailed(DomainError):
    """Name and password do not fit. Says the same whether or not the account exists."""

    code, field = "sign_in_failed", "password"
    template = N_("账号或密码不对，还可再试 {left} 次。")


class SignInLocked(DomainError):
    """Too many wrong tries from this network for this name."""

    status, code, field = 429, "sign_in_locked", "password"
    template = N_("连续 {tries} 次未通过，请在 {minutes} 分钟后再试，或使用邮件登录链接。")


class LinkInvalid(DomainError):
    """The one-time link is used, expired or unknown: all answer alike."""

    status, code = 404, "link_invalid"
    template = N_("这个链接已经用过或已过期。请重新获取登录链接。")


class PasswordWeak(DomainError):
    """The new password is not good enough; the sentence says what is missing."""

    code, field = "password_weak", "password"
    template = N_("密码不符合要求：{reason}")


class CodeWrong(DomainError):
    """The second factor does not fit, or was used before."""

    code, field = "code_wrong", "code"
    template = N_("验证码不对或已过期，请输入验证器中当前显示的 6 位数字。")


class SecondFactorStays(Conflict):
    """Administrators keep the second factor once it is set up."""

    code = "second_factor_stays"
    template = N_("系统管理员启用两步验证后不能关闭。更换手机时请重新设置。")


class AccountExists(Conflict):
    """There is an account with this mail address or mobile."""

    code, field = "account_exists", "email"
    template = N_("这个邮箱或手机号已有账号。")


class LastAdministrator(Conflict):
    """Somebody must be able to administer."""

    code = "last_administrator"
    template = N_("至少要保留一位系统管理员，请先为他人添加该角色。")


def check_password(password: str, names: Sequence[str]) -> str:
    """Return the password if it is good enough, else raise PasswordWeak.

    At least 10 characters with 3 of 4 classes, or a pass-phrase of 16 and more; not a common one, not a name.
    """
    if any(name and name.lower() in password.lower() for name in names if len(name) > 3):
        raise PasswordWeak(reason=N_("不能包含姓名、邮箱或手机号。"))
    if password.lower() in COMMON or len(set(password)) < 4:
        raise PasswordWeak(reason=N_("这个密码太常见。"))
    if len(password) >= PASSPHRASE:
        return password
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordWeak(reason=N_("至少 10 个字符，或 16 个字符以上的短句。"))
    kinds = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum() or c > "\x7f")
    if sum(any(kind(c) for c in password) for kind in kinds) < 3:
        raise PasswordWeak(reason=N_("大写、小写、数字、符号至少要有三种，或改用 16 个字符以上的短句。"))
    return password


def locked_until(failures: Sequence[datetime], at: datetime) -> datetime | None:
    """Return when a name may be tried again from a network that failed at these times, or None for now."""
    recent = sorted(failure for failure in failures if failure > at - LOCKED_FOR)
    return recent[-TRIES] + LOCKED_FOR if len(recent) >= TRIES else None


def longest_life(*, staff: bool) -> timedelta:
    """Return after how long a session ends in any case."""
    return STAFF_LONGEST if staff else MEMBER_LONGEST
