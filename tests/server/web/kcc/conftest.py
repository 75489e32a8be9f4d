"""Somebody at the desk of the KCC. Nobody types a password here: that is tested elsewhere, and slow on purpose."""

import pytest

from server.model.team import Handler
from tests.server.web.staff.conftest import Desk


@pytest.fixture
def another(app, town, make, clock):
    """Put somebody behind a desk of their own, signed in."""
    app.config["WTF_CSRF_ENABLED"] = True
    keys = {person.username: (person.id, person.session_key) for person in make.found(town, Handler)}

    def at_a_desk(username):
        person_id, key = keys[username]
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = f"{town.id}:{person_id}:{key}"
            session["_fresh"] = True
            session["staff_seen_at"] = int(clock().timestamp())
        return Desk(client, town.slug)

    return at_a_desk


@pytest.fixture
def kcc(another):
    """A member of the KCC."""
    return another("kcc")
