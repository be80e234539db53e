"""Cells that leave the house: no spreadsheet runs them, and numbers stay numbers."""

import pytest

from geoapi.core.cells import harmless


@pytest.mark.parametrize(
    "cell", ["", "5", "-5", "+5", "-5.25", "-.5", "-1e5", "中山路", "a=b", "'=1", "1-2", "12:00"]
)
def test_what_is_harmless_stays(cell: str) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "=1",
        "+1+1",
        "-1+1",
        "@A1",
        "-",
        "--",
        "-2-3",
        "\t5",
        "\r5",
        "\n5",
        " =1",
        "\u3000＝1",
        "＋cmd",
        "+86 10 1",
        "-٣",
    ],
)
def test_what_a_spreadsheet_would_run_becomes_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
