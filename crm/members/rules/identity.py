"""Names, codes and contacts: how they are checked, compared, ordered and masked."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping

from crm.chinese import names, pinyin
from crm.members.rules.errors import CreditCodeInvalid
from crm.standards import credit_code

NAME_LENGTH, SHORT_LENGTH = 200, 60
SIMILAR = 0.9
"""From this similarity of names on, two enterprises are shown as likely the same (product.md D4)."""


def check_credit_code(value: str) -> str:
    """Return the code as it is stored: half-width, upper case, no blanks. Raises CreditCodeInvalid.

    Nothing is repaired (an O stays an O): the sentence says what to compare with the licence (GB 32100-2015).
    """
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", value)).upper()
    problem = credit_code.problem(code)
    if problem is None:
        return code
    raise CreditCodeInvalid(problem)


def name_fields(name: str, short_name: str = "") -> dict[str, str]:
    """Return what is derived from an enterprise's name: every writer of `enterprise` stores exactly this.

    Keys: short_name, name_key, core_name, sort_key (the pinyin of the short name, which is what lists show).
    """
    short = short_name or names.short_name(name)[:SHORT_LENGTH]
    return {
        "short_name": short,
        "name_key": names.name_key(name)[:NAME_LENGTH],
        "core_name": names.core_name(name)[:NAME_LENGTH],
        "sort_key": pinyin.sort_key(short or name)[:NAME_LENGTH],
    }


def person_sort_key(name: str) -> str:
    """Return the pinyin a person is ordered by, the surname read as a surname."""
    return pinyin.sort_key(name, person=True)[:100]


def fingerprint(values: Mapping[str, str]) -> str:
    """Return a short word per field, so that a form remembers what it began with: `name.1a2b3c,phone.0`."""
    return ",".join(f"{name}.{zlib.crc32(text.encode()):x}" for name, text in values.items())


def choices_after_clash(base: str, yours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """Return, per field whose texts differ, what a person most likely wants: "yours", "theirs" or "" (ask).

    Somebody saved while you were typing. What only they touched is theirs, what only you touched is yours.
    """
    began = dict(part.partition(".")[::2] for part in base.split(",") if part)
    found = {}
    for name, text in yours.items():
        other = theirs.get(name, "")
        if text == other:
            continue
        mine = began.get(name) != f"{zlib.crc32(text.encode()):x}"
        foreign = began.get(name) != f"{zlib.crc32(other.encode()):x}"
        found[name] = "" if mine and foreign else "yours" if mine else "theirs"
    return found
