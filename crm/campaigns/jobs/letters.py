"""From a campaign to mails: one frame per language, built once; per recipient only names and addresses are put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

from crm.campaigns import queries
from crm.campaigns.rules import KNOWN, Addressee, Purpose, Text, labelled, values_for
from crm.campaigns.rules.cards import with_buttons
from crm.campaigns.rules.drafts import marked
from crm.campaigns.rules.tokens import mark, seal, token
from crm.core.i18n import texts_in
from crm.core.instance import is_demo
from crm.core.mail import Content, Frame, Mailbox, MailSettings, Unsubscribe, message_id, refusal_mail
from crm.core.markdown import Template, to_html, to_text
from crm.core.settings import Settings

_STYLES = {
    "<p>": '<p style="margin:0 0 12px;">',
    "<h1>": '<h2 style="margin:20px 0 8px;font-size:20px;line-height:30px;color:#0d1621;">',
    "</h1>": "</h2>",
    "<h2>": '<h2 style="margin:20px 0 8px;font-size:18px;line-height:28px;color:#0d1621;">',
    "<h3>": '<h3 style="margin:16px 0 8px;font-size:16px;line-height:26px;color:#0d1621;">',
    "<a href=": '<a style="color:#0b64ab;" href=',
    "<ul>": '<ul style="margin:0 0 12px;padding-left:22px;">',
    "<ol>": '<ol style="margin:0 0 12px;padding-left:22px;">',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a campaign says in one language, and what is the same in each of its mails."""

    campaign_id: int
    text: Text
    locale: str
    preheader: str = ""
    reply_to: str = ""
    purpose: Purpose = Purpose.NOTICE
    tracked: bool = False


def letters_of(campaign: Any) -> dict[str, Letter]:
    """Return the letter for readers of each language; without an English text everybody reads Chinese."""
    zh = queries.stated(Text(campaign.subject, campaign.body))
    en = queries.stated(Text(campaign.subject_en, campaign.body_en))
    return {
        locale: Letter(
            campaign_id=campaign.id, text=zh if en.empty else text, locale="zh" if en.empty else locale,
            preheader=campaign.preheader if text is zh or en.empty else "", reply_to=campaign.reply_to,
            purpose=campaign.purpose, tracked=campaign.tracked,
        )
        for locale, text in (("zh", zh), ("en", en))
    }  # fmt: skip


def html_of(letter: Letter, numbers: Mapping[str, int] | None = None, *, archived: bool = False) -> str:
    """Return the HTML of a letter with its fields still in braces. `numbers`: address → number of a tracked link.

    `archived`: for everybody to read, without the lines that speak to a recipient.
    """
    content = to_html(letter.text.body)
    if numbers:
        content = marked(content, dict(numbers))
    content = with_buttons(content)
    for plain, styled in _STYLES.items():
        content = content.replace(plain, styled)
    safe = Markup(content)  # noqa: S704  # cleaned by nh3
    return _rendered(letter, "body.html", safe, tracked=numbers is not None, archived=archived)


def text_of(letter: Letter) -> str:
    """Return the plain text of a letter with its fields still in braces."""
    return _rendered(letter, "body.txt", to_text(letter.text.body).rstrip(), tracked=False)


def _rendered(letter: Letter, part: str, content: str, *, tracked: bool, archived: bool = False) -> str:
    settings: Settings = current_app.config["CRM_SETTINGS"]
    mail: MailSettings = current_app.config["MAIL_SETTINGS"]
    with texts_in(letter.locale):
        return render_template(
            f"email/campaign/{part}", content=content, subject=subject_of(letter), preheader=letter.preheader,
            association=settings.association_en if letter.locale == "en" else settings.association,
            sender=mail.sender.address, reply=letter.reply_to or mail.sender.address, locale=letter.locale,
            field=_field, demo=is_demo(), tracked=tracked, archived=archived,
        )  # fmt: skip


def _field(name: str) -> str:
    return f"{{{{ {name} }}}}"


def subject_of(letter: Letter) -> str:
    """Return the subject as it is sent, fields still in braces."""
    return labelled(letter.text.subject, letter.purpose)


def frame_of(letter: Letter, numbers: Mapping[str, int] | None = None, *, prefix: str = "") -> Frame:
    """Return the MIME of a letter, ready to be spliced per recipient. Raises FieldUnknown, HeaderRefused."""
    mail: MailSettings = current_app.config["MAIL_SETTINGS"]
    return Frame(
        Content(
            sender=mail.sender,
            subject=Template.parse(prefix + subject_of(letter), KNOWN),
            text=Template.parse(text_of(letter)),
            html=Template.parse(html_of(letter, numbers)),
            reply_to=Mailbox("", letter.reply_to) if letter.reply_to else None,
        )
    )


class Addresses:
    """Makes the addresses of one recipient: the way out, the web version, the tracker."""

    def __init__(self, settings: Settings, mail: MailSettings) -> None:
        self.base, self.key, self.sender = settings.base_url, settings.secret_key, mail.sender
        self.association, self.association_en = settings.association, settings.association_en

    def token(self, campaign_id: int, recipient_id: int) -> str:
        """Return the recipient's /u/ token."""
        return token(self.key, campaign_id, recipient_id)

    def fields(self, person: Addressee, of_token: str) -> dict[str, str]:
        """Return the value of every field, ours included."""
        values = values_for(person, association=self.association, association_en=self.association_en)
        values["unsubscribe"] = f"{self.base}/u/{of_token}"
        values["web"] = f"{self.base}/u/{of_token}/mail"
        values["mark"] = f"{self.base}/m/{mark(of_token)}"
        return values

    def way_out(self, of_token: str) -> Unsubscribe:
        """Return the two ways out for mail programs."""
        return Unsubscribe(f"{self.base}/u/{of_token}", refusal_mail(self.sender, of_token))

    def message_id(self, campaign_id: int, recipient_id: int | str) -> str:
        """Return the Message-ID of a recipient, sealed: the same on every try. A text names a test mail."""
        key = (seal(self.key, campaign_id, recipient_id),) if isinstance(recipient_id, int) else ()
        return message_id("campaign", campaign_id, recipient_id, *key, domain=self.sender.domain)


def addresses() -> Addresses:
    """Return the maker of addresses for this instance."""
    return Addresses(current_app.config["CRM_SETTINGS"], current_app.config["MAIL_SETTINGS"])


def filled(html: str, values: Mapping[str, str]) -> str:
    """Return HTML with its fields replaced and escaped: for the preview and the web version."""
    shown = {name: str(Markup.escape(value)) for name, value in values.items()}
    return Template.parse(html).fill(shown)
