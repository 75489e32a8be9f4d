"""Drawn pictures for invented reports: simple scenes, always the same for the same seed."""

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (960, 720)
HORIZON = 400

Pen = ImageDraw.ImageDraw
Colour = tuple[int, int, int]

SKIES: list[Colour] = [(196, 214, 228), (178, 192, 204), (224, 226, 222), (160, 178, 196)]
BRICKS: list[Colour] = [(150, 92, 72), (168, 122, 92), (136, 104, 88), (120, 112, 108)]


def draw(scene: str, *, seed: int, repaired: bool = False) -> bytes:
    """Return a JPEG of a scene, as reported or as it was left after the work."""
    random = Random(f"{scene}-{seed}")  # noqa: S311  # a drawing, no secret
    image = Image.new("RGB", SIZE, random.choice(SKIES))
    pen = ImageDraw.Draw(image)
    _street(pen, random)
    SCENES[scene](pen, random, repaired)
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _street(pen: Pen, random: Random) -> None:
    """Draw houses, a pavement and a road."""
    brick = random.choice(BRICKS)
    for x in range(0, SIZE[0], 160):
        top = random.randint(120, 190)
        pen.rectangle((x, top, x + 156, HORIZON), fill=_shade(brick, random.randint(-14, 14)))
        pen.polygon([(x, top), (x + 78, top - 70), (x + 156, top)], fill=(92, 66, 58))
        for row in (top + 30, top + 120):
            pen.rectangle((x + 24, row, x + 64, row + 54), fill=(226, 232, 236))
            pen.rectangle((x + 92, row, x + 132, row + 54), fill=(226, 232, 236))
    pen.rectangle((0, HORIZON, SIZE[0], HORIZON + 170), fill=(172, 170, 166))
    for x in range(0, SIZE[0], 60):
        pen.line((x, HORIZON, x - 50, HORIZON + 170), fill=(150, 148, 144), width=2)
    for y in range(HORIZON, HORIZON + 170, 42):
        pen.line((0, y, SIZE[0], y), fill=(150, 148, 144), width=2)
    pen.rectangle((0, HORIZON + 170, SIZE[0], SIZE[1]), fill=(88, 88, 92))
    pen.rectangle((0, HORIZON + 170, SIZE[0], HORIZON + 184), fill=(198, 198, 194))


def _shade(colour: Colour, by: int) -> Colour:
    red, green, blue = (max(0, min(255, part + by)) for part in colour)
    return red, green, blue


def _pavement(pen: Pen, random: Random, repaired: bool) -> None:
    x, y = random.randint(260, 560), HORIZON + 60
    pen.rectangle((x, y, x + 190, y + 84), fill=(182, 180, 176) if repaired else (112, 96, 78))
    if repaired:
        pen.line((x + 95, y, x + 95, y + 84), fill=(150, 148, 144), width=2)
        return
    for n in range(3):
        at = x + 10 + n * 58
        tilt = random.randint(-14, 14)
        tile = [(at, y + 16 + tilt), (at + 52, y + 10 - tilt), (at + 56, y + 52 - tilt), (at + 4, y + 58 + tilt)]
        pen.polygon(tile, fill=(190, 188, 184), outline=(96, 94, 90))


def _lamp(pen: Pen, random: Random, repaired: bool) -> None:
    x, lean = random.randint(300, 640), 0 if repaired else random.randint(30, 90)
    pen.line((x, HORIZON + 120, x + lean, 110), fill=(64, 74, 70), width=14)
    pen.line((x + lean, 112, x + lean + 90, 96), fill=(64, 74, 70), width=10)
    pen.ellipse((x + lean + 66, 92, x + lean + 126, 122), fill=(255, 238, 150) if repaired else (70, 70, 70))


def _container(pen: Pen, random: Random, repaired: bool) -> None:
    x = random.randint(320, 520)
    pen.rectangle((x, 270, x + 150, HORIZON + 90), fill=(70, 92, 86))
    pen.ellipse((x, 246, x + 150, 296), fill=(92, 116, 110))
    pen.rectangle((x + 36, 300, x + 114, 336), fill=(36, 44, 42))
    for n in range(0 if repaired else 5):
        at = x - 130 + n * 84 + random.randint(-14, 14)
        low = HORIZON + 100 + random.randint(-16, 16)
        bag = random.choice([(40, 42, 46), (188, 190, 188), (62, 82, 112)])
        pen.ellipse((at, low - 70, at + 92, low + 14), fill=bag)
        pen.polygon([(at + 38, low - 66), (at + 46, low - 88), (at + 56, low - 66)], fill=(52, 54, 58))


def _tree(pen: Pen, random: Random, repaired: bool) -> None:
    x = random.randint(260, 480)
    pen.rectangle((x, 220, x + 44, HORIZON + 70), fill=(96, 74, 54))
    for _ in range(12):
        cx, cy, size = x + random.randint(-120, 160), random.randint(90, 250), random.randint(50, 90)
        green = random.choice([(86, 120, 62), (104, 134, 70), (146, 126, 58)])
        pen.ellipse((cx - size, cy - size, cx + size, cy + size), fill=green)
    if repaired:
        return
    y = HORIZON + 130
    pen.line((x + 60, y - 40, x + 380, y + 60), fill=(104, 80, 58), width=26)
    for n in range(7):
        cx = x + 180 + n * 34
        pen.ellipse((cx - 34, y - 20 + n * 6, cx + 34, y + 40 + n * 6), fill=(98, 128, 66))


def _drain(pen: Pen, random: Random, repaired: bool) -> None:
    x, y = random.randint(300, 560), HORIZON + 190
    if not repaired:
        pen.ellipse((x - 180, y - 40, x + 330, y + 120), fill=(112, 130, 142))
    pen.rectangle((x, y, x + 140, y + 64), fill=(52, 54, 56))
    for n in range(5):
        pen.line((x + 18 + n * 26, y + 8, x + 18 + n * 26, y + 56), fill=(24, 24, 26), width=8)
    for _ in range(0 if repaired else 14):
        cx, cy = x + random.randint(-30, 160), y + random.randint(-10, 70)
        leaf = random.choice([(150, 98, 44), (122, 84, 40), (170, 124, 54)])
        pen.ellipse((cx - 12, cy - 7, cx + 12, cy + 7), fill=leaf)


def _sofa(pen: Pen, random: Random, repaired: bool) -> None:
    if repaired:
        return
    x, y, cloth = random.randint(240, 480), HORIZON + 20, random.choice([(132, 62, 58), (74, 88, 112), (120, 112, 76)])
    pen.rounded_rectangle((x, y, x + 320, y + 80), 18, fill=_shade(cloth, -20))
    pen.rounded_rectangle((x - 24, y + 30, x + 24, y + 130), 16, fill=cloth)
    pen.rounded_rectangle((x + 296, y + 30, x + 344, y + 130), 16, fill=cloth)
    pen.rounded_rectangle((x + 20, y + 66, x + 300, y + 124), 14, fill=_shade(cloth, 16))
    pen.line((x + 160, y + 66, x + 160, y + 124), fill=_shade(cloth, -30), width=3)


SCENES: dict[str, Callable[[Pen, Random, bool], None]] = {
    "stoep": _pavement,
    "lamp": _lamp,
    "container": _container,
    "boom": _tree,
    "put": _drain,
    "bank": _sofa,
}
"""What can be drawn, by the name that the demo's words use."""
