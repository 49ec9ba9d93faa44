"""A small installation with an object of each kind at the steps that have forms, for walks over the whole url map."""

from __future__ import annotations

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.web import CrmFlask
from tests.support.one_of_each.doors import of_imports, of_links
from tests.support.one_of_each.events import of_afterwards, of_events, of_letters, of_notices
from tests.support.one_of_each.members import of_applications, of_firms, of_terms, of_the_directory
from tests.support.one_of_each.notices import of_campaigns, of_recipients
from tests.support.one_of_each.pipeline import of_the_pipeline
from tests.support.one_of_each.places import FIRM, WAITS, Named, Places
from tests.support.owed import dues_of_each
from tests.support.people import an_account, an_actor

__all__ = ["FIRM", "WAITS", "Named", "Places", "one_of_each"]


def one_of_each(app: CrmFlask) -> Places:
    """Build it, committed, as its people would have made it."""
    places = Places()
    for build in (
        of_applications, of_firms, of_the_directory, of_terms, of_events, of_letters, of_notices, of_afterwards,
        of_the_pipeline, of_campaigns, of_recipients, of_links, dues_of_each,
    ):  # fmt: skip
        with app.app_context(), db.transaction(write=True):
            for role in Role:
                an_account(role)
            places.add(build(an_actor(Role.SECRETARY)))
    places.add({"batch_id": list(of_imports(app)), "kind": ["members"]})
    mails = sorted(path.name for path in (app.config["CRM_SETTINGS"].instance / "outbox").rglob("*.eml"))
    places.add({"name": [mails[0].removesuffix(".eml")], "number": [0]})
    return places
