"""The mails that the demo would have sent, for everybody to read: they are all to invented people."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

from flask import Response, abort, g, render_template
from markupsafe import Markup, escape

from server.web.demo.blueprint import blueprint
from server.web.edge import edge, town

MOST = 100
SANDBOX = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation"
)
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


@dataclass(frozen=True)
class Mail:
    """One mail as a mailbox lists it."""

    name: str
    to: str
    subject: str
    sent_at: datetime | None


@blueprint.before_request
def only_in_the_demo() -> None:
    """Make these pages not be there outside the demo."""
    if not edge().demo or not edge().mail_folder:
        abort(404)
    g.language = "nl"


@blueprint.get("/post")
def mailbox() -> str:
    """List the mails of this municipality, newest first."""
    return render_template("demo/mailbox.html", mails=[_listed(path) for path in _files()[:MOST]])


@blueprint.get("/post/<name>")
def mail(name: str) -> str:
    """Show one mail as text, and as its reader sees it."""
    message = _read(_path(name))
    text = message.get_body(("plain",))
    return render_template(
        "demo/mail.html",
        mail=_listed(_path(name)),
        sender=str(message["From"] or ""),
        text=_with_links(str(text.get_content()) if text else ""),
        has_html=message.get_body(("html",)) is not None,
    )


@blueprint.get("/post/<name>/opmaak")
def mail_html(name: str) -> Response:
    """Return the HTML of a mail by itself: no script runs in it, and nothing is fetched."""
    body = _read(_path(name)).get_body(("html",))
    if body is None:
        abort(404)
    # Links leave the frame, in which our own pages refuse to stand.
    html = re.sub(r"(<head[^>]*>)", r'\1<base target="_top">', str(body.get_content()), count=1)
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _folder() -> Path:
    return Path(edge().mail_folder) / town().slug


def _files() -> list[Path]:
    """Return the mails, newest first: their names begin with the moment."""
    return sorted(_folder().glob("*.eml"), reverse=True)


def _path(name: str) -> Path:
    """Return where a mail lies; only what the mailbox lists is there."""
    return next((path for path in _files() if path.name == name), None) or abort(404)


def _read(path: Path) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(message, EmailMessage)
    return message


def _listed(path: Path) -> Mail:
    with path.open("rb") as file:
        head = BytesHeaderParser(policy=policy.default).parse(file)
    date = head["Date"]
    return Mail(path.name, str(head["To"] or ""), str(head["Subject"] or ""), date.datetime if date else None)


def _with_links(text: str) -> Markup:
    """Return the text with its addresses as links."""
    parts, end = [], 0
    for found in _LINK.finditer(text):
        parts += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
