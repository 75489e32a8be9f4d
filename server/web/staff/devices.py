"""The tablets of crews: letting one in, withdrawing a lost one, PINs, and what somebody must look at."""

from dataclasses import dataclass

import segno
from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from server.domain.vocabulary import Role
from server.model.base import db
from server.model.field import Device
from server.operations import field_devices as devices
from server.operations.field import reviewed
from server.operations.photos import THUMBNAIL_PX
from server.operations.pictures import BadPhoto, thumbnail
from server.queries.devices import photo_of_deed, tablets, to_look_at, with_pin
from server.web.account import me
from server.web.edge import edge, now, town, writes
from server.web.staff.blueprint import blueprint
from server.web.staff.forms import whole_number

NO_CREW = "Kies een ploeg."
BAD_PIN = "Een pincode heeft vier tot acht cijfers."
PHOTO_KEPT_S = 3600
NUMBER = "<int(max=2147483647):device_id>"


@dataclass(frozen=True)
class Shown:
    """A code, once: as words, and as a picture that the tablet reads."""

    words: str
    crew: str
    picture: Markup
    address: str


@blueprint.get("/tablets", endpoint="devices")
def show_devices() -> ResponseReturnValue:
    """Show the tablets."""
    return _page()


def _page(*, errors: dict[str, str] | None = None, code: Shown | None = None) -> ResponseReturnValue:
    known = town()
    people = [p for p in known.staff.values() if p.active and p.role is Role.CREW]
    page = render_template(
        "staff/devices.html",
        tablets=tablets(known),
        to_look_at=to_look_at(known),
        crews=sorted(known.crews.items(), key=lambda crew: crew[1]),
        people=sorted(people, key=lambda person: person.name),
        with_pin=set(with_pin()),
        errors=errors or {},
        code=code,
    )
    return page, 400 if errors else 200


@blueprint.post("/tablets/code", endpoint="new_code")
@writes
def new_code() -> ResponseReturnValue:
    """Make a code for one tablet and show it, this once."""
    crew_id = whole_number(request.form.get("crew", ""))
    if crew_id is None or crew_id not in town().crews:
        return _page(errors={"crew": NO_CREW})
    words = devices.make_code(crew_id, by_id=me().handler_id, secret=edge().secret_key, now=now())
    address = f"{edge().base_url}/{town().slug}/veld/v1/"
    picture = segno.make(f"{address}#{words}", error="m", micro=False).svg_inline(
        scale=6, border=2, light="#fff", svgclass="qr", lineclass=None, title="QR-code voor de tablet"
    )
    return _page(code=Shown(words, town().crews[crew_id], Markup(picture), address))  # noqa: S704  # segno's own


@blueprint.get(f"/tablets/{NUMBER}/intrekken", endpoint="ask_withdraw")
def ask_withdraw(device_id: int) -> ResponseReturnValue:
    """Ask whether a tablet must really be withdrawn."""
    device = db.session.get(Device, device_id)
    if device is None or device.revoked_at is not None:
        abort(404)
    return render_template("staff/withdraw.html", device=device, crew=town().crews[device.crew_id])


@blueprint.post(f"/tablets/{NUMBER}/intrekken", endpoint="withdraw")
@writes
def withdraw(device_id: int) -> ResponseReturnValue:
    """Withdraw a tablet."""
    try:
        device = devices.revoke(device_id, now=now())
    except devices.DeviceRefused:
        abort(404)
    flash(f"{device.name} is ingetrokken. De tablet maakt zich leeg zodra hij contact heeft.")
    return redirect(url_for("staff.devices"))


@blueprint.post("/tablets/pincode", endpoint="set_pin")
@writes
def set_pin() -> ResponseReturnValue:
    """Give somebody of a crew a PIN."""
    person = town().staff.get(whole_number(request.form.get("person", "")) or 0)
    if person is None or person.role is not Role.CREW or not person.active:
        return _page(errors={"person": "Kies iemand van de buitendienst."})
    pin = request.form.get("pin", "").strip()
    try:
        if not pin:
            raise devices.DeviceRefused("no PIN")
        devices.set_pin(person.id, pin)
    except devices.DeviceRefused:
        return _page(errors={"pin": BAD_PIN})
    flash(f"{person.name} heeft een nieuwe pincode.")
    return redirect(url_for("staff.devices"))


@blueprint.get("/tablets/opdracht/<command_id>/foto/<sha>", endpoint="deed_photo")
def deed_photo(command_id: str, sha: str) -> Response:
    """Serve a photo of a deed that was refused, small when asked."""
    key = photo_of_deed(command_id, sha) or abort(404)
    try:
        content = edge().photos.get(key)
        small = thumbnail(content, THUMBNAIL_PX) if "klein" in request.args else content
    except (KeyError, BadPhoto):
        abort(404)
    response = Response(small, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={PHOTO_KEPT_S}"
    return response


@blueprint.post("/tablets/opdracht/<command_id>/bekeken", endpoint="reviewed")
@writes
def mark_reviewed(command_id: str) -> ResponseReturnValue:
    """Note that somebody looked at what a tablet sent."""
    if not reviewed(command_id, now=now()):
        abort(404)
    flash("Bekeken.")
    return redirect(url_for("staff.devices"))
