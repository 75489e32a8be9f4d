"""Signing in, and reading what a page says."""

import re
from html import unescape

import pytest
from argon2 import PasswordHasher

from server.model.base import db as database
from server.model.base import enter, writing
from server.model.team import Handler

PASSWORD = "een goed wachtwoord"
QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class Desk:
    """Somebody behind a desk: a client with a session, and the forms of the pages it sees."""

    def __init__(self, client, slug):
        self.client = client
        self.slug = slug
        self.page = ""

    def get(self, path, **kwargs):
        response = self.client.get(self.full(path), **kwargs)
        self.page = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        return response

    def post(self, path, *, token=None, **fields):
        data = {"csrf_token": token or self.token(), **fields}
        response = self.client.post(self.full(path), data=data, content_type="multipart/form-data")
        self.page = response.get_data(as_text=True)
        return response

    def full(self, path):
        return path if path.startswith(f"/{self.slug}/") else f"/{self.slug}{path}"

    def token(self):
        for page in ("/inloggen", "/werk", "/ploeg"):
            if "csrf_token" not in self.page:
                self.get(page)
        return re.search(r'name="csrf_token" value="([^"]+)"', self.page)[1]

    @property
    def text(self):
        """The words of the page, without its tags."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page)).split())

    def field(self, name):
        """The value of a (hidden) input on the page, by its name."""
        return unescape(re.search(rf'name="{name}"[^>]* value="([^"]*)"', self.page)[1])

    def hidden(self):
        """Every hidden field of the page but the token, as a next step would post it."""
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.page)
        return {name: unescape(value) for name, value in found if name != "csrf_token"}

    def sign_in(self, username, password=PASSWORD, **more):
        self.get("/inloggen")
        return self.post("/inloggen", username=username, password=password, **more)


@pytest.fixture
def accounts(app, town, db):
    """Everybody of the town has a password; forms need their token, as they do outside tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    give_passwords(town)


def give_passwords(town):
    """Give everybody a password whose hash is quick to check; the true ones are slow on purpose."""
    with writing():
        enter(town.id)
        for handler in database.session.query(Handler):
            handler.password_hash = QUICK_HASH
        database.session.commit()


@pytest.fixture
def desk(app, town, accounts):
    """A client with nobody signed in."""
    return Desk(app.test_client(), town.slug)


@pytest.fixture
def handler(desk):
    """A handler behind the desk."""
    desk.sign_in("handler")
    return desk


@pytest.fixture
def another(app, town, accounts):
    """Sign somebody else in, at another desk."""

    def at_a_desk(username):
        other = Desk(app.test_client(), town.slug)
        other.sign_in(username)
        return other

    return at_a_desk
