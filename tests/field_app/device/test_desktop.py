"""A PC that plays a tablet."""

import stat

from PIL import Image

from field_app.device.desktop import FileCamera, FileSecrets, desktop_device
from field_app.device.ports import Fix


def test_a_secret_is_kept_where_only_its_owner_reads(tmp_path):
    path = tmp_path / "a/secret.json"
    secrets = FileSecrets(path)
    secrets.put("token", "x")
    secrets.put("server", "https://meldwerk.example")

    secrets.forget("token")

    again = FileSecrets(path)
    assert (again.get("token"), again.get("server")) == (None, "https://meldwerk.example")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_camera_gives_the_newest_picture_of_a_folder_and_else_a_card(tmp_path):
    told = []
    camera = FileCamera(tmp_path / "pictures")
    camera.take(tmp_path / "one.jpg", told.append)
    (tmp_path / "pictures").mkdir()
    Image.new("RGB", (30, 20)).save(tmp_path / "pictures/mine.jpg")
    camera.take(tmp_path / "two.jpg", told.append)

    assert told == [True, True]
    assert [size(tmp_path / name) for name in ("one.jpg", "two.jpg")] == [(1600, 1200), (30, 20)]


def size(path):
    with Image.open(path) as image:
        return image.size


def test_it_stands_where_it_was_put(tmp_path):
    here = Fix(52.0366, 4.3258, 5.0)

    assert desktop_device(tmp_path, here=here).position.latest() == here
