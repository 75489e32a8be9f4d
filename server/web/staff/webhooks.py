"""Which programs of others we call, and the log of those calls."""

from collections.abc import Sequence

from flask import render_template, request

from server.domain.webhook import HookKind
from server.operations.webhooks import active
from server.queries.webhooks import attempts, unsent
from server.web.edge import town
from server.web.staff.blueprint import blueprint

LINES = 200


@blueprint.get("/berichten/webhooks")
def webhooks() -> str:
    """Show the webhooks, and the calls of all or (?naam=) of one."""
    there, name = active(), request.args.get("naam", "")
    chosen = [webhook.id for webhook in there if webhook.name == name]
    return render_template(
        "staff/webhooks.html",
        webhooks=there,
        unsent=unsent(),
        chosen=name if chosen else "",
        labels=_labels,
        calls=attempts(town(), webhooks=chosen or None, most=LINES),
    )


def _labels(kinds: Sequence[str]) -> str:
    """Return "nieuwe melding, melding klaar", or that it is for everything."""
    if set(kinds) == {kind.value for kind in HookKind}:
        return "alles"
    return ", ".join(HookKind(kind).label.lower() for kind in kinds)
