"""Writing into the ledger of consents. Nothing in it is ever changed: who errs, adds a line."""

from __future__ import annotations

from collections.abc import Collection

from crm.consents import queries, rules
from crm.consents.facts import ConsentRecorded
from crm.consents.models import ConsentEntry
from crm.consents.rules import Channel, Purpose, Way, Word
from crm.core.actor import Actor
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce


@action
def record(
    person_id: int, *, channel: Channel, word: Word, purpose: Purpose | None = None, way: Way,
    text_version: str = "", reason: str = "", by: Actor,
) -> ConsentEntry:  # fmt: skip
    """Add what a person said. Raises PurposeMissing, PurposeTooMuch, EvidenceMissing."""
    rules.check(word, purpose, text_version)
    entry = ConsentEntry(
        person_id=person_id, channel=channel, purpose=purpose, word=word, way=way, text_version=text_version,
        reason=reason, by_id=by.id, by_name=by.name,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    changes = (Change("way", None, way), Change("text_version", None, text_version, person_id)) + (
        (Change("reason", None, reason, person_id),) if reason else ()
    )
    announce(ConsentRecorded(by=by, person_id=person_id, channel=channel, purpose=purpose, word=word, changes=changes))
    return entry


@action
def say_own(channel: Channel, word: Word, purpose: Purpose | None, *, by: Actor) -> ConsentEntry | None:
    """Note what somebody says of themself in the portal, with the text they saw; what holds already is not said twice.

    Raises NotFound (nobody of ours), NotOffered.
    """
    if by.person_id is None:
        raise NotFound()
    rules.check_own(word, purpose)
    said = queries.said_by(queries.ledger(by.person_id))
    spoken = [each for each in said if each.channel is channel and each.purpose is purpose]
    if spoken and spoken[-1].word is word:
        return None
    text = rules.OWN_TEXT_VERSION if word is Word.GIVEN else ""
    return record(
        by.person_id, channel=channel, word=word, purpose=purpose, way=Way.PORTAL, text_version=text, by=by
    )  # fmt: skip


@action
def leave_by_link(person_ids: Collection[int], purposes: Collection[Purpose], *, by: Actor) -> None:
    """Note that these people withdrew by the link in a mail; what they have withdrawn already is not said twice."""
    for purpose in sorted(purposes):
        known = queries.verdicts(person_ids, Channel.MAIL, purpose)
        for person_id in sorted(set(person_ids)):
            if known.get(person_id) is not rules.Verdict.WITHDRAWN:
                record(person_id, channel=Channel.MAIL, purpose=purpose, word=Word.WITHDRAWN, way=Way.LINK, by=by)


@action
def come_back_by_link(person_ids: Collection[int], *, by: Actor) -> None:
    """Lift what these people withdrew by the link. What needs consent needs it anew: lifting gives none."""
    for person_id, purpose in sorted(queries.left_by_link(person_ids)):
        record(person_id, channel=Channel.MAIL, purpose=purpose, word=Word.LIFTED, way=Way.LINK, by=by)


@action
def lift_by_link(person_ids: Collection[int], purposes: Collection[Purpose], *, by: Actor) -> None:
    """Lift what these people withdrew, in whatever way, for these purposes. It gives no consent where one is needed."""
    for purpose in sorted(purposes):
        known = queries.verdicts(person_ids, Channel.MAIL, purpose)
        for person_id in sorted(set(person_ids)):
            if known.get(person_id) is rules.Verdict.WITHDRAWN:
                record(person_id, channel=Channel.MAIL, purpose=purpose, word=Word.LIFTED, way=Way.LINK, by=by)
