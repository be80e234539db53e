"""One spelling for what people write in many, which points back at what they wrote."""

import pytest
from hypothesis import example, given, settings

from geoapi.city.addresses.text.normalization import (
    LONGEST_TEXT,
    key,
    match_key_uncached,
    normalize,
    replaced,
)
from tests.city.addresses.texts import ANY_TEXT

# Words that are mended, or said for a dash:
# once they are put right, what stands beside them may be read anew.
MENDED = frozenset("撞懂憧僮橦冻拣搂褛好市事式丹园源员圆杠")


@given(ANY_TEXT)
@example("¼")
@example("3 501")
@example("十二 三楼")
@settings(max_examples=1000)
def test_spans_point_at_what_was_written(text: str) -> None:
    folded = normalize(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts) and list(folded.ends) == sorted(folded.ends)
    assert all(0 <= at <= len(folded.text) for at in folded.breaks)


@given(ANY_TEXT)
@example("٣三门")
@example("3杠5")
@settings(max_examples=1000)
def test_a_key_is_the_folded_text_however_it_is_made(text: str) -> None:
    assert key(text) == match_key_uncached(text) == normalize(text).text


@given(ANY_TEXT.filter(lambda text: MENDED.isdisjoint(text)))
@example("٣三门")
@example("፩三门")
@example("薴")
@settings(max_examples=1000)
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("text", "part", "said"),
    [
        ("云禧苑 ３ 号楼", "3", "３"),
        ("云禧苑 ３ 号楼", "云禧苑3号楼", "云禧苑 ３ 号楼"),
        ("和平路一百零五号", "105", "一百零五"),
        ("雲禧苑，三號樓（2單元）", "2单元", "2單元"),
        ("雲禧苑，三號樓（2單元）", "3号楼", "三號樓"),
        ("Mäkelänkatu 7", "makelankatu", "Mäkelänkatu"),
        ("云禧苑3号搂", "楼", "搂"),
        ("①号", "1", "①"),
        ("e\u0301tage 5", "tage", "tage"),
        ("和平路12 — 3号", "12-3", "12 — 3"),
    ],
)
def test_a_part_is_found_where_it_stands(text: str, part: str, said: str) -> None:
    folded = normalize(text)
    at = folded.text.index(part)
    start, end = folded.span(at, at + len(part))
    assert text[start:end] == said


