"""Shapes of what people type about tracking."""

from __future__ import annotations

from crm.core.forms import Choice, Email, Form, Text, choices_of
from crm.core.words import N_
from crm.tracking.rules import PARTY_NAMES, Party

AGREES, REFUSES = "agrees", "refuses"


class WordForm(Form):
    """What a party said, and how it is known."""

    party = Choice(N_("哪一方"), choices_of(Party, PARTY_NAMES), coerce=Party, id="tracking-party")
    word = Choice(N_("意见"), [(AGREES, N_("同意公开进度")), (REFUSES, N_("不同意或收回同意"))], id="tracking-word")
    basis = Text(N_("依据"), longest=200, id="tracking-basis", hint=N_("如：2021-02-03 邮件答复，或授权书编号"))


class OwnWordForm(Form):
    """What a firm says for itself."""

    party = Choice(N_("哪一方"), choices_of(Party, PARTY_NAMES), coerce=Party)
    word = Choice(N_("意见"), [(AGREES, N_("同意公开进度")), (REFUSES, N_("不同意或收回同意"))])


class WatchForm(Form):
    """Where mail about a project goes."""

    email = Email(N_("邮箱"))
