"""The shape of what somebody said about being reached."""

from __future__ import annotations

from crm.consents.rules import (
    CHANNEL_NAMES,
    PURPOSE_NAMES,
    WAY_NAMES,
    WORD_NAMES,
    Channel,
    Purpose,
    Way,
    Word,
)
from crm.core.forms import Choice, Form, Text, choices_of
from crm.core.words import N_

WAYS = [(way.value, WAY_NAMES[way]) for way in Way if way is not Way.LINK]


class ConsentForm(Form):
    """A line of the ledger."""

    word = Choice(N_("表示"), choices_of(Word, dict(WORD_NAMES)), coerce=Word, default=Word.DO_NOT_CONTACT)
    channel = Choice(N_("渠道"), choices_of(Channel, dict(CHANNEL_NAMES)), coerce=Channel, default=Channel.MAIL)
    purpose = Choice(
        N_("用途"), choices_of(Purpose, dict(PURPOSE_NAMES)), coerce=Purpose, required=False, blank=N_("整个渠道")
    )
    way = Choice(N_("如何得知"), WAYS, coerce=Way, default=Way.SPOKEN)
    text_version = Text(
        N_("同意的文本"), longest=100, required=False, hint=N_("记录同意时必填，例如“入会申请表 2020 版”")
    )
    reason = Text(N_("原因或原话"), longest=300, required=False)


class OwnWordForm(Form):
    """One button of the portal: a channel, maybe a purpose, a word."""

    channel = Choice(N_("渠道"), choices_of(Channel, dict(CHANNEL_NAMES)), coerce=Channel)
    purpose = Choice(
        N_("用途"), choices_of(Purpose, dict(PURPOSE_NAMES)), coerce=Purpose, required=False, blank=N_("整个渠道")
    )
    word = Choice(N_("表示"), choices_of(Word, dict(WORD_NAMES)), coerce=Word)
