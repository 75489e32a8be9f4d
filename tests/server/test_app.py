"""The composition root."""

from dataclasses import replace

import pytest
from flask import request, request_started

from server.app import create_app
from server.jobs import Carriers
from server.web.edge import Edge
from tests.make import NOW, Make


def test_the_pages_and_the_jobs_share_clock_services_and_address(app, settings, clock) -> None:
    edge, carriers = app.extensions["meldwerk"], app.extensions["meldwerk.carriers"]

    assert isinstance(edge, Edge)
    assert isinstance(carriers, Carriers)
    assert edge.clock() == carriers.clock() == NOW
    assert edge.photos is carriers.photos
    assert edge.base_url == carriers.base_url == settings.base_url
    assert {"email", "website"} <= set(carriers.channels)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "192.0.2.7")])
def test_only_a_proxy_of_our_own_is_believed(settings, proxies: int, seen: str) -> None:
    app = create_app(replace(settings, proxies=proxies))
    seen_by_us: list[str | None] = []
    with request_started.connected_to(lambda *_, **__: seen_by_us.append(request.remote_addr), app):
        app.test_client().get("/healthz", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.7"})

    assert seen_by_us == [seen]


def test_each_request_is_a_session_of_its_own(client, make: Make) -> None:
    ours, theirs = make.town("rijswijk"), make.town("woudenberg")

    for town in (ours, theirs, ours):
        assert client.get(f"/{town.slug}/").status_code == 200
    assert client.get("/nergens/").status_code == 404


def test_the_demo_post_is_shown_from_the_folder_it_is_kept_in(settings) -> None:
    folder = create_app(settings).extensions["meldwerk"].mail_folder
    assert settings.mail_url == f"folder://{folder}"
    assert create_app(replace(settings, mail_url="smtp://localhost")).extensions["meldwerk"].mail_folder == ""
