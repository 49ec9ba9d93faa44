"""Install Debian packages the browser tests need, where that is allowed; otherwise say the one line to run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PROGRAMS = {"chromium": "chromium", "fonts-noto-cjk": None, "postgresql": None}


def missing(packages: list[str]) -> list[str]:
    """Return which of the packages are not installed."""
    return [
        package
        for package in packages
        if subprocess.run(["dpkg", "-s", package], capture_output=True, check=False).returncode != 0
    ]


def main(packages: list[str]) -> int:
    """Install what is missing as root, or print what to do and fail."""
    if shutil.which("dpkg") is None:
        absent = [
            package for package in packages if PROGRAMS.get(package) and not shutil.which(PROGRAMS[package] or "")
        ]
    else:
        absent = missing(packages)
    if not absent:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        quiet = {"stdout": subprocess.DEVNULL, "env": environment}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "-y", "-qq", *absent], check=False, **quiet)  # type: ignore[call-overload]
        absent = missing(absent)
    if absent:
        print(f"Please install: apt-get install -y {' '.join(absent)}", file=sys.stderr)
    return bool(absent)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
