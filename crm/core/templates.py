"""Templates that are compiled once per language: what a page always says, and its icons, cost nothing when it is shown.

A list of fifty rows would otherwise look up some six hundred texts. Only calls with nothing but constants are worked
out early; `_("共 {n} 家", n=n)` is still said while the page is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask, templating
from jinja2 import BaseLoader, Template, nodes
from jinja2.visitor import NodeTransformer

from crm.core.i18n import current_locale, texts_in

CONSTANT = frozenset({"_", "icon", "asset", "url_for"})
"""Names whose answer to constants is the same for as long as the process runs, in one language."""
SEPARATOR = ":"


class Environment(templating.Environment):
    """Flask's environment; a template's name begins with the language it is compiled for: `en:members/index.html`."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **{"loader": app.create_global_jinja_loader(), **options})
        self.loader = PerLanguage(self.loader) if self.loader else None

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # jinja's name
    ) -> Template:  # fmt: skip
        """Return a template in the language spoken now; what a template extends or imports is in its language."""
        if isinstance(name, str) and parent is None and SEPARATOR not in name:
            name = f"{current_locale()}{SEPARATOR}{name}"
        return super().get_template(name, parent, globals)

    def join_path(self, template: str, parent: str) -> str:
        """Return the name of a template that another one names."""
        locale, separator, _name = parent.partition(SEPARATOR)
        return f"{locale}{separator}{template}" if separator else template

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        locale, separator, _name = (name or "").partition(SEPARATOR)
        if separator:
            with texts_in(locale):
                _Constants(self).visit(parsed)
        return parsed


class PerLanguage(BaseLoader):
    """Finds one and the same source for every language."""

    def __init__(self, loader: BaseLoader) -> None:
        self.loader = loader

    def get_source(self, environment: Any, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the source of `en:a.html`: that of a.html."""
        return self.loader.get_source(environment, template.rpartition(SEPARATOR)[2])

    def list_templates(self) -> list[str]:
        """Return the names as they stand on disk."""
        return self.loader.list_templates()


class _Constants(NodeTransformer):
    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def visit_Call(self, call: nodes.Call) -> nodes.Expr:
        """Work out a call whose answer is known already."""
        self.generic_visit(call)
        called = call.node
        if not isinstance(called, nodes.Name) or called.name not in CONSTANT or call.dyn_args or call.dyn_kwargs:
            return call
        try:
            given = [value.as_const() for value in call.args]
            named = {pair.key: pair.value.as_const() for pair in call.kwargs}
        except nodes.Impossible:
            return call
        names: dict[str, Any] = self.environment.globals
        return nodes.Const(names[called.name](*given, **named), lineno=call.lineno)
