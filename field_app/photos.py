"""Makes a photo fit to send: upright, small, without metadata, named by its content, and safely on disk."""

import hashlib
import os
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

LONGEST_SIDE_PX = 1920
QUALITY = 82


class Unreadable(Exception):
    """There is no picture in this file, or only half of one."""


@dataclass(frozen=True)
class Prepared:
    """A photo on disk, ready to send."""

    sha256: str
    path: Path
    size: int


def prepare(source: Path, folder: Path) -> Prepared:
    """Make the photo of a picture, under `folder`; the picture stays. The same picture gives the same photo again.

    Raises Unreadable; and OSError when the disk is full, and then leaves nothing behind.
    """
    content = small_and_bare(source)
    sha256 = hashlib.sha256(content).hexdigest()
    path = folder / f"{sha256}.jpg"
    write_safely(path, content)
    return Prepared(sha256, path, len(content))


def small_and_bare(source: Path) -> bytes:
    """The picture as JPEG: upright, at most 1920 pixels long, without EXIF (which knows the place and the device)."""
    try:
        with Image.open(source) as picture:
            # A hint to the JPEG decoder: an eighth of the work for a photo of 12 megapixels.
            picture.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable(str(source)) from error
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    target = BytesIO()
    bare.save(target, "JPEG", quality=QUALITY)
    return target.getvalue()


def write_safely(path: Path, content: bytes) -> None:
    """Write a file that is there as a whole or not at all, also after the battery fell out."""
    half = path.with_suffix(path.suffix + ".half")
    try:
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def is_whole(path: Path, sha256: str) -> bool:
    """Whether the file holds what its name says."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False
