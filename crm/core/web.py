"""The seam between Flask and the domain: transactions, language, answers to errors, headers, flashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import parse_qsl

import structlog
from flask import Flask, Request, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from itsdangerous import URLSafeTimedSerializer
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter
from wtforms import Form as AnyForm

from crm.core import db, limits
from crm.core.access import SignInNeeded, current_actor, public, requires, signed_in
from crm.core.errors import Busy, DomainError, Stale, TooMany
from crm.core.flashes import flash
from crm.core.forms import Form
from crm.core.i18n import _, speak, texts_in
from crm.core.templates import Environment

__all__ = [
    "Back", "CrmFlask", "current_actor", "flash", "limited", "public", "refused", "render", "requires", "see_other",
    "signed_in", "wants_json",
]  # fmt: skip
log = structlog.get_logger(__name__)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class _Number(IntegerConverter):
    """Ids in addresses are written in plain digits, so that a record has one address, and fit into the database's
    INTEGER; anything else is no such page."""

    regex = "[0-9]+"

    def __init__(self, map: Any) -> None:  # noqa: A002  # werkzeug's name
        super().__init__(map, max=2**31 - 1)


class _Sessions(SecureCookieSessionInterface):
    """Background requests neither renew nor set the cookie: a page left open does not keep a session alive."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs the cookie, made once for an application."""
        if "session_signer" not in app.extensions:
            app.extensions["session_signer"] = super().get_signing_serializer(app)
        signer: URLSafeTimedSerializer | None = app.extensions["session_signer"]
        return signer

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Set it only for what a person did."""
        return "X-Background" not in request.headers and super().should_set_cookie(app, session)


class _Parser(FormDataParser):
    """Reads urlencoded forms so that bytes of another encoding show as U+FFFD, which the form then refuses kindly."""

    def _parse_urlencoded(self, stream: IO[bytes], *_rest: Any) -> Any:
        items = parse_qsl(stream.read().decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
        return stream, self.cls(items), self.cls()


class _Request(Request):
    form_data_parser_class = _Parser
    max_content_length = 12 * 1024 * 1024
    max_form_memory_size = 1024 * 1024
    max_form_parts = 2_000


class CrmFlask(Flask):
    """Flask where one request is one transaction: an answer below 400 commits, everything else rolls back."""

    request_class = _Request
    jinja_environment = Environment  # type: ignore[assignment]  # a class of theirs, as documented
    session_interface = _Sessions()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url_map.converters["int"] = _Number

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        """Answer one request, in its reader's language to the end: the page about a failure of ours included."""
        with texts_in("zh"):
            return super().wsgi_app(environ, start_response)

    def full_dispatch_request(self) -> Response:
        """Answer in one transaction. A lock or deadlock is tried once more, then answered with 503."""
        try:
            return self._in_transaction()
        except Busy:
            for upload in request.files.values():
                upload.stream.seek(0)
        except DomainError as error:
            return self._answered(error)
        try:
            return self._in_transaction()
        except DomainError as error:
            return self._answered(error)

    def _in_transaction(self) -> Response:
        safe = request.method in SAFE
        with db.transaction(may_write=not safe or request.endpoint in WRITING_GETS) as work:
            response = super().full_dispatch_request()
            work.refused = response.status_code >= 400
        return response

    def _answered(self, error: DomainError) -> Response:
        return self.finalize_request(self.handle_user_exception(error), from_error_handler=True)

    def handle_user_exception(self, e: Exception) -> ResponseReturnValue:
        """Let database errors that mean something reach the transaction; answer the rest as Flask does."""
        if isinstance(e, DBAPIError) and (known := db.explain(e)) is not None:
            again = isinstance(known, Busy) or isinstance(e, IntegrityError)  # whoever was first may be seen now
            if again and not g.get("second_try"):
                g.second_try = True
                raise Busy() from e
            return super().handle_user_exception(known)
        return super().handle_user_exception(e)


