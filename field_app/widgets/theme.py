"""The look, in one place: colours by day and by night, sizes, letters, and which hand holds the tablet.

Each pair of text and ground has a contrast of 7 : 1 or more; a test counts them all. Colour never speaks alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

from kivy.metrics import dp, sp

Role = Literal["title", "head", "row", "body", "small"]

# In sp: 16 is the smallest that is read at arm's length.
TEXT: dict[Role, float] = {"title": 23, "head": 21, "row": 20, "body": 17.5, "small": 16}
SIZES = (("gewoon", 1.0), ("groot", 1.15), ("extra groot", 1.3))


class Colour(NamedTuple):
    """Red, green, blue and cover, from 0 to 1, as Kivy wants them."""

    r: float
    g: float
    b: float
    a: float = 1.0


def colour(code: str, cover: float = 1.0) -> Colour:
    """Read "#0B4F8A"."""
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return Colour(red, green, blue, cover)


@dataclass(frozen=True)
class Pair:
    """A ground, and the ink that can be read on it."""

    ground: Colour
    ink: Colour


def pair(ground: str, ink: str) -> Pair:
    """Make a pair of two colour codes."""
    return Pair(colour(ground), colour(ink))


@dataclass(frozen=True)
class Tone:
    """How one state looks: `solid` for a mark, `tint` for a chip with words."""

    shape: str
    icon: str
    solid: Pair
    tint: Pair


@dataclass(frozen=True)
class Palette:
    """The colours of the day or of the night."""

    ground: Colour
    card: Colour
    ink: Colour
    second: Colour
    line: Colour
    border: Colour
    link: Colour
    press: Colour
    chosen: Pair
    bar: Pair
    bar_second: Colour
    bar_chip: Pair
    action: Pair
    good: Pair
    stop: Pair
    tones: dict[str, Tone]
    map: dict[str, Colour]


def _tones(rows: dict[str, tuple[str, str, str, str]]) -> dict[str, Tone]:
    return {
        name: Tone(*SHAPES[name], pair(solid, solid_ink), pair(tint, tint_ink))
        for name, (solid, solid_ink, tint, tint_ink) in rows.items()
    }


SHAPES = {
    "danger": ("octagon", "alert"),
    "late": ("octagon", "alert"),
    "due_soon": ("diamond", "clock_alert"),
    "in_time": ("circle", "clock"),
    "paused": ("circle", "pause"),
    "done": ("circle", "check"),
    "no_norm": ("ring", "minus"),
}

DAY = Palette(
    ground=colour("#F2F4F5"),
    card=colour("#FFFFFF"),
    ink=colour("#10181F"),
    second=colour("#3A4650"),
    line=colour("#DDE2E6"),
    border=colour("#6B7680"),
    link=colour("#0B4F8A"),
    press=colour("#10181F", 0.12),
    chosen=pair("#E3F0FB", "#10181F"),
    bar=pair("#10181F", "#FFFFFF"),
    bar_second=colour("#C3CDD6"),
    bar_chip=pair("#26313A", "#FFFFFF"),
    action=pair("#0B4F8A", "#FFFFFF"),
    good=pair("#0B5D2E", "#FFFFFF"),
    stop=pair("#FFFFFF", "#8F0F08"),
    tones=_tones(
        {
            "danger": ("#A3120A", "#FFFFFF", "#FDE7E5", "#8F0F08"),
            "late": ("#A3120A", "#FFFFFF", "#FDE7E5", "#8F0F08"),
            "due_soon": ("#FFB000", "#10181F", "#FFF1CC", "#5C3A00"),
            "in_time": ("#0B5D2E", "#FFFFFF", "#E1F3E7", "#0A4F27"),
            "paused": ("#4A5560", "#FFFFFF", "#E8ECEF", "#3A4650"),
            "done": ("#0B4F8A", "#FFFFFF", "#E1EEF9", "#0B3F70"),
            "no_norm": ("#FFFFFF", "#10181F", "#FFFFFF", "#10181F"),
        }
    ),
    map={
        "ground": colour("#EEF0EC"),
        "built": colour("#E9E7E2"),
        "green": colour("#D3E6CB"),
        "wood": colour("#C3DDB9"),
        "sand": colour("#F3E8CC"),
        "water": colour("#AACFE8"),
        "path": colour("#FBFBF9"),
        "rail": colour("#A7ADB2"),
        "casing": colour("#BFC3C1"),
        "building": colour("#D3CFC6"),
        "minor": colour("#FFFFFF"),
        "main": colour("#FBE3A6"),
        "motorway": colour("#F5C77E"),
        "border": colour("#6B7680"),
        "name": colour("#2B333A"),
        "halo": colour("#FFFFFF"),
        "route": colour("#0B4F8A"),
        "self": colour("#1F6FD0"),
    },
)

NIGHT = Palette(
    ground=colour("#0B1014"),
    card=colour("#172027"),
    ink=colour("#FFFFFF"),
    second=colour("#C3CDD6"),
    line=colour("#2B363F"),
    border=colour("#8795A1"),
    link=colour("#9CCBF5"),
    press=colour("#FFFFFF", 0.16),
    chosen=pair("#1B3347", "#FFFFFF"),
    bar=pair("#05080A", "#FFFFFF"),
    bar_second=colour("#C3CDD6"),
    bar_chip=pair("#26313A", "#FFFFFF"),
    action=pair("#9CCBF5", "#07131D"),
    good=pair("#7FD8A0", "#04140A"),
    stop=pair("#172027", "#FFB4AC"),
    tones=_tones(
        {
            "danger": ("#FF9A8F", "#2A0502", "#3A1512", "#FFC9C3"),
            "late": ("#FF9A8F", "#2A0502", "#3A1512", "#FFC9C3"),
            "due_soon": ("#FFC23D", "#10181F", "#3A2B06", "#FFDB8A"),
            "in_time": ("#7FD8A0", "#04140A", "#10301D", "#A9E8C0"),
            "paused": ("#A9B4BE", "#10181F", "#2A333B", "#D5DDE4"),
            "done": ("#9CCBF5", "#07131D", "#15304A", "#BEDDF9"),
            "no_norm": ("#172027", "#FFFFFF", "#172027", "#FFFFFF"),
        }
    ),
    map={
        "ground": colour("#10171C"),
        "built": colour("#161E24"),
        "green": colour("#14251A"),
        "wood": colour("#122C1A"),
        "sand": colour("#2B2618"),
        "water": colour("#12344C"),
        "path": colour("#2B353D"),
        "rail": colour("#4A5560"),
        "casing": colour("#0B1014"),
        "building": colour("#232D35"),
        "minor": colour("#3A4650"),
        "main": colour("#5A5030"),
        "motorway": colour("#6B5426"),
        "border": colour("#8795A1"),
        "name": colour("#E6ECF1"),
        "halo": colour("#0B1014"),
        "route": colour("#9CCBF5"),
        "self": colour("#9CCBF5"),
    },
)


@dataclass(frozen=True)
class Look:
    """What a crew chose. `text` comes on top of the size that the device itself has; `felt` answers a press."""

    night: bool = False
    text: float = 1.0
    left_handed: bool = False
    felt: Callable[[], None] = lambda: None

    TARGET: ClassVar[float] = 56
    BAR: ClassVar[float] = 72
    BUTTON: ClassVar[float] = 72
    DONE: ClassVar[float] = 104
    CORNER: ClassVar[float] = 12
    ICON: ClassVar[float] = 28
    WIDE: ClassVar[float] = 900
    LIST: ClassVar[float] = 440

    @property
    def palette(self) -> Palette:
        """The colours of now."""
        return NIGHT if self.night else DAY

    def letters(self, role: Role) -> float:
        """The height of the letters, in pixels."""
        return float(sp(TEXT[role])) * self.text

    def dp(self, size: float) -> float:
        """The length in pixels."""
        return float(dp(size))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG 2 counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(of: Colour) -> float:
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in of[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
