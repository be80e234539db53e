"""What the rows of a city's tables become in memory: parts, areas, names."""

import pytest

from geoapi.city.addresses.gazetteer.area_prefix import NOWHERE, AreaPrefixes
from geoapi.city.addresses.gazetteer.blob import hash_of
from geoapi.city.addresses.gazetteer.entries import AddressRow, Alias, AreaName, Toponym
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.search.matching import match
from geoapi.city.addresses.text.normalization import key
from tests.city.addresses.towns import AREAS, HOUSES, TINGTAO, XINCHENG, YUNXI, of_texts, town

# Two counties with a town of the same name,
# each with a community of the same name, and a village that has a road.
TWINS = (
    AreaName("99", "city", "滨城市", None),
    AreaName("9901", "district", "东县", "99"),
    AreaName("9902", "district", "西县", "99"),
    AreaName("990101", "subdistrict", "城关镇", "9901"),
    AreaName("990201", "subdistrict", "城关镇", "9902"),
    AreaName("990101001", "community", "前进村", "990101"),
    AreaName("990201001", "community", "前进村", "990201"),
)


def areas_of(gazetteer: Gazetteer) -> dict[str, str]:
    """The code of the smallest area of each row, '' if it is not known."""
    chains = {gazetteer.text(row): gazetteer.chain(row) for row in range(len(gazetteer))}
    return {text: gazetteer.areas[chain[0]].code if chain else "" for text, chain in chains.items()}


def row_of(gazetteer: Gazetteer, text: str) -> int:
    (row,) = gazetteer.exactly(key(text))
    return row


def belonging(areas: tuple[AreaName, ...]) -> AreaPrefixes:
    return Gazetteer(areas).belonging


class TestAreas:
    def test_chains_go_from_the_smallest_up(self) -> None:
        gazetteer = town()
        chain = gazetteer.chain(row_of(gazetteer, f"{YUNXI}和平路12号"))
        assert [gazetteer.areas[each].name for each in chain] == ["云禧社区", "和平街道", "临海区", "滨城市"]

    def test_texts_of_any_completeness_in_any_order(self) -> None:
        # Those that name the district alone come before those that name a community of it.
        texts = [
            "滨城市东县一路1号",
            "滨城市东县城关镇一路1号",
            "滨城市东县城关镇前进村5号",
            "滨城市西县城关镇前进村5号",
            "无名路1号",
        ]
        found = areas_of(Gazetteer(TWINS, [AddressRow(text, 120, 40) for text in texts]))
        assert [found[text] for text in texts] == ["9901", "990101", "990101001", "990201001", ""]

    def test_a_name_of_two_areas_is_neither(self) -> None:
        texts = ["城关镇一路1号", "前进村5号", "滨城市前进村6号", "西县城关镇前进村7号"]
        found = areas_of(Gazetteer(TWINS, [AddressRow(text, 120, 40) for text in texts]))
        # Both lie in the city, which is all that is certain.
        assert [found[text] for text in texts] == ["99", "99", "99", "990201001"]

    def test_columns_tell_areas_of_one_name_apart(self) -> None:
        def area(**elements: str) -> int:
            return belonging(TWINS).of("一路1号", elements)[1]

        codes = [each.code for each in sorted(TWINS, key=lambda each: each.code)]
        assert codes[area(district="西县", subdistrict="城关镇", community="前进村")] == "990201001"
        assert codes[area(district="东县", subdistrict="城关镇")] == "990101"
        assert codes[area(city="滨城市", community="前进村")] == "99"
        assert codes[area(district="东县", community="无此村")] == "9901"
        assert area(community="前进村") == area(road="一路") == NOWHERE

    @pytest.mark.parametrize(
        "text",
        ["滨城市东县城关镇前进村路5号", "滨城市东县城关镇前进村大街5号", "滨城市东县城关镇前进村巷5号"],
    )
    def test_a_road_named_after_a_village_is_not_in_it(self, text: str) -> None:
        assert belonging(TWINS).of(text)[0] == "滨城市东县城关镇"

    def test_areas_in_a_ring_end(self) -> None:
        ring = [
            AreaName("1", "city", "甲市", "2"),
            AreaName("2", "district", "乙区", "1"),
            AreaName("3", "city", "丙市", "9"),
        ]
        gazetteer = Gazetteer(ring, [AddressRow("甲市乙区一路1号", 120, 40)])
        assert all(len(chain) <= 2 for chain in gazetteer.chains)


