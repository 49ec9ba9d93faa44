"""Shapes of terms: days, the lines of a roster, the resolution, who fills a vacancy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm.core.forms import Choice, DateInput, Form, Text, Tick, Whole
from crm.core.words import N_
from crm.members.rules import POSITION_NAMES, Position
from crm.terms.queries import Drafted
from crm.terms.rules import OFFICES

_OFFICES = [(position.value, POSITION_NAMES[position]) for position in OFFICES]


class TermForm(Form):
    """Number, days and note of a term."""

    number = Whole(N_("届次"), least=1, most=99)
    starts = DateInput(N_("就任日期"))
    ends = DateInput(N_("任期至"), hint=N_("最长五年"))
    note = Text(N_("备注"), longest=300, required=False)


class LineForm(Form):
    """A member that joins the roster."""

    firm = Text(N_("企业"), longest=200, hint=N_("全称、简称或统一社会信用代码"))
    position = Choice(N_("会内职务"), _OFFICES, coerce=Position)


class ResolutionForm(Form):
    """The 会员大会 that elected the roster."""

    resolution = Text(N_("会议名称"), longest=200, hint=N_("例如 第二次会员大会换届选举决议"))
    resolved_on = DateInput(N_("会议日期"))
    co = Tick(N_("设联席会长"), hint=N_("一届一般只有一位会长"))
    co_reason = Text(N_("联席会长的理由"), longest=300, required=False)

    @property
    def co_presidents(self) -> str:
        """Why there is more than one 会长; empty without the tick."""
        return (self.co_reason.data or "") if self.co.data else ""


class HolderForm(Form):
    """Who holds an office from a day on."""

    person = Choice(N_("任职人"), blank=N_("空缺"), required=False, coerce=int)
    since = DateInput(N_("自何日起"))
    basis = Text(N_("依据"), longest=300, required=False, hint=N_("例如 理事会决议"))


class RosterForm(Form):
    """The lines of a draft: `for_lines` adds `position_<id>` and `person_<id>` for each."""

    lines: tuple[Drafted, ...] = ()

    def wanted(self) -> dict[int, tuple[Position | None, int | None]]:
        """Return office and person of each line."""
        return {
            each.id: (self[f"position_{each.id}"].data, self[f"person_{each.id}"].data) for each in self.lines
        }  # fmt: skip


def for_lines(lines: Sequence[Drafted], colleagues: Mapping[int, Sequence[tuple[int, str]]]) -> type[RosterForm]:
    """Return the form for these lines; who has left meanwhile is still offered, so that nothing is lost by saving."""
    fields: dict[str, object] = {"lines": tuple(lines)}
    for each in lines:
        people = [(str(person), name) for person, name in colleagues[each.enterprise_id]]
        if each.person_id is not None and str(each.person_id) not in dict(people):
            people.append((str(each.person_id), each.person))
        held, person = each.line.position, each.person_id
        fields[f"position_{each.id}"] = Choice(
            N_("会内职务"), _OFFICES, blank=N_("不再担任"), required=False, coerce=Position, default=held
        )
        fields[f"person_{each.id}"] = Choice(
            N_("任职人"), people, blank=N_("空缺"), required=False, coerce=int, default=person
        )
    return type("RosterOfTerm", (RosterForm,), fields)
