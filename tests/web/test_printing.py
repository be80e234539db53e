"""What of the map comes on paper: what is outlined, of what lay open on the screen."""

from typing import Any

import pytest

from tests.web.running import call

MODULE = "pages/resident/printing.js"
DESK = {"left": 0, "top": 0, "width": 1440, "height": 900}
PHONE = {"left": 0, "top": 0, "width": 390, "height": 844}
BESIDE = {"right": 400, "top": 0, "width": 400, "height": 900}


def sheet(top: float) -> dict[str, float]:
    return {"right": 390, "top": top, "width": 390, "height": 844 - top}


@pytest.mark.parametrize(
    ("map_", "over", "open_"),
    [
        (DESK, BESIDE, {"left": 400, "wide": 1040, "high": 900}),
        (PHONE, sheet(400), {"left": 0, "wide": 390, "high": 400}),
        # Drawn up, it leaves nothing of the map to print.
        (PHONE, sheet(0), None),
        (PHONE, sheet(120), None),
    ],
)
def test_only_what_lies_open_is_printed(map_: Any, over: Any, open_: Any) -> None:
    assert call(MODULE, "openPart", [[map_, over]]) == [open_]


OUTLINES = [
    None,
    {"left": 700, "top": 300, "right": 1000, "bottom": 700},
    {"left": 400, "top": 0, "right": 1440, "bottom": 900},
    {"left": 1400, "top": 880, "right": 1440, "bottom": 900},
]


@pytest.mark.parametrize("meant", OUTLINES)
def test_what_is_meant_comes_on_the_page_and_nothing_that_was_covered(meant: Any) -> None:
    (part,) = call(MODULE, "shownPart", [[{"left": 400, "wide": 1040, "high": 900}, meant]])
    assert part["x"] >= 400 and part["x"] + part["width"] <= 1440
    assert part["y"] >= 0 and part["y"] + part["height"] <= 900
    if meant is not None and meant["right"] - meant["left"] < 1040:
        assert part["x"] <= meant["left"] and meant["right"] <= part["x"] + part["width"]
        assert part["y"] <= meant["top"] and meant["bottom"] <= part["y"] + part["height"]
    (page,) = call(MODULE, "onPage", [[part, {"width": 1440, "height": 900}]])
    assert float(page["--map-scale"]) * part["width"] == pytest.approx(718)
    assert float(page["--map-high"].removesuffix("px")) <= 361
