"""A worker of its own process that races for reminders: `python -m tests.dues.racer DATABASE INSTANCE START`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from crm.app import create_app
from crm.core.settings import Settings
from crm.dues.jobs import mail_due_letters, write_reminders

database, instance, start = sys.argv[1:]
app = create_app(
    Settings(
        instance=Path(instance), database_url=database, jobs_url=f"sqlite:///{instance}/jobs.db", secret_key="x" * 64,
        base_url="https://crm.example", rate_limits=False,
    ),
    immediate_jobs=True,
)  # fmt: skip
while time.time() < float(start):
    pass
for _ in range(3):
    with app.app_context():
        write_reminders()
        mail_due_letters()
