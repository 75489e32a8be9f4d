"""A crew at its web pages: a client with a session, who follows the forms as a browser does."""

import re
from html import unescape
from io import BytesIO

import pytest
from PIL import Image

from server.domain.command import Plan
from server.model.work_order import WorkOrder
from tests.server.web.staff.conftest import Desk, give_passwords
from tests.support.moments import NOW

TODAY = NOW.date()


def picture(shade=100, size=(60, 40)):
    out = BytesIO()
    Image.new("RGB", size, (shade, 80, 160)).save(out, "JPEG")
    return out.getvalue()


class Van(Desk):
    """Somebody of a crew with a browser."""

    def work_with(self, crew_id):
        self.post("/ploeg/kiezen", crew=str(crew_id))
        return self

    def fill_in(self, address, files=(), **fields):
        """Open a form and send it: what stands in it hidden, and what somebody fills in."""
        self.get(address)
        return self.send(address, files, **fields)

    def send(self, address, files=(), **fields):
        """Send the form that is open. `files` are (field, content) pairs."""
        hidden = {name: value for name, value in self.hidden().items() if name in {"command", "base_version"}}
        kept = re.findall(r'name="((?:before|after)_sha)" value="([^"]*)"', self.page)
        data = {"csrf_token": self.token(), **hidden, **fields}
        for name, sha in kept:
            data.setdefault(name, []).append(sha)
        for name, content in files:
            data.setdefault(name, []).append((BytesIO(content), "foto.jpg"))
        response = self.client.post(self.full(address), data=data, content_type="multipart/form-data")
        self.page = response.get_data(as_text=True)
        if response.status_code == 302:
            self.get(response.location)
        return response

    def press(self, on, button):
        """Press a button that is a form of its own on a page."""
        self.get(on)
        form = next(f for f in re.findall(r"<form.*?</form>", self.page, re.DOTALL) if button in f)
        action = re.search(r'action="([^"]+)"', form)[1]
        data = {n: unescape(v) for n, v in re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', form)}
        response = self.client.post(action, data=data)
        self.page = response.get_data(as_text=True)
        if response.status_code == 302:
            self.get(response.location)
        return response


@pytest.fixture
def accounts(app, town, db):
    """Everybody of the town has a password; forms need their token, as they do outside tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    give_passwords(town)


@pytest.fixture
def van(app, town, accounts):
    """Sign somebody in who works with a crew."""

    def at_work(crew="stratenmakers", username="crew"):
        driver = Van(app.test_client(), town.slug)
        driver.sign_in(username)
        return driver.work_with(town.crews[crew]) if crew else driver

    return at_work


@pytest.fixture
def crew(van):
    """The road menders, at their page."""
    return van()


@pytest.fixture
def order(make, town, db):
    """Make a report, and return its work; planned for a crew where one is named."""

    def made(text="Losse stoeptegel voor de deur", *, crew="stratenmakers", at=NOW, on=TODAY, **words):
        report = make.report(town, at=at, text=text, **words)
        if crew:
            make.do(town, Plan(report_id=report.id, on=on, crew_id=town.crews[crew]))
        return work_of(make, town, report.id)

    return made


def work_of(make, town, report_id):
    """The newest work of a report, as it stands now."""
    return make.found(town, WorkOrder, WorkOrder.report_id == report_id)[-1]
