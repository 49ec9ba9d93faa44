"""Applies attendance lists to an event through its own actions: who is not registered yet is, who was there is let in.

Row by row, not in bulk: a list of guests is short, and seats, tickets and check-ins have their own rules.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from crm.attendance import actions as attendance
from crm.attendance.models import CheckIn
from crm.attendance.rules import Method, ScanResult
from crm.chinese.names import name_key
from crm.core.db import session
from crm.core.errors import DomainError
from crm.core.facts import announce
from crm.core.i18n import _
from crm.events import actions as events
from crm.events.models import Registration, Venue
from crm.events.rules import HOLDS_SEAT, LIVE, Attendee, Source, check_contact
from crm.transfer.facts import AttendanceImported
from crm.transfer.rules import Did, NoVenue
from crm.transfer.writing.work import Draft, Result, Setting


@dataclass(slots=True)
class _Known:
    id: int
    venue_id: int
    version: int
    is_in: bool


class Attendance:
    """Plans and stores the records of attendance lists. What it does it does while planning: see `plan`."""

    key = "registration_id"

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._by_phone: dict[str, _Known] = {}
        self._by_name: dict[tuple[str, str], _Known] = {}
        self._by_id: dict[int, _Known] = {}
        self._venues: Sequence[Any] = ()
        self._facts: list[AttendanceImported] = []

    def plan(self, drafts: Sequence[Draft]) -> list[Result]:
        """Register and let in, one after another; in a dry run only say what would be done."""
        self._load()
        return [self._apply(draft) for draft in drafts]

    def write(self) -> None:
        """Tell which import it was; the events' own facts are announced already."""
        if self._facts:
            announce(*self._facts)
        self._facts = []

    def _load(self) -> None:
        event_id = self._setting.event_id
        self._venues = session.execute(
            select(Venue.id, Venue.city_code, Venue.online_url)
            .where(Venue.event_id == event_id)
            .order_by(Venue.position)
        ).all()
        stands = select(CheckIn.registration_id).where(CheckIn.event_id == event_id, CheckIn.undone_at.is_(None))
        inside = set(session.scalars(stands))
        r = Registration
        live = select(r.id, r.venue_id, r.version, r.name, r.company, r.mobile).where(
            r.event_id == event_id, r.state.in_(LIVE)
        )
        for row in session.execute(live.order_by(r.id)):
            if row.id not in self._by_id:
                known = _Known(row.id, row.venue_id, row.version, row.id in inside)
                self._know(known, row.name, row.company, row.mobile or "")

    def _know(self, known: _Known, name: str, company: str, mobile: str) -> None:
        if known.id:
            self._by_id[known.id] = known
        self._by_name.setdefault((name, name_key(company)), known)
        if mobile:
            self._by_phone.setdefault(mobile, known)

    def _apply(self, draft: Draft) -> Result:
        fields = draft.fields
        who = _attendee(fields)
        result = Result(draft.row, Did.UNCHANGED, who.name)
        known = (self._by_id.get(draft.target) if draft.target else None) or self._by_phone.get(who.mobile)
        known = known or self._by_name.get((who.name, name_key(who.company)))
        try:
            with nullcontext() if self._setting.dry else session.begin_nested():
                known = known or self._register(draft, who, result)
                if fields.get("attended") is True and not known.is_in:
                    self._let_in(draft, known, result)
        except DomainError as error:
            return Result(draft.row, Did.CONFLICT, who.name, problem=_(error.template, **error.facts))
        result.registration_id = known.id or None
        if result.undo:
            self._tell(draft, known)
            result.did = Did.CREATED if "registration" in result.made else Did.UPDATED
        if result.problem:
            result.did = Did.CONFLICT
        return result

    def _register(self, draft: Draft, who: Attendee, result: Result) -> _Known:
        check_contact(who)
        venue_id = self._venue(draft)
        known = _Known(0, venue_id, 1, is_in=False)
        if not self._setting.dry:
            made = events.register(
                self._setting.event_id or 0, venue_id, who, source=Source.IMPORT, by=self._setting.by
            ).registration
            known = _Known(made.id, made.venue_id, made.version, is_in=False)
        self._know(known, who.name, who.company, who.mobile)
        result.made["registration"], result.versions["registration"] = known.id, known.version
        return known

    def _venue(self, draft: Draft) -> int:
        """The venue of the row's city; online guests go where there is a link; else the first venue."""
        city = draft.fields.get("city")
        online = draft.fields.get("mode") == "online"
        fitting = [venue for venue in self._venues if (online and venue.online_url) or venue.city_code == city]
        if not (fitting or self._venues):
            if self._setting.event_id is None:
                return 0
            raise NoVenue()
        chosen: int = (fitting or self._venues)[0].id
        return chosen

    def _let_in(self, draft: Draft, known: _Known, result: Result) -> None:
        known.is_in = True
        result.made["check_in"] = 0
        if self._setting.dry:
            return
        answer = attendance.check_in(
            self._setting.event_id or 0, venue_id=known.venue_id, registration_id=known.id, method=Method.IMPORT,
            scan_id=f"import-{self._setting.batch_id}-{draft.row}", by=self._setting.by, admit=True,
        )  # fmt: skip
        if answer.result is ScanResult.OK and answer.check_in_id is not None:
            result.made["check_in"] = answer.check_in_id
        else:
            del result.made["check_in"]
            result.problem = _("未能登记到场，请在签到台核对。")

    def _tell(self, draft: Draft, known: _Known) -> None:
        if not self._setting.dry:
            change = self._setting.change(draft.row)
            self._facts.append(AttendanceImported(by=self._setting.by, registration_id=known.id, changes=(change,)))


def _attendee(fields: Any) -> Attendee:
    phone = str(fields.get("phone", ""))
    is_mobile = phone.isdigit()
    return Attendee(
        name=str(fields["person"])[:100], company=str(fields["company"]), mobile=phone if is_mobile else "",
        phone="" if is_mobile else phone,
    )  # fmt: skip


def free_seats(registration_ids: Collection[int]) -> None:
    """Give back the seats of registrations that are about to be deleted."""
    held = session.scalars(
        select(Registration.venue_id).where(Registration.id.in_(registration_ids), Registration.state.in_(HOLDS_SEAT))
    ).all()
    for venue_id in set(held):
        taken = Venue.seats_taken - held.count(venue_id)
        session.execute(update(Venue).where(Venue.id == venue_id).values(seats_taken=taken))
