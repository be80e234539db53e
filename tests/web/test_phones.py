"""Numbers as people write them become what a phone dials, and nothing else becomes a link."""

import pytest

from tests.web.running import call

WRITTEN = [
    ("0300-5563171", "0300-5563171", "", "0300-5563171"),
    ("0300-5563171转8001", "0300-5563171", "8001", "0300-5563171,8001"),
    ("0300-5563171 转 8001", "0300-5563171", "8001", "0300-5563171,8001"),
    ("400-810-8888 ext 12", "400-810-8888", "12", "400-810-8888,12"),
    ("400-810-8888 ext. 12", "400-810-8888", "12", "400-810-8888,12"),
    ("400-810-8888x12", "400-810-8888", "12", "400-810-8888,12"),
    ("0300-5563171#6", "0300-5563171", "6", "0300-5563171,6"),
    ("0300-5563171 分机：8001", "0300-5563171", "8001", "0300-5563171,8001"),
    ("0300-5563171,8001", "0300-5563171", "8001", "0300-5563171,8001"),
    ("０３００－５５６３１７１", "0300-5563171", "", "0300-5563171"),
    ("(0300) 5563171", "(0300) 5563171", "", "03005563171"),
    ("+86 300 5563171", "+86 300 5563171", "", "+863005563171"),
    ("12345", "12345", "", "12345"),
    ("110", "110", "", "110"),
    # Two numbers in one field are never dialled as one.
    ("0300-5563171 / 0300-5563172", "0300-5563171 / 0300-5563172", "", "0300-5563171"),
    ("0300-5563171、0300-5563172", "0300-5563171、0300-5563172", "", "0300-5563171"),
]
NONE = ["", "   ", "javascript:alert(1)", "无", "转8001", "12", None, "-", "+"]


@pytest.mark.parametrize(("text", "number", "extension", "tel"), WRITTEN)
def test_a_number_is_dialled_right(text: str, number: str, extension: str, tel: str) -> None:
    assert call("core/phones.js", "parsePhone", [[text]]) == [
        {"number": number, "extension": extension, "tel": tel}
    ]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_number_is_no_link(text: str | None) -> None:
    assert call("core/phones.js", "parsePhone", [[text]]) == [None]


def test_what_the_service_dials_is_dialled_if_it_can_be() -> None:
    given = ["0300-5563171转8001", "+86-300-5563171,8001"]
    hostile = ["0300-5563171", "javascript:alert(1)"]
    found = call("core/phones.js", "parsePhone", [given, hostile])
    assert [phone["tel"] for phone in found] == ["+86-300-5563171,8001", "0300-5563171"]
