"""From the bytes that somebody sent to a picture that is safe to keep and to show.

Only the decoded dots survive: what a file carries besides them (place, camera, comment, hidden parts) is left behind.
"""

import hashlib
import math
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

import pillow_heif
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from server.domain.errors import DomainError
from server.wire.intake import GeoPoint

pillow_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
JPEG_QUALITY = 85
THUMBNAIL_QUALITY = 78
MB = 1024 * 1024


@dataclass(frozen=True)
class PhotoLimits:
    """What we take in, and how large we keep it."""

    max_bytes: int = 20 * MB
    max_pixels: int = 50_000_000
    longest_side_px: int = 2000


LIMITS = PhotoLimits()


@dataclass(frozen=True)
class Picture:
    """A photo as we keep it; `sha256` is of `jpeg`, `taken_at_point` is where the camera said that it was."""

    jpeg: bytes
    width: int
    height: int
    sha256: str
    taken_at_point: GeoPoint | None


class BadPhotoReason(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    NOT_A_PHOTO = "not_a_photo"
    TOO_MANY_PIXELS = "too_many_pixels"
    BROKEN = "broken"


SENTENCES = {
    BadPhotoReason.EMPTY: (
        "Dit bestand is leeg. Kies een andere foto.",
        "This file is empty. Choose another photo.",
    ),
    BadPhotoReason.TOO_BIG: (
        "Deze foto is te groot ({size} MB). Kies een foto tot {limit} MB.",
        "This photo is too large ({size} MB). Choose a photo of up to {limit} MB.",
    ),
    BadPhotoReason.NOT_A_PHOTO: (
        "Dit bestand is geen foto die wij kunnen lezen.",
        "This file is not a photo that we can read.",
    ),
    BadPhotoReason.TOO_MANY_PIXELS: (
        "Deze foto heeft te veel beeldpunten. Kies een kleinere foto.",
        "This photo has too many pixels. Choose a smaller photo.",
    ),
    BadPhotoReason.BROKEN: (
        "Deze foto is beschadigd. Kies een andere foto of maak de foto opnieuw.",
        "This photo is damaged. Choose another photo or take it again.",
    ),
}


class BadPhoto(DomainError):
    """A file that we don't keep; `sentence` tells the resident why and what to do, in Dutch."""

    def __init__(self, reason: BadPhotoReason, *, size_bytes: int = 0, limits: PhotoLimits = LIMITS) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self._figures = {"size": math.ceil(size_bytes / MB), "limit": limits.max_bytes // MB}

    @property
    def sentence(self) -> str:
        return SENTENCES[self.reason][0].format(**self._figures)

    @property
    def english_sentence(self) -> str:
        return SENTENCES[self.reason][1].format(**self._figures)


def read_photo(raw: bytes, *, limits: PhotoLimits = LIMITS) -> Picture:
    """Return the photo upright, in RGB, not larger than the limits say; raises BadPhoto and nothing else."""
    if not raw:
        raise BadPhoto(BadPhotoReason.EMPTY)
    if len(raw) > limits.max_bytes:
        raise BadPhoto(BadPhotoReason.TOO_BIG, size_bytes=len(raw), limits=limits)
    image = _opened(raw, limits)
    taken_at_point = _taken_at(image)
    jpeg, (width, height) = _redrawn(image, limits.longest_side_px, JPEG_QUALITY)
    return Picture(jpeg, width, height, hashlib.sha256(jpeg).hexdigest(), taken_at_point)


def thumbnail(jpeg: bytes, side_px: int) -> bytes:
    """Return a small JPEG of a picture, its longest side `side_px`; raises BadPhoto."""
    if not jpeg:
        raise BadPhoto(BadPhotoReason.EMPTY)
    return _redrawn(_opened(jpeg, LIMITS), side_px, THUMBNAIL_QUALITY)[0]


def _opened(raw: bytes, limits: PhotoLimits) -> Image.Image:
    """Read the head of the file; the dots are decoded only after their number was judged."""
    try:
        image = Image.open(BytesIO(raw), formats=FORMATS)
    except UnidentifiedImageError:
        raise BadPhoto(BadPhotoReason.NOT_A_PHOTO) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPhoto(BadPhotoReason.TOO_MANY_PIXELS) from None
    except Exception:
        # A decoder that meets hostile bytes may raise anything.
        raise BadPhoto(BadPhotoReason.BROKEN) from None
    if image.width * image.height > limits.max_pixels:
        raise BadPhoto(BadPhotoReason.TOO_MANY_PIXELS)
    return image


def _redrawn(image: Image.Image, longest_side_px: int, quality: int) -> tuple[bytes, tuple[int, int]]:
    try:
        upright = _upright(_shrunk(image, longest_side_px))
        clean = _on_white(upright)
        out = BytesIO()
        clean.save(out, "JPEG", quality=quality, optimize=True)
    except Exception:
        # As above: truncated, inconsistent and malicious files fail in as many ways as there are decoders.
        raise BadPhoto(BadPhotoReason.BROKEN) from None
    return out.getvalue(), clean.size


def _shrunk(image: Image.Image, longest_side_px: int) -> Image.Image:
    if image.mode not in ("RGB", "L", "CMYK"):
        # Colours from a table can't be mixed before they are looked up.
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    # For a JPEG this lets the decoder itself halve the picture, which saves most of the work.
    image.thumbnail((longest_side_px, longest_side_px), Image.Resampling.LANCZOS)
    return image


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        # Nonsense in the EXIF part is no reason to refuse the photo.
        return image


def _on_white(image: Image.Image) -> Image.Image:
    """Put the dots on a new sheet, which has none of the old one's baggage; transparent becomes white."""
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return clean


def _taken_at(image: Image.Image) -> GeoPoint | None:
    try:
        gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef] == "S")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef] == "W")
    except Exception:
        # Absent or nonsense: the photo is as welcome without a place.
        return None
    on_earth = -90 <= lat <= 90 and -180 <= lon <= 180
    # Cameras without a fix write 0, 0.
    return GeoPoint(lon, lat) if on_earth and (lat, lon) != (0.0, 0.0) else None


def _degrees(parts: tuple[float, float, float], negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if negative else value
