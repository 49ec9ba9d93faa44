"""Forms of the import wizard."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from crm.core.forms import Choice, Form, Tick, Upload, choices_of
from crm.core.i18n import _
from crm.core.words import N_
from crm.projects.rules import AGREEMENT_NAMES, Agreement
from crm.transfer.alike import words
from crm.transfer.reading.extras import Extra
from crm.transfer.reading.headings import TITLES
from crm.transfer.reading.kinds import FIELDS, Kind
from crm.transfer.rules import (
    KIND_NAMES,
    NEW,
    POLICY_NAMES,
    REPLACEABLE,
    SKIP,
    NotOffered,
    Options,
    Policy,
)  # fmt: skip

ACCEPT = ".xlsx,.csv,.txt,.tsv"


class UploadForm(Form):
    """Which list, in which file."""

    kind = Choice(N_("内容"), choices_of(Kind, KIND_NAMES), coerce=Kind)
    event = Choice(N_("活动"), required=False, blank=N_("请选择活动"))
    """The code of an event: for attendance lists only."""
    file = Upload(N_("文件"), required=True, accept=ACCEPT, hint=N_("xlsx、csv 或 txt，不超过 10 MB"))


class MappingForm(Form):
    """Whether to remember what the columns mean; `for_columns` adds `column-<n>` for each column of a file.

    Lists of members have `policy-<n>` beside it: what the column does to an enterprise that is there already.
    """

    remember = Tick(N_("记住这套对应关系"))
    customs: ClassVar[frozenset[str]] = frozenset()

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides the fields: the file may replace only what is not decided elsewhere."""
        fine = bool(super().validate(extra_validators))
        for choice in [each for each in self if each.name.startswith("policy-")]:
            name = self[choice.name.replace("policy", "column")].data
            if choice.data == Policy.UPDATE and name and name not in REPLACEABLE | self.customs:
                self.refuse(choice.name, _("“{name}”不能以文件为准，请改为补充空白或不改动。", name=_(TITLES[name])))
                fine = False
        return fine


def for_columns(kind: Kind, guesses: Sequence[Any], extras: Sequence[Extra] = ()) -> type[MappingForm]:
    """Return the form for the columns of a file; what was guessed is chosen. `extras`: custom fields."""
    names = [(name, TITLES[name]) for name in FIELDS[kind]] + [(each.name, each.labels[0]) for each in extras]
    fields: dict[str, Any] = {
        f"column-{each.number}": Choice(each.heading, names, blank=N_("不导入"), required=False, default=each.field)
        for each in guesses
    }
    if kind is Kind.MEMBERS:
        fields |= {
            f"policy-{each.number}": Choice(
                N_("已有企业时"), choices_of(Policy, POLICY_NAMES), required=False, default=each.policy.value
            )
            for each in guesses
        }
    return type("MappingOfFile", (MappingForm,), fields | {"customs": frozenset(each.name for each in extras)})


class StartForm(Form):
    """What is chosen for the whole file. Choices per row and city depend on the file: see `decisions`."""

    as_members = Tick(N_("导入为会员"))
    agreement = Choice(N_("协议类型"), choices_of(Agreement, AGREEMENT_NAMES), coerce=Agreement, required=False)


def mapping(given: Mapping[str, str], kind: Kind, width: int, extras: Sequence[Extra] = ()) -> dict[int, str]:
    """Return column → field as it was chosen; what is no field of this kind counts as 不导入. The first wins."""
    found: dict[int, str] = {}
    known = {*FIELDS[kind], *(each.name for each in extras)}
    for number in range(width):
        name = given.get(f"column-{number}", "")
        if name in known and name not in found.values():
            found[number] = name
    return found


def policies(given: Mapping[str, str], chosen: Mapping[int, str]) -> dict[str, str]:
    """Return field → policy, as a batch keeps it, where it is another than filling. The form has been validated."""
    found = {name: given.get(f"policy-{number}") or Policy.FILL.value for number, name in chosen.items()}
    return {name: policy for name, policy in found.items() if policy != Policy.FILL}


def decisions(given: Mapping[str, str], summary: Mapping[str, Any], pair: Mapping[str, str]) -> Options:
    """Return what was chosen about likely duplicates and cities; only what the check page offered counts.

    Raises NotOffered.
    """
    rows: dict[int, str] = {}
    for each in summary.get("likely", ()):
        allowed = {NEW, SKIP, *(str(candidate["id"]) for candidate in each["candidates"] if candidate["id"])}
        if choice := _offered(given, f"row-{each['row']}", allowed):
            rows[each["row"]] = choice
    homes = {
        code: home
        for code in summary.get("cities", ())
        if re.fullmatch(r"\d{6}", code) and (home := _offered(given, f"home-{code}", pair))
    }
    agreement = Agreement(_offered(given, "agreement", {each.value for each in Agreement}) or Agreement.FRAMEWORK)
    return Options(
        as_members=bool(StartForm(given).as_members.data),
        agreement=agreement,
        homes=homes,
        rows=rows,
        apart=words(given, summary),
    )


def _offered(given: Mapping[str, str], name: str, allowed: Collection[str]) -> str:
    choice = given.get(name, "")
    if choice and choice not in allowed:
        raise NotOffered(name=name)
    return choice
