"""Real conversations on loopback: whatever the server does, the sender knows what it does not know."""

from __future__ import annotations

import pytest

from crm.core.errors import DomainError
from crm.core.mail import (
    Deferred,
    Failed,
    Outcome,
    Sent,
    Stage,
    Unknown,
)
from tests.support.lane import MAIL, connected, hand
from tests.support.smtp import CUT, SILENCE, TAKE_AND_CUT, SmtpServer

CONNECT, FROM, TO, CONTENT = Stage.CONNECT, Stage.SENDER, Stage.RECIPIENT, Stage.CONTENT


def test_many_mails_go_over_one_connection() -> None:
    with SmtpServer() as server:
        with connected(server) as connection:
            outcomes = [hand(connection, f"a{n}@example.com") for n in range(20)]
        assert outcomes == [Sent("250 2.0.0 taken")] * 20
        assert [taken.to for taken in server.taken] == [f"a{n}@example.com" for n in range(20)]
        assert {taken.sender for taken in server.taken} == {"bounce@crm.example"}
        assert server.connections == 1
        assert server.commands[-1] == "QUIT"


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()], ids=["piped", "stepwise"])
@pytest.mark.parametrize(
    ("moment", "answer", "expected"),
    [
        ("CONNECT", "554 5.3.2 closed", Deferred(554, "5.3.2 closed", CONNECT)),
        ("CONNECT", "421 4.3.2 later", Deferred(421, "4.3.2 later", CONNECT)),
        ("MAIL", "451 4.7.1 later", Deferred(451, "4.7.1 later", FROM)),
        ("MAIL", "550 5.7.1 no", Failed(550, "5.7.1 no", FROM)),
        ("MAIL", "421 4.3.2 closing", Deferred(421, "4.3.2 closing", FROM)),
        ("RCPT", "451 4.7.1 greylisted", Deferred(451, "4.7.1 greylisted", TO)),
        ("RCPT", "452 4.2.2 full", Deferred(452, "4.2.2 full", TO)),
        ("RCPT", "550 5.1.1 unknown", Failed(550, "5.1.1 unknown", TO)),
        ("RCPT", "421 4.3.2 closing", Deferred(421, "4.3.2 closing", TO)),
        ("DATA", "451 4.3.0 later", Deferred(451, "4.3.0 later", CONTENT)),
        ("DATA", "554 5.0.0 no", Failed(554, "5.0.0 no", CONTENT)),
        ("END", "452 4.3.1 full", Deferred(452, "4.3.1 full", CONTENT)),
        ("END", "554 5.7.1 spam", Failed(554, "5.7.1 spam", CONTENT)),
        ("END", "421 4.3.2 closing", Deferred(421, "4.3.2 closing", CONTENT)),
    ],
)
def test_a_refusal_is_classified_by_its_code_and_the_next_mail_goes(
    moment: str, answer: str, expected: Outcome, extensions: tuple[str, ...]
) -> None:
    with SmtpServer(answers={moment: [answer]}, extensions=extensions) as server:
        with connected(server) as connection:
            assert hand(connection) == expected
            assert hand(connection, "b@example.com") == Sent("250 2.0.0 taken")
        assert [taken.to for taken in server.taken] == ["b@example.com"]


