"""Photos on disk or in an S3 bucket, named by the hash of what is in them."""

import os
import re
from datetime import timedelta
from pathlib import Path

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from server.wire.channel import ChannelError

# A hash, and for what was made from it (a thumbnail) a short tail.
KEY = re.compile(r"[0-9a-f]{64}(-[a-z0-9]{1,20})?")


class ObjectPhotoStore:
    """A PhotoStore over obstore. Raises a temporary ChannelError when the disk or the bucket fails.

    `place` is a folder, or s3://bucket/prefix; the keys and the endpoint of a bucket come from the usual AWS_*
    variables, which obstore reads itself. A photo is written whole or not at all.
    """

    def __init__(self, place: str) -> None:
        folder = place.removeprefix("file://")
        self._folder = None if "://" in folder else Path(folder)
        self._store = LocalStore(self._folder, mkdir=True) if self._folder else _bucket(place)

    def put(self, key: str, content: bytes) -> None:
        path = _path(key)
        if path is None:
            raise ValueError("not a photo key")
        try:
            self._store.put(path, content)
            if self._folder:
                _made_lasting(self._folder / path)
        except (BaseError, OSError) as error:
            raise _failed(error) from None

    def get(self, key: str) -> bytes:
        path = _path(key)
        if path is None:
            raise KeyError(key)
        try:
            return bytes(self._store.get(path).bytes())
        except FileNotFoundError:
            raise KeyError(key) from None
        except (BaseError, OSError) as error:
            raise _failed(error) from None

    def delete(self, key: str) -> None:
        """Remove the photo; what is not there is as good as removed."""
        path = _path(key)
        try:
            if path is not None:
                self._store.delete(path)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise _failed(error) from None


def _bucket(place: str) -> ObjectStore:
    return from_url(
        place,
        # obstore's own time-outs keep a resident waiting for minutes. Only an endpoint that says http:// itself gets
        # it: a store in the municipality's own network.
        client_options={"timeout": "20s", "connect_timeout": "5s", "allow_http": True},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
    )


def _made_lasting(path: Path) -> None:
    """Have the disk write the photo and its name; the row that names it may not outlive it in a power cut."""
    for each in (path, path.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _path(key: str) -> str | None:
    """Spread the photos over 65,536 folders; no folder grows beyond what a file system likes."""
    return f"{key[:2]}/{key[2:4]}/{key}" if KEY.fullmatch(key) else None


def _failed(error: Exception) -> ChannelError:
    return ChannelError(f"photo store: {type(error).__name__}")
