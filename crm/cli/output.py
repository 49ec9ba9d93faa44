"""What every command says and where: documents on standard output, all else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import click

from crm.core.errors import DomainError

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")


def refuse(reason: str) -> NoReturn:
    """Say why and end with exit status 1."""
    click.echo(reason, err=True)
    sys.exit(1)


def say(text: str) -> None:
    """Print for people, on standard error: standard output belongs to --json."""
    click.echo(text, err=True)


def answer(document: Any) -> None:
    """Print one JSON document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def refusing(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a domain error into its sentence and exit status 1."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except DomainError as error:
            refuse(error.message)

    return guarded
