"""The words of a service mail, from its templates, with the way out that every mail of the house carries."""

from __future__ import annotations

from typing import TypedDict

from flask import current_app, render_template

from crm.core.mail.addresses import Mailbox
from crm.core.mail.delivery import mail
from crm.core.mail.frame import Unsubscribe
from crm.core.mail.leaving import WaysOut


class Written(TypedDict):
    """What `compose` takes beside the two persons."""

    subject: str
    text: str
    html: str
    unsubscribe: Unsubscribe | None


def rendered(name: str, /, *, to: Mailbox, **facts: object) -> Written:
    """Render `templates/email/<name>/{subject.txt,body.txt,body.html}` to the keywords `compose` takes.

    `to` is whom it goes to: the footer names the sender and how this address stops notices, and mail programs are
    told the same way out (RFC 8058). Without an https address of our own they are not: the footer remains.
    """
    ways = ways_out()
    way = ways.of(to.address)
    subject, text, html = (
        render_template(f"email/{name}/{part}", leave_url=way.url, sender=ways.sender.address, **facts)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return Written(
        subject=subject.strip(), text=text.strip() + "\n", html=html, unsubscribe=way if way.one_click else None
    )


def ways_out() -> WaysOut:
    """Return what makes and reads the ways out of this installation."""
    settings = current_app.config["CRM_SETTINGS"]
    return WaysOut(settings.base_url, mail.current.settings.sender, settings.secret_key)
