"""Files that are something else than their name says, that are broken, or made to fill the memory."""

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from geoapi.core.errors import InvalidInput
from geoapi.importing.filekinds import MOST_BYTES, kind_of_file
from geoapi.importing.tables import detect_encoding, read_table
from geoapi.importing.workbooks import MOST_BYTES_HELD
from tests.importing.tabling import csv_file, points, read, xlsx_file

SPREADSHEET_2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def archive(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/"), data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("t.csv", b"", "is empty"),
        ("t.csv", b" \r\n\n", "is empty"),
        ("t.csv", b"\xef\xbb\xbf", "is empty"),
        ("t.csv", b"\0" * 500, "holds zero bytes only"),
        ("t.xls", b"<html><body><table><tr><td>x</td></tr></table></body></html>", "is a web page (HTML)"),
        ("t.csv", "\ufeff\n<!DOCTYPE html><html>".encode(), "is a web page (HTML)"),
        ("t.xls", "<html>".encode("utf-16"), "is a web page (HTML)"),
        ("t.xls", SPREADSHEET_2003, "XML spreadsheet of 2003"),
        ("t.csv", b"%PDF-1.7\n%\xe2\xe3", "is a PDF document"),
        ("t.xlsx", b"\x89PNG\r\n\x1a\n\0\0", "is a picture"),
        ("t.csv", b"\x1f\x8b\x08\0", "is a packed archive: unpack it first"),
        ("t.csv", b"Rar!\x1a\x07", "is a packed archive"),
        ("t.xls", OLE + "Workbook".encode("utf-16-le"), "is an old .xls workbook: save it as .xlsx or CSV"),
        ("t.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        ("t.doc", OLE + "WordDocument".encode("utf-16-le"), "is a Word document"),
        ("t.xlsx", b"PK\x03\x04 cut off", "is not a readable .xlsx workbook"),
        ("t.csv", b'{"type":"FeatureCollection","features":[]}', "is a file of features"),
        ("t.csv", b"SQLite format 3\0" + b"\0" * 100, "is a file of features"),
        ("t.csv", b'<?xml version="1.0"?>\n<osm version="0.6">', "is a map file"),
        ("t.csv", b"  0\nSECTION\n  2\nHEADER", "is a drawing (DXF)"),
    ],
)  # fmt: skip
def test_a_file_says_what_it_really_is(tmp_path: Path, name: str, data: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidInput, match=f"^{name} ") as refused:
        read(tmp_path / name)
    assert sentence in refused.value.detail


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"Index__Document.iwa": b"x"}, "Apple Numbers"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "OpenDocument spreadsheet"),
        ({"word__document.xml": b"<a/>"}, "is a text document"),
        ({"xl__workbook.bin": b"x"}, "binary workbook (.xlsb)"),
        ({"places.csv": b"a"}, "an archive with places.csv inside: unpack it"),
        ({"readme": b"a"}, "an archive without anything that can be read: it holds readme"),
        ({"a.shp": b"a"}, "is a file of features"),
        ({"xl__workbook.xml": b"<broken"}, "is not a readable .xlsx workbook"),
    ],
)  # fmt: skip
def test_so_does_an_archive(tmp_path: Path, parts: dict[str, bytes], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(archive(tmp_path / "t.xlsx", **parts))
    assert sentence in refused.value.detail


@pytest.mark.parametrize(
    ("part", "size"), [("xl/worksheets/sheet9.xml", MOST_BYTES), ("xl/more.xml", MOST_BYTES_HELD)]
)
def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_unpacked(
    tmp_path: Path, part: str, size: int
) -> None:
    path = xlsx_file(tmp_path, [["名称"], ["甲"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book, book.open(part, "w") as file:
        for _ in range(size // (1 << 24) + 1):
            file.write(b" " * (1 << 24))
    assert path.stat().st_size < 2 << 20
    with pytest.raises(InvalidInput, match="GB unpacked, too large to read"):
        read(path)


def test_other_sheets_are_named(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [["名称"], ["甲"]])
    book = load_workbook(path)
    book.create_sheet("公厕").append(["姓名"])
    book.save(path)
    assert read(path).notes == ("the first sheet was read, not 公厕: --sheet reads another",)
    with pytest.raises(InvalidInput, match=r"has no column name .*row 1 has 姓名"):
        read(path, sheet="公厕")
    with pytest.raises(InvalidInput, match="has no sheets"):
        read(csv_file(tmp_path, "名称", "甲"), sheet="公厕")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("bad", [b"\0", b"\xff", b"\x80\xff"])
def test_a_byte_that_is_no_text_costs_its_row_only(tmp_path: Path, encoding: str, bad: bytes) -> None:
    lines = ["名称,地址", *(f"爱心驿站{n},滨城市临海区和平街道云禧社区{n}号" for n in range(1, 9))]
    data = [line.encode(encoding) for line in lines]
    data[4] = bad.join((data[4][:8], data[4][8:]))
    path = tmp_path / "table.csv"
    path.write_bytes(b"\n".join(data) + b"\n")
    rows = read(path).rows
    assert [row.number for row in rows if row.fault] == [5]
    assert rows[3].fault is not None and ("control character" in rows[3].fault or "no text" in rows[3].fault)
    assert [row["name"] for row in rows if not row.fault] == [f"爱心驿站{n}" for n in (1, 2, 3, 5, 6, 7, 8)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_still_known(encoding: str) -> None:
    for text in (
        "名称,地址\n爱心驿站,和平路1号\n",
        "name,address\nAlpha,1 Main St\n",
        "code,name\r\nB1,上海\r\n",
    ):
        assert detect_encoding(text.encode(encoding)) == encoding


def test_an_encoding_may_be_said(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("名稱,name\n愛心驛站,甲\n".encode("big5"))
    assert [row["name"] for row in read_table(path, {"name": ()}, ("name",), encoding="big5").rows] == ["甲"]
    with pytest.raises(InvalidInput, match="The charset 'klingon' is not known here"):
        read_table(path, {"name": ()}, ("name",), encoding="klingon")


def _sound_csv(folder: Path) -> bytes:
    return csv_file(
        folder, "一览表", "名称,坐标,电话,核实日期", *('甲,"116.35,40.0",1.3800000001E+10,45778',) * 5
    ).read_bytes()


def _sound_xlsx(folder: Path) -> bytes:
    rows: list[list[object]] = [
        ["一览表"],
        ["名称", "坐标", "电话"],
        *([["甲", "116.35,40.0", 13800000001]] * 5),
    ]
    return xlsx_file(folder, rows, "A1:C1", "A3:A4").read_bytes()


@pytest.mark.parametrize(("name", "sound"), [("t.csv", _sound_csv), ("t.xlsx", _sound_xlsx)])
def test_a_mangled_file_is_read_or_refused_with_a_sentence(
    tmp_path: Path, name: str, sound: Callable[[Path], bytes]
) -> None:
    data = sound(tmp_path)
    chance = random.Random(7)
    path = tmp_path / name
    for attempt in range(300):
        mangled = bytearray(data[: chance.randrange(len(data) + 1)] if attempt % 3 == 0 else data)
        for _ in range(chance.randrange(1, 20) if mangled and attempt % 3 else 0):
            mangled[chance.randrange(len(mangled))] = chance.randrange(256)
        path.write_bytes(bytes(mangled))
        try:
            assert kind_of_file(path) and len(points(read(path))) <= 7
        except InvalidInput as refused:
            assert refused.detail.endswith(".") and len(refused.detail) < 900
