"""Footprint shapes in a unit square (front at v=0, the door on it), laid on quadrilaterals of the plan."""

from dataclasses import dataclass, field

import numpy as np

from .geometry import Floats, Ints

# Corners as (u, v); the first pair holds the front edge, and the door is put between its first two corners.
SHAPES: dict[str, list[tuple[float, float]]] = {
    "plain": [(0, 0), (1, 0), (1, 1), (0, 1)],
    "corner": [(0, 0), (1, 0), (1, 1), (0.62, 1), (0.62, 0.5), (0, 0.5)],
    "corner2": [(0, 0), (1, 0), (1, 0.48), (0.36, 0.48), (0.36, 1), (0, 1)],
    "court": [(0, 0), (1, 0), (1, 1), (0.7, 1), (0.7, 0.36), (0.3, 0.36), (0.3, 1), (0, 1)],
    "slab": [
        (0, 0), (1, 0), (1, 0.86), (0.92, 0.86), (0.92, 1), (0.72, 1), (0.72, 0.88), (0.58, 0.88), (0.58, 1),
        (0.42, 1), (0.42, 0.88), (0.28, 0.88), (0.28, 1), (0.08, 1), (0.08, 0.86), (0, 0.86),
    ],
    "stepped": [(0, 0), (0.5, 0), (0.5, 0.22), (1, 0.22), (1, 1), (0.55, 1), (0.55, 0.8), (0, 0.8)],
    "tower": [
        (0.3, 0), (0.7, 0), (0.7, 0.14), (1, 0.14), (1, 0.46), (0.92, 0.46), (0.92, 0.62), (1, 0.62), (1, 1),
        (0.62, 1), (0.62, 0.88), (0.38, 0.88), (0.38, 1), (0, 1), (0, 0.62), (0.08, 0.62), (0.08, 0.46), (0,
        0.46),
        (0, 0.14), (0.3, 0.14),
    ],
    "wing": [(0, 0), (1, 0), (1, 0.6), (0.28, 0.6), (0.28, 1), (0, 1)],
    "wing2": [(0, 0), (1, 0), (1, 1), (0.72, 1), (0.72, 0.6), (0, 0.6)],
    "hall": [(0, 0), (1, 0), (1, 0.7), (0.8, 0.7), (0.8, 1), (0.2, 1), (0.2, 0.7), (0, 0.7)],
    "comb": [
        (0, 0), (1, 0), (1, 1), (0.82, 1), (0.82, 0.38), (0.59, 0.38), (0.59, 1), (0.41, 1), (0.41, 0.38),
        (0.18, 0.38), (0.18, 1), (0, 1),
    ],
}  # fmt: skip


@dataclass
class Batch:
    """Buildings of one kind and shape in one place:
    rings (n, k, 2) unclosed, the door at vertex 1 of each.
    """

    rings: Floats
    kind: str
    cell: int
    low: bool
    levels: Ints
    site: int = -1
    main: bool = True
    units: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    households: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        n = len(self.rings)
        if len(self.units) != n:
            self.units = np.ones(n, dtype=np.int64)
        if len(self.households) != n:
            self.households = np.zeros(n, dtype=np.int64)


def lay_shape(shape: str, quads: Floats, door: Floats) -> Floats:
    """Rings (n, k, 2) of a shape on quads (n, 4,
    2) given as front-left, front-right, back-right, back-left.
    """
    corners = np.array(SHAPES[shape], dtype=float)
    n, k = len(quads), len(corners) + 1
    uv = np.empty((n, k, 2))
    uv[:, 0], uv[:, 2:] = corners[0], corners[1:]
    uv[:, 1, 1] = corners[0, 1]
    uv[:, 1, 0] = corners[0, 0] + (corners[1, 0] - corners[0, 0]) * door
    u, v = uv[..., :1], uv[..., 1:]
    a, b, c, d = (quads[:, i : i + 1] for i in range(4))
    return np.asarray((1 - v) * ((1 - u) * a + u * b) + v * ((1 - u) * d + u * c), dtype=float)
