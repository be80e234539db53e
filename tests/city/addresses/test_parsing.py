"""Any address text is taken apart, and every part points at the characters it was read from."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings

from geoapi.city.addresses.text.lexicon import ELEMENTS, NOISE
from geoapi.city.addresses.text.parsing import Parsed, parse
from tests.city.addresses.texts import ANY_TEXT
from tests.city.addresses.towns import town


def parts(parsed: Parsed) -> str:
    """estate=云禧苑 building=3."""
    return " ".join(f"{each.element}={each.value}" for each in parsed.elements if each.element != NOISE)


@given(ANY_TEXT)
@example("3-")
@example("-" * 50)
@example("和平路" * 100)
@example("ﷺ" * 40)
@example("\ud800\udfff号楼")
@settings(max_examples=1000)
def test_any_text_is_read_and_its_parts_stand_in_order(text: str) -> None:
    for names in (None, town().names):
        parsed = parse(text, names)
        assert all(each.element in (*ELEMENTS, NOISE) for each in parsed.elements)
        assert all(0 <= each.start < each.end <= len(text) for each in parsed.elements)
        assert all(text[each.start : each.end] == each.said for each in parsed.elements)
        places = [(each.start, each.end) for each in parsed.elements]
        assert places == sorted(places)
        read = [each for each in parsed.elements if each.element != NOISE]
        noise = [each for each in parsed.elements if each.element == NOISE]
        for each in (read, noise):
            # Two parts may share what stands for letters of both:
            # ½, ﷺ, a numeral at the end of endless digits.
            assert all(
                before.start <= after.start and before.end <= after.end for before, after in pairwise(each)
            )


@given(ANY_TEXT)
@settings(max_examples=200)
def test_a_text_is_read_the_same_every_time(text: str) -> None:
    assert parse(text, town().names) == parse(text, town().names)


HOUSES = {
    # The building, in every way that people write it.
    "云禧苑3号楼": "building=3",
    "云禧苑3幢": "building=3",
    "云禧苑3号幢": "building=3",
    "云禧苑3栋": "building=3",
    "云禧苑3座": "building=3",
    "云禧苑3#": "building=3",
    "云禧苑3#楼": "building=3",
    "云禧苑#3": "building=3",
    "云禧苑第3幢": "building=3",
    "云禧苑三号楼": "building=3",
    "云禧苑叁号楼": "building=3",
    "云禧苑 ３ 号楼": "building=3",
    "雲禧苑3號樓": "building=3",
    "云禧苑3号搂": "building=3",
    "云禧苑3撞": "building=3",
    "云禧苑3懂": "building=3",
    "云禧苑3": "building=3",
    "云禧苑3号": "building=3",
    "云禧苑A座": "building=a",
    "云禧苑ａ座1201": "building=a room=1201",
    "云禧苑12甲号楼": "building=甲12",
    "云禧苑甲12号楼": "building=甲12",
    "云禧苑03号楼": "building=3",
    "云禧苑一期3栋": None,
    # Unit, floor, room.
    "云禧苑3号楼2单元501室": "building=3 unit=2 room=501",
    "云禧苑三栋二单元五零一": "building=3 unit=2 room=501",
    "云禧苑3号楼2单元5层501": "building=3 unit=2 floor=5 room=501",
    "云禧苑3号楼东单元501": "building=3 unit=东 room=501",
    "云禧苑3号楼2门501": "building=3 unit=2 room=501",
    "云禧苑3号楼501市": "building=3 room=501",
    "云禧苑3号楼-501": "building=3 room=501",
    "云禧苑3号楼2-501": "building=3 unit=2 room=501",
    "云禧苑3号楼-2-501": "building=3 unit=2 room=501",
    "云禧苑3号楼5楼": "building=3 floor=5",
    "云禧苑3号楼五楼501": "building=3 floor=5 room=501",
    "云禧苑3号楼B1层": "building=3 floor=b1",
    "云禧苑3号楼地下室": "building=3 floor=地下室",
    "云禧苑3-2-501": "building=3 unit=2 room=501",
    "云禧苑3—2—501": "building=3 unit=2 room=501",
    "云禧苑3杠2杠501": "building=3 unit=2 room=501",
    "云禧苑3-2-5-501": "building=3 unit=2 floor=5 room=501",
    "云禧苑3-501": "building=3 room=501",
    "云禧苑3-2": "building=3 unit=2",
    "云禧苑3 501": "building=3 room=501",
    # Without a word for a building it is a floor.
    "云禧苑3楼": "floor=3",
}


@pytest.mark.parametrize(("text", "expected"), HOUSES.items())
def test_houses_of_an_estate(text: str, expected: str | None) -> None:
    for names in (None, town().names):
        read = parts(parse(text, names))
        assert read == (f"estate=云禧苑 {expected}" if expected else "estate=云禧苑1期 building=3")


ROADS = {
    "和平路12号": "doorplate=12",
    "和平路十二号": "doorplate=12",
    "和平路１２号": "doorplate=12",
    "和平路 12 号。": "doorplate=12",
    "和平路12": "doorplate=12",
    "和平路一百零五号": "doorplate=105",
    "和平路甲12号": "doorplate=甲12",
    "和平路12号甲": "doorplate=甲12",
    "和平路12-3号": "doorplate=12-3",
    "和平路12号附3号": "doorplate=12附3",
    "和平路12附3号": "doorplate=12附3",
    "和平路12号之3": "doorplate=12附3",
    "和平路12号院": "doorplate=12",
    "和平路12号院3号楼2单元501": "doorplate=12 building=3 unit=2 room=501",
    "和平路12号3-501": "doorplate=12 building=3 room=501",
    "和平路12号3号楼": "doorplate=12 building=3",
    "和平路2000弄3号501室": "doorplate=2000 building=3 room=501",
    "和平路2000弄12支弄3号": "doorplate=2000支12 building=3",
    "和平路12号(云禧苑)3号楼": "doorplate=12 estate=云禧苑 building=3",
    "和平路12号\n云禧苑\n3号楼": "doorplate=12 estate=云禧苑 building=3",
    "和平路12号对面": "doorplate=12 remainder=对面",
    "和平路12号往东50米": "doorplate=12 remainder=往东50米",
}


@pytest.mark.parametrize(("text", "expected"), ROADS.items())
def test_doors_of_a_road(text: str, expected: str) -> None:
    for names in (None, town().names):
        assert parts(parse(text, names)) == f"road=和平路 {expected}"


CITIES = """
北京市朝阳区建国门外大街1号国贸大厦A座12层1203室
    city=北京市 district=朝阳区 road=建国门外大街 doorplate=1 place=国贸大厦 building=a floor=12 room=1203
