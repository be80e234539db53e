"""Phones, people's names and notes to the courier are set aside, and nothing of an address is."""

import pytest
from hypothesis import given, settings

from geoapi.city.addresses.search.matching import match
from geoapi.city.addresses.text.lexicon import NOISE
from geoapi.city.addresses.text.noise import find_noise, find_personal
from geoapi.city.addresses.text.parsing import parse
from tests.city.addresses.texts import ANY_TEXT
from tests.city.addresses.towns import HOUSES, town

ADDRESS = "滨城市临海区和平路12号云禧苑3号楼2单元501室"


def rest(text: str) -> str:
    """What is left of a text without its noise and blanks."""
    for start, end in reversed(find_noise(text)):
        text = text[:start] + text[end:]
    return "".join(each for each in text if each not in " ,，、;；:：。!！()（）/\n\t")


@given(ANY_TEXT)
@settings(max_examples=1000)
def test_spans_are_inside_the_text_and_apart(text: str) -> None:
    end = -1
    for start, stop in find_noise(text):
        assert end < start < stop <= len(text)
        end = stop


@pytest.mark.parametrize(
    "phone",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "+8613812345678",
        "008613812345678",
        "(+86)13812345678",
        "１３８１２３４５６７８",
        "138****5678",
        "13812345678转8001",
        "0411-88886666",
        "(0411)88886666",
        "041188886666",
        "010-12345678转801",
        "400-820-8820",
        "4008208820",
        "电话13812345678",
        "电话：88886666",
        "手机号码: 13812345678",
    ],
)
def test_phones_wherever_they_stand(phone: str) -> None:
    for text in (
        f"{phone} {ADDRESS}",
        f"{ADDRESS} {phone}",
        f"{ADDRESS}，{phone}",
        f"滨城市临海区 {phone} {ADDRESS[6:]}",
    ):
        assert rest(text) == ADDRESS, text


@pytest.mark.parametrize(
    "text",
    [
        f"张三 13812345678 {ADDRESS}",
        f"{ADDRESS} 张三 13812345678",
        f"{ADDRESS}，张三，13812345678",
        f"{ADDRESS}张三13812345678",
        f"{ADDRESS}\n欧阳小明\n13812345678",
        f"收件人：张三\n手机号码：13812345678\n地址：{ADDRESS}",
        f"收货人: 张三, 电话: 13812345678, 详细地址: {ADDRESS}",
        f"姓名：张三 电话：13812345678 所在地区：{ADDRESS}",
        f"{ADDRESS} 张先生收",
        f"{ADDRESS}（张女士）",
        f"{ADDRESS} 李老师",
        f"{ADDRESS} zhang@example.com",
    ],
)
def test_people(text: str) -> None:
    assert rest(text) == ADDRESS


@pytest.mark.parametrize(
    "note",
    [
        "放门口",
        "请放门口",
        "麻烦放快递柜",
        "放在门卫室就行",
        "（快递放门口）",
        "放丰巢",
        "不要敲门",
        "请提前打电话",
        "到了打电话",
        "送货前请电话联系",
        "工作日送",
        "谢谢",
        "急",
        "加急",
        "本人签收",
    ],
)
def test_notes_to_the_courier(note: str) -> None:
    assert rest(f"{ADDRESS} {note}") == ADDRESS
    assert rest(f"{ADDRESS}，{note}") == ADDRESS


@pytest.mark.parametrize(
    "text",
    [
        f"请问{ADDRESS}是哪个网格",
        f"我家在{ADDRESS}",
        f"我要去{ADDRESS}",
        f"{ADDRESS}在哪里？",
        f"帮我查{ADDRESS}",
    ],
)
def test_questions_around_an_address(text: str) -> None:
    assert rest(text) == ADDRESS


@pytest.mark.parametrize(
    "text",
    [
        *dict.fromkeys(text for text, *_ in HOUSES),
        ADDRESS,
        "云禧",
        "和平路",
        "张家庄村",
        "王府井大街",
        "李庄",
        "赵家堡",
        "高新区",
        "电话局宿舍3号楼",
        "手机城",
        "急救中心",
        "10086营业厅",
        "和平路400号",
        "和平路1234567号",
        "云禧苑13号楼13单元1301",
        "云禧苑3-2-1301",
        "万科城市之光3号楼",
        "云禧苑第3单元501",
        "和平路12时代广场",
        "和平路88时光里3号楼",
        "和平路12元宝小区",
        "云禧苑2单位宿舍",
    ],
)
def test_what_is_all_address_has_no_noise(text: str) -> None:
    assert rest(text) == "".join(each for each in text if each not in " ，、")


def test_a_village_named_like_a_person_stays_beside_a_phone() -> None:
    assert rest("张家庄村 12号 13812345678") == "张家庄村12号"
    assert rest("13812345678 和平路 12号 云禧苑") == "和平路12号云禧苑"


def test_noise_is_shown_and_never_valued() -> None:
    parsed = parse(f"张三 13812345678 {ADDRESS} 放门口", town().names)
    noise = [each for each in parsed.elements if each.element == NOISE]
    assert [each.said for each in noise] == ["张三", "13812345678", "放门口"]
    assert all(each.value == "" for each in noise)
    assert "张" not in parsed.folded and "138" not in parsed.folded


def test_a_name_of_the_city_is_nobody_s_name() -> None:
    # 云 is a surname.
    assert rest("云禧 13812345678 3号楼") == "3号楼"
    for text in ("云禧 13812345678 3号楼", "张三 13812345678 云禧 3号楼"):
        best = match(town(), text, 1).candidates[0]
        assert best.building_code == "Y3"
        assert "张三" not in [each.said for each in best.understood]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("请联系(张三)13912345678", ["张三"]),
        # A day of the week is nobody, though 周 is a surname.
        ("他说(周一)来修，电话13912345678", []),
    ],
)
def test_who_is_named_in_brackets_beside_a_phone(text: str, names: list[str]) -> None:
    assert [text[start:end] for kind, start, end in find_personal(text) if kind == "name"] == names
