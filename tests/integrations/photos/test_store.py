import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from integrations.photos.store import ObjectPhotoStore
from server.wire.channel import ChannelError

PHOTO = b"\xff\xd8 a picture"
KEY = hashlib.sha256(PHOTO).hexdigest()


@contextmanager
def bucket() -> Iterator[str]:
    """The little of S3 that a photo store needs: put, get and delete of an object."""
    objects: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(200, b"")

        def do_GET(self) -> None:
            self._answer(200, objects[self.path]) if self.path in objects else self._answer(404, b"")

        def do_POST(self) -> None:
            """Remove several at once (DeleteObjects); the body names them without their bucket."""
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            keys = re.findall("<Key>(.*?)</Key>", body)
            for key in keys:
                objects.pop(f"{self.path.partition('?')[0].rstrip('/')}/{key}", None)
            gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", '"1"')
            self.send_header("Last-Modified", "Tue, 28 Apr 2026 08:00:00 GMT")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path, monkeypatch):
    if request.param == "folder":
        yield ObjectPhotoStore(str(tmp_path / "photos"))
        return
    with bucket() as endpoint:
        for name, value in {
            "AWS_ENDPOINT": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "nl",
        }.items():
            monkeypatch.setenv(name, value)
        yield ObjectPhotoStore("s3://fotos/meldwerk")


def test_a_photo_comes_back_as_it_went_in_and_twice_is_once(store):
    store.put(KEY, PHOTO)
    store.put(KEY, PHOTO)

    assert store.get(KEY) == PHOTO


def test_a_thumbnail_lies_beside_its_photo(store):
    store.put(f"{KEY}-400", b"small")

    assert store.get(f"{KEY}-400") == b"small"
    with pytest.raises(KeyError):
        store.get(KEY)


def test_a_photo_that_was_removed_is_not_there_and_removing_again_is_harmless(store):
    store.put(KEY, PHOTO)
    store.delete(KEY)
    store.delete(KEY)

    with pytest.raises(KeyError):
        store.get(KEY)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", KEY.upper(), KEY + "/x", KEY + "\n", KEY[:-1]])
def test_a_key_that_is_no_hash_is_never_a_path(store, key):
    with pytest.raises(KeyError):
        store.get(key)
    with pytest.raises(ValueError, match="key"):
        store.put(key, PHOTO)
    store.delete(key)


def test_photos_are_spread_over_folders_and_no_half_file_stays(tmp_path):
    ObjectPhotoStore(str(tmp_path)).put(KEY, PHOTO)

    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert [str(path) for path in files] == [f"{KEY[:2]}/{KEY[2:4]}/{KEY}"]


def test_a_folder_may_be_written_as_an_address_too(tmp_path):
    ObjectPhotoStore(f"file://{tmp_path / 'photos'}").put(KEY, PHOTO)

    assert ObjectPhotoStore(str(tmp_path / "photos")).get(KEY) == PHOTO


def test_a_disk_that_refuses_is_worth_another_try(tmp_path):
    store = ObjectPhotoStore(str(tmp_path))
    (tmp_path / KEY[:2]).write_text("in the way")

    with pytest.raises(ChannelError) as caught:
        store.put(KEY, PHOTO)
    assert not caught.value.permanent
    assert str(tmp_path) not in str(caught.value)
