"""The ledger on a real database: adding lines, who may be contacted, leaving and coming back by the link."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.consents import actions, queries, rules
from crm.consents.models import ConsentEntry
from crm.consents.rules import Channel, Purpose, Verdict, Way, Word
from crm.core.actor import Actor
from crm.core.audit import AuditEntry
from crm.core.db import session
from tests.support.members import a_member, a_person


def test_lines_are_added_and_said(secretary: Actor) -> None:
    person = a_person(a_member())
    actions.record(
        person.id, channel=Channel.MAIL, word=Word.GIVEN, purpose=Purpose.BUSINESS, way=Way.PAPER,
        text_version="示例同意书", by=secretary,
    )  # fmt: skip
    actions.record(
        person.id, channel=Channel.PHONE, word=Word.DO_NOT_CONTACT, way=Way.SPOKEN, reason="示例", by=secretary
    )
    entries = queries.ledger(person.id)
    assert [entry.word for entry in entries] == [Word.DO_NOT_CONTACT, Word.GIVEN]
    assert queries.barred_channels(entries) == [Channel.PHONE]
    assert queries.stated(entries) == [(Channel.MAIL, Purpose.BUSINESS, Verdict.GIVEN)]
    said = session.scalars(select(AuditEntry.fact).where(AuditEntry.fact == "ConsentRecorded")).all()
    assert len(said) == 2
    with pytest.raises(rules.EvidenceMissing):
        actions.record(
            person.id, channel=Channel.MAIL, word=Word.GIVEN, purpose=Purpose.BUSINESS, way=Way.PAPER, by=secretary
        )


def test_who_may_be_contacted(secretary: Actor) -> None:
    firm = a_member()
    silent, barred, agreed = (a_person(firm).id for _ in range(3))
    actions.record(barred, channel=Channel.MAIL, word=Word.DO_NOT_CONTACT, way=Way.SPOKEN, by=secretary)
    actions.record(
        agreed, channel=Channel.MAIL, word=Word.GIVEN, purpose=Purpose.BUSINESS, way=Way.PAPER, text_version="示例",
        by=secretary,
    )  # fmt: skip
    ids = [silent, barred, agreed]
    assert queries.allowed(ids, Channel.MAIL, Purpose.NOTICE) == {silent, agreed}
    assert queries.allowed(ids, Channel.MAIL, Purpose.BUSINESS) == {agreed}
    assert queries.allowed(ids, Channel.PHONE, Purpose.NOTICE) == set(ids)


def test_leaving_and_coming_back_by_the_link(secretary: Actor) -> None:
    person = a_person(a_member())
    actions.leave_by_link([person.id], [Purpose.NOTICE, Purpose.BUSINESS], by=secretary)
    actions.leave_by_link([person.id], [Purpose.NOTICE], by=secretary)
    assert len(queries.ledger(person.id)) == 2
    actions.record(
        person.id, channel=Channel.MAIL, word=Word.WITHDRAWN, purpose=Purpose.EVENT, way=Way.SPOKEN, by=secretary
    )
    actions.come_back_by_link([person.id], by=secretary)
    assert queries.allowed([person.id], Channel.MAIL, Purpose.NOTICE)
    assert not queries.allowed([person.id], Channel.MAIL, Purpose.EVENT), "what was said to us is lifted by us"
    assert not queries.allowed([person.id], Channel.MAIL, Purpose.BUSINESS)
    assert session.query(ConsentEntry).count() == 5
