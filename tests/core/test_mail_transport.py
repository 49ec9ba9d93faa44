"""CRM_MAIL_URL, the outbox folder and DKIM."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dkim
import pytest

from crm.core import clock
from crm.core.mail import (
    Mail,
    Mailbox,
    MailSettings,
    MailUrl,
    Sent,
    Tls,
    Transport,
    Unsubscribe,
    compose,
    parse_mail_url,
    signer,
)
from crm.core.mail.transport import put_in_outbox
from tests.support.mailbox import body, links, mails, parsed
from tests.support.smtp import PEM

SENDER = Mailbox("青深企业家联谊会", "noreply@crm.example")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("outbox:", MailUrl(transport=Transport.OUTBOX)),
        (
            "smtp://crm%40qq.com:p%3Aw@smtp.qq.com:587?tls=starttls",
            MailUrl(
                transport=Transport.SMTP,
                host="smtp.qq.com",
                port=587,
                user="crm@qq.com",
                password="p:w",
                tls=Tls.STARTTLS,
            ),
        ),
        (
            "smtp://mx.example",
            MailUrl(transport=Transport.SMTP, host="mx.example", port=587, tls=Tls.STARTTLS),
        ),
        ("smtp://mx.example?tls=none", MailUrl(transport=Transport.SMTP, host="mx.example", port=25)),
        ("smtp://127.0.0.1:2525", MailUrl(transport=Transport.SMTP, host="127.0.0.1", port=2525)),
        ("smtp://[::1]:2525", MailUrl(transport=Transport.SMTP, host="::1", port=2525)),
        (
            "smtps://mx.example/",
            MailUrl(transport=Transport.SMTP, host="mx.example", port=465, tls=Tls.IMPLICIT),
        ),
    ],
)
def test_a_mail_url_is_read(url: str, expected: MailUrl) -> None:
    assert parse_mail_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        *("", "outbox", "outbox:/tmp", "http://a.example", "smtp:", "smtp://", "smtp://:25", "smtp://[::1"),
        *("smtp://a.example:99999", "smtp://a.example:port", "smtp://a.example/path", "smtp://邮件.example"),
        *("smtp://a.example?tls=maybe", "smtp://a.example?tls=none&tls=starttls", "smtp://a.example?x=1"),
        *("smtps://a.example?tls=none", "smtp://user@a.example", "smtp://user:pw@a.example?tls=none"),
    ],
)
def test_a_wrong_mail_url_is_one_sentence_without_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"。$") as fault:
        parse_mail_url(url)
    assert "pw" not in str(fault.value)


def test_the_password_is_never_shown() -> None:
    assert "secret" not in repr(parse_mail_url("smtps://crm:secret@a.example"))


def test_the_outbox_keeps_every_mail_in_order_of_time(tmp_path: Path) -> None:
    outbox = tmp_path / "instance" / "outbox"
    start = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    for n in (2, 0, 1):
        with clock.freeze(start + timedelta(seconds=n)):
            message = compose(
                to=Mailbox("示例人", f"a{n}@example.com"),
                sender=SENDER,
                subject=f"第 {n} 封",
                text=f"请打开 https://crm.example/{n} 。",
            )
            put_in_outbox(outbox, message.as_bytes())
    assert [mail["Subject"] for mail in mails(outbox)] == ["第 0 封", "第 1 封", "第 2 封"]
    assert [links(mail) for mail in mails(outbox, to="a1@example.com")] == [["https://crm.example/1"]]
    assert "请打开" in body(mails(outbox)[0])
    assert all(path.stat().st_mode & 0o077 == 0 for path in outbox.iterdir())
    assert not list(outbox.glob(".*"))


def test_mails_of_the_same_instant_do_not_overwrite_each_other(tmp_path: Path) -> None:
    with clock.freeze(datetime(2026, 11, 22, tzinfo=UTC)):
        names = {put_in_outbox(tmp_path, b"x") for _ in range(50)}
    assert len(names) == len(list(tmp_path.iterdir())) == 50


@pytest.fixture
def public_key() -> bytes:
    """The DNS record that belongs to the test key."""
    # openssl pkey -in loopback.pem -pubout -outform DER | base64 -w0
    return (Path(__file__).parent.parent / "support" / "loopback.dkim.txt").read_bytes().strip()


def signed(outbox: Path) -> bytes:
    """A campaign mail as it leaves when DKIM is set."""
    settings = MailSettings(
        url=parse_mail_url("outbox:"),
        sender=SENDER,
        outbox=outbox,
        signer=signer(key=PEM, selector="crm", domain="crm.example"),
    )
    message = compose(
        to=Mailbox("王总", "a@example.com"),
        sender=SENDER,
        subject="第二届文旅产业数字化专项行动邀请" * 3,
        text="各位企业家朋友，您好。",
        unsubscribe=Unsubscribe("https://crm.example/u/token", "leave@crm.example"),
        service=False,
    )
    with Mail().bind(settings).connect() as connection:
        outcome = connection.deliver(message)
    assert isinstance(outcome, Sent)
    return (outbox / outcome.response).read_bytes()


def test_every_mail_is_signed_over_what_must_not_change(tmp_path: Path, public_key: bytes) -> None:
    mail = signed(tmp_path)
    signature = re.sub(r"\s", "", parsed(mail)["DKIM-Signature"])
    covered = re.search(r"h=([^;]+)", signature)
    assert covered
    wanted = {"from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"}
    assert wanted <= set(covered[1].split(":"))
    assert "d=crm.example;" in signature
    assert dkim.verify(mail, dnsfunc=lambda *_args, **_more: public_key)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"https://crm.example/u/token", b"https://crm.example/u/other"),
        (b"One-Click", b"Two-Click"),
        (b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0\r\nFrom: <evil@example.com>\r\n"),
    ],
)
def test_an_altered_mail_does_not_verify(tmp_path: Path, public_key: bytes, before: bytes, after: bytes) -> None:
    mail = signed(tmp_path)
    assert before in mail
    assert not dkim.verify(mail.replace(before, after), dnsfunc=lambda *_args, **_more: public_key)


def test_dkim_settings_are_all_or_none(tmp_path: Path) -> None:
    assert signer(key=None, selector="", domain="") is None
    with pytest.raises(ValueError, match="同时设置"):
        signer(key=PEM, selector="", domain="crm.example")
    with pytest.raises(ValueError, match="同时设置"):
        signer(key=None, selector="crm", domain="")
    wrong = tmp_path / "key.pem"
    wrong.write_text("no key")
    with pytest.raises(ValueError, match="不是可用的 RSA 私钥"):
        signer(key=wrong, selector="crm", domain="crm.example")
