"""Objections under notice, and the procedure itself."""

from __future__ import annotations

from crm.core.forms import Choice, DateInput, Form, LongText, Text, Tick, Whole, choices_of
from crm.core.words import N_
from crm.entry import rules
from crm.entry.actions import Raised
from crm.entry.rules import Outcome, Procedure, State


class ObjectionForm(Form):
    """What somebody objects while the notice runs."""

    received_on = DateInput(N_("收到日期"))
    objector = Text(N_("异议人"), longest=100, hint=N_("实名，单位或个人"))
    contact = Text(N_("联系方式"), longest=200, required=False)
    text = LongText(N_("异议内容"), longest=2_000)

    def given(self) -> Raised:
        """Return what was typed."""
        received = self.received_on.data
        assert received is not None  # noqa: S101  # a required field of a form that validated
        return Raised(
            received_on=received, objector=self.objector.data or "", contact=self.contact.data or "",
            text=self.text.data or "",
        )  # fmt: skip


class FindingForm(Form):
    """What looking into an objection found."""

    outcome = Choice(N_("核查结论"), choices_of(Outcome, rules.OUTCOME_NAMES), coerce=Outcome)
    finding = LongText(N_("核查情况"), longest=2_000)


def _days(name: str, label: str, *, hint: str) -> Whole:
    least, most = rules.RANGES[name]
    return Whole(label, least=least, most=most, hint=hint)


class ProcedureForm(Form):
    """A version of the procedure. What is not ticked is left out."""

    since = DateInput(N_("生效日期"), hint=N_("这一天起提交的申请适用，已提交的不变"))
    has_secretariat = Tick(rules.STEP_NAMES[State.SECRETARIAT])
    has_notice = Tick(rules.STEP_NAMES[State.NOTICE])
    has_council = Tick(rules.STEP_NAMES[State.COUNCIL])
    notice_days = _days("notice_days", N_("公示天数"), hint=N_("含开始当天"))
    offer_days = _days("offer_days", N_("缴费天数"), hint=N_("审议通过后的天数，过期可确认终止"))
    handling_days = _days("handling_days", N_("办理期限"), hint=N_("受理、初审、秘书处审核各自的工作日，0 为不设"))
    basis = Text(N_("依据"), longest=rules.LONGEST_BASIS, hint=N_("例如 第三届理事会第二次会议通过"))

    def procedure(self) -> Procedure:
        """Return what was set."""
        kept = {
            State.SECRETARIAT: self.has_secretariat.data, State.NOTICE: self.has_notice.data,
            State.COUNCIL: self.has_council.data,
        }  # fmt: skip
        return Procedure(
            notice_days=self.notice_days.data or 0, offer_days=self.offer_days.data or 0,
            handling_days=self.handling_days.data or 0,
            skipped=frozenset(state for state, has in kept.items() if not has),
        )  # fmt: skip


def shown_in_form(procedure: Procedure) -> dict[str, object]:
    """Return what a form about the next version begins with: what holds now."""
    return {name: getattr(procedure, name) for name in rules.RANGES} | {
        f"has_{state.value}": state not in procedure.skipped for state in rules.SKIPPABLE
    }
