"""Settings: read once from the environment, checked all at once, frozen. The only reader of os.environ."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from crm.core.errors import DomainError
from crm.core.mail.addresses import Mailbox
from crm.core.mail.box import parse_box_url
from crm.core.mail.transport import parse_mail_url

DEFAULT_RETRY_DELAYS = (60, 300, 1800, 7200, 21600)
DEFAULT_SENDER = "青深企业家联谊会 <noreply@crm.example>"


class SettingsFault(Exception):
    """The environment is wrong. `faults` holds one sentence per fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True)
class City:
    """One of the two cities of this instance: which they are is configuration, never code."""

    key: str
    code: str
    name: str
    name_en: str
    place: str
    """"a" stands first or left (circle), "b" second or right (diamond)."""
    colours: Mapping[str, str] = field(default_factory=dict)
    """CSS colours that differ from the defaults of tokens.css: {"": text, "-tint": …, "-line": …, "-chart": …}."""


QINGDAO_SHENZHEN = (
    City("qingdao", "370200", "青岛", "Qingdao", "a"),
    City("shenzhen", "440300", "深圳", "Shenzhen", "b"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between two installations."""

    instance: Path
    env: str = "development"
    database_url: str = ""
    jobs_url: str = ""
    redis_url: str | None = None
    mail_url: str = "outbox:"
    mail_from: str = DEFAULT_SENDER
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = field(repr=False, default="")
    trusted_proxies: int = 0
    rate_limits: bool = True
    retry_delays: tuple[int, ...] = DEFAULT_RETRY_DELAYS
    pair: tuple[City, City] = QINGDAO_SHENZHEN
    association: str = "青深企业家联谊会"
    association_en: str = "Qingdao–Shenzhen Entrepreneurs' Association"
    bounce_box: str = field(repr=False, default="")
    """Where mails come back to; "" if nobody fetches them."""
    dkim_key: Path | None = None
    dkim_selector: str = ""
    dkim_domain: str = ""

    @property
    def production(self) -> bool:
        """Whether real people are served: stricter start-up checks, no demo, no outbox page."""
        return self.env == "production"

    def city(self, code: str | None) -> City | None:
        """Return which of the pair a GB/T 2260 code names, if any."""
        return next((city for city in self.pair if city.code == code), None)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read and check `CRM_*`. Raises SettingsFault with every fault found, one sentence each."""
        return _Reader(os.environ if environ is None else environ).settings()


class _Reader:
    """Walks the environment and collects faults instead of stopping at the first."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = {key: value for key, value in environ.items() if value != ""}
        self.faults: list[str] = []

    def settings(self) -> Settings:
        env = self.choice("CRM_ENV", ("development", "production"), "development")
        instance = Path(self.environ.get("CRM_INSTANCE", "instance")).absolute()
        found = {
            "env": env,
            "instance": instance,
            "database_url": self.url("CRM_DATABASE_URL", ("sqlite", "postgresql+psycopg"))
            or f"sqlite:///{instance}/crm.db",
            "jobs_url": self.url("CRM_JOBS_URL", ("sqlite", "redis", "rediss", "postgresql"))
            or f"sqlite:///{instance}/jobs.db",
            "redis_url": self.url("CRM_REDIS_URL", ("redis", "rediss")),
            "mail_url": self.mail_url(env),
            "mail_from": self.sender(),
            "base_url": (self.url("CRM_BASE_URL", ("http", "https")) or "http://127.0.0.1:8000").rstrip("/"),
            "secret_key": self.secret(env, instance),
            "trusted_proxies": self.number("CRM_TRUSTED_PROXIES", 0, 9),
            "rate_limits": self.rate_limits(env),
            "retry_delays": self.delays(),
            "bounce_box": self.bounce_box(),
            "dkim_key": self.readable("CRM_DKIM_KEY"),
            "dkim_selector": self.environ.get("CRM_DKIM_SELECTOR", ""),
            "dkim_domain": self.environ.get("CRM_DKIM_DOMAIN", ""),
        }
        if self.faults:
            raise SettingsFault(self.faults)
        return Settings(**found)  # type: ignore[arg-type]  # each value was checked by its own reader above

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.environ.get(name, default)
        if value not in allowed:
            self.faults.append(f"{name} 应为 {' 或 '.join(allowed)}，现在是 {value!r}。")
            return default
        return value

    def url(self, name: str, schemes: tuple[str, ...]) -> str | None:
        value = self.environ.get(name)
        if value is None:
            return None
        scheme = value.partition(":")[0]
        if scheme not in schemes or (scheme.startswith("http") and not urlsplit(value).hostname):
            self.faults.append(f"{name} 应以 {'、'.join(s + ':' for s in schemes)} 开头并写全地址。")
        return value

    def number(self, name: str, low: int, high: int) -> int:
        value = self.environ.get(name, str(low))
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            self.faults.append(f"{name} 应为 {low} 到 {high} 之间的整数，现在是 {value!r}。")
            return low
        return int(value)

    def mail_url(self, env: str) -> str:
        value = self.environ.get("CRM_MAIL_URL", "outbox:")
        try:
            parse_mail_url(value)
        except ValueError as fault:
            self.faults.append(f"CRM_MAIL_URL：{fault}")
        if env == "production" and not value.startswith(("smtp:", "smtps:")):
            self.faults.append("CRM_ENV=production 时 CRM_MAIL_URL 必须是 smtp:// 或 smtps:// 地址。")
        return value

    def bounce_box(self) -> str:
        value = self.environ.get("CRM_BOUNCE_BOX", "")
        try:
            if value:
                parse_box_url(value)
        except ValueError as fault:
            self.faults.append(f"CRM_BOUNCE_BOX：{fault}")
        return value

    def sender(self) -> str:
        value = self.environ.get("CRM_MAIL_FROM", DEFAULT_SENDER)
        try:
            Mailbox.parse(value)
        except (ValueError, DomainError):
            self.faults.append(f"CRM_MAIL_FROM 应为“名称 <name@example.com>”，现在是 {value!r}。")
        return value

    def rate_limits(self, env: str) -> bool:
        value = self.choice("CRM_RATE_LIMITS", ("on", "off"), "on")
        if value == "off" and env == "production":
            self.faults.append("CRM_RATE_LIMITS=off 只能用于开发环境。")
        return value == "on"

    def delays(self) -> tuple[int, ...]:
        value = self.environ.get("CRM_RETRY_DELAYS")
        if value is None:
            return DEFAULT_RETRY_DELAYS
        parts = [part.strip() for part in value.split(",")]
        if not all(part.isascii() and part.isdigit() and int(part) < 10**7 for part in parts):
            self.faults.append("CRM_RETRY_DELAYS 应为以逗号分隔的秒数，例如 60,300,1800。")
            return DEFAULT_RETRY_DELAYS
        return tuple(int(part) for part in parts)

    def readable(self, name: str) -> Path | None:
        value = self.environ.get(name)
        if value is None:
            return None
        if not Path(value).is_file():
            self.faults.append(f"{name} 指向的文件不存在：{value}。")
        return Path(value)

    def secret(self, env: str, instance: Path) -> str:
        value = self.environ.get("CRM_SECRET_KEY")
        if value is not None:
            if len(value) < 32:
                self.faults.append("CRM_SECRET_KEY 至少要有 32 个字符。")
            return value
        if env == "production":
            self.faults.append("CRM_ENV=production 时必须设置 CRM_SECRET_KEY。")
            return ""
        return kept_secret(instance / "secret_key")


def kept_secret(path: Path) -> str:
    """Return the secret stored at `path`, made on first use and readable by the owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):  # another process was first: its secret holds
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


def kept_keys(path: Path) -> dict[str, str]:
    """Return {key id: hex key} from `path`, made with one key on first use. The last key is the current one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({"k1": secrets.token_hex(32)}))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    keys: dict[str, str] = json.loads(path.read_text())
    return keys
