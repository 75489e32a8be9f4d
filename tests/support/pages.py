"""A test client that reads every page as a browser's parser does, and accepts no broken one."""

import contextvars
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import has_app_context
from flask.testing import FlaskClient
from html5lib.constants import E
from werkzeug.test import TestResponse

from server.model.base import db
from tests.support.measuring import unmeasured

XHTML = "{http://www.w3.org/1999/xhtml}"
CONTAINERS = {"<tr": "tbody", "<td": "tr", "<th": "tr", "<tb": "table", "<op": "select", "<li": "ul"}
"""What a piece of a page stands in, by its first characters."""

TOKEN = re.compile(r'(?<=name="csrf_token" value=)"[^"]+"')
"""What differs each time that a page is shown, though nothing else did."""

_sound: set[int] = set()
"""Hashes of the pages that were read, so that each is read once."""


class BrokenPage(AssertionError):
    """The page is not valid HTML."""


class ReadingClient(FlaskClient):
    """Reads every answer, and keeps its requests apart from the session of the test.

    A request gets a context of its own, as in the server: else it would share the session of a test that has one.
    What such a test made is committed before the request, and read again after it.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if db_is_at_hand():
            db.session.commit()
        response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        if db_is_at_hand():
            db.session.expire_all()
        if response.mimetype == "text/html":
            check_page(response.get_data(as_text=True))
        return response


def db_is_at_hand() -> bool:
    """Whether the test has a session of its own (see the fixture `db`)."""
    return has_app_context()


def check_page(html: str) -> None:
    """Raise BrokenPage when a browser would have to guess, ids are double, or a form lacks its token."""
    text = TOKEN.sub('""', html.strip())
    if not text or hash(text) in _sound:
        return
    with unmeasured():
        _read(text)
    _sound.add(hash(text))


def _read(text: str) -> None:
    parser = html5lib.HTMLParser()
    if text[:9].lower() == "<!doctype":
        tree = parser.parse(text)
    else:
        tree = parser.parseFragment(text, container=CONTAINERS.get(text[:3].lower(), "div"))
    problems = [f"line {line}: {E[code] % data}" for (line, _), code, data in parser.errors]
    problems += [*double_ids(tree), *bare_forms(tree)]
    if problems:
        raise BrokenPage("\n".join([*problems, "", numbered(text)]))


def double_ids(tree: Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    for name, count in ids.items():
        if count > 1:
            yield f"id {name!r} stands there {count} times"


def bare_forms(tree: Element) -> Iterator[str]:
    for form in tree.iter(f"{XHTML}form"):
        fields = {element.get("name") for element in form.iter(f"{XHTML}input")}
        if form.get("method", "get").lower() == "post" and "csrf_token" not in fields:
            yield f"the form to {form.get('action', 'this page')!r} has no csrf_token"


def numbered(text: str) -> str:
    return "\n".join(f"{number:4} {line}" for number, line in enumerate(text.splitlines(), 1))
