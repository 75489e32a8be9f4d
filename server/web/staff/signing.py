"""Signing in and out."""

import math
from urllib.parse import urlsplit

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.vocabulary import Role
from server.model.base import db
from server.operations.accounts import account, is_right, note_sign_in, plain_name
from server.operations.attempts import Guesser, blocked_until, failed, forget, guesser
from server.web.account import come_in, go_out, me, me_or_none
from server.web.edge import edge, keep, now, town, writes
from server.web.roles import may
from server.web.staff.blueprint import blueprint

WRONG = "Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar. Controleer allebei."
TOO_OFTEN = "U probeert het te vaak. Wacht {wait} en probeer het dan opnieuw."
FREE_PER_ACCOUNT, FREE_PER_CLIENT = 5, 20


@blueprint.get("/inloggen")
def sign_in() -> ResponseReturnValue:
    """Show the form, or go on when somebody is signed in already."""
    if me_or_none() is not None:
        return redirect(_next_page())
    return _form()


@blueprint.post("/inloggen", endpoint="enter")
@writes
def enter() -> ResponseReturnValue:
    """Let somebody in, or say no in the same words and time for whatever was wrong."""
    username, password = plain_name(request.form.get("username", "")), request.form.get("password", "")
    by_name, by_client = _guessers(username)
    until = blocked_until([by_name, by_client], now=now())
    if until is not None:
        return _form(username, TOO_OFTEN.format(wait=_wait_words((until - now()).total_seconds()))), 429
    found = account(username)
    db.session.rollback()  # let go of the lock: checking a password is slow on purpose
    if not is_right(found, password):
        failed([by_name, by_client], now=now())
        keep()
        return _form(username, WRONG), 400
    assert found is not None
    forget(by_name)
    note_sign_in(found.id, now=now())
    db.session.flush()
    come_in(found.id)
    return redirect(_next_page())


@blueprint.post("/uitloggen")
@writes
def sign_out() -> ResponseReturnValue:
    """Sign out of this browser."""
    go_out()
    return redirect(url_for("staff.sign_in"))


@blueprint.get("/start")
def home() -> ResponseReturnValue:
    """Go to where this person's work begins."""
    return redirect(first_page(me().role))


def first_page(role: Role) -> str:
    """Return the page that somebody in this role starts the day with."""
    if may(role, "supervisor.norm") and role is Role.SUPERVISOR:
        return url_for("supervisor.norm")
    if role is Role.CREW:
        return url_for("crew.today")
    if role is Role.KCC:
        return url_for("kcc.desk")
    return url_for("staff.mine" if role is Role.HANDLER else "staff.team")


def _guessers(username: str) -> tuple[Guesser, Guesser]:
    secret, client = edge().secret_key, request.remote_addr or ""
    return (
        guesser("sign_in_account", username, secret=secret, free=FREE_PER_ACCOUNT),
        guesser("sign_in_client", client, secret=secret, free=FREE_PER_CLIENT),
    )


def _form(username: str = "", error: str = "") -> str:
    g.language = "nl"
    wanted = request.values.get("verder", "")
    accounts = [(role.value, role.label) for role in Role] if edge().demo else []
    return render_template(
        "staff/sign_in.html",
        username=username,
        error=error,
        wanted=wanted if is_ours(wanted) else "",
        demo_accounts=accounts,
        demo_password=edge().demo_password,
    )


def _next_page() -> str:
    wanted = request.values.get("verder", "")
    return wanted if is_ours(wanted) else url_for("staff.home")


def is_ours(address: str) -> bool:
    """Whether an address that came along in a link leads to a page of this municipality and nowhere else."""
    if "\\" in address or any(ord(letter) < 33 for letter in address):
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and parts.path.startswith(f"/{town().slug}/")


def _wait_words(seconds: float) -> str:
    if seconds <= 90:
        return f"{max(1, math.ceil(seconds))} seconden"
    return f"{math.ceil(seconds / 60)} minuten"
