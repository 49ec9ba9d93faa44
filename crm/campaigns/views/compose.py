"""Writing a campaign: text, audience, preview, checks."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.campaigns import actions, queries
from crm.campaigns.forms import CampaignForm
from crm.campaigns.jobs.letters import Letter, addresses, filled, html_of
from crm.campaigns.models import Campaign
from crm.campaigns.rules import (
    EDITABLE,
    EN,
    FIGURES_EN,
    FIGURES_ZH,
    OF_EVENT,
    PATTERNS,
    ZH,
    Addressee,
    Audience,
    Purpose,
    SegmentUnknown,
    Text,
    checks,
)
from crm.campaigns.views import bp
from crm.campaigns.views.words import NAMES, segment_choices, segment_name, told
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, Stale
from crm.core.i18n import _
from crm.core.web import MAIL_BODY_HEADERS, current_actor, flash, refused, render, requires, see_other, sentence

TYPED = ("subject", "body", "subject_en", "body_en", "preheader")
"""What a preview shows of a form."""
BEGUN = ("purpose", "subject", "body", "subject_en", "body_en")
"""What a text of the association begins a form with."""
EXAMPLE = Addressee("王样例", "王总", "示例机器人", "董事长助理")


def _form(
    campaign: Campaign | None = None, data: MultiDict[str, str] | None = None, given: dict[str, Any] | None = None
) -> CampaignForm:
    actor = current_actor()
    form = CampaignForm()
    form.segment.offer(segment_choices(bound_to_event=not actor.may_all(Thing.CAMPAIGN, Act.WRITE)))
    form.event_id.offer(queries.events_of(actor, _named(campaign)))
    form.process(data, obj=campaign, **({} if campaign else {"tracked": True, **(given or {})}))
    return form


def _named(campaign: Campaign | None) -> tuple[int, ...]:
    return (campaign.event_id,) if campaign is not None and campaign.event_id is not None else ()


def _page(form: CampaignForm, campaign: Campaign | None) -> dict[str, Any]:
    """Return what the page needs beside the form."""
    given = campaign.segment if campaign else form.segment.choices[0].value
    event_id = campaign.event_id if campaign else None
    occasion = campaign.occasion if campaign else ""
    found = audience_of(given, Purpose.NOTICE if campaign is None else campaign.purpose, event_id, occasion)
    people = queries.some_people(queries.rules_of(given, event_id)) if _known(given, event_id) else ()
    return {
        "campaign": campaign, "audience": found, "people": people, "checks": checks_of(campaign, found), "told": told,
        "events": queries.events_of(current_actor()),
        "zh_fields": ZH + FIGURES_ZH, "en_fields": EN + FIGURES_EN, "segment_name": segment_name, **NAMES,
    }  # fmt: skip


def _known(segment: str, event_id: int | None) -> bool:
    return queries.known_segment(segment, event_id)


def audience_of(segment: str, purpose: Purpose, event_id: int | None, occasion: str = "") -> Audience:
    """Count an audience; one that stands for nothing yet reaches nobody."""
    if not _known(segment, event_id):
        return Audience(0, 0, {}, {})
    return queries.audience(queries.rules_of(segment, event_id, occasion), purpose)


def checks_of(campaign: Campaign | None, found: Audience) -> list[Any]:
    """Return the checks of what is stored; nothing stored, nothing checked."""
    if campaign is None:
        return []
    zh, en = queries.texts(campaign)
    return checks(zh, en, found, purpose=campaign.purpose)


@bp.get("/campaigns/new")
@requires(Thing.CAMPAIGN, Act.WRITE)
def new() -> ResponseReturnValue:
    """Ask for a new campaign."""
    pattern = PATTERNS.get(request.args.get("pattern", ""))
    given = {name: getattr(pattern, name) for name in BEGUN} if pattern else {}
    form = _form(given=given)
    return render("campaigns/edit.html", form=form, error=None, patterns=PATTERNS, **_page(form, None))


@bp.post("/campaigns/<int:campaign_id>/copy")
@requires(Thing.CAMPAIGN, Act.WRITE)
def copy(campaign_id: int) -> ResponseReturnValue:
    """Begin a new draft from an earlier campaign."""
    made = actions.copy(campaign_id, by=current_actor())
    flash(_("已复制为新的草稿，请检查日期等内容。"))
    return see_other("campaigns.edit", campaign_id=made.id)


@bp.post("/campaigns/")
@requires(Thing.CAMPAIGN, Act.WRITE)
def create() -> ResponseReturnValue:
    """Store a new campaign as a draft."""
    form = _form(data=request.form)
    if not form.validate():
        return refused(form, None, "campaigns/edit.html", **_page(form, None))
    try:
        campaign = actions.write(form.draft(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "campaigns/edit.html", **_page(form, None))
    return _saved(campaign.id)


def _saved(campaign_id: int) -> ResponseReturnValue:
    flash(_("已保存。"))
    onward = "campaigns.show" if request.form.get("then") == "check" else "campaigns.edit"
    return see_other(onward, campaign_id=campaign_id)


@bp.get("/campaigns/<int:campaign_id>/edit")
@requires(Thing.CAMPAIGN, Act.WRITE)
def edit(campaign_id: int) -> ResponseReturnValue:
    """Show a campaign for writing; one that was started shows its report."""
    campaign = queries.campaign_for(current_actor(), campaign_id, Act.WRITE)
    if campaign.state not in EDITABLE:
        return see_other("campaigns.show", campaign_id=campaign_id)
    form = _form(campaign)
    return render("campaigns/edit.html", form=form, error=None, **_page(form, campaign))


@bp.post("/campaigns/<int:campaign_id>")
@requires(Thing.CAMPAIGN, Act.WRITE)
def update(campaign_id: int) -> ResponseReturnValue:
    """Save what was written; a save that comes too late shows both texts."""
    campaign = queries.campaign_for(current_actor(), campaign_id, Act.WRITE)
    form = _form(campaign, request.form)
    if not form.validate():
        return refused(form, None, "campaigns/edit.html", **_page(form, campaign))
    try:
        actions.edit(campaign_id, form.draft(), version=form.version.data or 0, by=current_actor())
    except DomainError as error:
        form.version.raw_data = [str(error.version)] if isinstance(error, Stale) else form.version.raw_data
        return refused(form, error, "campaigns/edit.html", **_page(form, campaign))
    return _saved(campaign_id)


@bp.get("/campaigns/audience")
@requires(Thing.CAMPAIGN, Act.WRITE)
def audience() -> ResponseReturnValue:
    """Answer whom a choice reaches now and why others are left out: a fragment."""
    segment, purpose, event_id = _asked()
    return render("campaigns/_audience.html", audience=audience_of(segment, purpose, event_id), **NAMES)


@bp.get("/campaigns/people")
@requires(Thing.CAMPAIGN, Act.WRITE)
def people() -> ResponseReturnValue:
    """Answer people of a choice to preview as: a fragment."""
    segment, _purpose, event_id = _asked()
    q = request.args.get("q", "")[:60]
    found = queries.some_people(queries.rules_of(segment, event_id), q) if _known(segment, event_id) else ()
    return render("campaigns/_people.html", people=found)


def _asked() -> tuple[str, Purpose, int | None]:
    """What the address asks about; who works for events only asks about theirs."""
    actor, given = current_actor(), request.args
    segment = given.get("segment", "")
    own = dict(queries.events_of(actor))
    event_id = int(given["event_id"]) if given.get("event_id") in own else None
    if not actor.may_all(Thing.CAMPAIGN, Act.WRITE):
        segment = OF_EVENT
    purpose = given.get("purpose", "")
    return segment, Purpose(purpose) if purpose in set(Purpose) else Purpose.NOTICE, event_id


# -- bodies: shown in a frame, under a policy of their own -------------------------------------------------------------


@bp.get("/campaigns/<int:campaign_id>/preview")
@requires(Thing.CAMPAIGN, Act.READ)
def preview(campaign_id: int) -> ResponseReturnValue:
    """Show what is stored, as one recipient will see it."""
    campaign = queries.campaign_for(current_actor(), campaign_id)
    zh, en = queries.texts(campaign)
    english = request.args.get("locale") == "en" and not en.empty
    person = _addressee(campaign.segment, campaign.event_id, request.args.get("person", ""), english=english)
    letter = Letter(
        campaign_id=campaign.id, text=queries.stated(en if english else zh), locale="en" if english else "zh",
        preheader=campaign.preheader, reply_to=campaign.reply_to, purpose=campaign.purpose,
    )  # fmt: skip
    return body(letter, person)


@bp.get("/campaigns/blank")
@requires(Thing.CAMPAIGN, Act.WRITE)
def blank() -> ResponseReturnValue:
    """Show an empty sheet until something is written."""
    page = render("campaigns/no_preview.html", reason=_("写好主题和正文后，这里显示预览。"))
    return Response(page, headers=MAIL_BODY_HEADERS, mimetype="text/html")


@bp.post("/campaigns/preview")
@requires(Thing.CAMPAIGN, Act.WRITE)
def preview_typed() -> ResponseReturnValue:
    """Show what is typed and not stored yet."""
    form = _form(data=request.form)
    form.validate()
    if broken := next((one.errors[0] for one in form if one.name in TYPED and one.data and one.errors), ""):
        page = render("campaigns/no_preview.html", reason=broken)
        return Response(page, 422, headers=MAIL_BODY_HEADERS, mimetype="text/html")
    english = request.form.get("locale") == "en"
    draft = form.draft()
    text = Text(draft.subject_en, draft.body_en) if english else Text(draft.subject, draft.body)
    letter = Letter(
        campaign_id=0, text=queries.stated(text, draft.event_id), locale="en" if english else "zh",
        preheader=draft.preheader, reply_to=draft.reply_to, purpose=draft.purpose,
    )  # fmt: skip
    person = _addressee(draft.segment, draft.event_id, request.form.get("person", ""), english=english)
    return body(letter, person, dark=request.form.get("shade") == "dark")


def _addressee(segment: str, event_id: int | None, person_id: str, *, english: bool) -> Addressee:
    """The chosen person, if the audience holds them; else an invented one."""
    known = person_id.isascii() and person_id.isdigit() and len(person_id) < 12 and _known(segment, event_id)
    row = queries.addressee_row(queries.rules_of(segment, event_id), int(person_id)) if known else None
    if row is None:
        return EXAMPLE
    company = (row.name_en if english else "") or row.enterprise or row.full_name
    return Addressee(row.name, row.salutation, company, row.title, "en" if english else "zh")


DARK = "@media (prefers-color-scheme: dark)"
"""What a mail says about programs that show it in dark colours; the dark preview lets it hold."""


def body(
    letter: Letter, person: Addressee, token: str = "", *, dark: bool = False, archived: bool = False
) -> Response:  # fmt: skip
    """Answer a letter to one person as a page of its own; without a token its links lead nowhere."""
    values = addresses().fields(person, token or "preview")
    try:
        page = filled(html_of(letter, archived=archived), values)
        page = page.replace(DARK, "@media all") if dark else page
    except (DomainError, SegmentUnknown) as error:
        page = render("campaigns/no_preview.html", reason=sentence(error))
    return Response(page, headers=MAIL_BODY_HEADERS, mimetype="text/html")
