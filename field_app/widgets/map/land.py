"""The land: what the map file has, as a few large meshes. Nothing is rebuilt while the crew moves the map a little."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator

from kivy.graphics import Color, InstructionGroup, Mesh

from field_app.basemap import BadBasemap, Basemap, Layer, for_kivy, level_for
from field_app.widgets.map.frame import Bounds, Frame, contains
from field_app.widgets.theme import Palette
from server.wire.basemap import DRAW_ORDER

AROUND = 0.25
MOST = 65_000
"""A mesh counts its corners in 16 bits."""

Piece = tuple["array[float]", "array[int]"]


class Land:
    """Shows the part of the file that the frame looks at. A broken file shows nothing, and the stops stay."""

    def __init__(self, palette: Palette) -> None:
        self.canvas = InstructionGroup()
        self._palette = palette
        self._loaded: tuple[int, Bounds] | None = None

    def show(self, basemap: Basemap | None, frame: Frame) -> None:
        """Load what is missing."""
        if basemap is None:
            return
        level = level_for(frame.scale)
        if self._loaded and self._loaded[0] == level and contains(self._loaded[1], frame.bounds()):
            return
        bounds = frame.bounds(AROUND)
        self._loaded = (level, bounds)
        self.canvas.clear()
        try:
            self._draw(basemap.cells(bounds, level))
        except BadBasemap:
            self.canvas.clear()

    def _draw(self, layers: Iterable[Layer]) -> None:
        by_kind: dict[str, list[Layer]] = defaultdict(list)
        for layer in layers:
            by_kind[layer.kind].append(layer)
        for kind in DRAW_ORDER:
            if kind in by_kind:
                self.canvas.add(Color(*self._palette.map[kind]))
            for vertices, indices in merged(by_kind[kind]):
                self.canvas.add(Mesh(vertices=vertices, indices=indices, mode="triangles"))


def merged(layers: Iterable[Layer]) -> Iterator[Piece]:
    """Put cells together into as few meshes as can be: each costs the same, whatever is in it."""
    vertices, indices = array("f"), array("H")
    for layer in layers:
        first = len(vertices) // 4
        if first + len(layer.vertices) // 2 > MOST:
            yield vertices, indices
            vertices, indices, first = array("f"), array("H"), 0
        vertices.extend(for_kivy(layer.vertices))
        indices.extend(array("H", [first + corner for corner in layer.indices]) if first else layer.indices)
    if indices:
        yield vertices, indices
