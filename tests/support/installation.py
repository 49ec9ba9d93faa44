"""A whole installation of the product in a folder of its own: commands, a server with its worker, a port."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PASSWORD = "Demo-Passphrase-2021"
"""Of everybody in the demo."""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def demo_in(shared: Path) -> Path:
    """Return the folder below `shared` in which the demo is loaded; whoever comes first loads it."""
    ready = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            begun = Installation(shared / "demo.begun")
            begun.folder.mkdir()
            begun.load_demo()
            begun.folder.rename(ready)
    return ready


@dataclass
class Installation:
    """A database, an outbox and a server, apart from everything else on this machine."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None
    password: str = ""

    @property
    def base(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What every process of this installation sees."""
        own = {key: value for key, value in os.environ.items() if not key.startswith("CRM_")}
        return {
            **own,
            "CRM_INSTANCE": str(self.folder),
            "CRM_BASE_URL": self.base,
            "CRM_RATE_LIMITS": "off",
            **self.settings,
        }

    def crm(self, *words: str, status: int = 0) -> str:
        """Run a command and return what it printed on standard output; its exit status must be `status`."""
        done = subprocess.run(
            [sys.executable, "-m", "crm.cli.run", *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == status, f"crm {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def json(self, *words: str) -> Any:
        """Run a command with --json and return its document."""
        return json.loads(self.crm(*words, "--json"))

    def load_demo(self) -> None:
        """Bring the schema up and load the demo with a known password."""
        self.crm("db", "upgrade")
        self.crm("demo", "--password", PASSWORD)
        self.password = PASSWORD

    def begin_with(self, demo: Path) -> None:
        """Take over a folder in which the demo is loaded already."""
        shutil.copytree(demo, self.folder, dirs_exist_ok=True)
        self.password = PASSWORD

    def start(self) -> None:
        """Serve, with the worker inside; return once the server answers."""
        log = (self.folder / "server.log").open("ab")
        self.server = subprocess.Popen(
            [sys.executable, "-m", "crm.cli.run", "serve", "--port", str(self.port)], env=self.environment, cwd=ROOT,
            stdout=log, stderr=log,
        )  # fmt: skip
        log.close()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.base}/readyz", timeout=2) as answer:  # noqa: S310
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "server.log").read_text()[-4000:])

    def stop(self) -> None:
        """End the server and its worker."""
        if self.server is not None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(timeout=30)
            self.server = None

    def mails_to(self, address: str) -> list[bytes]:
        """Return the mails in the outbox to this address, oldest first."""
        found = (path.read_bytes() for path in sorted((self.folder / "outbox").glob("*.eml")))
        return [mail for mail in found if re.search(rb"^To:.*" + re.escape(address.encode()), mail, re.M | re.I)]

    def wait_for_mail(self, address: str, *, more_than: int = 0, seconds: float = 30) -> bytes:
        """Return the newest mail to an address once there are more than `more_than`."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            mails = self.mails_to(address)
            if len(mails) > more_than:
                return mails[-1]
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address}")
