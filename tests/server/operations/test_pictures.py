import hashlib
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from server.operations.pictures import LIMITS, MB, BadPhoto, BadPhotoReason, PhotoLimits, read_photo, thumbnail

FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]
SECRET = b"geheime plek"


def drawn(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """A picture whose upper left corner is red, so that one sees which side is up."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill="red")
    return image.convert(mode)


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(
    *, orientation: int = 1, lat: object = None, lon: object = None, lat_ref: str = "N", lon_ref: str = "E"
) -> Image.Exif:
    made = Image.Exif()
    made[ExifTags.Base.Orientation] = orientation
    made[ExifTags.Base.ImageDescription] = SECRET.decode()
    if lat is not None:
        made.get_ifd(ExifTags.IFD.GPSInfo).update({1: lat_ref, 2: lat, 3: lon_ref, 4: lon})
    return made


def refused(raw: bytes, limits: PhotoLimits = LIMITS) -> BadPhoto:
    with pytest.raises(BadPhoto) as caught:
        read_photo(raw, limits=limits)
    return caught.value


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg), formats=["JPEG"])
    image.load()
    return image


def reddish(image: Image.Image, x: int, y: int) -> bool:
    red, green, blue = image.getpixel((x, y))
    return red > 180 and green < 90 and blue < 90


def markers(jpeg: bytes) -> set[int]:
    """The kinds of segments before the picture itself: 0xE0-0xEF are applications' data, 0xFE a comment."""
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    return found


@pytest.mark.parametrize("kind", FORMATS)
def test_the_usual_kinds_become_a_jpeg_of_the_same_picture(kind):
    picture = read_photo(saved(drawn(), kind))

    image = opened(picture.jpeg)
    assert (picture.width, picture.height) == image.size == (60, 40)
    assert image.mode == "RGB"
    assert reddish(image, 10, 10)
    assert not reddish(image, 50, 30)
    assert picture.sha256 == hashlib.sha256(picture.jpeg).hexdigest()
    assert picture.taken_at_point is None


def test_the_same_photo_gives_the_same_key():
    raw = saved(drawn(), "PNG")
    assert read_photo(raw).sha256 == read_photo(raw).sha256


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_pictures_are_not_read(kind):
    assert refused(saved(drawn(), kind)).reason is BadPhotoReason.NOT_A_PHOTO


@pytest.mark.parametrize("raw", [b"<svg onload='x'/>", b"%PDF-1.7", b"\x00" * 100, b"MZ", b"\xff\xd8", b"hallo"])
def test_other_files_are_not_read(raw):
    assert refused(raw).reason in (BadPhotoReason.NOT_A_PHOTO, BadPhotoReason.BROKEN)


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (5, 5)), (2, (55, 5)), (3, (55, 35)), (4, (5, 35)), (6, (35, 5)), (8, (5, 55))]
)
def test_a_photo_is_turned_upright(orientation, corner):
    picture = read_photo(saved(drawn(), exif=exif(orientation=orientation), quality=95))

    assert (picture.width > picture.height) is (orientation < 5)
    assert reddish(opened(picture.jpeg), *corner)


def test_a_turned_photo_of_an_iphone_is_turned_once():
    picture = read_photo(saved(drawn(64, 40), "HEIF", exif=exif(orientation=6).tobytes(), quality=95))
    upright = read_photo(saved(drawn(64, 40), exif=exif(orientation=6), quality=95))

    assert (picture.width, picture.height) == (upright.width, upright.height) == (40, 64)
    assert reddish(opened(picture.jpeg), 35, 5)


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_but_the_dots_is_kept(kind):
    text = PngInfo()
    text.add_text("Comment", SECRET.decode())
    options: dict[str, object] = {"exif": exif(lat=(52.0, 2.0, 20.0), lon=(4.0, 19.0, 34.0)).tobytes()}
    options |= {"JPEG": {"comment": SECRET, "icc_profile": SECRET, "xmp": SECRET}, "PNG": {"pnginfo": text}}.get(
        kind, {}
    )
    raw = saved(drawn(), kind, **options)
    assert SECRET in raw
    picture = read_photo(raw)

    assert SECRET not in picture.jpeg
    assert markers(picture.jpeg) <= {0xE0, 0xDB, 0xC0, 0xC4}
    assert opened(picture.jpeg).info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_hangs_behind_a_photo_is_not_kept():
    assert SECRET not in read_photo(saved(drawn()) + b"PK\x03\x04" + SECRET).jpeg


@pytest.mark.parametrize("kind", FORMATS)
def test_the_place_of_the_camera_is_told_before_it_is_taken_out(kind):
    raw = saved(drawn(), kind, exif=exif(lat=(52.0, 2.0, 20.04), lon=(4.0, 19.0, 34.32)).tobytes())
    point = read_photo(raw).taken_at_point

    assert point
    assert (point.lat, point.lon) == (pytest.approx(52.0389), pytest.approx(4.3262))


def test_south_and_west_are_below_zero():
    raw = saved(drawn(), exif=exif(lat=(12.0, 6.0, 0.0), lon=(68.0, 54.0, 0.0), lat_ref="S", lon_ref="W"))
    point = read_photo(raw).taken_at_point
    assert point
    assert (point.lat, point.lon) == (pytest.approx(-12.1), pytest.approx(-68.9))


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        ((99.0, 0.0, 0.0), (4.0, 0.0, 0.0)),
        ((52.0,), (4.0,)),
        (52.0, 4.0),
    ],
)
@pytest.mark.filterwarnings("default")
def test_nonsense_for_a_place_is_no_place_and_the_photo_is_welcome(lat, lon):
    assert read_photo(saved(drawn(), exif=exif(lat=lat, lon=lon))).taken_at_point is None