@pytest.mark.parametrize(
    "texts",
    [
        (
            "云禧苑3号楼",
            "云禧苑三号楼",
            "云禧苑 ３ 号楼",
            "雲禧苑3號樓",
            "云禧苑（3号楼）",
            "云禧苑，3号楼",
            "云禧苑叁号楼",
        ),
        (
            "云禧苑3号楼",
            "云禧苑3号搂",
            "云禧苑\u200b3\ufeff号楼",
            "云禧苑\n3号楼",
            "\t云禧苑　3号楼\r\n",
            "云禧苑3好楼",
        ),
        (
            "和平路12号",
            "和平路十二号",
            "和平路１２号",
            "和平路 12 号",
            "和平路12号。",
            "和平路⑫号",
            "和平路壹拾贰号",
        ),
        ("和平路105号", "和平路一百零五号", "和平路一〇五号", "和平路一○五号"),
        ("云禧苑a座", "云禧苑A座", "云禧苑Ａ座"),
        ("云禧苑1期3栋", "云禧苑一期三栋", "雲禧苑１期３棟"),
        ("韩家洼3巷5号", "韩家洼三巷5号", "韩家洼三巷五号"),
        ("云禧苑3号楼301室", "云禧苑3号楼301市", "云禧苑3号楼301事", "云禧苑三号楼三零一室"),
        ("云禧苑3单元", "云禧苑3丹元", "云禧苑3单园", "云禧苑三单元"),
        ("云禧苑3幢", "云禧苑3撞", "云禧苑3懂", "云禧苑3憧"),
        (
            "云禧苑3-2-501",
            "云禧苑3—2—501",
            "云禧苑3～2～501",
            "云禧苑３－２－５０１",
            "云禧苑3/2/501",
            "云禧苑3 2 501",
        ),
        ("云禧苑8-1-603", "云禧苑8杠1杠603", "云禧苑八杠一杠六零三"),
        ("makelankatu7", "Mäkelänkatu 7", "MÄKELÄNKATU 7", "Ma\u0308kela\u0308nkatu 7"),
    ],
)
def test_spellings_of_one_text_have_one_key(texts: tuple[str, ...]) -> None:
    assert {key(text) for text in texts} == {key(texts[0])}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云禧苑3号楼", "云禧苑甲3号楼"),
        ("云禧苑3号楼", "云禧苑3号楼之1"),
        ("云禧苑3号楼", "云禧苑3楼"),
        ("云禧苑一期3号楼", "云禧苑二期3号楼"),
        ("和平路12号", "和平路12号甲"),
        ("和平路12号", "和平路112号"),
        # What is apart, or of two kinds of numeral, is two numbers.
        ("云禧苑3 501", "云禧苑3501"),
        ("云禧苑6号楼一单元", "云禧苑61单元"),
        ("云禧苑6一单元", "云禧苑61单元"),
    ],
)
def test_different_texts_have_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    "name",
    [
        "三里河路",
        "五一广场",
        "八一小学",
        "十里铺",
        "一分利超市",
        "1912街",
        "三门峡",
        "万寿路",
        "七里庄村委会",
    ],
)
def test_numbers_in_names_stay(name: str) -> None:
    assert key(name) == name


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("十号", "10号"),
        ("二十号", "20号"),
        ("二十四巷", "24巷"),
        ("两百号", "200号"),
        ("一百一十号", "110号"),
        ("零三号", "3号"),
        ("三〇一室", "301室"),
        ("和平路12—14号", "和平路12-14号"),
        ("和平路—云禧苑", "和平路云禧苑"),
        ("-和平路-", "和平路"),
        ("云禧苑3号楼-2-501", "云禧苑3号楼-2-501"),
        ("٣号", "3号"),
    ],
)
def test_numerals_and_dashes(text: str, folded: str) -> None:
    assert key(text) == folded


def test_what_stood_apart_stays_known() -> None:
    folded = normalize("和平路 12号，(云禧苑)3号楼")
    assert folded.text == "和平路12号云禧苑3号楼"
    assert {folded.text.index("12"), folded.text.index("云"), folded.text.index("3号楼")} <= folded.breaks
    assert 1 not in folded.breaks


def test_what_is_hidden_is_a_gap() -> None:
    text = "和平路12号张三13812345678云禧苑"
    start = text.index("张")
    folded = normalize(text, ((start, start + 13),))
    assert folded.text == "和平路12号云禧苑" and folded.text.index("云") in folded.breaks
    assert folded.span(6, 9) == (start + 13, len(text))


@pytest.mark.parametrize("text", ["", " ", "，。", "\x00", "😀😀", "\u200b\ufeff", "()（）【】"])
def test_what_says_nothing_is_nothing(text: str) -> None:
    assert key(text) == "" and normalize(text).text == ""


def test_endless_text_is_cut() -> None:
    assert key("滨" * 5000) == "滨" * LONGEST_TEXT
    # Some characters stand for many letters.
    assert len(key("ﷺ" * 5000)) < LONGEST_TEXT + 20
    assert key("滨" * LONGEST_TEXT + "城") == key("滨" * LONGEST_TEXT)


def test_letters_put_in_stand_for_all_they_replace() -> None:
    folded = replaced(normalize("yunxiyuan 3 haolou"), [(10, 16, "号楼")])
    assert folded.text == "yunxiyuan3号楼"
    assert folded.span(10, 12) == (12, 18) and 9 in folded.breaks
