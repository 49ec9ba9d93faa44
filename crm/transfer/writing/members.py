"""Applies member lists: enterprises, contacts, memberships. Policy: fill what is empty, keep what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crm.core.clock import now
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.rules import About, Duty, Position, name_fields, person_sort_key
from crm.transfer.rules import Did, Policy
from crm.transfer.writing.answers import CustomAnswers
from crm.transfer.writing.filling import settle
from crm.transfer.writing.firms import COLUMNS, Contact, Firm, Register
from crm.transfer.writing.members_store import Pending, numbers
from crm.transfer.writing.wanted import UNNAMED, Wanted, wanted
from crm.transfer.writing.work import Draft, Ids, Result, Setting, as_kept, shown

_EMPTY: dict[str, Any] = dict.fromkeys(
    ("name_en", "legal_representative", "address", "postcode", "website", "stock_code", "phone", "intro"), ""
) | dict.fromkeys(
    ("credit_code", "city_code", "district_code", "home_code", "industry_code", "registered_capital", "manager_id")
)


class Members:
    """Plans and stores the records of member lists, a chunk at a time."""

    key = "enterprise_id"

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._register = Register()
        self._pending = Pending(setting)
        self._answers = CustomAnswers(setting)
        self._said = CustomAnswers(setting, About.PERSON)
        self._at = now()

    def plan(self, drafts: Sequence[Draft]) -> list[Result]:
        """Decide what each record does. A dry run remembers what it has planned for records that exist."""
        asked = [wanted(draft, self._setting) for draft in drafts]
        if self._setting.dry:
            self._pending = Pending(self._setting)
        else:
            self._register = Register()
        self._register.load(
            {w.columns["credit_code"] for w in asked if "credit_code" in w.columns},
            {w.key for w in asked},
            {w.target for w in asked if w.target is not None},
            {text for w in asked for text in w.reached},
        )
        self._answers.load(self._register.firms)
        if self._said:
            self._said.load(self._register.person_ids())
        most = len(drafts)
        self._ids = {table: Ids(table, most) for table in (Enterprise, Person, Employment, Membership)}
        self._numbers = numbers(most)
        self._at = now()
        return [self._plan(each) for each in asked]

    def write(self) -> None:
        """Store what was planned."""
        self._pending.store()
        self._answers.store()
        self._said.store()
        self._pending = Pending(self._setting)

    def _plan(self, asked: Wanted) -> Result:
        firm = self._match(asked)
        if firm is None:
            return self._create(asked)
        result = Result(asked.row, Did.UNCHANGED, firm.name, enterprise_id=firm.id)
        if (code := asked.columns.get("credit_code")) and firm.columns["credit_code"] not in (None, code):
            result.did, result.differs = Did.CONFLICT, ["uscc"]
            return result
        if asked.key != firm.name_key:
            result.differs.append("name")
        self._fill(asked, firm, result)
        if membership := self._join(asked, firm, result):
            self._pending.joined(firm.id, asked.row, membership)
        self._meet(asked, firm, result)
        if result.undo:
            result.did = Did.UPDATED
        if result.differs:
            result.did = Did.CONFLICT
        return result

    def _match(self, asked: Wanted) -> Firm | None:
        if asked.target is not None and asked.target in self._register.firms:
            return self._register.firms[asked.target]
        code = asked.columns.get("credit_code")
        return (self._register.by_code.get(code) if code else None) or self._register.by_key.get(asked.key)

    # -- enterprises

    def _create(self, asked: Wanted) -> Result:
        result = Result(asked.row, Did.CREATED, asked.name)
        if self._setting.dry:
            return result
        derived = name_fields(asked.name, asked.columns.get("short_name", ""))
        enterprise_id = self._ids[Enterprise].take()
        self._pending.enterprises.append(
            _EMPTY | asked.columns | derived
            | {"id": enterprise_id, "version": 1, "name": asked.name, "created_at": self._at, "updated_at": self._at}
        )  # fmt: skip
        result.enterprise_id = result.made["enterprise"] = enterprise_id
        result.versions["enterprise"] = 1
        told = {"name": asked.name} | shown(asked.columns) | self._answers.told(asked.answers, enterprise_id)
        columns = {name: asked.columns.get(name) for name in COLUMNS} | {"short_name": derived["short_name"]}
        firm = Firm(enterprise_id, 1, asked.name, asked.key, columns)
        self._register.add(firm)
        self._pending.imported(enterprise_id, asked.row, told | self._join(asked, firm, result))
        self._meet(asked, firm, result)
        return result

    def _fill(self, asked: Wanted, firm: Firm, result: Result) -> None:
        """Fill what is empty, replace what the file decides; what differs otherwise is listed and stays."""
        settled = settle(firm.columns, asked.columns, self._setting.policy_of)
        result.differs += settled.differs
        result.replaced += settled.replaced
        filled, (was, said) = settled.filled, self._answers.settle(asked.answers, result)
        if not filled and not said:
            return
        held = {name: firm.columns[name] for name in filled}
        firm.columns |= filled
        firm.version += 1
        self._pending.completed(firm.id, asked.row, held | was, filled | said)
        if "short_name" in filled:
            filled["sort_key"] = name_fields(firm.name, filled["short_name"])["sort_key"]
            held["sort_key"] = name_fields(firm.name, held["short_name"])["sort_key"]
        result.held["enterprise"] = as_kept(held)
        result.versions["enterprise"] = firm.version
        self._pending.fill("enterprise", firm.id, firm.version, filled)

    # -- memberships

    def _join(self, asked: Wanted, firm: Firm, result: Result) -> dict[str, Any]:
        """Make it a member if it is none; what there is to tell of it."""
        if asked.joined_on is None:
            return {}
        if firm.joined_on is not None:
            if firm.joined_on != asked.joined_on:
                result.differs.append("joined_on")
            return {}
        firm.joined_on = asked.joined_on
        result.made["membership"] = 0
        if self._setting.dry:
            return {}
        membership_id, number = self._ids[Membership].take(), next(self._numbers)
        self._pending.member(
            {"id": membership_id, "version": 1, "enterprise_id": firm.id, "number": number,
             "position": Position.MEMBER, "joined_on": asked.joined_on, "basis": ""}
        )  # fmt: skip
        result.made["membership"] = membership_id
        return {"number": number, "joined_on": asked.joined_on}

    # -- people

    def _meet(self, asked: Wanted, firm: Firm, result: Result) -> None:
        """Find the contact among those who work there, else among all, else add them."""
        if not asked.contact:
            return
        known = _colleague(asked.contact, firm)
        if known is not None:
            result.person_id = known.person_id or None
            self._complete(asked, known, result)
            return
        known = next((p for t in asked.reached if (p := self._register.people.get((asked.contact["name"], t)))), None)
        said: dict[str, object] = {}
        if known is None:
            known = self._add_person(asked, result)
            said = self._said.told(asked.answers, known.person_id) if known.person_id else {}
        else:
            result.person_id = known.person_id or None
            self._complete(asked, known, result)
        firm.people.append(known)
        result.person_id = known.person_id or None
        self._employ(asked, firm, known, result, said)

    def _add_person(self, asked: Wanted, result: Result) -> Contact:
        contact = asked.contact
        person_id = 0 if self._setting.dry else self._ids[Person].take()
        known = Contact(person_id, 1, contact["name"], contact["mobile"], contact["email"])
        self._register.know(known)
        result.made["person"], result.versions["person"] = person_id, 1
        if not self._setting.dry:
            self._pending.people.append(
                contact | {"id": person_id, "version": 1, "sort_key": person_sort_key(contact["name"]),
                           "salutation": "", "wechat": "", "locale": "zh", "rank": 0, "created_at": self._at}
            )  # fmt: skip
        return known

    def _employ(self, asked: Wanted, firm: Firm, known: Contact, result: Result, said: Mapping[str, object]) -> None:
        result.made["employment"] = 0
        if self._setting.dry:
            return
        employment_id = result.made["employment"] = self._ids[Employment].take()
        self._pending.employments.append(
            {"id": employment_id, "version": 1, "person_id": known.person_id, "enterprise_id": firm.id, "title": "",
             "duty": Duty.CONTACT, "main": not firm.has_main, "firm_admin": False}
        )  # fmt: skip
        firm.has_main = True
        self._pending.met(known.person_id, asked.row, shown(asked.contact) | {"enterprise_id": firm.id} | dict(said),
                          firm.columns["short_name"] or firm.name)  # fmt: skip

    def _complete(self, asked: Wanted, known: Contact, result: Result) -> None:
        """Fill the phone and address of somebody known; what differs is listed and stays."""
        filled: dict[str, Any] = {}
        for name in ("mobile", "email"):
            there, value = getattr(known, name), asked.contact[name]
            field = "phone" if name == "mobile" else name
            policy = self._setting.policy_of(field)
            if not value or there == value or policy is Policy.SKIP:
                continue
            if not there or policy is Policy.UPDATE:
                filled[name] = value
                result.replaced += [field] if there else []
            else:
                result.differs.append(field)
        if known.name == UNNAMED != asked.contact["name"]:
            filled |= {"name": asked.contact["name"], "sort_key": person_sort_key(asked.contact["name"])}
        elif asked.contact["name"] not in (known.name, UNNAMED):
            result.differs.append("contact")
        was, said = self._said.settle(asked.answers, result) if known.person_id else ({}, {})
        if not filled and not said:
            return
        held = {name: getattr(known, name, "") for name in filled}
        if "name" in held:
            held["sort_key"] = person_sort_key(known.name)
        for name in filled.keys() - {"sort_key"}:
            setattr(known, name, filled[name])
        known.version += 1
        result.held["person"], result.versions["person"] = held, known.version
        self._pending.fill("person", known.person_id, known.version, filled)
        self._pending.person_completed(known.person_id, asked.row, held | was, filled | said)


def _colleague(contact: dict[str, str], firm: Firm) -> Contact | None:
    """The one who has this phone or address there, else the one of this name."""
    for known in firm.people:
        if (contact["mobile"] and known.mobile == contact["mobile"]) or (
            contact["email"] and known.email == contact["email"]
        ):
            return known
    return next((known for known in firm.people if known.name in (contact["name"], UNNAMED)), None)