class TestParts:
    @pytest.mark.parametrize(
        ("rest", "parts"),
        [
            ("和平路12号", ("和平路", "12", None, None, None)),
            ("和平路12号云禧苑3号楼", ("和平路", "12", "云禧苑", "3", None)),
            ("和平路12号云禧苑3号楼2单元", ("和平路", "12", "云禧苑", "3", "2")),
            ("和平路12号云禧苑甲3号楼", ("和平路", "12", "云禧苑", "甲3", None)),
            ("和平路甲12号", ("和平路", "甲12", None, None, None)),
            ("和平路12号附3号", ("和平路", "12附3", None, None, None)),
            ("和平路12号望海大厦A座", ("和平路", "12", "望海大厦", "a", None)),
            ("和平路12号人民医院住院楼", ("和平路", "12", "人民医院", "住院楼", None)),
            ("和平路12号3号楼", ("和平路", "12", None, "3", None)),
            ("韩家洼三巷5号", ("韩家洼3巷", "5", None, None, None)),
            ("5号大街12号", ("5号大街", "12", None, None, None)),
            ("云禧苑3号楼", (None, None, "云禧苑", "3", None)),
            ("云禧苑一期3幢", (None, None, "云禧苑1期", "3", None)),
            ("人民公园", (None, None, "人民公园", None, None)),
        ],
    )
    def test_a_text_is_taken_apart(self, rest: str, parts: tuple[str | None, ...]) -> None:
        gazetteer = of_texts(YUNXI + rest)
        assert (
            tuple(gazetteer.part(0, name) for name in ("road", "doorplate", "estate", "building", "unit"))
            == parts
        )

    def test_columns_go_before_the_text(self) -> None:
        elements = {"road": "五一路", "doorplate": "8", "estate": "静园", "building": "2"}
        gazetteer = Gazetteer(
            AREAS, [AddressRow(f"{YUNXI}五一路8号静园2号楼", 120, 40, "B", None, None, elements)]
        )
        parts = [gazetteer.part(0, name) for name in ("road", "doorplate", "estate", "building", "code")]
        assert parts == ["51路", "8", "静园", "2", "B"]
        assert match(gazetteer, "五一路8号静园2栋", 1).candidates[0].building_code == "B"

    def test_the_estate_a_building_stands_in_is_known_without_the_text(self) -> None:
        gazetteer = Gazetteer(AREAS, [AddressRow(f"{YUNXI}和平路12号3号楼", 120, 40, "B", None, "云禧苑")])
        assert match(gazetteer, "云禧苑3号楼", 1).candidates[0].score >= 0.9


class TestToponyms:
    def test_a_place_that_has_an_address_is_not_doubled(self) -> None:
        rows = [AddressRow(f"{TINGTAO}星海公园", 120.5, 40.5)]
        places = [Toponym("place", "星海公园", 120.6, 40.6, "990101002001")] * 2
        gazetteer = Gazetteer(AREAS, rows, places)
        assert len(gazetteer) == 1 and gazetteer.point(0) == (120.5, 40.5)
        assert len(Gazetteer(AREAS, [], places)) == 1

    def test_places_of_one_name_in_two_areas_are_two(self) -> None:
        places = [
            Toponym("place", "星海公园", 120 + number, 40, code)
            for number, code in enumerate(("990101", "990102"))
        ]
        gazetteer = Gazetteer(AREAS, [], places)
        candidates = match(gazetteer, "星海公园", 5).candidates
        assert len(candidates) == 2 and candidates[0].score < 0.9
        assert match(gazetteer, "城中区星海公园", 5).candidates[0].lon == 121

    def test_outside_every_area(self) -> None:
        gazetteer = Gazetteer(
            AREAS, [], [Toponym("road", "环岛路", 1, 2, None), Toponym("road", "环山路", 1, 2, "nowhere")]
        )
        assert {gazetteer.text(row) for row in range(2)} == {"环岛路", "环山路"}
        assert match(gazetteer, "环岛路", 1).candidates[0].level == "road"


class TestAliases:
    @pytest.mark.parametrize(
        "alias",
        [
            Alias("estate", "无此小区", "某苑"),
            Alias("area", "123", "某苑"),
            Alias("building", "nowhere", "某苑"),
            Alias("estate", "云禧苑", "某苑", "990102"),
            Alias("estate", "云禧苑", "某苑", "no such area"),
            Alias("building", "Y3", "某苑", "990102"),
        ],
    )
    def test_of_nothing_finds_nothing(self, alias: Alias) -> None:
        rows = [AddressRow(text, 120, 40, code) for text, code, _ in HOUSES]
        gazetteer = Gazetteer(AREAS, rows, aliases=[alias])
        assert [each for each in match(gazetteer, "某苑3号楼", 5).candidates if each.score > 0.5] == []
        assert match(gazetteer, "某苑", 5).candidates == ()


def test_rows_are_in_order_of_text_whatever_came_first() -> None:
    texts = [text for text, *_ in HOUSES]
    gazetteer = of_texts(*reversed(texts))
    assert [gazetteer.text(row) for row in range(len(gazetteer))] == sorted(texts)


def test_exactly_is_exact() -> None:
    gazetteer = of_texts(*(text for text, *_ in HOUSES))
    for row in range(len(gazetteer)):
        assert gazetteer.exactly(key(gazetteer.text(row))) == [row]
    assert gazetteer.exactly("") == gazetteer.exactly("无") == []


def test_a_city_of_nothing_answers() -> None:
    for gazetteer in (Gazetteer(), Gazetteer(AREAS), of_texts(f"{XINCHENG}光明路8号")):
        for text in ("云禧苑3号楼", "滨城市", "光明路", "", "😀"):
            match(gazetteer, text, 5, (120.0, 40.0))
    assert match(Gazetteer(), "云禧苑3号楼", 5).reason == "unknown"
    assert match(Gazetteer(), "杭州市云禧苑3号楼", 5).reason == "unknown"


def test_the_hash_is_the_same_in_every_process() -> None:
    assert hash_of("云禧苑3号楼\ud800") == 3_702_247_618
