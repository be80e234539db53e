"""The layers that areas come in beside the administrative one."""

from collections.abc import Mapping
from dataclasses import dataclass

# The rungs of the duty ladder on which posts stand, nearest first; the hotline is below them all.
RUNGS = ("grid", "community", "police")


@dataclass(frozen=True)
class Layer:
    """An overlay layer: its names and how it is drawn. `dash` holds strokes and gaps in pixels.

    Where it has a `rung`, all posts of its zones stand on that one.
    """

    code: str
    name: str
    name_en: str
    other_names: tuple[str, ...] = ()
    icon: str = "map-pinned"
    tone: str = "orange"
    dash: tuple[int, ...] = (8, 3, 2, 3, 2, 3)
    rank: int = 1000
    rung: str | None = None


def layer_of(layers: Mapping[str, Layer], code: str) -> Layer:
    """A layer by its code. One that has areas and no row of its own goes by its code, drawn as any other."""
    return layers.get(code) or Layer(code, code, code)
