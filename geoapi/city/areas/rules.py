"""The layers areas come in, by the names people know them by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LayerName:
    """An overlay layer. A city may have others; they go by their code."""

    code: str
    name: str
    name_en: str


OVERLAYS = (
    LayerName("police", "警务区", "Police beats"),
    LayerName("property", "物业管理区", "Property management"),
    LayerName("party", "党组织片区", "Party branches"),
)


def layer_name(code: str) -> LayerName:
    """The names of a layer; its code where nothing better is known."""
    return next((layer for layer in OVERLAYS if layer.code == code), LayerName(code, code, code))
