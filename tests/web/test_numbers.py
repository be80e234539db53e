"""A number of a matter that somebody types is read on the page as the service reads it."""

import pytest

from geoapi.office.matters.numbers import read_number
from tests.web.running import call

TYPED = ["261130-K9TP", "261130K9TP", "261130 k9tp", " 261130-k9tp ", "２６１１３０－K9TP"]
NONE = ["", "261130-K9T", "261130-K9TPX", "261130-K0TP", "26113-K9TP", "紫荆新村5号楼", "261130-IILO"]


@pytest.mark.parametrize("text", TYPED)
def test_a_number_is_read_however_it_is_typed(text: str) -> None:
    assert call("core/numbers.js", "readNumber", [[text]]) == ["261130-K9TP"]


@pytest.mark.parametrize("text", [*TYPED[:4], *NONE])
def test_the_page_reads_what_the_service_reads(text: str) -> None:
    assert call("core/numbers.js", "readNumber", [[text]]) == [read_number(text)]
