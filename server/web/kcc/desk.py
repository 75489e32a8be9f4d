"""The one screen on which a call becomes a report; everything on it works without a script too.

Whatever somebody types is posted, never put in an address: addresses end up in the logs of proxies.
"""

import secrets
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.geo import to_wgs84
from server.domain.normalise import plain_line
from server.domain.vocabulary import Role
from server.operations.kcc import caller_of, keep_call, throw_away
from server.queries import kcc as calls
from server.queries.reference import Reference
from server.web.account import me
from server.web.edge import keep, now, town, writes
from server.web.kcc.blueprint import blueprint
from server.web.kcc.helping import helped
from server.web.kcc.typed import CHANNELS, Typed
from server.web.resident.map_data import map_settings
from server.web.staff.actions import CLOSING_OUTCOMES
from server.web.staff.forms import whole_number
from server.web.staff.words import category_tree
from server.wire.intake import Contact

KEY_BYTES = 12


@blueprint.get("/kcc")
def desk() -> str:
    """Show an empty form; `?telefoon=` fills in who calls, as the telephone exchange says."""
    phone = plain_line(request.args.get("telefoon", ""))[:20]
    return show(new_key(), Typed(phone=phone), seen=0)


@blueprint.get("/kcc/gesprek/<key>")
def call(key: str) -> ResponseReturnValue:
    """Go on with a call that was kept."""
    row = calls.call_at(key) or abort(404)
    if row.report_id is not None:
        return redirect(url_for("kcc.done", key=key))
    return show(key, Typed.read(row.data), seen=row.version)


@blueprint.post("/kcc/gesprek/<key>")
@writes
def keep_typing(key: str) -> ResponseReturnValue:
    """Keep what was typed so far, and answer with the parts of the screen that follow from it."""
    typed = Typed.of(request.form)
    kept = keep_call(checked(key), typed.to_json(), seen=seen_version(), by=me().actor, now=now())
    if kept.call.report_id is not None or kept.clash:
        return render_template("kcc/_clash.html", key=key, call=kept.call, by=_writer(kept.call.handler_id)), 409
    known = town()
    found = helped(typed, known, now=now())
    globe = to_wgs84(found.spot.point) if found.spot.point else None
    return render_template(
        "kcc/_parts.html", typed=typed, help=found, globe=globe, version=kept.call.version, known=known
    )


@blueprint.post("/kcc/zoek")
@writes
def search() -> ResponseReturnValue:
    """Find reports by number, address, phone, mail, handle or name; with `part` only the list, for the script."""
    known = town()
    words = request.form.get("zoek", "")
    found = calls.search(words, known, now=now())
    if request.form.get("part"):
        return render_template("kcc/_found.html", found=found, words=words)
    key, typed = checked(request.form.get("key", "") or new_key()), Typed.of(request.form)
    typed = taken(typed)
    return show(key, typed, seen=seen_version(), found=found, words=words)


@blueprint.post("/kcc/parkeer")
@writes
def park() -> ResponseReturnValue:
    """Put a call aside and begin another; it stays as a tab, for everybody at the desk."""
    key, typed = checked(request.form.get("key", "")), Typed.of(request.form)
    if not typed.is_empty:
        kept = keep_call(key, typed.to_json(), seen=seen_version(), by=me().actor, now=now(), parked=True)
        if kept.clash:
            keep()
            return show(key, typed, seen=kept.call.version, clash=_writer(kept.call.handler_id)), 409
    return redirect(url_for("kcc.desk"))


@blueprint.post("/kcc/weg")
@writes
def drop() -> ResponseReturnValue:
    """Throw a call away that leads to nothing."""
    throw_away(checked(request.form.get("key", "")))
    return redirect(url_for("kcc.desk"))


@blueprint.post("/kcc/volgende")
@writes
def next_call() -> ResponseReturnValue:
    """Begin the next report of the same caller."""
    earlier = calls.call_at(request.form.get("key", ""))
    caller = caller_of(earlier.report_id) if earlier and earlier.report_id else Contact()
    return redirect(url_for("kcc.call", key=begun_for(caller)))


def begun_for(caller: Contact) -> str:
    """Make a call of somebody who is known already, and return its key."""
    typed = Typed(
        phone=caller.phone,
        name=caller.name,
        email=caller.email,
        tell=caller.tell,
        handle=caller.handle,
        post=caller.post,
        channel=request.form.get("channel", "phone") if request.form.get("channel") in CHANNELS else "phone",
    )
    key = new_key()
    keep_call(key, typed.to_json(), seen=0, by=me().actor, now=now())
    return key


def taken(typed: Typed) -> Typed:
    """Return what was typed, with the proposal that somebody took by a button."""
    slug = request.form.get("take", "")
    return Typed.read({**typed.to_json(), "category": slug}) if slug in town().category_by_slug else typed


def new_key() -> str:
    """Return the key of a fresh form."""
    return secrets.token_hex(KEY_BYTES)


def checked(key: str) -> str:
    """Return a key that came back with a form; 404 for what can be none of ours."""
    if not (key.isascii() and key.isalnum() and len(key) == 2 * KEY_BYTES):
        abort(404)
    return key


def seen_version() -> int:
    """Return the version that the maker of this form had before them."""
    return whole_number(request.form.get("version", "")) or 0


def show(key: str, typed: Typed, *, seen: int, **more: Any) -> str:
    """Return the screen. Any: what the template takes besides."""
    known, moment = town(), now()
    return render_template(
        "kcc/desk.html",
        key=key,
        typed=typed,
        version=seen,
        known=known,
        help=helped(typed, known, now=moment),
        waiting=calls.unfinished(known, handler_id=me().handler_id, besides=key),
        channels=CHANNELS,
        categories=list(category_tree(known)),
        outcomes=[(o.value, o.label) for o in CLOSING_OUTCOMES if o.value != "made_safe"],
        people=people(known),
        map_settings=map_settings(),
        **{"errors": {}, "found": None, "words": "", "clash": "", **more},
    )


def people(known: Reference) -> list[tuple[str, str]]:
    """Return the teams, each followed by its people, for whom somebody is to be called back."""
    choices = []
    for team in known.teams.values():
        choices.append((str(team.id), team.name))
        members = (p for p in known.staff.values() if p.active and team.id in p.team_ids and p.role is not Role.ADMIN)
        choices += [(f"{team.id}:{p.id}", f"– {p.name}") for p in members]
    return choices


def _writer(handler_id: int) -> str:
    return town().staff[handler_id].name
