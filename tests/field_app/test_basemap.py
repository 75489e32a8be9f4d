import sqlite3
from array import array
from contextlib import closing

import pytest

from field_app.basemap import BadBasemap, Basemap, for_kivy, level_for
from server.wire.basemap import APPLICATION_ID, FAR, MIDDLE, NEAR, VERSION

WHOLE = (-1000.0, -1000.0, 1000.0, 1000.0)
META = {
    "municipality": "proefdorp", "attribution": "© OpenStreetMap contributors", "source_date": "2026-03-02",
    "centre_x": "82000", "centre_y": "451000", "min_x": "-500", "min_y": "-400", "max_x": "500", "max_y": "400",
    "sha": "0",
}  # fmt: skip


def written(path, *, application_id=APPLICATION_ID, version=VERSION, meta=META, vertices=None, indices=None):
    """A map of one triangle and one name, as the server writes it."""
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA application_id = {application_id}")
        db.execute(f"PRAGMA user_version = {version}")
        db.execute("CREATE TABLE meta (key TEXT, value TEXT)")
        db.execute("CREATE TABLE mesh (level, layer, col, row, vertices BLOB, indices BLOB)")
        db.execute("CREATE TABLE name (id, level, kind, text, x, y, angle, length, rank, col, row)")
        db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        corners = array("f", [0, 0, 10, 0, 0, 10]).tobytes() if vertices is None else vertices
        order = array("H", [0, 1, 2]).tobytes() if indices is None else indices
        db.execute("INSERT INTO mesh VALUES (?, 8, 0, 0, ?, ?)", (NEAR, corners, order))
        db.execute("INSERT INTO name VALUES (1, ?, 'street', 'Voorbeeldlaan', 5, 5, 12.5, 80, 6, 0, 0)", (NEAR,))
        db.commit()
    return path


def test_a_map_gives_its_triangles_and_names(tmp_path):
    basemap = Basemap(written(tmp_path / "proefdorp.kaart"))

    (layer,), (name,) = basemap.cells(WHOLE, NEAR), basemap.names(WHOLE, NEAR)

    assert (layer.kind, layer.cell) == ("building", (0, 0))
    assert (list(layer.vertices), list(layer.indices)) == ([0, 0, 10, 0, 0, 10], [0, 1, 2])
    assert (name.text, name.angle, name.length) == ("Voorbeeldlaan", 12.5, 80)
    assert basemap.bounds == (-500, -400, 500, 400)
    assert basemap.local(82_010, 450_990) == (10, -10)
    assert list(basemap.names((6, 6, 400, 400), NEAR)) == []
    assert list(basemap.cells(WHOLE, FAR)) == []


def test_each_scale_has_its_level():
    assert [level_for(scale) for scale in (0.2, 3, 40)] == [NEAR, MIDDLE, FAR]


def test_kivy_gets_a_texture_place_with_each_point():
    assert list(for_kivy(array("f", [1, 2, 3, 4]))) == [1, 2, 0, 0, 3, 4, 0, 0]


@pytest.mark.parametrize(
    "fault",
    [
        {"application_id": 7},
        {"version": VERSION + 1},
        {"meta": {**META, "centre_x": "here"}},
        {"meta": {key: value for key, value in META.items() if key != "max_x"}},
    ],
)
def test_a_foreign_or_later_file_is_refused_when_it_is_opened(tmp_path, fault):
    with pytest.raises(BadBasemap):
        Basemap(written(tmp_path / "proefdorp.kaart", **fault))


@pytest.mark.parametrize("content", [b"", b"<html>Log in</html>" * 400, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_login_page_instead_of_a_map_is_refused(tmp_path, content):
    path = tmp_path / "proefdorp.kaart"
    path.write_bytes(content)

    with pytest.raises(BadBasemap):
        Basemap(path)


def test_a_map_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadBasemap):
        Basemap(tmp_path / "proefdorp.kaart")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"indices": array("H", [0, 1, 3]).tobytes()},
        {"indices": array("H", [0, 1]).tobytes()},
        {"vertices": b"\x00" * 10},
        {"vertices": b""},
    ],
)
def test_a_shape_that_would_crash_the_graphics_is_refused(tmp_path, fault):
    basemap = Basemap(written(tmp_path / "proefdorp.kaart", **fault))

    with pytest.raises(BadBasemap):
        list(basemap.cells(WHOLE, NEAR))


def test_a_file_cut_off_halfway_is_refused_while_opening_or_reading(tmp_path):
    path = written(tmp_path / "proefdorp.kaart")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(BadBasemap):
        list(Basemap(path).cells(WHOLE, NEAR))