@pytest.mark.parametrize("moment", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fault", [CUT, SILENCE])
def test_before_the_content_a_lost_connection_is_only_a_delay(moment: str, fault: str) -> None:
    with SmtpServer(answers={moment: [fault, fault]}) as server:
        with connected(server, timeout=0.2) as connection:
            outcome = hand(connection)
        assert isinstance(outcome, Deferred)
        assert outcome.code == 0
        assert server.taken == []


@pytest.mark.parametrize(("fault", "taken"), [(TAKE_AND_CUT, 1), (CUT, 0), (SILENCE, 0), ("nonsense", 0)])
def test_after_the_content_no_answer_is_unknown_and_never_tried_again(fault: str, taken: int) -> None:
    with SmtpServer(answers={"END": [fault]}) as server:
        with connected(server, timeout=0.2) as connection:
            outcome = hand(connection)
            assert isinstance(outcome, Unknown)
            assert not outcome.again
            assert len(server.taken) == taken
            assert isinstance(hand(connection, "b@example.com"), Sent)
        assert server.commands.count("DATA") == 2


def test_the_hook_runs_once_and_immediately_before_data() -> None:
    seen: list[list[str]] = []
    with SmtpServer(answers={"RCPT": ["550 5.1.1 unknown"]}) as server, connected(server) as connection:

        def handed() -> None:
            seen.append(server.commands[-2:])

        connection.hand_over(MAIL, sender="b@crm.example", to="refused@example.com", before_data=handed)
        assert seen == []
        connection.hand_over(MAIL, sender="b@crm.example", to="a@example.com", before_data=handed)
        assert seen == [["MAIL FROM:<b@crm.example>", "RCPT TO:<a@example.com>"]]


def test_a_hook_that_fails_leaves_nothing_handed_over() -> None:
    def broken() -> None:
        raise RuntimeError("the ledger could not commit")

    with SmtpServer() as server, connected(server) as connection:
        with pytest.raises(RuntimeError, match="ledger"):
            connection.hand_over(MAIL, sender="b@crm.example", to="a@example.com", before_data=broken)
        assert isinstance(hand(connection, "b@example.com"), Sent)
        assert [taken.to for taken in server.taken] == ["b@example.com"]


def test_a_limit_per_connection_reconnects_without_loss_or_copy() -> None:
    with SmtpServer(per_connection=3) as server:
        with connected(server) as connection:
            assert all(isinstance(hand(connection, f"a{n}@example.com"), Sent) for n in range(10))
        assert [taken.to for taken in server.taken] == [f"a{n}@example.com" for n in range(10)]
        assert server.connections == 4


def test_a_limit_of_our_own_renews_the_connection_politely() -> None:
    with SmtpServer() as server:
        with connected(server, per_connection=4) as connection:
            assert all(isinstance(hand(connection), Sent) for _ in range(10))
        assert server.connections == 3
        assert server.commands.count("QUIT") == 3


def test_a_connection_that_died_between_two_mails_is_replaced() -> None:
    with SmtpServer() as server, connected(server) as connection:
        assert isinstance(hand(connection), Sent)
        server.answers["MAIL"] = type(server.answers["END"])([CUT])
        assert isinstance(hand(connection, "b@example.com"), Sent)
        assert [taken.to for taken in server.taken] == ["a@example.com", "b@example.com"]


def test_a_server_that_is_away_is_a_delay() -> None:
    with SmtpServer() as server:
        pass
    with connected(server) as connection:
        outcome = hand(connection)
    assert isinstance(outcome, Deferred)
    assert outcome.stage is CONNECT


def test_dots_and_missing_line_ends_arrive_as_written() -> None:
    content = b"Subject: x\r\n\r\n.\r\n..two\r\n.end"
    with SmtpServer() as server:
        with connected(server) as connection:
            hand(connection, mail=content)
        assert server.taken[0].content == content + b"\r\n"


def test_an_address_outside_ascii_needs_a_server_that_says_so() -> None:
    with SmtpServer(extensions=("PIPELINING",)) as server, connected(server) as connection:
        outcome = hand(connection, "王伟@example.com")
        assert isinstance(outcome, Failed)
        assert "SMTPUTF8" in outcome.text
        assert not any(command.startswith("MAIL") for command in server.commands)
        assert isinstance(hand(connection), Sent)
    with SmtpServer() as server:
        with connected(server) as connection:
            assert isinstance(hand(connection, "王伟@example.com"), Sent)
            assert isinstance(hand(connection), Sent)
        assert server.taken[0].to == "王伟@example.com"
        assert "MAIL FROM:<bounce@crm.example> SMTPUTF8" in server.commands


@pytest.mark.parametrize("address", ["a@example.com>\r\nRCPT TO:<evil@example.com", "a@b.cn\nDATA", "a b@c.cn"])
def test_no_smtp_command_can_be_smuggled_in_an_address(address: str) -> None:
    with SmtpServer() as server, connected(server) as connection:
        with pytest.raises(DomainError):
            hand(connection, address)
        with pytest.raises(DomainError):
            connection.hand_over(MAIL, sender=address, to="a@example.com")
        assert server.commands == []
