"""Reading tables: encodings, headings, formulas, and files that are broken as a whole."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from geoapi.core.errors import InvalidInput
from geoapi.importing.rows import is_formula
from geoapi.importing.tables import decode, detect_encoding, read_table

NAMES = {"code": ("编码", "楼栋编码"), "name": ("姓名",), "phone": ("值班电话",)}
CHINESE = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=6, max_size=60)


def table(tmp_path: Path, data: bytes, required: tuple[str, ...] = ("code",)) -> list[dict[str, str]]:
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    return [dict(row.cells) for row in read_table(path, NAMES, required).rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"]
)
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = "编码,姓名\nB1,周晓兰\nB2,欧阳䶮\n"
    assert table(tmp_path, text.encode(encoding)) == [
        {"code": "B1", "name": "周晓兰"},
        {"code": "B2", "name": "欧阳䶮"},
    ]


@given(CHINESE)
def test_utf8_and_gb18030_are_told_apart(text: str) -> None:
    assert detect_encoding(text.encode("utf-8")) == "utf-8"
    assert decode(("姓名," + text + "是滨城市临海区的居民").encode("gb18030")).endswith("居民")


@given(CHINESE, st.integers(1, 200))
def test_a_sample_may_end_inside_a_character(text: str, length: int) -> None:
    assert detect_encoding(text.encode("utf-8")[:length]) == "utf-8"


def test_a_broken_byte_is_named_by_its_line() -> None:
    lines = ["滨城市临海区和平街道云禧社区"] * 20
    data = bytearray("\n".join(lines).encode())
    data[len((lines[0] + "\n").encode()) * 7 + 4] = 0xFF
    with pytest.raises(InvalidInput, match="line 8 "):
        decode(bytes(data))


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0", b"\xff\xff\xff\x80\x80abc"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        decode(data)


@pytest.mark.parametrize(
    "cell", ["=1+1", " =A1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+A1", "＝1+1", '=HYPERLINK("x")', "\t=1"]
)
def test_formulas_are_seen(cell: str) -> None:
    assert is_formula(cell)


@pytest.mark.parametrize(
    "cell", ["-12.5", "+86 300-5512345", "-", "—", "--", "", "3-201", "1e-5", "-1.5E-3", "a=b"]
)
def test_numbers_phones_and_dashes_are_no_formulas(cell: str) -> None:
    assert not is_formula(cell)


def test_rows_keep_their_number_and_their_fault(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "code,name,extra\nB1,甲,\n,,\nB2,=1+1,\nB3,丙,,,多\n9.90101E+14,丁,\nB5,\x01,\n", encoding="utf-8"
    )
    sheet = read_table(path, NAMES, ("code",))
    assert [row.number for row in sheet.rows] == [2, 4, 5, 6, 7]
    faults = [row.fault or "" for row in sheet.rows]
    assert faults[0] == ""
    expected = ["formula", "more cells", "last digits", "control"]
    assert all(word in fault for word, fault in zip(expected, faults[1:], strict=True))
    assert sheet.ignored == ("extra",)


def test_tabs_and_semicolons_separate_too(tmp_path: Path) -> None:
    assert table(tmp_path, b"code\tname\nB1\tx, y\n") == [{"code": "B1", "name": "x, y"}]
    assert table(tmp_path, b"code;name\nB1;x\n") == [{"code": "B1", "name": "x"}]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"name\nx\n", "no column code"),
        (b'code,name\n"B1,x\nB2,y\n', "quotation marks"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "old .xls"),
        (b"PK\x03\x04 not a zip", "not a readable"),
    ],
)
def test_a_file_that_cannot_be_used_gets_one_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        table(tmp_path, data)


def test_workbooks_show_formulas_dates_and_long_codes(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook = Workbook()
    page = workbook.active
    assert page is not None
    for row in (["编码", "姓名", "值班电话"], [990101001001007, "周晓兰", 3005512345.0], ["B2", "=A2", None]):
        page.append(row)
    workbook.save(path)
    rows = read_table(path, NAMES, ("code",)).rows
    assert dict(rows[0].cells) == {"code": "990101001001007", "name": "周晓兰", "phone": "3005512345"}
    assert rows[1].fault == "name is a formula; write its value"
    with pytest.raises(InvalidInput, match="no sheet"):
        read_table(path, NAMES, ("code",), sheet="别的")
