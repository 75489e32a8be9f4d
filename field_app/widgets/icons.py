"""Our own icons: strokes, discs and faces on a square of 24, and the shapes of the norm.

Pillow draws them four times too large and shrinks them, because Kivy's own lines are jagged without multisampling. They
are white, so that a Color before them gives any colour. They never stand without a word.
"""

from functools import lru_cache

from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw

Points = tuple[tuple[float, float], ...]
GRID, FINER, PEN = 24, 4, 2.2

# A part is (how, what): "stroke" and "face" take points, "disc", "ring" and "hole" take x, y and radius; "cut" is a
# stroke that takes away.
ICONS: dict[str, tuple[tuple[str, Points], ...]] = {
    "back": (("stroke", ((15, 5), (8, 12), (15, 19))),),
    "next": (("stroke", ((9, 5), (16, 12), (9, 19))),),
    "up": (("stroke", ((12, 20), (12, 5))), ("stroke", ((6, 11), (12, 5), (18, 11)))),
    "down": (("stroke", ((12, 4), (12, 19))), ("stroke", ((6, 13), (12, 19), (18, 13)))),
    "order": (
        ("stroke", ((7.5, 20), (7.5, 5))),
        ("stroke", ((3, 9.5), (7.5, 5), (12, 9.5))),
        ("stroke", ((16.5, 4), (16.5, 19))),
        ("stroke", ((12, 14.5), (16.5, 19), (21, 14.5))),
    ),
    "first": (
        ("stroke", ((5, 3.5), (19, 3.5))),
        ("stroke", ((12, 21), (12, 8))),
        ("stroke", ((6, 14), (12, 8), (18, 14))),
    ),
    "check": (
        (
            "stroke",
            ((5, 12.5), (10, 17.5), (19.5, 7)),
        ),
    ),
    "cross": (("stroke", ((6, 6), (18, 18))), ("stroke", ((18, 6), (6, 18)))),
    "plus": (("stroke", ((12, 5), (12, 19))), ("stroke", ((5, 12), (19, 12)))),
    "minus": (("stroke", ((5, 12), (19, 12))),),
    "alert": (("stroke", ((12, 5.5), (12, 13.5))), ("disc", ((12, 18), (1.6, 0)))),
    "clock": (("ring", ((12, 12), (9, 0))), ("stroke", ((12, 7), (12, 12.5), (15.5, 14.5)))),
    "clock_alert": (
        ("ring", ((12, 12), (9, 0))),
        ("stroke", ((12, 6.5), (12, 12.8))),
        ("disc", ((12, 16.4), (1.4, 0))),
    ),
    "pause": (("stroke", ((9, 7), (9, 17))), ("stroke", ((15, 7), (15, 17)))),
    "ring": (("ring", ((12, 12), (8, 0))),),
    "list": tuple(
        part for y in (6, 12, 18) for part in (("disc", ((4.5, y), (1.6, 0))), ("stroke", ((9, y), (20, y))))
    ),
    "map": (
        ("stroke", ((9, 5), (3.5, 7), (3.5, 20), (9, 18), (15, 20), (20.5, 18), (20.5, 5), (15, 7), (9, 5), (9, 18))),
        ("stroke", ((15, 7), (15, 20))),
    ),
    "pin": (
        ("disc", ((12, 9.5), (6.5, 0))),
        ("face", ((5.9, 12), (12, 22), (18.1, 12))),
        ("hole", ((12, 9.5), (2.6, 0))),
    ),
    "target": (
        ("ring", ((12, 12), (6.5, 0))),
        ("disc", ((12, 12), (2.4, 0))),
        ("stroke", ((12, 1.8), (12, 5))),
        ("stroke", ((12, 19), (12, 22.2))),
        ("stroke", ((1.8, 12), (5, 12))),
        ("stroke", ((19, 12), (22.2, 12))),
    ),
    "send": (
        ("stroke", ((12, 19), (12, 5))),
        ("stroke", ((6, 11), (12, 5), (18, 11))),
        ("stroke", ((4.5, 21.5), (19.5, 21.5))),
    ),
    "more": (("disc", ((5, 12), (2, 0))), ("disc", ((12, 12), (2, 0))), ("disc", ((19, 12), (2, 0)))),
    "navigate": (("face", ((21, 3), (3, 10.6), (10.8, 13.2), (13.4, 21))),),
    "arrived": (("stroke", ((4, 12), (19, 12))), ("stroke", ((13, 6), (19, 12), (13, 18)))),
    "camera": (
        ("face", ((2.5, 7.5), (7.5, 7.5), (9, 4.5), (15, 4.5), (16.5, 7.5), (21.5, 7.5), (21.5, 19.5), (2.5, 19.5))),
        ("hole", ((12, 13.2), (4.4, 0))),
        ("disc", ((12, 13.2), (2.5, 0))),
    ),
    "pencil": (
        ("face", ((4, 16.2), (14.4, 5.8), (18.2, 9.6), (7.8, 20), (4, 20))),
        ("face", ((15.6, 4.6), (17.4, 2.8), (21.2, 6.6), (19.4, 8.4))),
    ),
    "hand_over": (
        ("stroke", ((4, 8), (19, 8))),
        ("stroke", ((15, 4), (19, 8), (15, 12))),
        ("stroke", ((20, 16), (5, 16))),
        ("stroke", ((9, 12.5), (5, 16), (9, 19.8))),
    ),
    "cannot": (("ring", ((12, 12), (8.6, 0))), ("stroke", ((6.2, 6.2), (17.8, 17.8)))),
    "person": (
        ("disc", ((12, 7.5), (4.2, 0))),
        ("face", ((4, 20.5), (4.6, 17), (8, 14), (16, 14), (19.4, 17), (20, 20.5))),
    ),
    "tag": (
        ("face", ((3, 4), (12, 3.4), (21, 12.4), (12.4, 21), (3.4, 12))),
        ("hole", ((7.4, 7.8), (1.8, 0))),
    ),
    "undo": (
        ("stroke", ((9, 4), (4, 9), (9, 14))),
        ("stroke", ((4, 9), (14, 9), (18.6, 11), (20, 14.5), (18.6, 18), (14, 20), (9, 20))),
    ),
    "day": (
        ("disc", ((12, 12), (4.4, 0))),
        *(
            ("stroke", ends)
            for ends in (
                ((12, 2), (12, 4.4)),
                ((12, 19.6), (12, 22)),
                ((2, 12), (4.4, 12)),
                ((19.6, 12), (22, 12)),
                ((4.9, 4.9), (6.6, 6.6)),
                ((17.4, 17.4), (19.1, 19.1)),
                ((4.9, 19.1), (6.6, 17.4)),
                ((17.4, 6.6), (19.1, 4.9)),
            )
        ),
    ),
    "house": (
        (
            "face",
            (
                (12, 3),
                (22, 11.6),
                (19, 11.6),
                (19, 21),
                (14.4, 21),
                (14.4, 14.6),
                (9.6, 14.6),
                (9.6, 21),
                (5, 21),
                (5, 11.6),
                (2, 11.6),
            ),
        ),
    ),
    "log": (
        ("stroke", ((6, 3), (18, 3), (18, 21), (6, 21), (6, 3))),
        *(("stroke", ((9, y), (15, y))) for y in (8, 12, 16)),
    ),
}

