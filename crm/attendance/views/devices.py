"""Devices of an event: enrolling, revoking, the tool that works without a network, and what is to be settled."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request
from flask.typing import ResponseReturnValue

from crm.attendance import actions, queries
from crm.attendance.forms import DeviceForm, SettlingForm
from crm.attendance.rules import SCAN_SENTENCES
from crm.attendance.views import bp
from crm.attendance.views.desk import desk_choices, event_at_desk, standing_at
from crm.attendance.views.scans import LOOKS
from crm.attendance.views.sync import COOKIE, cookie_path
from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import now
from crm.core.errors import DomainError, NotFound
from crm.core.flashes import hook_after
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other, sentence
from crm.events.models import Event
from crm.events.rules import REGISTRATION_STATE_NAMES


def _context(event: Event) -> dict[str, Any]:
    return {
        "event": event, "devices": queries.devices_at(event.id), "gates": queries.gates(event.id), "at": now(),
        "waiting": queries.unsettled_count(event.id), "supervises": queries.supervises(current_actor(), event),
    }  # fmt: skip


def _form(event: Event) -> DeviceForm:
    form, here = DeviceForm(), standing_at(event)
    form.venue_id.offer(desk_choices(event))
    form.venue_id.data = here.id if here is not None else None
    return form


@bp.get("/events/<code>/check-in/devices")
@requires(Thing.CHECK_IN, Act.WRITE)
def devices(code: str) -> ResponseReturnValue:
    """Show the devices of an event, what came in at each gate, and the form for this device."""
    event = event_at_desk(code)
    return render("attendance/devices.html", form=_form(event), error=None, **_context(event))


@bp.post("/events/<code>/check-in/devices")
@requires(Thing.CHECK_IN, Act.WRITE)
def enrol(code: str) -> ResponseReturnValue:
    """Enrol this device; its token goes into a cookie of its own path and nowhere else."""
    event, form = event_at_desk(code), DeviceForm()
    form.venue_id.offer(desk_choices(event))
    form.process(request.form)
    if not form.validate() or form.venue_id.data is None:
        return refused(form, None, "attendance/devices.html", **_context(event))
    token, _number = actions.enrol_device(
        event.id, form.venue_id.data, label=form.label.data or "", session_id=g.get("session_id"), by=current_actor()
    )
    secure, ends = current_app.config["SESSION_COOKIE_SECURE"], queries.device_ends(_number)
    hook_after(
        lambda response: response.set_cookie(
            COOKIE, token, expires=ends, path=cookie_path(code), samesite="Strict", httponly=True, secure=secure
        )
    )
    return see_other(".tool", code=code)


@bp.post("/events/<code>/check-in/devices/<int:device_id>/revocation")
@requires(Thing.CHECK_IN, Act.WRITE)
def revoke_device(code: str, device_id: int) -> ResponseReturnValue:
    """End a device: one's own, or any as a supervisor."""
    event = event_at_desk(code)
    device = queries.device_at(event, device_id)
    if device.account_id != current_actor().id and not queries.supervises(current_actor(), event):
        raise NotFound()
    label = device.label
    actions.revoke_device(event.id, device_id, by=current_actor())
    flash(_("已停用设备“{label}”，它下次联网时会删除名单。", label=label))
    return see_other(".devices", code=code)


@bp.get("/events/<code>/check-in/device")
@requires(Thing.CHECK_IN, Act.WRITE)
def tool(code: str) -> ResponseReturnValue:
    """Show the tool of an enrolled device. The page holds nobody's data: the device fetches the list by itself."""
    event = event_at_desk(code)
    said = {
        result.value: {"word": _(SCAN_SENTENCES[result]), "look": look, "sign": sign}
        for result, (look, sign) in LOOKS.items()
    }
    states = {state.value: _(name) for state, name in REGISTRATION_STATE_NAMES.items()}
    return render("attendance/tool.html", event=event, said=said, states=states, signs=_signs())


def _signs() -> list[str]:
    return sorted({sign for _look, sign in LOOKS.values()})


@bp.get("/events/<code>/check-in/conflicts")
@requires(Thing.CHECK_IN, Act.WRITE)
def conflicts(code: str) -> ResponseReturnValue:
    """Show which scans disagree; a supervisor settles them."""
    event = event_at_desk(code)
    return render(
        "attendance/conflicts.html", event=event, rows=queries.unsettled(event.id), past=queries.settled(event.id),
        supervises=queries.supervises(current_actor(), event), states=REGISTRATION_STATE_NAMES, said=SCAN_SENTENCES,
    )  # fmt: skip


@bp.post("/events/<code>/check-in/conflicts/<int:scan>")
@requires(Thing.CHECK_IN, Act.WRITE)
def settle(code: str, scan: int) -> ResponseReturnValue:
    """Decide about a scan that disagreed."""
    event, form = event_at_desk(code), SettlingForm(request.form)
    if not queries.supervises(current_actor(), event):
        raise NotFound()
    queries.scan_to_settle(event, scan)
    try:
        actions.settle_scan(event.id, scan, accept=bool(form.accept.data), by=current_actor())
        flash(_("已处理。"))
    except DomainError as error:
        flash(sentence(error), "bad")
    return see_other(".conflicts", code=code)