上海市浦东新区芳甸路1155弄3号501室
    city=上海市 district=浦东新区 road=芳甸路 doorplate=1155 building=3 room=501
浙江省杭州市西湖区文三路90号东部软件园1号楼
    province=浙江省 city=杭州市 district=西湖区 road=文3路 doorplate=90 place=东部软件园 building=1
广东省深圳市南山区科技园南区深南大道9996号
    province=广东省 city=深圳市 district=南山区 estate=科技园南区 road=深南大道 doorplate=9996
河南省郑州市金水区花园路39号院2号楼3单元8号
    province=河南省 city=郑州市 district=金水区 road=花园路 doorplate=39 building=2 unit=3 room=8
新疆维吾尔自治区乌鲁木齐市天山区解放北路1号
    province=新疆维吾尔自治区 city=乌鲁木齐市 district=天山区 road=解放北路 doorplate=1
内蒙古呼和浩特市新城区
    province=内蒙古 city=呼和浩特市 district=新城区
重庆市渝北区龙溪街道红锦大道90号
    city=重庆市 district=渝北区 subdistrict=龙溪街道 road=红锦大道 doorplate=90
成都市锦江区书院街街道红星路1号
    city=成都市 district=锦江区 subdistrict=书院街街道 road=红星路 doorplate=1
天津和平区南京路189号
    city=天津 district=和平区 road=南京路 doorplate=189
