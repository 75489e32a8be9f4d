"""The pages of staff: sign in, worklists, a report and what one does to it. `attach` puts them in the application."""

from flask import Flask, g

from server.web import roles
from server.web.account import me_or_none, remember_people
from server.web.staff import acting, messages, report, signing, words, worklist
from server.web.staff.blueprint import blueprint

__all__ = ["acting", "attach", "blueprint", "messages", "report", "signing", "worklist"]


def attach(app: Flask) -> None:
    """Attach the pages, the accounts, and the check of every page against the roles."""
    remember_people(app)
    roles.enforce_roles(app)
    words.attach_words(app)
    app.register_blueprint(blueprint)
    app.context_processor(_who_looks)


def _who_looks() -> dict[str, object]:
    """Give staff pages their reader; public pages never ask for one."""
    return {"me": me_or_none(), "may": roles.may} if g.get("language_of_staff") else {}