OCTAGON: Points = (
    (7.3, 0.7),
    (16.7, 0.7),
    (23.3, 7.3),
    (23.3, 16.7),
    (16.7, 23.3),
    (7.3, 23.3),
    (0.7, 16.7),
    (0.7, 7.3),
)
DIAMOND: Points = ((12, 0.2), (23.8, 12), (12, 23.8), (0.2, 12))
SHAPES: dict[str, tuple[tuple[str, Points], ...]] = {
    "octagon": (("face", OCTAGON),),
    "diamond": (("face", DIAMOND),),
    "circle": (("disc", ((12, 12), (11.2, 0))),),
    "ring": (("ring", ((12, 12), (10, 0))),),
}


def picture(name: str, size: float) -> Texture:
    """Return an icon or shape as a white texture of so many pixels."""
    return _texture(name, max(8, round(size)))


@lru_cache(maxsize=256)
def _texture(name: str, size: int) -> Texture:
    image = draw(name, size)
    texture = Texture.create(size=image.size, colorfmt="rgba")
    texture.blit_buffer(image.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


def draw(name: str, size: int) -> Image.Image:
    """Draw it: white, with a soft edge."""
    scale = size * FINER / GRID
    mask = Image.new("L", (size * FINER, size * FINER))
    pen = ImageDraw.Draw(mask)
    for how, points in SHAPES.get(name) or ICONS[name]:
        PARTS[how](pen, tuple((x * scale, y * scale) for x, y in points), PEN * scale)
    white = Image.new("RGBA", (size, size), "white")
    white.putalpha(mask.resize((size, size), Image.Resampling.LANCZOS))
    return white


def _stroke(pen: ImageDraw.ImageDraw, points: Points, width: float, ink: int = 255) -> None:
    pen.line(points, fill=ink, width=round(width), joint="curve")
    for x, y in (points[0], points[-1]):
        _round(pen, x, y, width / 2, ink)


def _face(pen: ImageDraw.ImageDraw, points: Points, width: float) -> None:
    pen.polygon(points, fill=255)


def _disc(pen: ImageDraw.ImageDraw, points: Points, width: float) -> None:
    (x, y), (radius, _) = points
    _round(pen, x, y, radius, 255)


def _hole(pen: ImageDraw.ImageDraw, points: Points, width: float) -> None:
    (x, y), (radius, _) = points
    _round(pen, x, y, radius, 0)


def _ring(pen: ImageDraw.ImageDraw, points: Points, width: float) -> None:
    (x, y), (radius, _) = points
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=255, width=round(width))


def _round(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, ink: int) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)


PARTS = {"stroke": _stroke, "face": _face, "disc": _disc, "hole": _hole, "ring": _ring}