杭州余杭区5号大街12号
    city=杭州 district=余杭区 road=5号大街 doorplate=12
张庄村5组12号
    community=张庄村 road=5组 doorplate=12
张庄村三组
    community=张庄村 road=3组
三里河路3号
    road=三里河路 doorplate=3
陕西南路30号
    road=陕西南路 doorplate=30
韩家洼三巷5号
    road=韩家洼3巷 doorplate=5
人民医院门诊楼3楼
    place=人民医院 building=门诊楼 floor=3
和平路与光明路交叉口
    road=和平路 remainder=与 road=光明路 remainder=交叉口
3-2-501
    building=3 unit=2 room=501
12号楼3单元
    building=12 unit=3
""".strip().split("\n")


@pytest.mark.parametrize(("text", "expected"), list(zip(CITIES[::2], CITIES[1::2], strict=True)))
def test_addresses_of_anywhere(text: str, expected: str) -> None:
    assert parts(parse(text)) == expected.strip()


@pytest.mark.parametrize("text", ["", " ", "，。", "\x00", "😀", "\u200b", "()", "\ud800"])
def test_what_says_nothing_has_no_parts(text: str) -> None:
    assert parse(text, town().names).elements == ()


@pytest.mark.parametrize(
    "text",
    [
        "滨城市临海区和平街道云禧社区和平路12号云禧苑3号楼",
        "滨城市滨城市临海区和平街道云禧社区和平路12号云禧苑3号楼",
        "滨城市临海区滨城市临海区和平街道云禧社区和平路12号云禧苑3号楼",
        "滨城市 临海区 / 和平街道 / 云禧社区：和平路12号【云禧苑】3号楼",
        "濱城市臨海區和平街道雲禧社區和平路１２號雲禧苑三號樓",
    ],
)
def test_repeated_areas_and_any_way_to_set_them_off(text: str) -> None:
    elements = [each for each in parse(text, town().names).elements if each.element != NOISE]
    values = {each.element: each.value for each in elements}
    assert values == {
        "city": "滨城市",
        "district": "临海区",
        "subdistrict": "和平街道",
        "community": "云禧社区",
        "road": "和平路",
        "doorplate": "12",
        "estate": "云禧苑",
        "building": "3",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yunxiyuan3haolou", "estate=yunxiyuan building=3"),
        ("Yunxiyuan 3 Haolou 2 Danyuan", "estate=yunxiyuan building=3 unit=2"),
        ("yunxiyuan3dong501", "estate=yunxiyuan building=3 room=501"),
        ("hepinglu12hao", "road=hepinglu doorplate=12"),
        ("hepinglu 12 hao yunxiyuan 3", "road=hepinglu doorplate=12 estate=yunxiyuan building=3"),
    ],
)
def test_pinyin_of_names_that_are_known(text: str, expected: str) -> None:
    assert parts(parse(text, town().names)) == expected


def test_names_that_are_known_are_not_guessed_apart() -> None:
    # 观澜庭一期 ends in what may be a number; 公交宿舍 says nothing of what it is.
    assert parts(parse("观澜庭一期3号楼", town().names)) == "estate=观澜庭1期 building=3"
    assert parts(parse("公交宿舍3", town().names)) == "estate=公交宿舍 building=3"


@pytest.mark.parametrize(
    "text", ["和平路12号云禧苑3号楼2单元501室，", "村", "3-", "社区", "a1", "云禧苑（", "收件人："]
)
def test_only_the_beginning_of_an_endless_text_is_read(text: str) -> None:
    """However long a text is, what is read of it, and so the work it makes, is that of its beginning."""
    assert parse(text * 5_000, town().names) == parse(text * 700, town().names)
    assert len(parse(text * 5_000).folded) <= 220


def test_what_is_read_of_a_long_text_is_its_beginning() -> None:
    text = "和平路12号云禧苑3号楼"
    short, long = parse(text), parse(text + "，" * 5_000)
    assert long.elements == short.elements
    assert parse(text + "啊" * 5_000).elements[:4] == short.elements