@pytest.mark.filterwarnings("default")
def test_a_photo_with_a_broken_exif_part_is_welcome():
    raw = saved(drawn(), exif=b"Exif\x00\x00II*\x00\xff\xff\xff\x7f" + b"\xff" * 40)
    assert read_photo(raw).width == 60


def test_a_large_photo_is_made_smaller_and_keeps_its_shape():
    picture = read_photo(saved(drawn(4000, 3000)))
    assert (picture.width, picture.height) == (2000, 1500)
    assert reddish(opened(picture.jpeg), 900, 700)
    assert read_photo(saved(drawn(30, 4000, "P"), "PNG")).height == 2000


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_way_of_keeping_colours_in_a_png_is_read(mode):
    image = drawn(mode="L").convert("I;16") if mode == "I;16" else drawn(mode=mode)
    assert opened(read_photo(saved(image, "PNG")).jpeg).mode == "RGB"


def test_a_photo_for_the_printer_is_read():
    assert reddish(opened(read_photo(saved(drawn(mode="CMYK"))).jpeg), 10, 10)


def test_transparent_becomes_white():
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert min(opened(read_photo(saved(clear, "PNG")).jpeg).getpixel((10, 10))) > 250


def test_of_a_series_of_pictures_the_first_is_taken():
    raw = saved(drawn(), "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "blue")])
    assert reddish(opened(read_photo(raw).jpeg), 10, 10)
    moving = saved(drawn(), "WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40), "blue")])
    assert reddish(opened(read_photo(moving).jpeg), 10, 10)


def test_an_empty_file_has_its_own_sentence():
    assert refused(b"").sentence == "Dit bestand is leeg. Kies een andere foto."


def test_a_file_above_the_limit_is_refused_by_its_size_and_in_plain_words():
    bad = refused(b"\xff" * (23 * MB + 1))
    assert bad.reason is BadPhotoReason.TOO_BIG
    assert bad.sentence == "Deze foto is te groot (24 MB). Kies een foto tot 20 MB."
    assert bad.english_sentence == "This photo is too large (24 MB). Choose a photo of up to 20 MB."


def test_a_file_just_above_the_limit_is_not_said_to_be_just_at_it():
    assert "(21 MB)" in refused(b"\xff" * (20 * MB + 1)).sentence


def test_a_file_that_is_no_photo_is_told_so():
    assert refused(b"geen foto").sentence == "Dit bestand is geen foto die wij kunnen lezen."


@pytest.mark.parametrize("reason", BadPhotoReason)
def test_every_reason_has_a_sentence_in_both_languages(reason):
    bad = BadPhoto(reason)
    assert bad.sentence.endswith(".")
    assert bad.english_sentence.endswith(".")
    assert "{" not in bad.sentence + bad.english_sentence


@pytest.mark.parametrize("side", [9000, 12_000, 60_000])
def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused_before_unpacking(side):
    assert refused(huge_png(side)).reason is BadPhotoReason.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", FORMATS)
def test_the_limit_on_pixels_holds_for_every_kind(kind):
    assert refused(saved(drawn(), kind), PhotoLimits(max_pixels=2000)).reason is BadPhotoReason.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", FORMATS)
def test_half_a_photo_is_refused_as_damaged(kind):
    raw = saved(noisy(), kind)
    assert refused(raw[: len(raw) // 2]).reason is BadPhotoReason.BROKEN


def test_a_thumbnail_is_small_upright_and_bare():
    picture = read_photo(saved(drawn(1200, 800), exif=exif(orientation=6)))
    small = opened(thumbnail(picture.jpeg, 300))

    assert small.size == (200, 300)
    assert reddish(small, 150, 20)


def test_a_thumbnail_is_never_larger_than_the_picture():
    assert opened(thumbnail(saved(drawn()), 400)).size == (60, 40)


def test_a_thumbnail_of_nothing_is_refused():
    for raw in (b"", b"geen foto"):
        with pytest.raises(BadPhoto):
            thumbnail(raw, 400)


SAMPLES = [
    saved(drawn(), kind, exif=exif(orientation=6, lat=(52.0, 2.0, 20.0), lon=(4.0, 19.0, 34.0)).tobytes())
    for kind in FORMATS
]


@given(st.data())
@settings(max_examples=300)
def test_no_file_however_hostile_raises_anything_but_bad_photo(data):
    raw = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(raw) - 1)))
        raw[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=30))
    try:
        picture = read_photo(bytes(raw), limits=PhotoLimits(max_pixels=1_000_000))
    except BadPhoto:
        return
    assert opened(picture.jpeg).size == (picture.width, picture.height)


@given(
    st.sampled_from([b"", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP", SAMPLES[3][:40]]),
    st.binary(),
)
def test_no_head_of_a_photo_with_rubbish_behind_it_gets_through(head, rubbish):
    assert refused(head + rubbish).reason in BadPhotoReason


def noisy() -> Image.Image:
    return Image.effect_noise((200, 150), 80).convert("RGB")


def huge_png(side: int) -> bytes:
    """A PNG of some hundred bytes that says it is `side` by `side`."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
