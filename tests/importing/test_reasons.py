"""A reason is a sentence with its code, and the words of the desk fill in its values."""

import re
from typing import get_args

import pytest

from geoapi.importing.reasons import NOTHING, Code, Reason
from tests.web.test_words import words_of

KEY = "desk.import.why."
WORDS = words_of("desk")
PARAMS = {"value", "row", "read", "choices", "by", "metres"}


def holes(language: str, code: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", WORDS[language][KEY + code]))


@pytest.mark.parametrize("code", get_args(Code))
def test_both_languages_show_the_same_values(code: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert holes("zh-CN", code) == holes("en", code) <= PARAMS


def test_a_reason_is_its_sentence() -> None:
    reason = Reason("read-as", "phone 1391 read as 1391", value="1391", read=None)
    assert reason == "phone 1391 read as 1391" and (reason.code, reason.params["read"]) == (
        "read-as",
        NOTHING,
    )
    hidden = reason.without("1391", "****")
    assert "1391" not in hidden and hidden.params == {"value": "****", "read": NOTHING}
    assert reason.without("", "****") is reason


def test_zero_is_a_value() -> None:
    assert Reason("read-as", "0 floors", value=0, read="").params == {"value": "0", "read": NOTHING}
