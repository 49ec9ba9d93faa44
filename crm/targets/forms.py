"""What people choose and type about targets."""

from __future__ import annotations

from crm.core.forms import Choice, DateInput, Form, MoneyInput, Tick, Whole, choices_of
from crm.core.words import N_
from crm.recognition.rules import COUNT_SCOPE_NAMES, CountScope
from crm.targets.rules import AIM_NAMES, FIRST_YEAR, LAST_YEAR, PARTY_NAMES, Aim, NoMoneyAimedAt, NothingAimedAt, Party


class AskedForm(Form):
    """Which comparison is shown, as it stands in the address."""

    year = Whole(N_("年度"), least=FIRST_YEAR, most=LAST_YEAR, required=False)
    by = Choice(N_("对象"), choices_of(Party, PARTY_NAMES), required=False, coerce=Party)
    aim = Choice(N_("指标"), choices_of(Aim, AIM_NAMES), required=False, coerce=Aim)
    as_of = DateInput(N_("截至日期"), required=False)
    scope = Choice(N_("口径"), choices_of(CountScope, COUNT_SCOPE_NAMES), required=False, coerce=CountScope)


class TargetForm(Form):
    """A target: for whom and how much."""

    key = Choice(N_("对象"))
    number = Whole(N_("目标个数"), least=1, most=1_000_000, required=False)
    amount = MoneyInput(N_("目标金额"), required=False)
    withdrawn = Tick(N_("取消这一目标"))

    def value(self, aim: Aim) -> int:
        """Return what was typed in the unit of the target; 0 takes it back. Raises NothingAimedAt."""
        if self.withdrawn.data:
            return 0
        number = self.number.data if aim is Aim.PROJECTS else self.amount.data and self.amount.data.fen
        if not number:
            raise NothingAimedAt() if aim is Aim.PROJECTS else NoMoneyAimedAt()
        return int(number)
