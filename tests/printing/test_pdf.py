"""PDFs hold the type that they are set in, and nothing is fetched for them."""

import re
import zlib

from geoapi.printing.pdf import pdf_of


def streams(pdf: bytes) -> bytes:
    """What is packed in it, unpacked."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"".join(_unpacked(each) for each in found)


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_chinese_type_is_in_the_file() -> None:
    made = pdf_of("<style>body{font-family:'Noto Sans CJK SC'}</style>网格调整备案材料")
    assert made.startswith(b"%PDF-")
    whole = made + streams(made)
    assert re.search(rb"/FontName /[A-Z]{6}\+Noto-?Sans-?CJK", whole), "the project's own type"
    assert b"/FontFile3" in whole or b"/FontFile2" in whole


def test_a_page_reaches_for_nothing(tmp_path: object) -> None:
    made = pdf_of('<img src="file:///etc/hostname" alt="x"><img src="http://127.0.0.1:9/a.png" alt="y">好')
    assert made.startswith(b"%PDF-") and b"/Subtype /Image" not in made
