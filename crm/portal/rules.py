"""What a complete profile is and how a person is greeted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm.core.words import N_

CREDENTIALS = ("name", "credit_code", "legal_representative")
WORTH_FILLING = ("phone", "address", "website", "intro", "name_en")
"""Besides what a firm is known by, what a profile should say (product.md S1, portal: completeness)."""
HAS_REPRESENTATIVE, HAS_CONTACT = "representative", "contact"
OTHER_NAMES: Mapping[str, str] = {
    HAS_REPRESENTATIVE: N_("单位代表"),
    HAS_CONTACT: N_("联络员或主要联系人"),
}


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a profile is: whole percent, and the names of what is missing."""

    percent: int
    missing: tuple[str, ...]


def completeness(filled: Mapping[str, bool]) -> Completeness:
    """Weigh every field alike, rounding down: 100 only if nothing is missing."""
    missing = tuple(name for name, is_there in filled.items() if not is_there)
    percent = 100 if not missing else 100 * (len(filled) - len(missing)) // len(filled)
    return Completeness(percent, missing)


def greeting(hour: int) -> str:
    """Return the msgid that greets {name} at this hour of the wall clock."""
    if 5 <= hour < 9:
        return N_("{name}，早上好")
    if 9 <= hour < 12:
        return N_("{name}，上午好")
    if 12 <= hour < 18:
        return N_("{name}，下午好")
    return N_("{name}，晚上好")
