"""Which part of the world is on the screen: a centre in metres, and how many metres a pixel is. No Kivy here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]

CLOSEST, FARTHEST = 0.15, 40.0


class Covered(NamedTuple):
    """How many pixels along each side of the map lie under a card or buttons."""

    left: float = 0.0
    right: float = 0.0
    above: float = 0.0
    below: float = 0.0


NOTHING = Covered()


@dataclass(frozen=True)
class Frame:
    """Metres are RD less the map's own centre, as the map file counts; pixels count from the middle of the widget."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 2.0
    width: float = 100.0
    height: float = 100.0

    def to_pixels(self, x: float, y: float) -> Point:
        """Where a place is on the screen, from the middle."""
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def to_metres(self, right: float, up: float) -> Point:
        """What lies under a place on the screen, from the middle."""
        return self.x + right * self.scale, self.y + up * self.scale

    def moved(self, right: float, up: float) -> "Frame":
        """The map was dragged so many pixels."""
        return replace(self, x=self.x - right * self.scale, y=self.y - up * self.scale)

    def zoomed(self, factor: float, right: float = 0, up: float = 0) -> "Frame":
        """Closer with a factor above 1; what is under the fingers stays there."""
        scale = min(FARTHEST, max(CLOSEST, self.scale / factor))
        x, y = self.to_metres(right, up)
        return replace(self, scale=scale, x=x - right * scale, y=y - up * scale)

    def sized(self, width: float, height: float) -> "Frame":
        """The screen turned or grew."""
        return replace(self, width=max(1.0, width), height=max(1.0, height))

    def at(self, x: float, y: float) -> "Frame":
        """The same, elsewhere."""
        return replace(self, x=x, y=y)

    def around(self, points: Iterable[Point], edge: float = 70, covered: Covered = NOTHING) -> "Frame":
        """Show all these places in what is not covered, with room along the edge."""
        seen = list(points)
        if not seen:
            return self
        (left, right), (low, high) = ((min(side), max(side)) for side in zip(*seen, strict=True))
        room_x = max(self.width - covered.left - covered.right - 2 * edge, 50)
        room_y = max(self.height - covered.above - covered.below - 2 * edge, 50)
        scale = min(FARTHEST, max((right - left) / room_x, (high - low) / room_y, CLOSEST * 3))
        return replace(self, scale=scale).beside((left + right) / 2, (low + high) / 2, covered)

    def beside(self, x: float, y: float, covered: Covered) -> "Frame":
        """Put a place in the middle of what is not covered."""
        aside, up = covered.right - covered.left, covered.above - covered.below
        return self.at(x + aside / 2 * self.scale, y + up / 2 * self.scale)

    def bounds(self, more: float = 0.0) -> Bounds:
        """What is on the screen, and `more` screens around it."""
        across, along = (0.5 + more) * self.width * self.scale, (0.5 + more) * self.height * self.scale
        return self.x - across, self.y - along, self.x + across, self.y + along


def contains(outer: Bounds, inner: Bounds) -> bool:
    """Whether one lies within the other."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]
