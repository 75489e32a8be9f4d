"""The map file is served whole or in part, and told by its hash."""

from hashlib import sha256

import pytest

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def basemap(app, town):
    folder = app.extensions["meldwerk"].basemaps
    folder.mkdir(exist_ok=True)
    (folder / f"{town.slug}.kaart").write_bytes(CONTENT)
    return sha256(CONTENT).hexdigest()


def test_the_feed_tells_which_map_there_is(tablet, basemap):
    assert tablet.pull()["basemap"] == {"sha256": basemap, "size": len(CONTENT)}


def test_without_a_map_there_is_none(tablet):
    assert tablet.pull()["basemap"] is None
    assert tablet.ask("GET", "kaart").status_code == 404


def test_the_map_comes_whole_or_in_parts_and_not_twice(tablet, basemap):
    whole = tablet.ask("GET", "kaart")
    assert (whole.status_code, whole.get_data(), whole.headers["ETag"]) == (200, CONTENT, f'"{basemap}"')

    part = tablet.ask("GET", "kaart", headers={"Range": "bytes=100-299", "If-Range": f'"{basemap}"'})
    assert (part.status_code, part.get_data()) == (206, CONTENT[100:300])
    assert part.headers["Content-Range"] == f"bytes 100-299/{len(CONTENT)}"
    rest = tablet.ask("GET", "kaart", headers={"Range": "bytes=10000-99999"})
    assert (rest.status_code, rest.get_data()) == (206, CONTENT[10000:])
    assert tablet.ask("GET", "kaart", headers={"Range": "bytes=999999-"}).status_code == 416
    assert tablet.ask("GET", "kaart", headers={"If-None-Match": f'"{basemap}"'}).status_code == 304


def test_a_part_of_another_map_is_answered_with_the_whole_of_this_one(tablet, basemap):
    answer = tablet.ask("GET", "kaart", headers={"Range": "bytes=100-299", "If-Range": '"older"'})

    assert (answer.status_code, len(answer.get_data())) == (200, len(CONTENT))
