"""Mail: what is written, how it is encoded, how it is handed over, and what is known afterwards.

Read in this order: headers, addresses (what may stand in a header) · body, frame (MIME, built once and
spliced per recipient) · message (one service mail, on Flask-Mail's class) · outcome, transport, connection
(handing over) · signing (DKIM) · leaving (the way out) · delivery (settings and the extension) · writing (templates).

A campaign:      frame = Frame(Content(…)), then per recipient on one open mail.connect():
                 connection.hand_over(frame.splice(…), sender=…, to=…, before_data=…)
A service mail:  deliver(compose(to=box, sender=…, **rendered("sign_in", to=box, link=…))) in a job
"""

from crm.core.mail.addresses import AddressRefused, Mailbox, checked_address
from crm.core.mail.connection import Connection, MailNotSent
from crm.core.mail.delivery import Mail, MailSettings, deliver, mail
from crm.core.mail.frame import Content, Enclosure, Frame, Unsubscribe
from crm.core.mail.headers import HeaderRefused, HeaderReserved, message_id
from crm.core.mail.leaving import WaysOut, refusal_mail
from crm.core.mail.message import Message, OnePersonOnly, calendar_file, compose, inline_image, text_as_html
from crm.core.mail.outcome import Deferred, Failed, Outcome, Sent, Stage, Unknown
from crm.core.mail.signing import OwnSigner, Signer, signer
from crm.core.mail.transport import MailUrl, Tls, Transport, parse_mail_url
from crm.core.mail.writing import Written, rendered, ways_out

__all__ = [
    "AddressRefused",
    "Connection",
    "Content",
    "Deferred",
    "Enclosure",
    "Failed",
    "Frame",
    "HeaderRefused",
    "HeaderReserved",
    "Mail",
    "MailNotSent",
    "MailSettings",
    "MailUrl",
    "Mailbox",
    "Message",
    "OnePersonOnly",
    "Outcome",
    "OwnSigner",
    "Sent",
    "Signer",
    "Stage",
    "Tls",
    "Transport",
    "Unknown",
    "Unsubscribe",
    "WaysOut",
    "Written",
    "calendar_file",
    "checked_address",
    "compose",
    "deliver",
    "inline_image",
    "mail",
    "message_id",
    "parse_mail_url",
    "refusal_mail",
    "rendered",
    "signer",
    "text_as_html",
    "ways_out",
]