WRITING_GETS: set[str] = set()
"""Endpoints of GETs that write. Only the mail tracker (/m/) belongs here; a test lists them."""


def prepare(app: Flask) -> None:
    """Register what every request passes."""
    app.before_request(_refuse_nul)
    app.before_request(_choose_language)
    app.after_request(_headers)
    app.register_error_handler(DomainError, _answer_domain_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(500, _answer_http_error)


def _refuse_nul() -> ResponseReturnValue | None:
    """U+0000 is in no address of ours, and no database takes it."""
    if "\x00" in request.path or any("\x00" in v for values in request.args.listvalues() for v in values):
        return error_page(404)
    return None


def _choose_language() -> None:
    chosen = request.cookies.get("locale") or request.accept_languages.best_match(["zh", "zh-CN", "en"]) or "zh"
    speak(chosen[:2])


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
FIXED_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
}
MAIL_BODY_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
    "frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}
"""For pages that show a mail's body: its own styles, no script, no form, framed by us only."""


def _headers(response: Response) -> Response:
    for name, value in FIXED_HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["CRM_SETTINGS"].base_url.startswith("https:"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers.setdefault("Cache-Control", "no-store, private")
    return response


def wants_json() -> bool:
    """Whether the caller is a program."""
    return request.accept_mimetypes.best == "application/json"


def render(template: str, **context: Any) -> str:
    """Render a page (`feature/view.html`) or a fragment of one (`feature/_part.html`)."""
    return render_template(template, **context)


def see_other(endpoint: str, **values: Any) -> ResponseReturnValue:
    """Answer 303: the page to look at after something was done."""
    return redirect(url_for(endpoint, **values), code=303)


@dataclass(frozen=True, slots=True)
class Back:
    """A page of ours to return to."""

    path: str

    @classmethod
    def of(cls, given: str | None, default: str = "/") -> Back:
        """Take a `next` only if it is a plain path on this site."""
        path = given or ""
        plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
        return cls(path if plain and "\\" not in path else default)


def refused(form: AnyForm, error: DomainError | None, template: str, **context: Any) -> ResponseReturnValue:
    """Show a form again with what was typed and what is wrong: 422, 409 … The transaction rolls back."""
    if error is not None and isinstance(form, Form) and not isinstance(error, Stale):
        form.refuse(error.field, sentence(error))
    status = 422 if error is None else error.status
    response = make_response(render(template, form=form, error=error, **context), status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.facts["seconds"])
    return response


def sentence(error: DomainError) -> str:
    """Return what went wrong, in the reader's language."""
    return _(error.template, **error.facts)


def limited(name: str) -> None:
    """Count one use of a limit of crm.core.limits. Raises TooMany."""
    limits.spend(name)


# -- answers to errors ---------------------------------------------------------------------------------------------


def _answer_domain_error(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, SignInNeeded) and request.method in SAFE and not wants_json():
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), code=303)
    if wants_json():
        answer = {"code": error.code, "message": sentence(error), "field": error.field}
        return answer, error.status
    return error_page(error.status, error)


def _answer_http_error(error: Exception) -> ResponseReturnValue:
    status = getattr(error, "code", None) or 500
    if isinstance(error, HTTPException) and status < 400:
        return error
    if status >= 500:
        log.error("failed", status=status, path=request.path, exc_info=getattr(error, "original_exception", error))
    if wants_json():
        return {"code": f"http_{status}", "message": "", "field": None}, status
    return error_page(status)


def error_page(status: int, error: DomainError | None = None) -> Response:
    """Return the page that says what happened and what to do."""
    message = Markup.escape(sentence(error)) if error is not None else None
    page = render_template("errors/error.html", status=status, message=message, error=error)
    response = make_response(page, status)
    if status in (429, 503):
        seconds = error.facts.get("seconds", 5) if error is not None else 5
        response.headers["Retry-After"] = str(seconds)
    return response
