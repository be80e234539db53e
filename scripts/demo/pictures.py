"""Drawn pictures of what people report, as small JPEGs: nobody's photo."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

_SIZE = (480, 360)
_SKIES = ("#9fb8d0", "#2b3550", "#c9d3da", "#e8d9b8")
Draw = Callable[[ImageDraw.ImageDraw, int], None]
VARIANTS = 4


def draw_pictures(folder: Path) -> list[str]:
    """Draw all of them, several of a kind; returns their names."""
    folder.mkdir()
    names = []
    for kind, draw in _KINDS.items():
        for number in range(VARIANTS):
            for stage in ("", "-after"):
                image = Image.new("RGB", _SIZE, _SKIES[number])
                pen = ImageDraw.Draw(image)
                pen.rectangle((0, 240, *_SIZE), fill="#7d7d78")
                pen.rectangle(
                    (30 + number * 60, 90, 190 + number * 60, 240), fill="#b9a48c", outline="#6b5a45"
                )
                for floor in range(3):
                    for window in range(4):
                        x, y = 44 + number * 60 + window * 36, 104 + floor * 42
                        pen.rectangle((x, y, x + 18, y + 24), fill="#dfe8ee")
                if not stage:
                    draw(pen, number)
                else:
                    pen.ellipse((210, 270, 270, 330), outline="#2f8f4e", width=6)
                    pen.line((224, 300, 236, 314, 258, 284), fill="#2f8f4e", width=7)
                name = f"{kind}-{number + 1}{stage}.jpg"
                image.save(folder / name, "JPEG", quality=72)
                names.append(name)
    return names


def _lamp(pen: ImageDraw.ImageDraw, number: int) -> None:
    x = 300 + number * 30
    pen.line((x, 300, x, 110), fill="#3b3b3b", width=7)
    pen.line((x, 112, x - 50, 104), fill="#3b3b3b", width=5)
    pen.ellipse((x - 66, 98, x - 40, 116), fill="#55554f")


def _cover(pen: ImageDraw.ImageDraw, number: int) -> None:
    x = 190 + number * 30
    pen.ellipse((x, 280, x + 110, 324), fill="#1d1d1d")
    pen.pieslice((x - 6, 276, x + 104, 320), 20, 240, fill="#5c5c58")


def _cars(pen: ImageDraw.ImageDraw, number: int) -> None:
    for place, color in enumerate(("#a33", "#357", "#ddd")[: 2 + number % 2]):
        x = 60 + place * 130
        pen.rectangle((x, 270, x + 110, 310), fill=color)
        pen.polygon(((x + 20, 270), (x + 35, 244), (x + 80, 244), (x + 95, 270)), fill=color)
        for wheel in (x + 18, x + 78):
            pen.ellipse((wheel, 300, wheel + 20, 320), fill="#222")


def _bags(pen: ImageDraw.ImageDraw, number: int) -> None:
    for place in range(4 + number):
        x, y = 160 + place * 34, 270 + (place * 17) % 30
        pen.ellipse((x, y, x + 56, y + 44), fill=("#202020", "#345", "#433")[place % 3])


def _water(pen: ImageDraw.ImageDraw, number: int) -> None:
    pen.ellipse((110, 270, 390 + number * 15, 345), fill="#4b5a4c")
    pen.ellipse((180, 288, 300, 325), outline="#7d8c7c", width=3)


def _radiator(pen: ImageDraw.ImageDraw, number: int) -> None:
    pen.rectangle((0, 0, *_SIZE), fill="#e7e0d3")
    for rib in range(9):
        pen.rounded_rectangle((110 + rib * 30, 130, 132 + rib * 30, 290), 9, fill="#f7f7f4", outline="#999")
    pen.text((30, 30), f"{14 + number} C", fill="#a22")


def _lane(pen: ImageDraw.ImageDraw, number: int) -> None:
    pen.rectangle((60, 300, 420, 330), outline="#e2c02c", width=5)
    _cars(pen, number)


_KINDS: dict[str, Draw] = {
    "lamp": _lamp,
    "cover": _cover,
    "cars": _cars,
    "bags": _bags,
    "water": _water,
    "radiator": _radiator,
    "lane": _lane,
}
