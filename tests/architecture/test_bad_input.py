"""Bad input, tried on every form and every address there is: a sentence at the field, never a fault, nothing kept.

Forms are found by opening every page as every role; a route that changes something and is on no page has to be listed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import pytest

from crm.core.web import CrmFlask
from tests.support import database
from tests.support.bad_input import CONTROL, EVERYTHING, FILES, WORST, Pairs, as_bytes
from tests.support.forms_shown import CHOSEN, FREE, WHEN, Field, Shown, kept_in, said_at
from tests.support.mass_assignment import sent_twice
from tests.support.one_of_each import Places, one_of_each
from tests.support.walk import Answer, Found, Walk, unsafe, with_number

pytestmark = pytest.mark.long
UNSHOWN: dict[str, tuple[str, ...]] = {
    "accounts.confirm_second_factor": ("code",),
    "accounts.remove_second_factor": ("code",),
    "attendance.check_in_here": ("code", "scan_id"),
    "attendance.sync": ("scans",),
    "campaigns.settle_all": ("outcome",),
    "campaigns.submit": (),
    "campaigns.unpublish": (),
    "care.merge_enterprises": ("keep", "gone", "pick_name"),
    "care.merge_people": ("keep", "gone", "pick_name"),
    "care.throw_enterprise": (),
    "members.decide_proposals": ("id", "verdict", "decided_on", "opinion"),
    "entry.autosave": ("name", "contact_email", "address", "credit_code", "contact_mobile", "version"),
    "events.reject_many": ("id", "message"),
    "outcomes.restore_photo": (),
    "invitations.take_down": ("text", "venue_id"),
    "kit.apply_plan": ("plan",),
    "kit.take_back": (),
    "kit.put_back": (),
    "notices.issue": ("title", "body", "event_id", "asked", "answer_by", "audience", "names"),
    "invitations.invite": ("audience", "guest_class", "venue_id", "answer_by", "word"),
    "members.edit_many": ("list", "id", "all", "field", "manager", "side", "industry", "do"),
    "members.reopen_employment": (),
    "members.restore_activity": (),
    "terms.take_back": (),
    "work.move_back": (),
    "lists.bring_back": (),
    "members.undo_many": (),
    "members.edit_many_people": ("list", "id", "all", "field", "locale", "rank", "do"),
    "members.undo_many_people": (),
    "leads.edit_many": ("list", "id", "all", "field", "owner", "sector", "origin", "landing", "complex", "do"),
    "leads.undo_many": (),
    "leads.undo_place": (),
    "projects.confirm_own": (),
    "projects.reopen_own": ("note",),
    "portal.choose_firm": ("firm",),
}
"""Routes whose form no page of this small installation shows: endpoint → the fields they read (none: a button)."""
PREVIEWS = {"campaigns.preview_typed"}
"""Routes that store nothing and answer into a frame beside the form: what they refuse is said there."""
TRAP = "homepage"
"""A field people do not see; programs that fill it in are thanked and forgotten."""


@pytest.fixture(scope="module")
def places(app: CrmFlask) -> Iterator[Places]:
    """One of each, for this module."""
    app.extensions["instance_marks"] = {}
    yield one_of_each(app)
    database.wipe(app.extensions["engine"])
    app.extensions["instance_marks"] = {}


@pytest.fixture(scope="module")
def walk(app: CrmFlask, places: Places) -> Walk:
    """Every page opened, every form found."""
    found = Walk(app)
    found.explore(places)
    shown = {each.endpoint for each in found.forms}
    secretary = next(each for each in found.forms if each.endpoint == "members.create")
    token = next(one for one in secretary.shown.fields if one.name == "csrf_token")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in UNSHOWN:
            assert rule.endpoint not in shown, rule.endpoint
            fields = [token, *(Field(name, "unshown") for name in UNSHOWN[rule.endpoint])]
            form = Shown(next(places.addresses(rule)), "no page", multipart=False, fields=fields)
            found.forms.append(Found(form, secretary.browser, rule.endpoint))
    return found


def test_every_page_opens(walk: Walk) -> None:
    assert not walk.faults


def test_every_route_that_changes_something_is_tried(walk: Walk, app: CrmFlask) -> None:
    tried = {found.endpoint for found in walk.forms}
    untried = sorted(unsafe(app) - tried)
    assert not untried, "\n".join(untried)
    assert not [endpoint for endpoint in tried if endpoint.startswith("nowhere")]


def replaced(sent: Pairs, name: str, value: str | bytes) -> Pairs:
    """What is sent with one field typed badly."""
    pairs: Pairs = [(one, value if one == name else given) for one, given in sent]
    return pairs if any(one == name for one, _ in pairs) else [*pairs, (name, value)]


def spoilt(found: Found) -> Iterator[tuple[str, Pairs]]:
    """What is sent with every field typed badly at once, each in another way; every way stands in some field
    of a form into which people type."""
    kinds, fields = list(EVERYTHING), found.shown.fields
    others = len(found.shown.names - {"csrf_token"})
    most = len(kinds) if any(one.kind in FREE for one in fields) else 8  # a button says little in 40 ways
    begin = sum(found.endpoint.encode())
    for turn in range(min(most, max(4, -(-len(kinds) // others))) if others else 1):
        chosen = [kinds[(begin + turn * max(1, others) + place) % len(kinds)] for place in range(len(fields))]
        pairs: Pairs = [
            (one.name, one.value if one.name == "csrf_token" else EVERYTHING[kind])
            for one, kind in zip(fields, chosen, strict=True)
        ]
        yield f"turn {turn} ({chosen[0]} …)", pairs


def never(answer: Answer) -> Iterator[str]:
    """What no answer may be."""
    if answer.status >= 500 or answer.faults:
        yield f"{answer.status} {'; '.join(answer.faults)}"
    if "<script>alert(1)" in answer.text:
        yield "not escaped"
    if answer.status == 303 and re.search(r"[\r\n]", answer.location):
        yield "header split"


def must_refuse(one: Field, kind: str) -> bool:
    """Whether a field has to refuse this value, whatever else the form holds."""
    if one.kind in CHOSEN:
        return kind not in ("empty", "blank")
    if one.kind in WHEN:
        return kind not in ("empty", "blank")
    return one.kind in FREE and (kind in CONTROL or kind == "long")


def refusal(found: Found, one: Field, kind: str, value: str | bytes, answer: Answer) -> Iterator[str]:
    """What is wrong with the answer to one field typed badly."""
    if must_refuse(one, kind) and answer.status < 400:
        yield f"accepted ({answer.status})"
    if 400 <= answer.status < 500 and one.kind in FREE | CHOSEN:
        if 'role="alert"' not in answer.text:
            yield f"{answer.status} without a summary"
        said = said_at(answer.text, one.name)
        if must_refuse(one, kind) and not said:
            yield f"{answer.status} without a sentence at the field"
        typed = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if one.kind in FREE - {"password"} - WHEN and said and not kept_in(answer.text, one.name, typed):
            yield "what was typed is lost"


def judged(found: Found, one: Field, kind: str, answer: Answer) -> list[str]:
    """What is wrong with the answer to a form with this field typed badly."""
    return [*never(answer), *(() if found.endpoint in PREVIEWS else refusal(found, one, kind, WORST[kind], answer))]


def not_refused_together(walk: Walk, found: Found, kind: str, fields: list[Field]) -> list[Field]:
    """Type all fields badly at once; return those that were not refused, which are to be tried alone."""
    pairs = found.shown.sent()
    for one in fields:
        pairs = replaced(pairs, one.name, WORST[kind])
    answer = walk.post(found.browser, found.shown.action, pairs, multipart=found.shown.multipart)
    return [one for one in fields if not must_refuse(one, kind) or judged(found, one, kind, answer)]


def tried(walk: Walk, found: Found) -> Iterator[str]:
    """Everything that is wrong with one form."""
    form = found.shown
    where = f"{found.endpoint} ({form.action} on {form.page})"
    for turn, pairs in spoilt(found):
        answer = walk.post(found.browser, form.action, pairs, multipart=form.multipart)
        yield from (f"{where} all {turn}: {fault}" for fault in never(answer))
    alone = {one.name: one for one in form.fields if one.name not in ("csrf_token", TRAP)}
    for kind, value in WORST.items():
        bad = [one for one in alone.values() if one.kind in FREE or kind == "controls"]
        for one in not_refused_together(walk, found, kind, bad):
            pairs = replaced(form.sent(), one.name, value)
            answer = walk.post(found.browser, form.action, pairs, multipart=form.multipart)
            yield from (
                f"{where} {one.name} [{one.kind}] {kind}: {fault}" for fault in judged(found, one, kind, answer)
            )
    twice: Pairs = [*form.sent(), *((one.name, "again") for one in alone.values())]
    answer = walk.post(found.browser, form.action, twice, multipart=form.multipart)
    yield from (f"{where} everything twice: {fault}" for fault in never(answer))


def test_bad_input_on_every_form(walk: Walk) -> None:
    before = walk.rows()
    faults: list[str] = []
    for found in walk.forms:
        faults += tried(walk, found)
    assert not faults, "\n".join(faults)
    assert walk.rows() == before


def test_keys_a_form_does_not_show_change_nothing(walk: Walk) -> None:
    before = walk.rows()
    faults = [fault for found in walk.forms for fault in sent_twice(walk, found)]
    assert not faults, "\n".join(faults)
    assert walk.rows() == before


MOVES = {
    **{("projects.record_arrival", name): "" for name in ("currency", "foreign", "rate", "rate_on", "rate_source")},
    ("portal.propose", "name"): "青岛示例再次更名有限公司",
    **{("entry.begin", name): value for name, value in {
        "name": "示例再来有限公司", "credit_code": "91370200FAKE88888X", "place": "青岛市崂山区", "address": "示例路",
        "legal_representative": "高样例", "contact_name": "邓样例", "contact_mobile": "19900005501",
        "contact_email": "d@example.com",
    }.items()},
    ("outcomes.add_photo", "alt"): "示例照片", ("projects.solve_problem", "answer"): "示例情况",
    ("entry.decide", "opinion"): "示例意见", ("entry.decide", "meeting"): "示例会议",
    ("entry.decide", "held_on"): "2026-01-01", ("entry.resolve", "title"): "示例决议",
    ("entry.resolve", "meeting"): "示例会议", ("entry.resolve", "held_on"): "2026-01-01",
    ("dues.record_receipt", "code"): "3701", ("dues.record_receipt", "number"): "00000002",
}  # fmt: skip
"""What has to be typed besides, so that a file is looked at."""
TICKED = {("entry.begin", "consent"), ("entry.resolve", "id")}
"""What has to be ticked besides."""


def test_bad_files_on_every_form(walk: Walk) -> None:
    faults: list[str] = []
    for found in walk.forms:
        for one in found.shown.fields:
            if one.kind != "file":
                continue
            for kind, file in FILES.items():
                sent = [(name, MOVES.get((found.endpoint, name), value)) for name, value in found.shown.sent()]
                sent += [(o.name, o.value) for o in found.shown.fields if (found.endpoint, o.name) in TICKED]
                pairs: Pairs = [*sent, (one.name, file)]
                answer = walk.post(found.browser, found.shown.action, pairs, multipart=True)
                wrong = [*never(answer)]
                taken = answer.status == 409  # the file is fine, what it belongs to was recorded before
                if 400 <= answer.status < 500 and not taken and not said_at(answer.text, one.name):
                    wrong.append(f"{answer.status} without a sentence at the field")
                faults += [f"{found.endpoint} {one.name} {kind}: {fault}" for fault in wrong]
    assert not faults, "\n".join(faults)


QUERY = ("q", "page", "after", "before", "last", "sort", "show", "next", "name", "id", "since", "until", "l", "locale")

TURNS = 6


def test_bad_query_strings_on_every_page(walk: Walk) -> None:
    kinds = list(EVERYTHING)
    faults: list[str] = []
    for endpoint, (path, browser, names) in walk.pages.items():
        asked = sorted(names | set(QUERY))
        for turn in range(TURNS):
            chosen = (
                [kinds[(turn * 7 + place) % len(kinds)] for place in range(len(asked))] if turn else ["beyond 64 bits"]
            )
            texts = [quote_from_bytes(as_bytes(EVERYTHING[kind])[:3_000]) for kind in chosen]
            query = "&".join(f"{name}={text}" for name, text in zip(asked, itertools.cycle(texts), strict=False))
            answer = walk.request(browser, "GET", f"{path}?{query}")
            faults += [f"{endpoint} {path}?{query[:300]}: {fault}" for fault in never(answer)]
    assert not faults, "\n".join(faults)


NUMBERS = ("0", "-1", "2147483648", "9" * 40, "９９", "1e400")
HARDER = ("9223372036854775808", "NaN", "%00", "0x1", "%C7%E0", "9" * 5_000)


def test_numbers_in_addresses_that_name_nothing(walk: Walk, app: CrmFlask, places: Places) -> None:
    faults: list[str] = []
    secretary = next(found.browser for found in walk.forms if found.endpoint == "members.create")
    token: Pairs = [("csrf_token", secretary.csrf())]
    for rule in app.url_map.iter_rules():
        for number in (*NUMBERS, *HARDER) if rule.endpoint in ("members.show", "leads.move") else NUMBERS:
            for path in with_number(rule, places, number):
                method = "GET" if "GET" in (rule.methods or ()) else "POST"
                answer = walk.post(secretary, path, token) if method == "POST" else walk.request(secretary, "GET", path)
                if answer.status not in (404, 405, 422) or answer.faults:
                    faults.append(f"{method} {rule.rule} {number[:25]}: {answer.status} {answer.faults}")
    assert not faults, "\n".join(faults)
