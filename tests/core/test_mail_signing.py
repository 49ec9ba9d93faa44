"""DKIM with the installation's own key: made once, kept to its owner, verified by somebody else's code."""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from crm.core.mail import Deferred, Mail, MailSettings, OwnSigner, Signer, parse_mail_url, signer
from crm.core.mail.signing import kept_key
from crm.core.settings import Settings
from tests.support.installation import Installation
from tests.support.lane import MAIL, SENDER
from tests.support.smtp import PEM

TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60)


def verified(mail: bytes, record: str) -> bool:
    """Let dkimpy judge a mail against a DNS record."""
    return bool(dkim.verify(mail, dnsfunc=lambda *_args, **_more: record.encode()))


@pytest.fixture(scope="module")
def named() -> Signer:
    """A signer with the key of the tests."""
    found = signer(key=PEM, selector="s1", domain="crm.example")
    assert found is not None
    return found


@given(value=TEXT, body=st.lists(TEXT, max_size=5), blanks=st.integers(0, 3))
def test_whatever_a_mail_says_it_verifies(named: Signer, value: str, body: list[str], blanks: int) -> None:
    head = f"From:  <a@crm.example>\r\nSubject: x {value}\r\n\tfolded  twice \r\nTo:b@example.com\r\n"
    mail = head.encode() + b"\r\n" + "\r\n".join(body).encode() + b"\r\n" * blanks
    signed = named.sign(mail)
    assert signed.endswith(mail)
    assert verified(signed, named.record[1])
    assert not verified(signed.replace(b"b@example.com", b"c@example.com"), named.record[1])
    assert max(map(len, signed[: -len(mail)].split(b"\r\n"))) <= 78


def test_the_record_is_what_dns_must_say(named: Signer) -> None:
    name, text = named.record
    assert name == "s1._domainkey.crm.example"
    assert text == (Path(__file__).parent.parent / "support" / "loopback.dkim.txt").read_text().strip()


def test_an_installation_makes_its_key_when_it_first_signs(tmp_path: Path) -> None:
    sender = MailSettings.of(Settings(instance=tmp_path / "new", mail_from="联谊会 <a@example.com>"))
    path = tmp_path / "new" / "dkim.pem"
    assert isinstance(sender.signer, OwnSigner)
    assert not path.exists()
    signed = sender.signer.sign(MAIL)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["dkim.pem"]
    name, text = sender.signer.record
    assert name == "crm._domainkey.example.com"
    assert verified(signed, text)
    assert OwnSigner(path, "example.com").record == (name, text), "another process has the same key"


def test_two_processes_at_once_end_up_with_one_key(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(kept_key(tmp_path / "dkim.pem"))) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_named_key_goes_before_the_own_one(tmp_path: Path) -> None:
    named = {"dkim_key": PEM, "dkim_selector": "s1", "dkim_domain": "crm.example"}
    sender = MailSettings.of(Settings(instance=tmp_path, **named))  # type: ignore[arg-type]  # three different types
    assert isinstance(sender.signer, Signer)
    assert sender.signer.selector == "s1"


def _pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, none)


def test_other_kinds_of_keys_are_refused_when_the_settings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(_pem(ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(ValueError, match="不是可用的 RSA 私钥"):
        signer(key=path, selector="s1", domain="crm.example")


def test_a_folder_that_takes_no_key_is_a_delay(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("a file where the folder should be")
    sender = MailSettings.of(Settings(instance=tmp_path / "instance"))
    with Mail().bind(sender).connect() as connection:
        outcome = connection.hand_over(MAIL, sender=SENDER.address, to="a@example.com")
    assert isinstance(outcome, Deferred)
    assert parse_mail_url("outbox:") == sender.url


def test_a_command_prints_the_record_to_publish(tmp_path: Path) -> None:
    place = Installation(tmp_path, settings={"CRM_MAIL_FROM": "联谊会 <a@example.com>"})
    told = json.loads(place.crm("mail", "dkim", "--json"))
    assert told["name"] == "crm._domainkey.example.com"
    assert told["type"] == "TXT"
    assert place.crm("mail", "dkim").split("\t") == [told["name"], "TXT", told["record"] + "\n"]
    assert verified(OwnSigner(tmp_path / "dkim.pem", "example.com").sign(MAIL), told["record"])
