"""The pages of staff: sign in, worklists, a report and what one does to it. `attach` puts them in the application."""

from functools import lru_cache, partial

from flask import Flask, g, url_for

from server.queries.alarms import open_alarms
from server.web import roles
from server.web.account import me_or_none, remember_people
from server.web.edge import edge, town
from server.web.staff import acting, devices, mail, messages, report, signing, webhooks, words, worklist
from server.web.staff.blueprint import blueprint

__all__ = ["acting", "attach", "blueprint", "devices", "mail", "messages", "report", "signing", "webhooks", "worklist"]


def attach(app: Flask) -> None:
    """Attach the pages, the accounts, and the check of every page against the roles."""
    remember_people(app)
    roles.enforce_roles(app)
    words.attach_words(app)
    app.register_blueprint(blueprint)
    app.context_processor(_who_looks)


def _who_looks() -> dict[str, object]:
    """Give staff pages their reader and their menu; public pages never ask for one."""
    if not g.get("language_of_staff"):
        return {}
    known = town()
    return {
        "me": me_or_none(),
        "may": roles.may,
        "links": _links(known.slug, edge().demo),
        "open_alarms": partial(open_alarms, known),
    }


@lru_cache(maxsize=64)
def _links(slug: str, demo: bool) -> dict[str, str]:
    """Return where the menu of a municipality leads; every page of staff has it, so it is put together once."""
    pages = ("home", "mine", "team", "messages", "mail", "devices", "sign_out")
    links = {page: url_for(f"staff.{page}", municipality=slug) for page in pages}
    links["crew"] = url_for("crew.today", municipality=slug)
    links |= {page: url_for(f"kcc.{page}", municipality=slug) for page in ("desk", "call_backs", "alarms")}
    links["plan"] = url_for("plan.home", municipality=slug)
    links["norm"] = url_for("supervisor.norm", municipality=slug)
    links["residents"] = url_for("resident.start", municipality=slug)
    links["demo"] = url_for("demo.mailbox", municipality=slug) if demo else ""
    return links
