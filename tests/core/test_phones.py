"""Telephone numbers as people write them."""

import pytest

from geoapi.core.phones import PhoneError, find_phones, read_phone, read_phones, stored_phone
from geoapi.core.settings import BadSettings, Settings


@pytest.mark.parametrize(
    ("written", "text", "dial"),
    [
        ("0300-5563171", "0300-5563171", "0300-5563171"),
        ("(0300) 5563171", "(0300) 5563171", "0300-5563171"),
        ("0300-5563171转8001", "0300-5563171转8001", "0300-5563171,8001"),
        ("0300-5563171 转 8001", "0300-5563171转8001", "0300-5563171,8001"),
        ("0300-5563171转分机8001", "0300-5563171转8001", "0300-5563171,8001"),
        ("0300-5563171（分机：8001）", "0300-5563171转8001", "0300-5563171,8001"),
        ("0300-5563171-8001", "0300-5563171转8001", "0300-5563171,8001"),
        ("5563171-801", "5563171转801", "5563171,801"),
        ("０３００－５５６３１７１转８００１", "0300-5563171转8001", "0300-5563171,8001"),
        ("0300—5563171#12", "0300-5563171转12", "0300-5563171,12"),
        ("400-810-8888 ext 12", "400-810-8888转12", "400-810-8888,12"),
        ("400-810-8888 Ext.12", "400-810-8888转12", "400-810-8888,12"),
        ("800-810-8888 x12", "800-810-8888转12", "800-810-8888,12"),
        ("0300-556-3171", "0300-556-3171", "0300-556-3171"),
        ("021-5563-1718", "021-5563-1718", "021-5563-1718"),
        ("138 0000 0001", "138 0000 0001", "138-0000-0001"),
        ("+86 13800000001", "+86 13800000001", "+86-13800000001"),
        ("+86 0300-5563171", "+86 0300-5563171", "+86-300-5563171"),
        ("008613800000001", "+86 13800000001", "+86-13800000001"),
        ("8613800000001", "+86 13800000001", "+86-13800000001"),
        ("86-0300-5563171-12", "+86 0300-5563171转12", "+86-300-5563171,12"),
        ("8655-6317", "8655-6317", "8655-6317"),
        ("+1 415 555 2671", "+1 415 555 2671", "+1-415-555-2671"),
        ("0300-5563171;ext=12", "0300-5563171转12", "0300-5563171,12"),
        ("0300-5563171（24小时）", "0300-5563171", "0300-5563171"),
        ("值班电话 0300-5563171转12（王主任）", "0300-5563171转12", "0300-5563171,12"),
        ("电话：0300-5563171", "0300-5563171", "0300-5563171"),
        ("12345", "12345", "12345"),
        ("12345转2", "12345转2", "12345,2"),
        ("110", "110", "110"),
        ("95588", "95588", "95588"),
    ],
)
def test_a_number_is_read_and_dialled_right(written: str, text: str, dial: str) -> None:
    phone = read_phone(written)
    assert (phone.text, phone.dial) == (text, dial)
    assert read_phone(phone.text) == phone == stored_phone(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "无",
        "12",
        "abc",
        "0300-5563171转",
        "0300-55631718001",
        "0300-5563171 8001",
        "138000000012",
        "1380000000",
        "+8613800000001234567",
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(PhoneError):
        read_phone(written)


@pytest.mark.parametrize(
    "written",
    [
        "0300-5563171/0300-5563172",
        "0300-5563171、0300-5563172",
        "0300-5563171；0300-5563172",
        "0300-5563171，0300-5563172",
        "0300-5563171 0300-5563172",
    ],
)
def test_two_numbers_in_a_cell_are_two(written: str) -> None:
    assert [phone.text for phone in read_phones(written)] == ["0300-5563171", "0300-5563172"]
    with pytest.raises(PhoneError, match="2 phone numbers"):
        read_phone(written)


def test_short_numbers_and_remarks_part_too() -> None:
    assert [phone.text for phone in read_phones("110 119")] == ["110", "119"]
    assert [phone.text for phone in read_phones("0300-5563171（白天）/13800000001（夜间）")] == [
        "0300-5563171",
        "13800000001",
    ]


def test_where_the_rest_does_not_matter_the_numbers_are_found() -> None:
    assert [phone.text for phone in find_phones("0300-5563171、微信同号")] == ["0300-5563171"]
    assert find_phones("明天再打") == []
    with pytest.raises(PhoneError):
        read_phones("0300-5563171、微信同号")
    assert stored_phone("总机").text == "总机"


def test_the_hotline_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOAPI_HOTLINE", "0300-5512345 转 0")
    assert Settings().hotline == "0300-5512345转0"
    monkeypatch.setenv("GEOAPI_HOTLINE", "city hall")
    with pytest.raises(BadSettings, match="no phone number"):
        Settings()
