"""The `crm` command. Its words are a contract: scripts and the outside rely on them.

`--json` prints one JSON document on standard output, all else goes to standard error. Exit 0 done, 1 refused with the
reason, 2 wrong usage.
"""

from __future__ import annotations

import click

from crm.cli import campaigns, demo, figures, mail, operations, safekeeping, search, transfer
from crm.core.settings import SettingsFault


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def crm() -> None:
    """青深企业家联谊会 CRM."""


_FEATURES = (operations, campaigns, demo, figures, mail, safekeeping, search, transfer)
for command in (command for feature in _FEATURES for command in feature.COMMANDS):
    crm.add_command(command)


def main() -> None:
    """Run the command line."""
    try:
        crm()
    except SettingsFault as fault:
        for sentence in fault.faults:
            click.echo(sentence, err=True)
        raise SystemExit(1) from None
