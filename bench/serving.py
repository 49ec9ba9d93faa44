"""A server process on loopback, a browser of one connection, and what the process tree costs."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
TICK = os.sysconf("SC_CLK_TCK")


class Browser:
    """One kept connection and its cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.location = ""
        """Where the last answer led to."""

    @property
    def cookie(self) -> str:
        """The cookies as a header says them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str) -> str:
        """Return a page; anything but 200 is an error."""
        return self._ask("GET", path, None, {}, 200)

    def post(self, path: str, data: Mapping[str, str], status: int = 303) -> str:
        """Send a form."""
        head = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(data), head, status)

    def _ask(self, method: str, path: str, body: str | None, head: dict[str, str], status: int) -> str:
        if self.cookies:
            head["Cookie"] = self.cookie
        self.connection.request(method, path, body, head)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.location = answer.headers.get("Location", "")
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status != status:
            raise RuntimeError(f"{method} {path}: {answer.status}\n{text[:2000]}")
        return text

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the form."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get("/sign-in"))
        assert token is not None
        self.post("/sign-in", {"csrf_token": token[1], "email": email, "password": password})


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.text = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "input" and name and found.get("type") not in ("checkbox", "radio", "file", "search", "submit"):
            self.values[name] = found.get("value", "")
        elif tag == "textarea":
            self.text, self.values[name] = name, ""
        elif tag == "select":
            self.select = name
            self.values.setdefault(name, "")
        elif tag == "option" and "selected" in found and self.select:
            self.values[self.select] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.text = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.text:
            self.values[self.text] += data


def form_of(page: str, action: str) -> dict[str, str]:
    """Return the fields of the form of a page that is sent to `action`, as they stand."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert found is not None, action
    parser = _Form()
    parser.feed(found[0])
    return parser.values


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    pid: int
    port: int

    def cpu(self) -> float:
        """Return the CPU seconds its process tree has used, user and system."""
        return sum(_seconds(pid) for pid in tree(self.pid))

    def resident(self) -> int:
        """Return the resident memory of the largest process of the tree, in bytes: the worker."""
        return max(_resident(pid) for pid in tree(self.pid))

    def forget_peak(self) -> int:
        """Begin to measure the peak anew; return the memory of the largest process now, in bytes."""
        pid = max(tree(self.pid), key=_resident)
        (Path("/proc") / str(pid) / "clear_refs").write_text("5")
        return _resident(pid)

    def peak(self) -> int:
        """Return the highest memory of the largest process since `forget_peak`, in bytes."""
        return max(_resident(pid, "VmHWM") for pid in tree(self.pid))

    def browser(self) -> Browser:
        """Return a browser that is not signed in."""
        return Browser(self.port)


def tree(root: int) -> list[int]:
    """Return a process and all that came from it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def _stat(pid: int) -> list[str]:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _seconds(pid: int) -> float:
    fields = _stat(pid)
    return sum(int(field) for field in fields[11:15]) / TICK if fields else 0.0


def _resident(pid: int, field: str = "VmRSS") -> int:
    try:
        text = (Path("/proc") / str(pid) / "status").read_text()
    except OSError:
        return 0
    found = re.search(rf"{field}:\s+(\d+) kB", text)
    return int(found[1]) * 1024 if found else 0


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(instance: Path) -> dict[str, str]:
    """Return the environment of an installation of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
    return {**kept, "CRM_INSTANCE": str(instance), "CRM_RATE_LIMITS": "off", "PYTHONPATH": str(ROOT)}


@contextmanager
def running(words: list[str], env: Mapping[str, str], port: int, ready: str) -> Iterator[Server]:
    """Start a server, wait until `ready` answers, end it afterwards."""
    process = subprocess.Popen(words, env=dict(env), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port, ready)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(60)


def _wait(process: subprocess.Popen[bytes], port: int, ready: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            Browser(port).get(ready)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


@contextmanager
def product(instance: Path) -> Iterator[Server]:
    """Serve an installation as `crm serve` does, without the job worker."""
    port = free_port()
    words = [sys.executable, "-m", "crm.cli.run", "serve", "--no-jobs", "--port", str(port)]
    with running(words, environment(instance), port, "/healthz") as server:
        yield server


@contextmanager
def floor(instance: Path) -> Iterator[Server]:
    """Serve the least that can do the work, in the same web server on the same database."""
    port = free_port()
    words = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "8", "bench.floor:app",
    ]  # fmt: skip
    env = {**environment(instance), "BENCH_FLOOR": str(instance / "crm.db")}
    with running(words, env, port, "/empty") as server:
        yield server
