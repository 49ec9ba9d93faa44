"""Objects that a form names beside the address: out of reach they do not exist either."""

from __future__ import annotations

from collections.abc import Callable

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.web import CrmFlask
from crm.members import actions
from crm.members.models import Employment
from crm.members.rules import Duty, EmploymentDraft
from tests.support.events import a_registration, an_attendee, an_event
from tests.support.members import a_member, a_person
from tests.support.people import Browser, an_account
from tests.support.reviews import a_firm

Browse = Callable[..., Browser]
HERE = {"title": "顾问", "name": "王样例", "mobile": "19900000001", "duty": "other", "locale": "zh", "rank": "0"}


def test_a_firm_takes_in_nobody_it_finds_in_the_directory(clean: CrmFlask, browse: Browse) -> None:
    """Otherwise the person would be the firm's to reveal, to change and to invite."""
    with clean.app_context(), db.transaction(write=True):
        firm = a_firm().enterprise.id
        found = a_person(a_member(), "列代表", duty=Duty.REPRESENTATIVE).id
    browser = browse(Role.FIRM_ADMIN)
    assert browser.get(f"/people/{found}").status_code == 200
    answer = browser.send(f"/enterprises/{firm}/people", {**HERE, "existing": str(found)})
    assert answer.status_code == 404
    with clean.app_context(), db.transaction():
        assert db.session.query(Employment).filter_by(person_id=found).count() == 1
    assert browser.send(f"/enterprises/{firm}/people", HERE).status_code == 303


def test_a_firm_is_not_shown_the_way_into_an_account_somebody_has(clean: CrmFlask, browse: Browse) -> None:
    """Somebody of two firms: whoever manages one of them would sign in as the manager of the other."""
    with clean.app_context(), db.transaction(write=True):
        firm, other = a_firm().enterprise, a_member()
        account = an_account(Role.FIRM_ADMIN, email="both@example.com")
        person = a_person(other, "两处任职", account_id=account, firm_admin=True)
        actions.employ(person.id, firm.id, EmploymentDraft(title="顾问"), by=SYSTEM)
        form = {"enterprise": str(firm.id), "role": "member", "email": "mine@example.com"}
        newcomer, person_id = a_person(firm, "新同事").id, person.id
    browser = browse(Role.FIRM_ADMIN)
    invited = browser.send(f"/people/{person_id}/invitation", form)
    assert invited.status_code == 200
    assert "/sign-in/" not in invited.text
    assert "/sign-in/" in browser.send(f"/people/{newcomer}/invitation", form).text
    assert "/sign-in/" in browse(Role.SECRETARY).send(f"/people/{person_id}/invitation", form).text


def test_a_desk_is_not_told_who_comes_elsewhere(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True):
        here = an_event(code="here-event", staff=(an_account(Role.LIAISON),))
        there = an_event(code="there-event")
        row = a_registration(there, an_attendee(7, name="别处来客")).registration.id
    browser = browse(Role.LIAISON)
    scan = {"venue_id": str(here.venues[0]), "registration_id": str(row), "back": "list"}
    answer = browser.send("/events/here-event/check-ins", scan, follow_redirects=True)
    assert answer.status_code == 200
    assert "别处来客" not in answer.text
    assert "别处来客" not in browser.send("/events/here-event/check-ins", {**scan, "back": ""}).text
