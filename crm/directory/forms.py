"""Shapes of what people choose to show, and of a copy of the roster."""

from __future__ import annotations

from crm.core.forms import Choice, DateInput, Form, Text, Tick, choices_of
from crm.core.words import N_
from crm.directory.rules import AUDIENCE_NAMES, ROSTER_NAMES, SHOWN_FIELD_NAMES, Audience, Field, RosterKind

_AUDIENCES = choices_of(Audience, AUDIENCE_NAMES)


class PersonAudienceForm(Form):
    """Who sees which of one's own fields."""

    name = Choice(SHOWN_FIELD_NAMES[Field.NAME], _AUDIENCES, coerce=Audience)
    title = Choice(SHOWN_FIELD_NAMES[Field.TITLE], _AUDIENCES, coerce=Audience)
    mobile = Choice(SHOWN_FIELD_NAMES[Field.MOBILE], _AUDIENCES, coerce=Audience)
    email = Choice(SHOWN_FIELD_NAMES[Field.EMAIL], _AUDIENCES, coerce=Audience)
    wechat = Choice(SHOWN_FIELD_NAMES[Field.WECHAT], _AUDIENCES, coerce=Audience)
    consent = Tick(N_("单独同意"))

    def wanted(self) -> dict[Field, Audience]:
        """Return what was chosen."""
        return {Field(name): self[name].data for name in ("name", "title", "mobile", "email", "wechat")}


class FirmAudienceForm(Form):
    """Who sees which fields of an enterprise."""

    phone = Choice(SHOWN_FIELD_NAMES[Field.PHONE], _AUDIENCES, coerce=Audience)
    address = Choice(SHOWN_FIELD_NAMES[Field.ADDRESS], _AUDIENCES, coerce=Audience)
    intro = Choice(SHOWN_FIELD_NAMES[Field.INTRO], _AUDIENCES, coerce=Audience)

    def wanted(self) -> dict[Field, Audience]:
        """Return what was chosen."""
        return {Field(name): self[name].data for name in ("phone", "address", "intro")}


FORMS = (("print", N_("打印")), ("xlsx", N_("Excel 文件")))


class CopyForm(Form):
    """A copy of the roster."""

    kind = Choice(N_("名单"), choices_of(RosterKind, ROSTER_NAMES), coerce=RosterKind, default=RosterKind.FIRMS)
    home = Choice(N_("归属方"), blank=N_("两地"), required=False)
    as_of = DateInput(N_("截至日期"))
    form = Choice(N_("形式"), FORMS, default="print")
    for_whom = Text(N_("领取人"), longest=100, hint=N_("这一份交给谁，例如 副会长王样例、理事会会场"))
