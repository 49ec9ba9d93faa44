"""What recipients reach by the links in their mail: leaving, the web version, opens and clicks. Nobody signs in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, redirect, request, session
from flask.typing import ResponseReturnValue

from crm.campaigns import actions, queries
from crm.campaigns.forms import LanguageForm, TopicsForm
from crm.campaigns.jobs.letters import letters_of
from crm.campaigns.rules import PURPOSE_NAMES, TOPIC_TEXTS, Addressee, Purpose
from crm.campaigns.views import bp
from crm.campaigns.views.compose import body
from crm.core.actor import GUEST, Actor
from crm.core.i18n import _
from crm.core.limits import network
from crm.core.slots import fill
from crm.core.web import WRITING_GETS, limited, public, render, see_other

WRITING_GETS.add("campaigns.mark")
DOT = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)  # fmt: skip
"""A picture of one transparent point (GIF)."""


def recipient(address: str | None = None) -> Actor:
    """Return who acts by a link of a mail: nobody we know but by the address of the network."""
    return replace(GUEST, name=_("收件人"), address=address if address is not None else request.remote_addr or "")


@bp.get("/u/<token>")
@public
def subscription(token: str) -> ResponseReturnValue:
    """Show what this address receives and how to leave. Looking changes nothing, whoever looks and however often."""
    return page(token)


def shown(token: str, done: str = "") -> dict[str, Any]:
    """Return what the page of an address shows: what it receives, a pause, the language, own data, leaving."""
    who = queries.leaver(token)
    scopes, purpose = queries.left_scopes(who.address), who.campaign.purpose if who.campaign else None
    chosen, locale = queries.topics_of(who), queries.written_in(who)
    return {
        "token": token, "campaign": who.campaign, "done": done, "left_all": "all" in scopes,
        "left_this": purpose is not None and purpose.value in scopes, "address": who.address,
        "purpose": _(PURPOSE_NAMES[purpose]) if purpose else "", "topics": chosen, "texts": TOPIC_TEXTS,
        "language": LanguageForm(data={"locale": locale}) if locale else None,
        "panels": fill("subscription", (token, who)), "purposes": PURPOSE_NAMES,
        "every": [each for each in Purpose if each in chosen.offered],
    }  # fmt: skip


def page(token: str, done: str = "") -> str:
    """Return the page of an address."""
    return render("campaigns/subscription.html", form=TopicsForm(), error=None, **shown(token, done))


@bp.post("/u/<token>")
@public
def leave(token: str) -> ResponseReturnValue:
    """Leave, or come back. A mail program's one click (RFC 8058) leaves everything; doing it twice changes nothing."""
    choice = request.form.get("choice")
    agent = request.headers.get("User-Agent", "")
    if choice == "back":
        actions.come_back(token, by=recipient())
    else:
        actions.leave(token, everything=choice != "this", user_agent=agent, by=recipient())
    if choice is None:  # a program: nobody reads a page
        return Response(_("已退订，立即生效。排队中的邮件也不会再发送。"), mimetype="text/plain")
    answer = page(token, done=choice if choice in ("back", "this") else "all")
    session.modified = False  # whoever came without a cookie leaves without one
    return answer


@bp.get("/u/<token>/mail")
@public
def web_version(token: str) -> ResponseReturnValue:
    """Show the mail in the browser: mails are forwarded, so nobody is named, and no search engine keeps it."""
    found, campaign = queries.by_token(token)
    answer = body(letters_of(campaign)[found.locale], Addressee(locale=found.locale), token)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.get("/u/<token>/tracking")
@public
def tracking(token: str) -> ResponseReturnValue:
    """Show whether opens and clicks of this address are noted. Looking changes nothing."""
    address = queries.leaver(token).address
    return render("campaigns/tracking.html", token=token, address=address, off=bool(queries.untracked([address])))


@bp.post("/u/<token>/tracking")
@public
def choose_tracking(token: str) -> ResponseReturnValue:
    """Note them no longer, or again."""
    limited("preferences")
    actions.choose_tracking(token, tracked=request.form.get("choice") == "on", by=recipient())
    return see_other("campaigns.tracking", token=token)


@bp.get("/m/<mark>")
@public
def mark(mark: str) -> ResponseReturnValue:
    """Note an open or a click (the only GET that writes, and only this) and lead on to the campaign's own link."""
    given = request.args.get("l", "")
    link = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else None
    if request.method == "HEAD":
        queries.by_mark(mark)
        return Response(status=204)
    target = actions.note_mark(
        mark, link=link, user_agent=request.headers.get("User-Agent", ""), by=recipient(network())
    )
    return Response(DOT, mimetype="image/gif") if target is None else redirect(target, code=302)
