"""Names on a printed map: none covers another, and roads are named along their course."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from geoapi.printing.drawing import stroked
from geoapi.printing.looks import FONT

# Of the height of a letter: how wide a Latin one is, what lies between two of a road's, how far they reach
# up from the line they stand on.
_LATIN, _APART, _RISE = 0.58, 1.12, 0.36
# Where along a line its name is tried.
_PLACES = (0.5, 0.36, 0.64, 0.24, 0.76)
# A road that is longer than this on paper is named again.
_AGAIN_MM = 150.0
_MOST_BEND, _STRAIGHT = 0.5, 0.12


def width_of(text: str, size_mm: float) -> float:
    """About how wide a text is."""
    return size_mm * sum(1.0 if ord(letter) > 0x2E7F else _LATIN for letter in text)


@dataclass
class Labels:
    """What is written on a sheet so far; `frame` in millimetres."""

    frame: Polygon
    _taken: list[BaseGeometry] = field(default_factory=list)
    _written: list[str] = field(default_factory=list)
    _bands: list[tuple[LineString, float]] = field(default_factory=list)

    def takes(self, ground: BaseGeometry) -> bool:
        """Whether there is room: then it is taken."""
        if not shapely.contains_properly(self.frame, ground):
            return False
        if self._taken and shapely.intersects(np.asarray(self._taken, object), ground).any():
            return False
        self._taken.append(ground)
        return True

    def reserve(self, ground: BaseGeometry) -> None:
        self._taken.append(ground)

    def write(
        self,
        spots: Iterable[tuple[float, float]],
        text: str,
        size_mm: float,
        color: str,
        *,
        pad_mm: float = 0.4,
    ) -> bool:
        """Write a text at the first of these places that has room; whether there was one."""
        half, high = width_of(text, size_mm) / 2 + pad_mm, size_mm / 2 + pad_mm
        for x, y in spots:
            if self.takes(box(x - half, y - high, x + half, y + high)):
                reach = width_of(text, size_mm) / 2
                self._bands.append((LineString([(x - reach, y), (x + reach, y)]), size_mm))
                self._put(text, x, y, 0.0, size_mm, color)
                return True
        return False

    def write_along(self, lines: Sequence[LineString], text: str, size_mm: float, color: str) -> None:
        """Write a name along the longest of its lines, and again where it goes on for long."""
        length = len(text) * size_mm * _APART
        for line in sorted(lines, key=lambda each: -each.length):
            if line.length < length * 1.1:
                return
            pieces = max(1, int(line.length // _AGAIN_MM))
            for piece in range(pieces):
                any(
                    self._along(line, (piece + place) / pieces * line.length, length, text, size_mm, color)
                    for place in _PLACES
                )
            if pieces > 1 or line.length < _AGAIN_MM / 2:
                return

    def _along(
        self, line: LineString, at: float, length: float, text: str, size_mm: float, color: str
    ) -> bool:
        steps = at - length / 2 + (np.arange(2 * len(text) + 1) / (2 * len(text))) * length
        if steps[0] < 0 or steps[-1] > line.length:
            return False
        spots = shapely.get_coordinates(shapely.line_interpolate_point(line, steps))
        (x0, y0), (x1, y1) = spots[0], spots[-1]
        chord = math.hypot(x1 - x0, y1 - y0)
        off = np.abs((x1 - x0) * (spots[:, 1] - y0) - (y1 - y0) * (spots[:, 0] - x0)) / max(chord, 1e-9)
        if chord < length * 0.9 or off.max() > size_mm * _MOST_BEND:
            return False
        angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
        # From left to right; where a line is steep, from top to bottom with upright letters.
        is_steep = 45 < abs(angle) < 135
        backwards = y1 < y0 if is_steep else x1 < x0
        if backwards:
            spots, angle = spots[::-1], angle + 180
        if not self.takes(LineString(spots).buffer(size_mm * 0.62, cap_style="flat")):
            return False
        self._bands.append((LineString(spots), size_mm))
        turn = angle - 90 if is_steep else angle
        turn = (turn + 90) % 180 - 90
        if not is_steep and off.max() < size_mm * _STRAIGHT:
            # One text is set in a quarter of the time of its letters.
            x, y = spots[len(text)]
            self._put(text, x, y, turn, size_mm, color)
            return True
        for letter, (x, y) in zip(text, spots[1::2], strict=True):
            self._put(letter, x, y, turn, size_mm, color)
        return True

    def _put(self, text: str, x: float, y: float, turn: float, size_mm: float, color: str) -> None:
        turned = f' transform="rotate({turn:.1f} {x:.2f} {y:.2f})"' if abs(turn) > 0.05 else ""
        self._written.append(
            f'<text x="{x:.2f}" y="{y + size_mm * _RISE:.2f}" font-size="{size_mm:g}"{turned} '
            f'fill="{color}">{escape(text)}</text>'
        )

    def svg(self) -> str:
        """All of it, on white bands that keep it readable: seams around letters would take as long again."""
        sizes = sorted({size_mm for _, size_mm in self._bands})
        bands = "".join(
            stroked([line for line, of in self._bands if of == size_mm], "#ffffff", size_mm * 0.9)
            for size_mm in sizes
        )
        letters = "".join(self._written)
        return f'<g opacity="0.8">{bands}</g><g font-family="{FONT}" text-anchor="middle">{letters}</g>'
