"""The house colour of a municipality, as a set of colours that can be read."""

import re

FALLBACK = "#154273"
READABLE = 7.0
"""The contrast of body text that we hold ourselves to (WCAG asks 4.5)."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_WHITE, _INK = (255.0, 255.0, 255.0), (23.0, 33.0, 43.0)

Colour = tuple[float, float, float]


def style_sheet(colour: str) -> str:
    """Return the custom properties that give the pages this colour; one that is too light for text is darkened."""
    lines = "".join(f"  --{name}: {value};\n" for name, value in palette(colour).items())
    return f":root {{\n{lines}}}\n"


def palette(colour: str) -> dict[str, str]:
    """Return the colours by their name in app.css. White on `theme` and `theme` on white are always readable."""
    theme = _readable(_parsed(colour if _HEX.fullmatch(colour) else FALLBACK))
    shades = {
        "theme": theme,
        "theme-strong": _mixed(theme, _INK, 0.45),
        "theme-soft": _mixed(theme, _WHITE, 0.74),
        "theme-tint": _mixed(theme, _WHITE, 0.92),
        "theme-glow": _mixed(theme, _WHITE, 0.55),
    }
    return {name: _written(shade) for name, shade in shades.items()}


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _readable(colour: Colour) -> Colour:
    while contrast(colour, _WHITE) < READABLE:
        colour = _mixed(colour, (0.0, 0.0, 0.0), 0.05)
    return colour


def _luminance(colour: Colour) -> float:
    parts = (value / 255 for value in colour)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (a + (b - a) * share for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _parsed(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _written(colour: Colour) -> str:
    red, green, blue = (round(value) for value in colour)
    return f"#{red:02x}{green:02x}{blue:02x}"
