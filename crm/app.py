"""The application factory: the table of contents of the whole program."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from crm import features
from crm.accounts.views import sign_in
from crm.core import assets, clock, db, flashes, health, i18n, icons, jobs, limits, preferences, shell, web
from crm.core.mail import MailSettings, mail
from crm.core.proxies import ClientAddress
from crm.core.settings import Settings

ROOT = Path(__file__).parent.parent
csrf = CSRFProtect()


def create_app(settings: Settings | None = None, *, immediate_jobs: bool = False) -> web.CrmFlask:
    """Return the application for these settings (by default those of the environment). Raises SettingsFault."""
    settings = settings or Settings.from_env()
    settings.instance.mkdir(parents=True, exist_ok=True)
    app = web.CrmFlask("crm", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config.update(_config(settings))
    app.wsgi_app = ClientAddress(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]  # Flask's way
    engine = db.connect(settings.database_url)
    app.extensions["engine"] = engine
    app.teardown_appcontext(lambda _error: db.session.remove())
    mail.init_app(app)
    jobs.bind(app, settings, immediate=immediate_jobs)
    _prepare_pages(app)
    for prepare in (assets.prepare, limits.prepare):
        prepare(app, settings)
    web.prepare(app)
    sign_in.prepare(app)
    csrf.init_app(app)  # after the actor is known: a refusal answers in their language, as to them
    app.after_request(flashes.run_hooks)
    for blueprint in (health.bp, preferences.bp, *features.BLUEPRINTS):
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "home", features.HOME)
    for view in features.OPEN_TO_ONE_CLICK:
        csrf.exempt(view)
    app.extensions["navigation"] = features.NAVIGATION
    app.extensions["nav_counters"] = features.NAV_COUNTERS
    app.extensions["is_demo"] = features.is_demo
    gc.freeze()  # what stands now stays: the collector looks at what comes from here on
    gc.enable()
    return app


def _config(settings: Settings) -> dict[str, Any]:
    secure = settings.base_url.startswith("https:")
    return {
        "CRM_SETTINGS": settings,
        "MAIL_SETTINGS": MailSettings.of(settings),
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "crm",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "PERMANENT_SESSION_LIFETIME": 7 * 24 * 3600,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }


def _prepare_pages(app: Flask) -> None:
    """Give templates what they may use; a mistyped name fails instead of showing nothing."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    names: dict[str, Callable[..., Any]] = {
        "_": i18n._,
        "long_date": i18n.long_date,
        "weekday": i18n.weekday,
        "ago_text": i18n.ago,
        "local": clock.local,
        "icon": icons.icon,
        "flashes": flashes.flashes,
        "shell_of": shell.shell,
        "actor_of": web.current_actor,
        "here_url": shell.here_url,
        "url_for": shell.address,
        "place_name": features.place_name,
        **features.TEMPLATE_NAMES,
    }
    app.jinja_env.globals.update(names)
    app.context_processor(lambda: {"actor": web.current_actor(), "shell": shell.shell()})
