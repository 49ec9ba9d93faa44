"""Flask-Mail's own calls and `deliver`, through the same connection."""

from __future__ import annotations

import smtplib
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import DictLoader

from crm.core.mail import (
    Deferred,
    Failed,
    Mail,
    Mailbox,
    MailNotSent,
    MailSettings,
    Message,
    Sent,
    compose,
    deliver,
    parse_mail_url,
    rendered,
    ways_out,
)
from crm.core.mail.delivery import MailState
from crm.core.mail.delivery import mail as extension
from crm.core.settings import Settings
from tests.support.lane import SENDER, connected, hand
from tests.support.smtp import SmtpServer

PARTS = ("subject.txt", "body.txt", "body.html")


def test_flask_mails_own_calls_send_too_and_raise_what_is_not_sent(tmp_path: Path) -> None:
    with SmtpServer(answers={"RCPT": ["250 ok", "550 5.1.1 unknown"]}) as server:
        app = Flask(__name__)
        app.config["MAIL_SETTINGS"] = MailSettings(
            url=parse_mail_url(f"smtp://127.0.0.1:{server.port}"), sender=SENDER, outbox=tmp_path
        )
        mail = Mail()
        mail.init_app(app)
        message = compose(to=Mailbox("示例人", "a@example.com"), sender=SENDER, subject="登录", text="您好")
        with app.app_context():
            mail.send(message)
            with pytest.raises(MailNotSent) as refusal:
                mail.send(message)
        assert isinstance(refusal.value.outcome, Failed)
        assert b"Message-ID: " + message.msgId.encode() in server.taken[0].content


def test_only_checked_messages_are_sent() -> None:
    with SmtpServer() as server, connected(server) as connection, pytest.raises(TypeError):
        connection.send(object())  # type: ignore[arg-type]  # the wrong kind on purpose


def test_deliver_stores_a_mail_in_the_outbox_or_says_what_happened(tmp_path: Path) -> None:
    message: Message = compose(to=Mailbox("", "a@example.com"), sender=SENDER, subject="登录", text="您好")
    kept = extension.state
    try:
        extension.bind(MailSettings(url=parse_mail_url("outbox:"), sender=SENDER, outbox=tmp_path / "outbox"))
        outcome = deliver(message)
        assert isinstance(outcome, Sent)
        assert [path.name for path in (tmp_path / "outbox").iterdir()] == [outcome.response]
        with SmtpServer(answers={"RCPT": ["451 4.7.1 later"]}) as server:
            extension.bind(
                MailSettings(url=parse_mail_url(f"smtp://127.0.0.1:{server.port}"), sender=SENDER, outbox=tmp_path)
            )
            assert deliver(message).again
    finally:
        extension.state = kept


def test_the_deadline_is_set_on_every_connection() -> None:
    with SmtpServer() as server, connected(server, timeout=3.0) as connection:
        hand(connection)
        assert isinstance(connection.host, smtplib.SMTP)
        assert connection.host.sock is not None
        assert connection.host.sock.gettimeout() == 3.0
    assert MailSettings(url=parse_mail_url("outbox:"), sender=SENDER, outbox=Path("x")).timeout == 20.0


def test_a_full_disk_is_a_delay(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    settings = MailSettings(url=parse_mail_url("outbox:"), sender=SENDER, outbox=tmp_path / "outbox")
    with Mail().bind(settings).connect() as connection:
        outcome = connection.hand_over(b"x", sender="b@crm.example", to="a@example.com")
    assert isinstance(outcome, Deferred)
    assert outcome.again


def test_a_mail_is_rendered_from_its_three_templates() -> None:
    app = Flask(__name__)
    app.jinja_loader = DictLoader(
        {
            "email/sign_in/subject.txt": "登录 {{ name }}\n",
            "email/sign_in/body.txt": "请打开 {{ link }}\n退订 {{ leave_url }} {{ sender }}\n",
            "email/sign_in/body.html": '<p><a href="{{ link }}">登录</a></p>',
        }
    )
    app.config["CRM_SETTINGS"] = Settings(instance=Path("unused"), base_url="https://crm.example", secret_key="x" * 64)
    app.extensions["mail"] = MailState(
        MailSettings(url=parse_mail_url("outbox:"), sender=SENDER, outbox=Path("unused"))
    )
    to = Mailbox("", "a@example.com")
    with app.app_context():
        parts = rendered("sign_in", to=to, name="<联谊会>", link="https://crm.example/a/x?b&c")
        address = ways_out().address
    message = compose(to=to, sender=SENDER, message_id="<a@b.cn>", **parts)
    assert message.subject == "登录 <联谊会>"
    way = message.unsubscribe
    assert way is not None
    assert message.body == f"请打开 https://crm.example/a/x?b&c\n退订 {way.url} noreply@crm.example\n"
    assert "x?b&amp;c" in (message.html or "")
    assert address(way.url.rpartition("/")[2]) == "a@example.com"


def test_without_an_https_address_mail_programs_are_told_nothing_and_the_mail_is_sent() -> None:
    """An installation on an intranet still signs people in."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({f"email/x/{part}": "{{ leave_url }}" for part in PARTS})
    app.config["CRM_SETTINGS"] = Settings(instance=Path("unused"), base_url="http://crm.intern", secret_key="x" * 64)
    app.extensions["mail"] = MailState(
        MailSettings(url=parse_mail_url("outbox:"), sender=SENDER, outbox=Path("unused"))
    )
    to = Mailbox("", "a@example.com")
    with app.app_context():
        message = compose(to=to, sender=SENDER, **rendered("x", to=to))
    assert message.unsubscribe is None
    assert b"List-Unsubscribe" not in message.as_bytes()
    assert (message.body or "").startswith("http://crm.intern/u/")
