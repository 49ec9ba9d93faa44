"""Figures in a text: only what is recognised (已认定), as of today. What waits for recognition has no field."""

from __future__ import annotations

from crm.campaigns.queries.cards import carded
from crm.campaigns.rules import Text
from crm.campaigns.rules.fields import FIGURES, names_in, with_figures
from crm.core.amounts import said
from crm.core.i18n import texts_in
from crm.recognition.queries import figures


def stated(text: Text, event_id: int | None = None) -> Text:
    """Return a text with its figures and cards put in; without such a field or line nothing is asked."""
    text = carded(text, event_id)
    if not FIGURES & names_in(text.subject + text.body):
        return text
    values = recognised()
    return Text(with_figures(text.subject, values), with_figures(text.body, values))


def recognised() -> dict[str, str]:
    """Return the recognised figures by the name of their field."""
    found = figures()
    with texts_in("zh"):
        amount = said(found.total_investment)
    with texts_in("en"):
        amount_en = said(found.total_investment)
    return {
        "已认定项目数": str(found.projects), "已认定投资额": amount, "recognised_projects": str(found.projects),
        "recognised_investment": amount_en,
    }  # fmt: skip
