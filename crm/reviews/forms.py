"""The shape of a review: one verdict and one reason per proposed field."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import HiddenField

from crm.core.forms import Choice, Form, Text
from crm.core.words import N_
from crm.reviews.models import Proposal
from crm.reviews.rules import FIELD_NAMES, LONGEST_REASON, Ruling, Verdict

_CHOICES = [(Verdict.ACCEPTED.value, N_("通过")), (Verdict.RETURNED.value, N_("退回"))]


class ReviewForm(Form):
    """A review of one request; `for_proposals` adds `verdict_<id>` and `reason_<id>` for each proposal."""

    version = HiddenField()
    """The enterprise's version as the reviewer saw it."""
    proposals: tuple[Proposal, ...] = ()

    def rulings(self) -> list[Ruling]:
        """Return what was said to the proposals that something was said to."""
        return [
            Ruling(each.id, verdict, self[f"reason_{each.id}"].data or "")
            for each in self.proposals
            if (verdict := self[f"verdict_{each.id}"].data) is not None
        ]

    def accept_all(self) -> None:
        """Say 通过 to everything that waits."""
        for each in self.proposals:
            self[f"verdict_{each.id}"].data = Verdict.ACCEPTED

    @property
    def seen(self) -> int:
        """The enterprise's version as the reviewer saw it; 0 if the form was tampered with."""
        given = str(self.version.data or "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0

    def refuse(self, field: str | None, message: str) -> None:
        """Put an error about a field of the enterprise beside the verdict on it."""
        about = next((f"verdict_{each.id}" for each in self.proposals if each.field == field), field)
        super().refuse(about, message)


def for_proposals(proposals: Iterable[Proposal]) -> type[ReviewForm]:
    """Return the form for these proposals."""
    some = tuple(proposals)
    fields: dict[str, object] = {"proposals": some}
    for each in some:
        fields[f"verdict_{each.id}"] = Choice(FIELD_NAMES[each.field], _CHOICES, required=False, coerce=Verdict)
        fields[f"reason_{each.id}"] = Text(N_("退回原因"), longest=LONGEST_REASON, required=False)
    return type("ReviewOfRequest", (ReviewForm,), fields)
