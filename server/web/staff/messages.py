"""The messages that did not arrive, and trying again."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.operations.delivery import send_again as try_again
from server.queries.cases import different_cases
from server.queries.messages import failed_messages, waiting_messages
from server.web.edge import now, town, writes
from server.web.staff.blueprint import blueprint
from server.web.staff.signing import is_ours


@blueprint.get("/berichten")
def messages() -> str:
    """Show the messages that were given up."""
    return render_template(
        "staff/messages.html",
        failed=failed_messages(town()),
        waiting=waiting_messages(),
        different=different_cases(town()),
    )


@blueprint.post("/berichten/<int(max=2147483647):message_id>/opnieuw")
@writes
def send_again(message_id: int) -> ResponseReturnValue:
    """Let a message be tried anew."""
    if not try_again(message_id, now=now()):
        abort(404)
    flash("Het bericht gaat opnieuw weg.")
    wanted = request.form.get("verder", "")
    return redirect(wanted if is_ours(wanted) else url_for("staff.messages"))
