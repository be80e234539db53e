"""Lines of the log: by whichever form, with no number of a person in them."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from geoapi.core.logs import FORM, JsonLines, Masking, request_id

PHONE = "13777700042"
ID = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture(autouse=True)
def known(request: pytest.FixtureRequest) -> Iterator[None]:
    """The id of the request that is at work, in what is marked so."""
    token = request_id.set(getattr(request, "param", None))
    yield
    request_id.reset(token)


def record(message: str, error: Exception | None = None) -> logging.LogRecord:
    exc_info = None
    if error is not None:
        try:
            raise error
        except type(error):
            exc_info = sys.exc_info()
    return logging.LogRecord("geoapi.x", logging.WARNING, __file__, 1, message, (), exc_info)


def test_a_line_of_json_is_one_line_whatever_is_told() -> None:
    told = JsonLines().format(record('两行 "so"\nto speak', ValueError("x\ny")))
    assert "\n" not in told
    line = json.loads(told)
    assert line["message"] == '两行 "so"\nto speak' and line["error"].endswith("ValueError: x\ny")
    assert (line["level"], line["logger"]) == ("WARNING", "geoapi.x")
    assert line["at"].endswith("+00:00") and "request_id" not in line


@pytest.mark.parametrize("form", [JsonLines(), Masking(logging.Formatter(FORM))])
@pytest.mark.parametrize("before", ["", "\n", "\t", "电话", "\\"])
def test_numbers_are_masked_whatever_stands_before_them(form: logging.Formatter, before: str) -> None:
    """In JSON the end of a line is written with a letter, which must not make a number part of a word."""
    told = form.format(record(f"of{before}{PHONE}" if before else PHONE, ValueError(f"{before}{PHONE}")))
    assert PHONE not in told and "*" * 11 in told


@pytest.mark.parametrize("known", [ID], indirect=True)
def test_within_a_request_each_line_has_its_id() -> None:
    assert json.loads(JsonLines().format(record("x")))["request_id"] == ID
    plain = Masking(logging.Formatter(FORM)).format(record("x", ValueError("y")))
    assert plain.splitlines()[0].endswith(f"geoapi.x: x [{ID}]") and plain.endswith("ValueError: y")
