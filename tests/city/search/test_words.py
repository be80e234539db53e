"""What a question is made of: forms that are not looked for, areas, kinds, crossings; each by itself."""

import numpy as np
import pytest

from geoapi.city.search.area_names import AreaEntry, AreaNames
from geoapi.city.search.crossings import Roads, ways_by_name
from geoapi.city.search.forms import reason_against
from geoapi.city.search.kind_names import AMENITY, KIND, KindNames, KindWords
from geoapi.city.search.words import normalize, without_asking


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("13812345678", "phone_number"),
        ("+86 138-1234-5678", "phone_number"),
        ("0300-5571090", "phone_number"),
        ("0300-5571090转8001", "phone_number"),
        ("400-810-8888", "phone_number"),
        ("110101199003078515", "id_number"),
        ("11010119900307851X", "id_number"),
        ("110101900307851", "id_number"),
        ("😀😀", "no_words"),
        ("？！……", "no_words"),
        ("紫荆" * 250, "too_long"),
        ("110", None),
        ("110101199013078515", None),
        ("紫荆社区", None),
        ("人民路13812345678", None),
    ],
)
def test_what_is_not_looked_for(text: str, reason: str | None) -> None:
    assert reason_against(text) == reason


@pytest.fixture(scope="module")
def areas() -> AreaNames:
    return AreaNames(
        [
            AreaEntry("c", "滨城市", None),
            AreaEntry("a", "紫荆社区", "c"),
            AreaEntry("b", "听涛社区", "c"),
            AreaEntry("a4", "第四网格", "a"),
            AreaEntry("a14", "第十四网格", "a"),
            AreaEntry("b4", "第四网格", "b"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "codes", "rest"),
    [
        ("紫荆社区", ("a",), ""),
        ("紫荆社区第四网格", ("a4",), ""),
        ("紫荆社区4网格", ("a4",), ""),
        ("紫荆社区的四号网格", ("a4",), ""),
        ("紫荆第14网格", ("a14",), ""),
        ("滨城市听涛社区第4网格", ("b4",), ""),
        ("第四网格", ("a4", "b4"), ""),
        ("紫荆社区药店", ("a",), "药店"),
        ("紫荆社区第九网格", ("a",), "9网格"),
    ],
)
def test_areas_with_those_they_lie_in(areas: AreaNames, text: str, codes: tuple[str, ...], rest: str) -> None:
    phrase = areas.read(normalize(text))
    assert phrase is not None and (phrase.codes, phrase.rest) == (codes, rest)


@pytest.mark.parametrize("text", ["紫荆", "药店", "", "紫荆新村5号楼"])
def test_no_area(areas: AreaNames, text: str) -> None:
    assert areas.read(normalize(text)) is None


def test_kinds_by_other_words_and_parts() -> None:
    kinds = KindNames(
        [
            KindWords(KIND, "toilet", "公共厕所", "Toilet", ("公厕",)),
            KindWords(AMENITY, "toilet", "卫生间", "Toilet", ("厕所",)),
            KindWords(AMENITY, "charging", "充电", "Charging"),
        ]
    )
    for text in ("厕所", "附近的公厕", "WC", "toilet", "洗手间在哪里"):
        (match,) = kinds.exactly(without_asking(normalize(text)))
        assert (match.kind.role, match.kind.code, match.score) == (KIND, "toilet", 1.0), text
    assert kinds.exactly("充电桩")[0].kind.role == AMENITY
    assert kinds.exactly("厕") == [] and kinds.resembling("网") == []
    assert [match.kind.code for match in kinds.resembling("公共")] == ["toilet"]
    assert all(match.score < 0.9 for match in kinds.resembling("公"))


@pytest.fixture(scope="module")
def roads() -> Roads:
    """An avenue of two carriageways, a street that crosses both, one that crosses it twice, one beside."""

    def way(*points: tuple[float, float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.array(points)

    return Roads(
        ways_by_name(
            [
                (
                    "人民路",
                    "Renmin Road",
                    way((120.80, 40.7), (120.81, 40.7), (120.82, 40.7), (120.83, 40.7)),
                ),
                ("人民路", "Renmin Road", way((120.80, 40.7003), (120.81, 40.7003), (120.83, 40.7003))),
                ("海滨街", None, way((120.81, 40.69), (120.81, 40.7), (120.81, 40.7003), (120.81, 40.71))),
                ("环路", None, way((120.80, 40.7), (120.815, 40.72), (120.83, 40.7003))),
                ("和平路", None, way((120.9, 40.7), (120.91, 40.7))),
            ]
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        "人民路与海滨街交叉口",
        "海滨街人民路路口",
        "人民路海滨街",
        "人民路和海滨街的交汇处",
        "Renmin Road & 海滨街",
    ],
)
def test_two_carriageways_are_one_crossing(roads: Roads, text: str) -> None:
    crossing = roads.read(text)
    assert crossing is not None and crossing.sure
    assert crossing.points in [((120.81, 40.7),), ((120.81, 40.7003),)]


def test_roads_that_meet_twice_or_never(roads: Roads) -> None:
    twice, never = roads.read("人民路与环路路口"), roads.read("人民路与和平路路口")
    assert twice is not None and len(twice.points) == 2
    assert never is not None and never.points == () and never.names == ("人民路", "和平路")


def test_what_is_beside_a_crossing_is_not_sure(roads: Roads) -> None:
    beside = roads.read("人民路与海滨街交叉口东北角")
    assert beside is not None and len(beside.points) == 1 and not beside.sure


@pytest.mark.parametrize(
    "text", ["人民路", "人民路口", "人民路人民路", "人民路12号", "人民路与未知路路口", ""]
)
def test_no_two_roads(roads: Roads, text: str) -> None:
    assert roads.read(text) is None
