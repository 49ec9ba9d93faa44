"""What people type about a letter that goes out by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from crm.campaigns.rules import Anchor, ReminderDraft
from crm.campaigns.rules.reminders import ANCHOR_NAMES, MOST_DAYS, OF_EVENTS
from crm.core.forms import Choice, Form, Text, TimeInput, Whole, choices_of
from crm.core.words import N_

MORNING = time(9)


class ReminderForm(Form):
    """A reminder."""

    name = Text(N_("名称"), longest=60)
    campaign_id = Choice(N_("文稿"), coerce=int, hint=N_("用群发邮件的草稿；每次发送取当时的文字、收件范围和审批"))
    anchor = Choice(N_("何时"), choices_of(Anchor, dict(ANCHOR_NAMES)), coerce=Anchor)
    days = Whole(N_("天数"), least=1, most=MOST_DAYS)
    at = TimeInput(N_("几点发送"), default=MORNING)
    event_id = Choice(N_("只限一场活动"), required=False, blank=N_("每一场活动"), coerce=int)
    version = Whole(N_("版本"), required=False)

    def offer(
        self, letters: Sequence[tuple[str, str]], events: Sequence[tuple[str, str]], *, any_event: bool
    ) -> None:  # fmt: skip
        """Say what there is to choose from; without `any_event` it is about one of these events."""
        self.campaign_id.offer(letters)
        if not any_event:
            self.event_id.blank = None
            self.anchor.offer([(each.value, label) for each, label in ANCHOR_NAMES.items() if each in OF_EVENTS])
        self.event_id.offer(events)

    def draft(self) -> ReminderDraft:
        """Return what was typed, as the actions take it."""
        return ReminderDraft(
            name=self.name.data or "", campaign_id=self.campaign_id.data or 0,
            anchor=self.anchor.data or Anchor.BEFORE_EVENT, days=self.days.data or 1, at=self.at.data or MORNING,
            event_id=self.event_id.data,
        )  # fmt: skip
