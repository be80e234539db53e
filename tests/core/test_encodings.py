"""Bytes to lines: what is said is obeyed,
what is not said is found out line by line, and nothing is lost silently.
"""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapi.core.encodings import UNREADABLE, codec_named, decoded_lines
from geoapi.core.errors import UnsupportedContent

TEXT = "编号,地址\r\n甲,中山路３号\r\n乙,张三家\r\n"


def text_of(data: bytes, charset: str | None = None) -> str:
    return "".join(decoded_lines(io.BytesIO(data), charset))


@pytest.mark.parametrize(
    "charset", ["utf-8", "gbk", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le"]
)
def test_a_charset_is_obeyed(charset: str) -> None:
    text = "編號,地址\n甲,中山路\n" if charset == "big5hkscs" else TEXT
    assert text_of(text.encode(charset), charset) == text


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_a_usual_encoding_is_found_out(charset: str) -> None:
    assert text_of(TEXT.encode(charset)) == TEXT


@pytest.mark.parametrize("charset", ["GBK", "gb2312", "UTF8", "utf_8", "big5", "latin-1", "UTF-16LE"])
def test_names_of_charsets_as_people_write_them(charset: str) -> None:
    assert codec_named(charset)


@pytest.mark.parametrize(
    "charset", ["klingon", "", "rot13", "base64", "idna", "x" * 5_000, "utf-8\0", "中文", "utf-7"]
)
def test_unknown_charsets_are_refused_with_a_sentence(charset: str) -> None:
    with pytest.raises(UnsupportedContent, match="send UTF-8"):
        codec_named(charset)


@pytest.mark.parametrize("line", [2, 3_000, 40_000])
def test_one_gbk_line_anywhere_in_a_file_of_utf8(line: int) -> None:
    lines = [b"id,note\n", *[f"{n},好\n".encode() for n in range(50_000)]]
    lines[line] = "x,张三家\n".encode("gbk")
    assert list(decoded_lines(io.BytesIO(b"".join(lines))))[line] == "x,张三家\n"


def test_a_gbk_line_that_is_utf8_by_chance() -> None:
    text = "编号,路名\n1,人民大道\n2,路\n3,街\n"
    assert "路".encode("gbk").decode("utf-8") == "·"
    assert text_of(text.encode("gbk")) == text


@pytest.mark.parametrize("lost", range(2, 11))
def test_broken_utf8_is_marked_and_not_read_as_nonsense(lost: int) -> None:
    whole = "1,张三家的房子\n".encode()
    broken = whole[:lost] + whole[lost + 1 :]
    assert UNREADABLE in text_of(b"id,note\n" + broken + "2,好\n".encode())
    assert text_of(b"id,note\n" + broken + "2,好\n".encode()).endswith("2,好\n")


@pytest.mark.parametrize("where", range(40))
def test_a_zero_byte_does_not_make_a_file_utf16(where: int) -> None:
    plain = "id,地址\n1,中山路3号\n2,北京路4号\n"
    for charset in ("utf-8", "gb18030"):
        data = bytearray(plain.encode(charset))
        data.insert(where % len(data), 0)
        assert text_of(bytes(data)).replace("\0", "").replace(UNREADABLE, "")[:3] == "id,"
        assert len(list(decoded_lines(io.BytesIO(bytes(data))))) == 3


def test_a_charset_that_is_wrong_leaves_marks() -> None:
    assert UNREADABLE in text_of("1,张三家\n".encode("gbk"), "utf-8")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_across_pieces(end: str) -> None:
    for charset in ("utf-8", "utf-16-le"):
        lines = [f"{'x' * (n % 97)},{n}{end}" for n in range(20_000)]
        assert list(decoded_lines(io.BytesIO("".join(lines).encode(charset)), charset)) == lines


def test_an_endless_line_is_cut_and_marked_and_the_next_goes_on() -> None:
    lines = list(decoded_lines(io.BytesIO(b"a\n" + b"x" * (5 << 20) + b"\nb\n")))
    assert lines[0] == "a\n" and lines[-1] == "b\n" and len(lines) == 3
    assert lines[1].endswith(f"{UNREADABLE}\n") and len(lines[1]) < (2 << 20)


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "gbk", "utf-16", "utf-32-be", "big5"]))
def test_any_bytes_give_lines(data: bytes, charset: str | None) -> None:
    assert isinstance(text_of(data, charset), str)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=60))
def test_declared_text_comes_back(text: str) -> None:
    def same(charset: str, made: Callable[[str], bytes]) -> None:
        assert text_of(made(text), charset) == text.removeprefix("\ufeff")

    same("gb18030", lambda given: given.encode("gb18030"))
    same("utf-8", str.encode)
