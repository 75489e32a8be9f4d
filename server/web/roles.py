"""Who may see and do what: one table, enforced before every view."""

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.vocabulary import Role
from server.web.account import me_or_none, signed_in_elsewhere

KCC, HANDLER, COORDINATOR = Role.KCC, Role.HANDLER, Role.COORDINATOR
SUPERVISOR, ADMIN, CREW = Role.SUPERVISOR, Role.ADMIN, Role.CREW

EVERYONE = frozenset(Role)
OFFICE = EVERYONE - {CREW}
DESK = frozenset({KCC, HANDLER, COORDINATOR, SUPERVISOR})
JUDGES = frozenset({HANDLER, COORDINATOR, SUPERVISOR})
OUTSIDE = frozenset({CREW, COORDINATOR})
WATCHERS = frozenset({COORDINATOR, SUPERVISOR})
MANAGERS = frozenset({COORDINATOR, ADMIN})

RIGHTS: dict[str, frozenset[Role]] = {
    "staff.home": EVERYONE,
    "staff.sign_out": EVERYONE,
    "staff.mine": OFFICE,
    "staff.team": OFFICE,
    "staff.one_team": OFFICE,
    "staff.live": OFFICE,
    "staff.live_now": OFFICE,
    "staff.report": OFFICE,
    "staff.photo": OFFICE,
    "staff.map_picture": OFFICE,
    "staff.see": JUDGES,
    "staff.take": JUDGES,
    "staff.start": JUDGES,
    "staff.note": OFFICE,
    "staff.ask": DESK,
    "staff.plan": JUDGES,
    "staff.later": JUDGES,
    "staff.hand_over": JUDGES | {KCC},
    "staff.forward": JUDGES,
    "staff.take_back": JUDGES,
    "staff.move_date": JUDGES,
    "staff.recategorise": JUDGES | {KCC},
    "staff.place": JUDGES | {KCC},
    "staff.split": JUDGES,
    "staff.join": DESK,
    "staff.close": JUDGES,
    "staff.reopen": DESK,
    "staff.messages": OFFICE,
    "staff.send_again": OFFICE,
    "staff.webhooks": WATCHERS | {ADMIN},
    "staff.mail": DESK,
    "staff.take_mail": DESK,
    "staff.join_mail": DESK,
    "staff.confirm_mail": DESK,
    "staff.put_mail_aside": DESK,
    "staff.put_mail_back": DESK,
    "staff.mail_picture": DESK,
    "staff.devices": MANAGERS,
    "staff.new_code": MANAGERS,
    "staff.ask_withdraw": MANAGERS,
    "staff.withdraw": MANAGERS,
    "staff.set_pin": MANAGERS,
    "staff.reviewed": MANAGERS,
    "staff.deed_photo": MANAGERS,
    "kcc.desk": DESK,
    "kcc.call": DESK,
    "kcc.keep_typing": DESK,
    "kcc.search": DESK,
    "kcc.park": DESK,
    "kcc.drop": DESK,
    "kcc.next_call": DESK,
    "kcc.save": DESK,
    "kcc.solve": DESK,
    "kcc.add": DESK,
    "kcc.ask_back": DESK,
    "kcc.done": DESK,
    "kcc.call_backs": DESK,
    "kcc.called": DESK,
    "kcc.alarms": OFFICE,
    "kcc.take": OFFICE,
    "supervisor.norm": WATCHERS,
    "plan.home": WATCHERS,
    "plan.board": WATCHERS,
    "plan.news": WATCHERS,
    "plan.stop": WATCHERS,
    "plan.work": WATCHERS,
    "plan.trial": WATCHERS,
    "plan.crew": WATCHERS,
    "plan.printed": WATCHERS,
    "plan.routes": WATCHERS,
    "plan.before_publishing": WATCHERS,
    "plan.figures": WATCHERS,
    "plan.make": WATCHERS,
    "plan.move": WATCHERS,
    "plan.undo": WATCHERS,
    "plan.lock": WATCHERS,
    "plan.unlock": WATCHERS,
    "plan.absent": WATCHERS,
    "plan.hours": WATCHERS,
    "plan.publish": WATCHERS,
    "plan.join_failure_asked": WATCHERS,
    "plan.part_failure_asked": WATCHERS,
    "plan.wish": WATCHERS,
    "plan.withdraw_wish": WATCHERS,
    "crew.today": OUTSIDE,
    "crew.choose_crew": OUTSIDE,
    "crew.nearby": OUTSIDE,
    "crew.order": OUTSIDE,
    "crew.photo": OUTSIDE,
    "crew.map_picture": OUTSIDE,
    "crew.new_report": OUTSIDE,
    "crew.send_report": OUTSIDE,
    "crew.claim": OUTSIDE,
    "crew.arrive": OUTSIDE,
    "crew.show_close": OUTSIDE,
    "crew.close": OUTSIDE,
    "crew.show_cannot": OUTSIDE,
    "crew.cannot": OUTSIDE,
    "crew.show_follow_up": OUTSIDE,
    "crew.follow_up": OUTSIDE,
    "crew.show_correct_category": OUTSIDE,
    "crew.correct_category": OUTSIDE,
    "crew.show_correct_place": OUTSIDE,
    "crew.correct_place": OUTSIDE,
    "crew.show_correct_asset": OUTSIDE,
    "crew.correct_asset": OUTSIDE,
    "crew.show_hand_over": OUTSIDE,
    "crew.hand_over": OUTSIDE,
    "crew.show_note": OUTSIDE,
    "crew.note": OUTSIDE,
}
"""Each page and action of staff, and who may."""

PUBLIC = frozenset({"static", "staff.sign_in", "staff.enter"})
PUBLIC_BLUEPRINTS = frozenset({"resident", "files", "health", "home", "demo", "field", "open311", "doors", "api"})
"""What needs no account (tablets have tokens). A page that stands nowhere is open to nobody."""

SEES_CONTACT = OFFICE
"""Who may see how to reach a reporter."""


def may(role: Role, endpoint: str) -> bool:
    """Whether somebody in this role may open this page or do this."""
    return role in RIGHTS[endpoint]


def is_public(endpoint: str) -> bool:
    """Whether a page needs no account."""
    return endpoint in PUBLIC or endpoint.split(".")[0] in PUBLIC_BLUEPRINTS


def enforce() -> ResponseReturnValue | None:
    """Let in who may; others sign in first, are told that they may not, or (from another town) find nothing here."""
    endpoint = request.endpoint
    if endpoint is None or is_public(endpoint):
        return None
    g.language = "nl"  # staff work in Dutch, whatever they chose on the public pages
    g.language_of_staff = True
    user = me_or_none()
    if user is None:
        if signed_in_elsewhere():
            abort(404)
        return redirect(url_for("staff.sign_in", verder=_wanted()))
    if user.role not in RIGHTS.get(endpoint, ()):
        abort(403)
    return None


def _wanted() -> str:
    """Return where somebody was going: a page, or the page that a form stood on."""
    if request.method == "GET":
        return request.full_path.removesuffix("?")
    return request.path.rpartition("/")[0]


def enforce_roles(app: Flask) -> None:
    """Attach the check to every view."""
    app.before_request(enforce)
