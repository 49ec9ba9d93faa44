"""The `crm` command. Its words are a contract: scripts and the outside rely on them.

`--json` prints one JSON document on standard output, all else goes to standard error. Exit 0 done, 1 refused with the
reason, 2 wrong usage.
"""

from __future__ import annotations

import gc
from importlib import import_module

import click

from crm.core.settings import SettingsFault

WORDS = {
    "serve": "serving", "worker": "operations", "init": "operations", "db": "schema", "user": "operations",
    "audit": "operations", "bounce": "bounces", "campaign": "campaigns", "demo": "demo", "export": "exports",
    "figures": "figures", "mail": "mail", "backup": "safekeeping", "restore": "safekeeping", "verify": "safekeeping",
    "search": "search", "import": "transfer",
}  # fmt: skip
"""Each word and the module below crm.cli that knows it: `crm serve` loads nothing of the other commands."""


class Words(click.Group):
    """Commands that are loaded when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all words."""
        return sorted(WORDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this word, None if there is no such word."""
        if cmd_name not in WORDS:
            return None
        module = import_module(f"crm.cli.{WORDS[cmd_name]}")
        commands: tuple[click.Command, ...] = module.COMMANDS
        return next(command for command in commands if command.name == cmd_name)


@click.group(cls=Words, context_settings={"help_option_names": ["-h", "--help"]})
def crm() -> None:
    """青深企业家联谊会 CRM."""


def main() -> None:
    """Run the command line. The collector rests until the house is loaded (`create_app` wakes it): a fifth sooner."""
    gc.disable()
    try:
        crm()
    except SettingsFault as fault:
        for sentence in fault.faults:
            click.echo(sentence, err=True)
        raise SystemExit(1) from None
