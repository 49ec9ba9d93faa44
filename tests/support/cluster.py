"""Run a command against a private PostgreSQL cluster: `python -m tests.support.cluster pytest …`.

With CRM_TEST_DATABASE_URL set, that database is used and nothing is started. As root the cluster runs as the system's
`postgres` user (initdb refuses root), in a temporary folder outside the checkout.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support import packages


def binaries() -> Path:
    """Return the folder of the newest installed PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).parent
    sys.exit("Please install: apt-get install -y postgresql")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def main(command: list[str]) -> int:
    """Start the cluster, run the command, stop the cluster."""
    if os.environ.get("CRM_TEST_DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    if packages.main(["postgresql"]):
        return 1
    folder = Path(tempfile.mkdtemp(prefix="crm-postgres."))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    port, data = free_port(), folder / "data"
    tool = binaries()

    def run(*parts: str) -> None:
        subprocess.run([*as_user, *parts], check=True, stdout=subprocess.DEVNULL, cwd="/")

    run(str(tool / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300"
    run(str(tool / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
    try:
        url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        return subprocess.run(command, env={**os.environ, "CRM_TEST_DATABASE_URL": url}, check=False).returncode
    finally:
        run(str(tool / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
