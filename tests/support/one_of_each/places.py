"""What the addresses of the product may name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from werkzeug.routing import Rule

FIRM = "firm_admin@example.com"
WAITS = "waits@example.com"
"""Somebody whose sign-in waits for the code of the second factor."""
Named = dict[str, list[object]]


@dataclass
class Places:
    """Argument of a route → what it may name. `feature.argument` goes before `argument`."""

    values: Named = field(default_factory=dict)

    def add(self, found: Named) -> None:
        """Take more values in."""
        for name, values in found.items():
            self.values.setdefault(name, []).extend(values)

    def addresses(self, rule: Rule) -> Iterator[str]:
        """Return every address of a rule that might name something."""
        names = re.findall(r"<(?:\w+:)?(\w+)>", rule.rule)
        feature = rule.endpoint.partition(".")[0]
        offered = [self.values.get(f"{feature}.{name}") or self.values.get(name, []) for name in names]
        for chosen in itertools.product(*offered):
            path = rule.rule
            for name, value in zip(names, chosen, strict=True):
                path = re.sub(rf"<(?:\w+:)?{name}>", str(value), path, count=1)
            yield path
