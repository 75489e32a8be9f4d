"""Mail in a folder instead of on a server: one file per message, sorted by the moment of sending."""

import os
import re
from collections.abc import Container, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from server.wire.channel import ChannelError


def write_mail(message: EmailMessage, folder: Path) -> Path:
    """Write <moment>-<message id>.eml, all of it or nothing, and return where it lies.

    A message that lies there already is left alone, the way a mail server drops a Message-ID that it knows.
    """
    name = _file_safe(str(message["Message-ID"] or "")) or "no-id"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if earlier := next(folder.glob(f"*Z-{name}.eml"), None):
            return earlier
        return _write_whole(message.as_bytes(), folder, f"{_moment(message):%Y%m%dT%H%M%SZ}-{name}.eml")
    except OSError as error:
        raise ChannelError(f"mail folder: {type(error).__name__}") from None


def read_mails(
    folder: Path, *, most_bytes: int = -1, left: Container[str] = frozenset()
) -> Iterator[tuple[str, bytes]]:
    """Yield (name, the first bytes) of every .eml file, or of every file in `new` of a maildir; the oldest name first.

    A file is removed when the caller asks for the next one, unless it is in `left` by then.
    """
    maildir = folder / "new"
    files = maildir.iterdir() if maildir.is_dir() else folder.glob("*.eml")
    try:
        for path in sorted(path for path in files if path.is_file() and not path.name.startswith(".")):
            with path.open("rb") as file:
                content = file.read(most_bytes)
            yield path.name, content
            if path.name not in left:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise ChannelError(f"mail folder: {type(error).__name__}") from None


def _write_whole(content: bytes, folder: Path, name: str) -> Path:
    with NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    os.chmod(part.name, 0o640)
    return Path(part.name).replace(folder / name)


def _moment(message: EmailMessage) -> datetime:
    try:
        return parsedate_to_datetime(str(message["Date"])).astimezone(UTC)
    except (TypeError, ValueError):
        return datetime.now(UTC)


def _file_safe(message_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9.@_-]", "_", message_id.strip().strip("<>"))[:150].lstrip(".")
